"""Writes what the protocol answers, in both versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.matching.candidates import Candidate
from service.doors.reconcile.properties import DATE, PROPERTIES, Values
from service.doors.reconcile.reading import MOST_IDS, MOST_QUERIES, Wanted
from service.matching.reasons import reason
from service.model.addresses import AG
from service.model.kinds import KINDS
from service.page.cells import Cells, languages
from service.request.view import View
from service.store.protocol import Term

OLD, NEW = "0.2", "1.0-draft"
_PREVIEW = {"width": 420, "height": 240}


def type_of(view: View, kind: str) -> dict[str, str]:
    """A kind as a type of the protocol."""
    key = f"one.{kind}"
    return {"id": kind, "name": view.texts(key) if key in view.texts else kind}


def property_of(view: View, id_: str) -> dict[str, str]:
    """A property with its name; that there is none of that id, if so."""
    if id_ not in PROPERTIES and id_ != DATE:
        return {"id": id_, "name": view.texts("reconcile.unknown_property", property=id_)}
    return {"id": id_, "name": view.texts(f"reconcile.property.{id_}")}


def id_of(view: View, iri: str) -> str:
    """The id of a thing: the short form of its IRI, or the IRI."""
    return iri.removeprefix(f"{view.base}id/") if view.release.base else iri


def iri_of(view: View, id_: str) -> str:
    """The IRI of an id."""
    whole = not view.release.base or id_.startswith(("http://", "https://", "urn:"))
    return id_ if whole else f"{view.base}id/{id_}"


def manifest(view: View, version: str) -> dict[str, Any]:
    """What the service can do, and how much of it at a time."""
    here = f"{view.public_url}/reconcile"
    suggest = {
        one: {"service_url": here, "service_path": f"/suggest/{one}"}
        for one in ("entity", "type", "property")
    }
    suggest["entity"]["flyout_service_path"] = "/flyout?id=${id}"
    settings = [
        {
            "name": "limit",
            "label": view.texts("reconcile.limit"),
            "type": "number",
            "default": 0,
            "help_text": view.texts("reconcile.limit_hint"),
        },
        {
            "name": "content",
            "label": view.texts("reconcile.content"),
            "type": "select",
            "default": "name",
            "help_text": view.texts("reconcile.content_hint"),
            "choices": [
                {"value": one, "name": view.texts(f"reconcile.content.{one}")}
                for one in ("name", "id")
            ],
        },
    ]
    said: dict[str, Any] = {
        "versions": [version],
        "name": view.release.title[view.language],
        "documentation": f"{view.public_url}/help",
        "serviceVersion": view.release.version,
        "logo": f"{view.public_url}/favicon.svg",
        "identifierSpace": f"{view.base}id/" if view.release.base else "urn:",
        "schemaSpace": AG,
        "view": {"url": f"{view.public_url}/reconcile/view?id={{{{id}}}}"},
        "defaultTypes": [type_of(view, kind) for kind in KINDS],
        "suggest": suggest,
        "preview": {"url": f"{view.public_url}/reconcile/preview?id={{{{id}}}}", **_PREVIEW},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": settings,
        },
        "batchSize": MOST_QUERIES,
        "batchSizeExtend": MOST_IDS,
    }
    return said if version == OLD else _as_draft(view, said)


def _as_draft(view: View, said: dict[str, Any]) -> dict[str, Any]:
    """A manifest as the draft has it, where the addresses below the root are fixed."""
    names = {"name": "id", "label": "name", "help_text": "helpText"}
    settings = [
        {names.get(key, key): value for key, value in one.items()}
        for one in said["extend"]["property_settings"]
    ]
    return {
        **{
            key: value
            for key, value in said.items()
            if key not in ("identifierSpace", "schemaSpace")
        },
        "lang": view.language,
        "view": {"url": f"{view.public_url}/reconcile/view?id={{id}}"},
        "suggest": dict.fromkeys(said["suggest"], True),
        "preview": _PREVIEW,
        "extend": {"proposeProperties": True, "propertySettings": settings},
        "standardizedScore": True,
    }


def candidate(view: View, one: Candidate, cells: Cells) -> dict[str, Any]:
    """A candidate with the reasons for its score."""
    features, speaks_for_it = [], []
    for feature in one.features:
        asked = feature.id.removeprefix("property-")
        if asked != feature.id:
            said = property_of(view, asked)["name"]
        else:
            said = reason(view.texts, feature, cells.name)
        if feature.value is not False or asked not in (feature.id, *PROPERTIES):
            speaks_for_it.append(said)
        features.append({"id": feature.id, "name": said, "value": feature.value})
    return {
        "id": id_of(view, one.thing),
        "name": cells.name(one.thing),
        "description": "; ".join(speaks_for_it),
        "score": one.score,
        "match": one.match,
        "type": [type_of(view, one.kind)],
        "features": features,
    }


def extended(
    view: View,
    wanted: Wanted,
    found: Values,
    cells: Cells,
    version: str,
) -> dict[str, Any]:
    """The values of properties, as the settings want them."""
    meta = [property_of(view, id_) for id_, _ in wanted.properties]
    rows: dict[str, dict[str, list[dict[str, object]]]] = {}
    for one in wanted.ids:
        rows[one] = {}
        for id_, settings in wanted.properties:
            terms = _in_order(view, found.get((iri_of(view, one), id_), ()))
            limit = int(settings.get("limit") or 0)
            shown = [_value(view, cells, term, settings.get("content") == "id") for term in terms]
            rows[one][id_] = shown[:limit] if limit else shown
    if version == OLD:
        return {"meta": meta, "rows": rows}
    listed = [
        {"id": one, "properties": [{"id": id_, "values": said} for id_, said in row.items()]}
        for one, row in rows.items()
    ]
    return {"meta": meta, "rows": listed}


def _in_order(view: View, terms: Sequence[Term]) -> list[Term]:
    """Texts in the language that was asked for before those in others."""
    order = {language: place for place, language in enumerate(languages(view))}

    def place(term: Term) -> int:
        language = term.language if isinstance(term, Literal) else None
        return order.get(language, len(order)) if language else -1

    return sorted(terms, key=place)


def _value(view: View, cells: Cells, term: Term, as_id: bool) -> dict[str, object]:
    if isinstance(term, NamedNode):
        if as_id:
            return {"str": term.value}
        return {"id": id_of(view, term.value), "name": cells.name(term.value)}
    return {"str": term.value if isinstance(term, Literal) else str(term)}


def proposed(view: View, type_: str, ids: Sequence[str], limit: int) -> dict[str, Any]:
    """The properties whose values may be fetched of things of a type."""
    chosen = ids[:limit] if limit else ids
    said: dict[str, Any] = {"properties": [property_of(view, one) for one in chosen]}
    if type_:
        said["type"] = type_
    if limit:
        said["limit"] = limit
    return said


def suggested_properties(view: View, prefix: str) -> list[dict[str, str]]:
    """The properties whose names or ids hold what was typed."""
    return _holding([property_of(view, one) for one in (*PROPERTIES, DATE)], prefix)


def suggested_types(view: View, prefix: str) -> list[dict[str, str]]:
    """The types whose names or ids hold what was typed."""
    return _holding([type_of(view, kind) for kind in KINDS], prefix)


def _holding(known: Sequence[dict[str, str]], typed: str) -> list[dict[str, str]]:
    plain = typed.casefold()
    return [one for one in known if plain in one["name"].casefold() or plain in one["id"]]
