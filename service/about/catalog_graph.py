"""What a release says of itself, as served here: with our addresses, services and times."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph_loader.shared import layout
from service.about.ways_in import interfaces
from service.http.formats import Holds, formats_of
from service.model.statements import NAMESPACES, Said, iri, moment, statements, term, texts
from service.release.home import publications
from service.release.release import Release
from service.request.view import View
from service.words.texts import LANGUAGES, texts_in

PREFIXES = {
    prefix: NAMESPACES[prefix]
    for prefix in (
        *("adms", "dcat", "dcatde", "dcterms", "foaf", "geo", "locn", "rdf", "rdfs", "skos"),
        *("spdx", "vcard", "void", "xsd"),
    )
}
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
#: Properties whose values are addresses: what lies under the base of the data is answered here.
_ADDRESSES = (
    "dcat:accessURL",
    "dcat:downloadURL",
    "dcat:landingPage",
    "foaf:homepage",
    "foaf:page",
)


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
        return self._values.get((subject, term(property_).value), [])

    def value(self, subject: str, property_: str) -> str:
        """The first value as text; empty if there is none."""
        return next((one.value for one in self.values(subject, property_)), "")


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
    release, node, address = view.release, NamedNode(release_iri(view)), view.public_url
    dumps = [file.name for file in release.files if file.name.startswith("dump.")]
    search = f"{address}/opensearch.xml" if view.has_route("/search") else ""
    of_release: Said = {
        "rdf:type": term("void:Dataset"),
        "dcat:isVersionOf": NamedNode(dataset_iri(view)),
        "void:sparqlEndpoint": NamedNode(f"{address}/sparql"),
        "void:dataDump": [NamedNode(f"{address}/data/{name}") for name in dumps],
        "void:openSearchDescription": iri(search),
        # The formats in which every document about a thing is to be had.
        "void:feature": [term(f"format:{one.iri}") for one in formats_of(Holds.GRAPH) if one.iri],
    }
    of_document: Said = {"rdf:type": term("void:DatasetDescription"), "foaf:primaryTopic": node}
    told = [
        *_read(release.folder, layout.VOID),
        *statements(node, of_release),
        *statements(NamedNode(f"{address}/.well-known/void"), of_document),
    ]
    return Graph(_here(view, told))


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
    addresses = {term(name) for name in _ADDRESSES}
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
        t.subject for t in whole.triples if t.predicate == term("dcat:downloadURL")
    }
    gone |= {t.object for t in whole.triples if t.predicate == term("spdx:checksum")}
    return [
        t
        for t in whole.triples
        if t.subject not in gone and t.object not in gone and t.predicate != term("foaf:page")
    ]


def _plain(view: View, release: Release) -> list[Triple]:
    """The catalogue of a release that brought none: what its manifest says."""
    catalog, dataset = NamedNode(f"{view.base}catalog"), NamedNode(dataset_iri(view))
    publisher = NamedNode(f"{catalog.value}#publisher") if release.publisher else None
    point = NamedNode(f"{catalog.value}#contact") if release.contact else None
    of_both: Said = {
        "dcterms:title": texts(release.title),
        "dcterms:description": texts(release.description),
        "dcterms:publisher": publisher,
        "dcterms:license": iri(release.licence),
    }
    of_catalog: Said = {
        "rdf:type": term("dcat:Catalog"),
        "dcat:dataset": dataset,
        "foaf:homepage": NamedNode(view.base),
    }
    of_dataset: Said = {
        "rdf:type": term("dcat:Dataset"),
        "dcat:version": Literal(release.version),
        "dcat:hasCurrentVersion": NamedNode(release_iri(view)),
        "dcat:contactPoint": point,
    }
    told = [
        *statements(catalog, {**of_both, **of_catalog}),
        *statements(dataset, {**of_both, **of_dataset}),
    ]
    if publisher:
        agent: Said = {"rdf:type": term("foaf:Agent"), "foaf:name": Literal(release.publisher)}
        told += statements(publisher, agent)
    if point:
        way = "vcard:hasEmail" if release.contact.startswith("mailto:") else "vcard:hasURL"
        told += statements(point, {"rdf:type": term("vcard:Kind"), way: iri(release.contact)})
    return told


def _times(view: View, told: Graph, release: Release) -> Iterator[Triple]:
    """When all this was changed last, when the release was published, and when it first was."""
    if not release.published:
        return
    known = [] if view.settings.store else publications(view.settings.home)
    first = min((one.when for one in known), default=release.published)
    dataset = dataset_iri(view)
    files = [file.value for file in told.values(dataset, "dcat:distribution")]
    for node in (f"{view.base}catalog", dataset, *files):
        yield from statements(NamedNode(node), {"dcterms:modified": moment(release.published)})
    for node in (f"{view.base}catalog", dataset):
        yield from statements(NamedNode(node), {"dcterms:issued": moment(first)})
    for node in files:
        yield from statements(NamedNode(node), {"dcterms:issued": moment(release.published)})


def _services(view: View, told: Graph) -> Iterator[Triple]:
    """The interfaces for programs: each a service, and a distribution that it delivers."""
    catalog, dataset = NamedNode(f"{view.base}catalog"), NamedNode(dataset_iri(view))
    files = told.values(dataset.value, "dcat:distribution")
    for way in interfaces(view):
        service = NamedNode(view.public_url + way.path)
        node = NamedNode(f"{release_iri(view)}#{way.name}")
        manual = f"{view.public_url}{way.description}" if way.description else ""
        formats = [NamedNode(_FILE_TYPE + name) for name in way.formats]
        of_both: Said = {
            "dcterms:license": told.values(catalog.value, "dcterms:license"),
            "dcterms:title": texts({tag: texts_in(tag)(f"way_in.{way.name}") for tag in LANGUAGES}),
        }
        of_service: Said = {
            "rdf:type": term("dcat:DataService"),
            "dcat:endpointURL": service,
            "dcat:endpointDescription": iri(manual),
            "dcat:servesDataset": dataset,
            "dcterms:conformsTo": NamedNode(way.protocol),
            "dcterms:format": formats,
            "dcterms:publisher": told.values(catalog.value, "dcterms:publisher"),
        }
        of_distribution: Said = {
            "rdf:type": term("dcat:Distribution"),
            "dcat:accessURL": service,
            "dcat:accessService": service,
            "dcterms:format": formats[:1],
            "dcatde:licenseAttributionByText": [
                text
                for file in files[:1]
                for text in told.values(file.value, "dcatde:licenseAttributionByText")
            ],
        }
        yield from statements(catalog, {"dcat:service": service})
        yield from statements(dataset, {"dcat:distribution": node})
        yield from statements(service, {**of_both, **of_service})
        yield from statements(node, {**of_both, **of_distribution})
