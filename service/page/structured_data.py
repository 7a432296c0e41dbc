"""What search engines read in a page: schema.org as JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from graph_loader.shared import dates
from service.model.addresses import PREFIXES, is_web_address
from service.page.cells import Cells
from service.page.sources import Source
from service.request.view import View
from service.store.protocol import Row, Term

Data = dict[str, object]
_SCHEMA = "https://schema.org/"
#: Classes of schema.org that things have here, the most telling first.
_TYPES = (
    "GovernmentOrganization",
    "Project",
    "Organization",
    "Person",
    "AdministrativeArea",
    "Event",
    "MonetaryGrant",
    "CreativeWork",
)
_NAMES = ("skos:prefLabel", "skos:altLabel", "foaf:name", "ag:officialName", "ag:abbreviation")
_LINKS = {
    "schema:containedInPlace": "containedInPlace",
    "schema:location": "location",
    "schema:superEvent": "superEvent",
    "ag:meetingOf": "organizer",
    "ag:sessionOf": "organizer",
}
_MOST_SOURCES = 25


def about_thing(
    cells: Cells, node: NamedNode, path: str, classes: Sequence[str], rows: Sequence[Row]
) -> Data:
    """The page and the thing it is about. Labels of what the rows name must be known already."""
    label = cells.cell(node)
    found = _by_property(rows)
    thing: Data = {
        "@type": _type(classes),
        "@id": node.value,
        "name": label.text if label else node.value,
        **_names(found, label.text if label else ""),
        **_linked(cells, found),
        **_place(found),
        **_document(found),
    }
    if (days := _texts(found, "ag:date")) and dates.written(days[0]):
        thing["startDate"] = days[0]
    if same := [iri for iri in _texts(found, "owl:sameAs") if is_web_address(iri)]:
        thing["sameAs"] = same
    return {"@context": _SCHEMA, "@graph": [_web_page(cells.view, node, path), thing]}


def with_sources(data: Data, sources: Sequence[Source]) -> Data:
    """The same data, with the documents that the page cites."""
    graph = data["@graph"]
    assert isinstance(graph, list)
    cited = [
        {"@type": "CreativeWork", "@id": source.iri, "name": source.title.text}
        for source in sources[:_MOST_SOURCES]
    ]
    web_page = {**graph[0], "citation": cited} if cited else graph[0]
    return {**data, "@graph": [web_page, *graph[1:]]}


def _web_page(view: View, node: NamedNode, path: str) -> Data:
    release = view.release
    page: Data = {
        "@type": "WebPage",
        "@id": f"{view.public_url}{path}",
        "about": {"@id": node.value},
        "inLanguage": view.language,
        "version": release.version,
    }
    if release.licence:
        page["license"] = release.licence
    if release.publisher:
        page["publisher"] = {"@type": "Organization", "name": release.publisher}
    if release.base:
        page["isPartOf"] = {
            "@type": "WebSite",
            "name": release.title[view.language],
            "url": view.public_url,
        }
    return page


def _type(classes: Sequence[str]) -> str:
    local = {iri.removeprefix(_SCHEMA) for iri in classes if iri.startswith(_SCHEMA)}
    return next((name for name in _TYPES if name in local), "Thing")


def _names(found: Mapping[str, list[Term]], shown: str) -> Data:
    others: dict[tuple[str, str], object] = {}
    for name in _NAMES:
        for term in found.get(name, ()):
            if isinstance(term, Literal) and term.value != shown:
                tag = term.language or ""
                said = {"@value": term.value, "@language": tag} if tag else term.value
                others.setdefault((term.value, tag), said)
    return {"alternateName": [others[key] for key in sorted(others)]} if others else {}


def _linked(cells: Cells, found: Mapping[str, list[Term]]) -> Data:
    linked: Data = {}
    for name, key in _LINKS.items():
        targets = [term for term in found.get(name, ()) if isinstance(term, NamedNode)]
        if targets:
            cell = cells.cell(targets[0])
            linked[key] = {"@id": targets[0].value, "name": cell.text if cell else ""}
    return linked


def _place(found: Mapping[str, list[Term]]) -> Data:
    latitude, longitude = (_texts(found, f"schema:{name}") for name in ("latitude", "longitude"))
    if not latitude or not longitude:
        return {}
    geo = {"@type": "GeoCoordinates", "latitude": latitude[0], "longitude": longitude[0]}
    return {"geo": geo}


def _document(found: Mapping[str, list[Term]]) -> Data:
    document: Data = {}
    for name, key in (
        ("dcterms:issued", "datePublished"),
        ("dcterms:license", "license"),
        ("foaf:page", "url"),
        ("foaf:homepage", "url"),
    ):
        if values := _texts(found, name):
            document[key] = values[0]
    if not dates.written(str(document.get("datePublished", "2000"))):
        del document["datePublished"]
    if publishers := _texts(found, "ag:publisherName"):
        document["publisher"] = {"@type": "Organization", "name": publishers[0]}
    return document


def _by_property(rows: Sequence[Row]) -> dict[str, list[Term]]:
    """The values by the short name of their property."""
    found: dict[str, list[Term]] = {}
    for row in rows:
        property_, value = row["property"], row["value"]
        assert isinstance(property_, NamedNode) and value is not None
        found.setdefault(_short(property_.value), []).append(value)
    return found


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _texts(found: Mapping[str, list[Term]], name: str) -> list[str]:
    return [term.value for term in found.get(name, ()) if isinstance(term, Literal | NamedNode)]
