"""The release as a Research Object Crate (RO-Crate 1.1): files, licence, who and when.

Files are named relative to the description, so that it also describes a folder they were fetched
into; each says under which address it stays as it is.
"""

from __future__ import annotations

from service.about.catalog_graph import catalog, release_iri
from service.about.croissant import cite_as, what_is_in
from service.about.dataset_card import dataset_card
from service.http.media_types import media_type_of
from service.request.view import View
from service.words.formatting import licence_name

NAME = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate"  #: as in `Link` and `Content-Type`
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_CONFORMS = "https://w3id.org/ro/crate/1.1"
_SAME_AS_CARD = (
    *("name", "description", "identifier", "version", "inLanguage", "keywords", "url"),
    *("temporalCoverage", "dateModified", "isAccessibleForFree"),
)


def ro_crate(view: View) -> dict[str, object]:
    """The description, in the language of the request; what is not known is left out."""
    told, release, card = catalog(view), view.release, dataset_card(view)
    pinned = f"{view.public_url}/release/{release.version}/"
    # Beside a release that was named lie the files of the published one.
    start = pinned if "release" in view.kept else ""
    parts: list[dict[str, object]] = []
    root: dict[str, object] = {
        "@id": "./",
        "@type": "Dataset",
        **{key: card[key] for key in _SAME_AS_CARD if key in card},
        "creditText": cite_as(view),
    }
    if release.published:
        root["datePublished"] = release.published.isoformat()
    if release.licence:
        root["license"] = {"@id": release.licence}
        parts.append(_licence(view))
    if "publisher" in card:
        root["publisher"] = root["author"] = {"@id": "#publisher"}
        parts.append({"@id": "#publisher", **_agent(view)})
    if "spatialCoverage" in card:
        root["spatialCoverage"] = {"@id": "#area"}
        parts += _area(card["spatialCoverage"])
    files: list[dict[str, object]] = [
        {
            "@id": f"{start}{file.name}",
            "@type": "File",
            "name": file.name,
            "description": what_is_in(view, told, file.name),
            "contentUrl": f"{pinned}{file.name}",
            "contentSize": str(file.size),
            "encodingFormat": media_type_of(file.name).partition(";")[0],
            "sha256": file.sha256,
        }
        for file in release.files
    ]
    root["hasPart"] = [{"@id": file["@id"]} for file in files]
    about: dict[str, object] = {
        "@id": NAME,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _CONFORMS},
    }
    graph = [_known(node) for node in (about, root, *files, *parts)]
    return {"@context": _CONTEXT, "@graph": graph}


def _licence(view: View) -> dict[str, object]:
    return {
        "@id": view.release.licence,
        "@type": "CreativeWork",
        "name": licence_name(view.release.licence),
        "description": view.texts("data.licence_of", iri=release_iri(view)),
    }


def _agent(view: View) -> dict[str, object]:
    contact = view.release.contact
    way = {"email": contact} if contact.startswith("mailto:") else {"url": contact}
    return {"@type": "Organization", "name": view.release.publisher, **way}


def _area(place: object) -> list[dict[str, object]]:
    """A crate is flat: the rectangle is a thing of its own."""
    assert isinstance(place, dict)
    shape = {"@id": "#box", **place["geo"]}
    return [{"@id": "#area", "@type": "Place", "geo": {"@id": "#box"}}, shape]


def _known(node: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in node.items() if value}
