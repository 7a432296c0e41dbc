"""Describes a release for data portals: DCAT-AP 3 in the German profile DCAT-AP.de 3.0.

Addresses are those under the base of the data; whoever serves the release knows its own, when it
was published, and which services it offers, and adds that.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from graph_loader.description import Description, in_both, name_of, typed
from graph_loader.extent import Extent
from graph_loader.namespaces import ONTOLOGY_FOLDER, SKOS, VOCABULARY_GRAPH
from graph_loader.region import Region
from graph_loader.shared import layout

_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"
_NUTS = "http://data.europa.eu/nuts/"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_REQUIRES = NamedNode("http://creativecommons.org/ns#requires")


@dataclass(frozen=True)
class _Form:
    """How a file of the release holds the data: by the list of the EU, by that of IANA."""

    file_type: str
    media_type: str
    packed: str  #: empty if it is not
    title: tuple[str, str]
    standard: str = VOCABULARY_GRAPH  #: what it conforms to


_FORMS = {
    layout.DUMP_JSONLD: _Form(
        "JSON_LD",
        "application/ld+json",
        "application/gzip",
        (
            "Alle Aussagen mit ihren Quellen als JSON-LD",
            "All statements with their sources as JSON-LD",
        ),
    ),
    layout.DUMP_NQ: _Form(
        "RDF_N_QUADS",
        "application/n-quads",
        "application/gzip",
        (
            "Alle Aussagen mit ihren Quellen als N-Quads",
            "All statements with their sources as N-Quads",
        ),
    ),
    layout.DUMP_TRIG: _Form(
        "RDF_TRIG",
        "application/trig",
        "application/gzip",
        ("Alle Aussagen mit ihren Quellen als TriG", "All statements with their sources as TriG"),
    ),
    layout.DUMP_TURTLE: _Form(
        "RDF_TURTLE",
        "text/turtle",
        "application/gzip",
        (
            "Alle Aussagen ohne ihre Quellen als Turtle",
            "All statements without their sources as Turtle",
        ),
    ),
    layout.TABLES: _Form(
        "CSV",
        "text/csv",
        "application/zip",
        ("Die Tabellen, aus denen der Graph entstand", "The tables the graph was made from"),
        "https://specs.frictionlessdata.io/data-package/",
    ),
    layout.LINKS: _Form(
        "TSV",
        "text/tab-separated-values",
        "",
        (
            "Verknüpfungen mit anderen Verzeichnissen als SSSOM",
            "Links to other registers as SSSOM",
        ),
        "https://w3id.org/sssom/",
    ),
}


def describe_release(
    region: Region, version: str, extent: Extent, files: Mapping[str, tuple[int, str]]
) -> bytes:
    """The catalogue with one dataset, as Turtle; `files` are its files with size and SHA-256."""
    catalog = _Catalog(region, version, extent)
    catalog.say_catalog()
    catalog.say_dataset()
    catalog.say_extent()
    for name in sorted(_FORMS.keys() & files.keys()):
        catalog.say_file(name, *files[name])
    catalog.say_agents()
    return catalog.description.turtle(region.base)


class _Catalog:
    """The catalogue while it is being written.

    The dataset keeps its IRI from release to release, so that portals update their entry; what
    was in one release is said of the IRI of that release, see `void.py`.
    """

    def __init__(self, region: Region, version: str, extent: Extent) -> None:
        self.description = Description()
        self._say = self.description.say
        self._region, self._version, self._extent = region, version, extent
        self._licence = _licence(region.licence)
        self._catalog, self._dataset = f"{region.base}catalog", f"{region.base}dataset"
        self._release = f"{region.base}release/{version}"

    def say_catalog(self) -> None:
        self._say(self._catalog, [("rdf:type", name_of("dcat:Catalog")), *self._about()])
        self._say(
            self._catalog,
            [
                ("dcterms:license", self._licence.iri),
                ("foaf:homepage", self._region.base),
                ("dcat:themeTaxonomy", f"{_EU}data-theme"),
                ("dcat:dataset", self._dataset),
                *(("dcterms:language", _language(tag)) for tag in ("de", "en")),
            ],
        )
        self._say(self._region.base, [("rdf:type", name_of("foaf:Document"))])
        self._say(
            self._licence.iri,
            [
                ("rdf:type", name_of("dcterms:LicenseDocument")),
                *(("skos:exactMatch", iri) for iri in self._licence.same),
            ],
        )

    def say_dataset(self) -> None:
        region = self._region
        self._say(self._dataset, [("rdf:type", name_of("dcat:Dataset")), *self._about()])
        self._say(
            self._dataset,
            [
                ("dcterms:identifier", Literal(self._dataset)),
                ("dcat:version", Literal(self._version)),
                ("dcat:hasCurrentVersion", self._release),
                ("dcatde:contributorID", region.contributor_id),
                ("dcat:landingPage", f"{region.base}data"),
                ("foaf:page", f"{region.base}data/{layout.REPORT}"),
                ("dcterms:accessRights", f"{_EU}access-right/PUBLIC"),
                ("dcterms:accrualPeriodicity", _in(f"{_EU}frequency/", region.periodicity)),
                ("dcterms:conformsTo", VOCABULARY_GRAPH),
                *(("dcat:theme", f"{_EU}data-theme/{theme}") for theme in region.themes),
                *(("dcterms:language", _language(tag)) for tag in region.languages),
                *(("dcat:keyword", Literal(word, language="de")) for word in region.keywords_de),
                *(("dcat:keyword", Literal(word, language="en")) for word in region.keywords_en),
            ],
        )
        self._say(
            self._release,
            [
                ("rdf:type", name_of("void:Dataset")),
                ("dcat:isVersionOf", self._dataset),
                ("dcat:version", Literal(self._version)),
            ],
        )

    def say_extent(self) -> None:
        """When and where; K04 wants the reference system with every geometry."""
        extent, period, area = self._extent, f"{self._dataset}#period", f"{self._dataset}#area"
        level = _in(f"{_GEOCODING}Level/", self._region.geocoding_level)
        self._say(self._dataset, [("dcatde:politicalGeocodingLevelURI", level)])
        if extent.first:
            self._say(self._dataset, [("dcterms:temporal", period)])
            self._say(
                period,
                [
                    ("rdf:type", name_of("dcterms:PeriodOfTime")),
                    ("dcat:startDate", typed(extent.first, "xsd:date")),
                    ("dcat:endDate", typed(extent.last, "xsd:date")),
                ],
            )
        for iri in extent.areas:
            if iri.startswith((_GEOCODING, _NUTS)):
                self._say_location(iri, [])
        if extent.box:
            box = typed(f"<{_CRS84}> {extent.box}", "geo:wktLiteral")
            self._say_location(area, [("dcat:bbox", box), ("locn:geometry", box)])

    def _say_location(self, iri: str, properties: list[tuple[str, Literal]]) -> None:
        for whole in (self._catalog, self._dataset):
            self._say(whole, [("dcterms:spatial", iri)])
        self._say(iri, [("rdf:type", name_of("dcterms:Location")), *properties])

    def say_file(self, name: str, size: int, sha256: str) -> None:
        form, address = _FORMS[name], f"{self._region.base}data/{name}"
        node = f"{self._release}#{name}"
        self._say(self._dataset, [("dcat:distribution", node)])
        self._say(node, [("rdf:type", name_of("dcat:Distribution")), *self._rights()])
        self._say(
            node,
            [
                *(("dcterms:title", title) for title in in_both(*form.title)),
                ("dcat:accessURL", address),
                ("dcat:downloadURL", address),
                ("dcterms:format", f"{_EU}file-type/{form.file_type}"),
                ("dcat:mediaType", f"{_MEDIA_TYPE}{form.media_type}"),
                ("dcat:compressFormat", _in(_MEDIA_TYPE, form.packed)),
                ("dcat:byteSize", typed(str(size), "xsd:nonNegativeInteger")),
                ("adms:status", f"{_EU}distribution-status/COMPLETED"),
                ("spdx:checksum", f"{node}-checksum"),
                ("dcterms:conformsTo", form.standard),
            ],
        )
        self._say(
            f"{node}-checksum",
            [
                ("rdf:type", name_of("spdx:Checksum")),
                ("spdx:algorithm", name_of("spdx:checksumAlgorithm_sha256")),
                ("spdx:checksumValue", typed(sha256, "xsd:hexBinary")),
            ],
        )

    def say_agents(self) -> None:
        region = self._region
        kind = _in("http://purl.org/adms/publishertype/", region.publisher_type)
        self._say(
            f"{self._catalog}#publisher",
            [
                ("rdf:type", name_of("foaf:Agent")),
                ("foaf:name", Literal(region.publisher)),
                ("dcterms:type", kind),
            ],
        )
        by_mail = region.contact.startswith("mailto:")
        self._say(
            f"{self._catalog}#contact",
            [
                ("rdf:type", name_of("vcard:Kind")),
                ("vcard:fn", Literal(region.publisher)),
                ("vcard:hasEmail" if by_mail else "vcard:hasURL", region.contact),
            ],
        )

    def _about(self) -> list[tuple[str, str | int | Literal | None]]:
        """What catalogue and dataset have in common."""
        region = self._region
        return [
            *(("dcterms:title", t) for t in in_both(region.title_de, region.title_en)),
            *(
                ("dcterms:description", t)
                for t in in_both(region.description_de, region.description_en)
            ),
            ("dcterms:publisher", f"{self._catalog}#publisher"),
            ("dcat:contactPoint", f"{self._catalog}#contact"),
        ]

    def _rights(self) -> list[tuple[str, str | int | Literal | None]]:
        """Licence, whom to name (K35), and the notices that parts of the data ask for."""
        notices = self._extent.notices
        rights = f"{self._dataset}#rights" if notices else ""
        if notices:
            self._say(rights, [("rdf:type", name_of("dcterms:RightsStatement"))])
            self._say(rights, [("rdfs:label", Literal(notice)) for notice in notices])
        named = Literal("; ".join((self._region.title_de, *notices)))
        return [
            ("dcterms:license", self._licence.iri),
            ("dcatde:licenseAttributionByText", named if self._licence.names_author else None),
            ("dcterms:rights", rights),
        ]


@dataclass(frozen=True)
class _Licence:
    """A licence by the list of DCAT-AP.de; one that is not on it keeps its own IRI."""

    iri: str
    same: tuple[str, ...]
    names_author: bool


def _licence(iri: str) -> _Licence:
    lists, wanted = _authorities(), NamedNode(iri)
    match = NamedNode(SKOS + "exactMatch")
    for quad in lists.quads_for_pattern(None, match, wanted, None):
        assert isinstance(quad.subject, NamedNode)
        wanted = quad.subject
    same = [quad.object for quad in lists.quads_for_pattern(wanted, match, None, None)]
    return _Licence(
        wanted.value,
        tuple(sorted(term.value for term in same if isinstance(term, NamedNode))),
        any(lists.quads_for_pattern(wanted, _REQUIRES, None, None)),
    )


def _language(tag: str) -> str:
    """The IRI of a language in the list of the EU."""
    code = Literal(tag.partition("-")[0])
    for quad in _authorities().quads_for_pattern(None, NamedNode(SKOS + "notation"), code, None):
        assert isinstance(quad.subject, NamedNode)
        return quad.subject.value
    return f"{_EU}language/{code.value.upper()}"


@functools.cache
def _authorities() -> Store:
    lists = Store()
    lists.load(path=ONTOLOGY_FOLDER / "authorities.ttl", format=RdfFormat.TURTLE)
    return lists


def _in(list_: str, code: str) -> str | None:
    """The IRI of a code of a list, if there is one."""
    return list_ + code if code else None
