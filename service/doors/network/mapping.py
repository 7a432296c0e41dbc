"""Where it is: districts and municipalities by a measure, and the places of a network."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from service.about.notices import notices
from service.doors.network.answering import Found, Record
from service.doors.network.parameters import Reader
from service.network import map_measures as measures
from service.network.areas import DISTRICT, LEVELS, Amount, Areas, amounts_of, areas_of
from service.network.describing import Words
from service.network.filtering import filtered
from service.network.opening import network_of
from service.request.view import View

_COLUMNS = (
    *("id", "label", "level", "district", "longitude", "latitude", "state", "value"),
    *("least", "most", "things", "documents"),
)
#: Parameters that say of which things the places are asked for: those with a tie that fits.
AMONG = ("relation", "workshop", "role", "standing")


def quantities(amounts: Iterable[Amount]) -> list[str]:
    """The kinds of amounts, those of most projects first."""
    counted = Counter(quantity for _, quantity in {(one.project, one.quantity) for one in amounts})
    return sorted(counted, key=lambda one: (-counted[one], one))


def mapped(read: Reader) -> Found:
    """Districts and municipalities by what is known to lie there."""
    measure = read.choice("measure", measures.MEASURES, measures.PROJECTS)
    given = read.filter()
    wanted = dataclasses.replace(given, kinds=(), districts=())
    asked = dataclasses.replace(
        given,
        relations=measures.RELATIONS.get(measure, ("place",)),
        workshops=(),
        roles=(),
        standings=(),
    )
    quantity = ""
    amounts: tuple[Amount, ...] = ()
    if measure == measures.AMOUNT:
        amounts = amounts_of(read.view.opened)
        kinds = quantities(amounts)
        quantity = read.choice("quantity", kinds, kinds[0] if kinds else "")
    elif read.text("quantity"):
        read.fault("quantity", "value", "amount-only")
    read.finish()
    chosen = measures.in_time(asked, amounts, quantity)
    undated = len(measures.undated(asked, amounts, quantity))
    if measure == measures.AMOUNT:
        # Time and documents are those of the amounts; the places of projects are what they are.
        asked, wanted = (
            dataclasses.replace(one, documents=(), first=None, last=None) for one in (asked, wanted)
        )
    part = filtered(read.network, asked)
    areas = areas_of(read.view.opened)
    narrowed = any(read.understood[name] for name in AMONG)
    among = measures.ends(filtered(read.network, wanted)) if narrowed else None
    found = measures.measured(part, areas, measure, chosen, among)
    rows = _rows(read, areas, found)
    timed = read.understood["from"] or read.understood["to"]
    left_out = undated if measure == measures.AMOUNT else part.undated
    body = {
        "measure": measure,
        "rule": _rule(read, measure, narrowed),
        "rows": rows,
        "unknown": _unknown(read, found, measure),
        "left_out": [{"reason": "undated", "count": left_out}] if timed else [],
    }
    return Found(body, rows, _COLUMNS)


def _rule(read: Reader, measure: str, narrowed: bool) -> str:
    t = read.view.texts
    among = [t("network.map.among")] if narrowed else []
    return " ".join([t(f"network.map.rule.{measure}"), *among])


def _rows(read: Reader, areas: Areas, found: measures.Measured) -> list[Record]:
    words, iri = Words(read.network, read.view.language), read.network.nodes.iri
    rows: list[Record] = []
    for one in found.areas:
        around = [node for level, node in areas.around[one.node] if level == DISTRICT]
        longitude, latitude = areas.points.get(one.node, (None, None))
        rows.append(
            {
                "id": iri[one.node],
                "label": words.node(one.node),
                "level": one.level,
                "district": iri[min(around)] if around else None,
                "longitude": longitude,
                "latitude": latitude,
                "state": "unknown" if one.value is None else "known",
                "value": one.value,
                "least": one.least,
                "most": one.most,
                "things": [iri[node] for node in sorted(one.things)],
                "documents": sorted(one.documents),
            }
        )
    return sorted(rows, key=lambda row: (row["level"], str(row["label"]).casefold(), row["id"]))


def _unknown(read: Reader, found: measures.Measured, measure: str) -> list[Record]:
    """What is not on the map, as numbers and sentences."""
    said = {f"placed-{measure}": (found.placed, found.total)}
    said[f"several-{measure}"] = found.in_several, found.placed
    if found.without_amount is not None:
        said["without-amount"] = found.without_amount, found.placed
    for level in LEVELS:
        own = [one for one in found.areas if one.level == level]
        said[f"nothing-{level}"] = sum(one.value is None for one in own), len(own)
    return [
        {
            "what": what,
            "count": count,
            "of": of,
            "sentence": read.view.texts(f"network.map.{what}", count=count, of=of),
        }
        for what, (count, of) in said.items()
    ]


def areas_geojson(view: View, head: Record, body: Record) -> bytes:
    """The areas of a map as GeoJSON (RFC 7946), those without a shape as points."""
    areas, nodes = areas_of(view.opened), network_of(view.opened).nodes.iri
    rows = _records(body["rows"])
    features = [_feature(areas.geometry(nodes.place_of(str(row["id"]))), row) for row in rows]
    rest = {name: value for name, value in body.items() if name != "rows"}
    return _collection(view, {**head, **rest}, features)


def places_geojson(view: View, head: Record, body: Record) -> bytes:
    """The places of a network, with what ties to them; those without a point have no geometry."""
    areas, known = areas_of(view.opened), network_of(view.opened).nodes.iri
    nodes = {str(node["id"]): node for node in _records(body["nodes"])}
    tied: dict[str, list[Record]] = {}
    for tie in _records(body["ties"]):
        ends = str(tie["source"]), str(tie["target"])
        for place, other in (ends, ends[::-1]):
            if nodes[place]["type"] == "place":
                thing = nodes[other]
                tied.setdefault(place, []).append(
                    {
                        **{name: thing[name] for name in ("id", "label", "type", "kind")},
                        **{name: tie[name] for name in ("relation", "first", "last", "weight")},
                        "tie": tie["id"],
                    }
                )
    features = [
        _feature(
            areas.point(known.place_of(place)),
            {**{n: v for n, v in nodes[place].items() if n not in ("x", "y")}, "things": things},
        )
        for place, things in sorted(tied.items())
    ]
    rest = {name: body[name] for name in ("counts", "left_out")}
    return _collection(view, {**head, **rest}, features)


def _feature(geometry: Mapping[str, object] | None, said: Record) -> Record:
    return {"type": "Feature", "id": said["id"], "geometry": geometry, "properties": said}


def _collection(view: View, about: Record, features: Sequence[Record]) -> bytes:
    """All features, and the notices that the licences of their geometries ask for."""
    told = [{"text": text, "licence": licence} for text, licence in notices(view.opened)]
    document = {
        "type": "FeatureCollection",
        "about": {**about, "notices": told},
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _records(value: object) -> list[Record]:
    assert isinstance(value, list)
    return value
