"""What a release says of itself, as served here: with our addresses, services and times."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph_loader.shared import layout
from service.about.doors import Door, interfaces
from service.http.formats import Holds, formats_of
from service.release.release import Release
from service.request.view import View
from service.words.texts import LANGUAGES, texts_in

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FORMATS = "http://www.w3.org/ns/formats/"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
#: Properties whose values are addresses: what lies under the base of the data is answered here.
_ADDRESSES = (
    "dcat:accessURL",
    "dcat:downloadURL",
    "dcat:landingPage",
    "dcatde:qualityProcessURI",
    "foaf:homepage",
)


def name(text: str) -> NamedNode:
    """The IRI of prefix:name."""
    prefix, _, local = text.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


class Graph:
    """Triples to ask for the values of a property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = sorted(set(triples), key=str)
        self._values: dict[tuple[str, str], list[NamedNode | Literal]] = {}
        for triple in self.triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                key = (subject.value, triple.predicate.value)
                self._values.setdefault(key, []).append(value)

    def values(self, subject: str, property_: str) -> list[NamedNode | Literal]:
        """All values of a property, which is written as prefix:name."""
        return self._values.get((subject, name(property_).value), [])

    def value(self, subject: str, property_: str) -> str:
        """The first value as text; empty if there is none."""
        return next((term.value for term in self.values(subject, property_)), "")


def catalog(view: View) -> Graph:
    """The catalogue of the published release."""
    release = view.release
    given = (
        _read(release.folder, layout.CATALOG) or _parsed(release.catalog) or _plain(view, release)
    )
    whole = Graph(_here(view, given))
    told = whole if release.folder else Graph(_without_files(whole))
    return Graph([*told.triples, *_times(view, told, release), *_services(view, whole)])


def void(view: View) -> Graph:
    """The VoID description of the published release; without counts if it brought none."""
    release, node = view.release, NamedNode(release_iri(view))
    told = [
        *_read(release.folder, layout.VOID),
        Triple(node, name("rdf:type"), name("void:Dataset")),
        Triple(node, name("dcat:isVersionOf"), NamedNode(dataset_iri(view))),
        Triple(node, name("void:sparqlEndpoint"), NamedNode(f"{view.public_url}/sparql")),
    ]
    for file in release.files:
        if file.name.startswith("dump."):
            address = NamedNode(f"{view.public_url}/data/{file.name}")
            told.append(Triple(node, name("void:dataDump"), address))
    if view.has_route("/search"):
        address = NamedNode(f"{view.public_url}/opensearch.xml")
        told.append(Triple(node, name("void:openSearchDescription"), address))
    told += [Triple(node, name("void:feature"), NamedNode(_FORMATS + form)) for form in _features()]
    document = NamedNode(f"{view.public_url}/.well-known/void")
    told += [
        Triple(document, name("rdf:type"), name("void:DatasetDescription")),
        Triple(document, name("foaf:primaryTopic"), node),
    ]
    return Graph(_here(view, told))


def _features() -> list[str]:
    """The formats in which every document about a thing is to be had."""
    return [one.iri for one in formats_of(Holds.GRAPH) if one.iri]


def prefixes(view: View) -> dict[str, str]:
    """Prefixes for both; the one without a name is for parts of this release."""
    return {**PREFIXES, "": f"{release_iri(view)}#"}


def dataset_iri(view: View) -> str:
    """The IRI of the dataset, the same for every release."""
    return f"{view.base}dataset"


def release_iri(view: View) -> str:
    """The IRI of what this release holds."""
    return f"{view.base}release/{view.release.version}"


def _here(view: View, triples: Iterable[Triple]) -> Iterator[Triple]:
    """The same with addresses on this host. IRIs that only name something stay as they are."""
    start, home = view.base, view.public_url + "/"
    addresses = {name(text) for text in _ADDRESSES}
    for triple in triples:
        value = triple.object
        if triple.predicate in addresses and isinstance(value, NamedNode):
            if value.value.startswith(start):
                value = NamedNode(home + value.value[len(start) :])
            triple = Triple(triple.subject, triple.predicate, value)
        yield triple


@functools.lru_cache(maxsize=4)
def _read(folder: Path | None, file: str) -> tuple[Triple, ...]:
    """A file of a release, which never changes; nothing if there is none."""
    if folder is None or not (folder / file).is_file():
        return ()
    return tuple(q.triple for q in parse(path=folder / file, format=RdfFormat.TURTLE))


@functools.lru_cache(maxsize=4)
def _parsed(catalog: str) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(catalog, format=RdfFormat.TURTLE))


def _without_files(whole: Graph) -> list[Triple]:
    """A catalogue without the files it describes, which are not here."""
    gone: set[object] = {
        t.subject for t in whole.triples if t.predicate == name("dcat:downloadURL")
    }
    gone |= {t.object for t in whole.triples if t.predicate == name("spdx:checksum")}
    return [
        t
        for t in whole.triples
        if t.subject not in gone
        and t.object not in gone
        and t.predicate != name("dcatde:qualityProcessURI")
    ]


def _plain(view: View, release: Release) -> list[Triple]:
    """The catalogue of a release that brought none: what its manifest says."""
    catalog, dataset = NamedNode(f"{view.base}catalog"), NamedNode(dataset_iri(view))
    publisher, contact = NamedNode(f"{view.base}catalog#publisher"), release.contact
    told = [
        Triple(catalog, name("rdf:type"), name("dcat:Catalog")),
        Triple(catalog, name("dcat:dataset"), dataset),
        Triple(catalog, name("foaf:homepage"), NamedNode(view.base)),
        Triple(dataset, name("rdf:type"), name("dcat:Dataset")),
        Triple(dataset, name("dcat:version"), Literal(release.version)),
        Triple(dataset, name("dcat:hasCurrentVersion"), NamedNode(release_iri(view))),
    ]
    for node in (catalog, dataset):
        for property_, texts in (("title", release.title), ("description", release.description)):
            told += [
                Triple(node, name(f"dcterms:{property_}"), Literal(text, language=tag))
                for tag, text in texts.items()
                if text
            ]
        if release.publisher:
            told.append(Triple(node, name("dcterms:publisher"), publisher))
        if release.licence:
            told.append(Triple(node, name("dcterms:license"), NamedNode(release.licence)))
    if release.publisher:
        told += [
            Triple(publisher, name("rdf:type"), name("foaf:Agent")),
            Triple(publisher, name("foaf:name"), Literal(release.publisher)),
        ]
    if contact:
        point = NamedNode(f"{view.base}catalog#contact")
        way = "vcard:hasEmail" if contact.startswith("mailto:") else "vcard:hasURL"
        told += [
            Triple(dataset, name("dcat:contactPoint"), point),
            Triple(point, name("rdf:type"), name("vcard:Kind")),
            Triple(point, name(way), NamedNode(contact)),
        ]
    return told


def _times(view: View, told: Graph, release: Release) -> Iterator[Triple]:
    """When all this was changed last: when the release was published."""
    if not release.published:
        return
    when = Literal(release.published.isoformat(), datatype=name("xsd:dateTime"))
    dataset = dataset_iri(view)
    files = [term.value for term in told.values(dataset, "dcat:distribution")]
    for node in (f"{view.base}catalog", dataset, *files):
        yield Triple(NamedNode(node), name("dcterms:modified"), when)


def _services(view: View, told: Graph) -> Iterator[Triple]:
    """The interfaces for programs: each a service, and a distribution that it delivers."""
    catalog, dataset = NamedNode(f"{view.base}catalog"), NamedNode(dataset_iri(view))
    rights = told.values(catalog.value, "dcterms:license")
    named = [
        term
        for file in told.values(dataset.value, "dcat:distribution")[:1]
        for term in told.values(file.value, "dcatde:licenseAttributionByText")
    ]
    for door in interfaces(view):
        service = NamedNode(view.public_url + door.path)
        node = NamedNode(f"{release_iri(view)}#{door.name}")
        yield Triple(catalog, name("dcat:service"), service)
        yield Triple(dataset, name("dcat:distribution"), node)
        yield from _service(view, door, service)
        yield Triple(service, name("dcat:servesDataset"), dataset)
        yield Triple(node, name("rdf:type"), name("dcat:Distribution"))
        yield Triple(node, name("dcat:accessURL"), service)
        yield Triple(node, name("dcat:accessService"), service)
        for formats in door.formats[:1]:
            yield Triple(node, name("dcterms:format"), NamedNode(_FILE_TYPE + formats))
        for agent in told.values(catalog.value, "dcterms:publisher"):
            yield Triple(service, name("dcterms:publisher"), agent)
        for subject in (service, node):
            yield from (Triple(subject, name("dcterms:license"), licence) for licence in rights)
            yield from _titles(door, subject)
        for text in named:
            yield Triple(node, name("dcatde:licenseAttributionByText"), text)


def _service(view: View, door: Door, service: NamedNode) -> Iterator[Triple]:
    yield Triple(service, name("rdf:type"), name("dcat:DataService"))
    yield Triple(service, name("dcat:endpointURL"), service)
    yield Triple(service, name("dcterms:conformsTo"), NamedNode(door.protocol))
    if door.description:
        description = NamedNode(view.public_url + door.description)
        yield Triple(service, name("dcat:endpointDescription"), description)
    for formats in door.formats:
        yield Triple(service, name("dcterms:format"), NamedNode(_FILE_TYPE + formats))


def _titles(door: Door, subject: NamedNode) -> Iterator[Triple]:
    for language in LANGUAGES:
        title = Literal(texts_in(language)(f"door.{door.name}"), language=language)
        yield Triple(subject, name("dcterms:title"), title)
