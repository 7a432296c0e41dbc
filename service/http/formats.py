"""Every format in which something is answered. Whatever lists formats takes them from here.

A new one is a row here. What the engine cannot write needs a function besides, which registers
itself as the writer of its format (see answers/tabular).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from pyoxigraph import QueryResultsFormat, RdfFormat


class Holds(Enum):
    """What can be written in a format, which decides who offers it."""

    PAGE = "page"  #: anything, for people
    RECORDS = "records"  #: an answer of a saved query with all that is to know about it
    RESULTS = "results"  #: the solutions of any query
    TABLE = "table"  #: the rows of a saved query, whose columns have types
    PLACES = "places"  #: the rows of a saved query that draws a map
    GRAPH = "graph"  #: statements
    NETWORK = "network"  #: nodes and ties, for programs that analyse networks


@dataclass(frozen=True)
class Format:
    """One format. What is empty has no name of that kind."""

    name: str  #: in ?format=
    label: str  #: what people call it
    media_type: str
    suffix: str  #: of addresses and files, without its dot
    holds: Holds
    file_type: str = ""  #: in the EU authority list "file-type"
    iri: str = ""  #: below http://www.w3.org/ns/formats/
    writer: RdfFormat | QueryResultsFormat | None = None  #: of the engine
    in_api: str = ""  #: its name in the API, if another one
    also: tuple[str, ...] = ()  #: other names that clients use
    instead_of: str = ""  #: the name of results in whose place statements are given in this one
    plain: tuple[str, ...] = ()  #: what clients accept that want it and say no more
    booleans: bool = False  #: whether the answer of a saved question can be told in it
    quads: bool = False  #: whether it is made for statements that stand in several graphs


#: In the order of preference: of equals the first is sent.
FORMATS: tuple[Format, ...] = (
    Format(
        *("json", "JSON", "application/json", "json", Holds.RECORDS),
        file_type="JSON",
        booleans=True,
    ),
    Format(
        *("json", "JSON", "application/sparql-results+json", "srj", Holds.RESULTS),
        file_type="JSON",
        iri="SPARQL_Results_JSON",
        writer=QueryResultsFormat.JSON,
        in_api="sparql-json",
        plain=("application/json",),
        booleans=True,
    ),
    Format(
        *("xml", "XML", "application/sparql-results+xml", "srx", Holds.RESULTS),
        file_type="XML",
        iri="SPARQL_Results_XML",
        writer=QueryResultsFormat.XML,
        in_api="sparql-xml",
        plain=("application/xml", "text/xml"),
        booleans=True,
    ),
    Format(
        *("csv", "CSV", "text/csv", "csv", Holds.RESULTS),
        file_type="CSV",
        iri="SPARQL_Results_CSV",
        writer=QueryResultsFormat.CSV,
    ),
    Format(
        *("tsv", "TSV", "text/tab-separated-values", "tsv", Holds.RESULTS),
        file_type="TSV",
        iri="SPARQL_Results_TSV",
        writer=QueryResultsFormat.TSV,
    ),
    Format("spreadsheet", "CSV", "text/csv", "csv", Holds.TABLE, file_type="CSV"),
    Format(
        "xlsx",
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        Holds.TABLE,
        file_type="XLSX",
    ),
    Format("arrow", "Arrow", "application/vnd.apache.arrow.stream", "arrows", Holds.TABLE),
    Format("parquet", "Parquet", "application/vnd.apache.parquet", "parquet", Holds.TABLE),
    Format(
        *("geojson", "GeoJSON", "application/geo+json", "geojson", Holds.PLACES),
        file_type="GEOJSON",
    ),
    Format(
        *("turtle", "Turtle", "text/turtle", "ttl", Holds.GRAPH),
        file_type="RDF_TURTLE",
        iri="Turtle",
        writer=RdfFormat.TURTLE,
        also=("n3",),  # every Turtle document is one of N3
    ),
    Format("html", "HTML", "text/html", "html", Holds.PAGE, file_type="HTML"),
    Format(
        *("ntriples", "N-Triples", "application/n-triples", "nt", Holds.GRAPH),
        file_type="RDF_N_TRIPLES",
        iri="N-Triples",
        writer=RdfFormat.N_TRIPLES,
        also=("n-triples",),
    ),
    Format(
        *("rdfxml", "RDF/XML", "application/rdf+xml", "rdf", Holds.GRAPH),
        file_type="RDF_XML",
        iri="RDF_XML",
        writer=RdfFormat.RDF_XML,
        also=("rdf+xml",),
        instead_of="xml",
    ),
    Format(
        *("jsonld", "JSON-LD", "application/ld+json", "jsonld", Holds.GRAPH),
        file_type="JSON_LD",
        iri="JSON-LD",
        writer=RdfFormat.JSON_LD,
        also=("json-ld",),
        instead_of="json",
    ),
    Format(
        *("trig", "TriG", "application/trig", "trig", Holds.GRAPH),
        file_type="RDF_TRIG",
        iri="TriG",
        writer=RdfFormat.TRIG,
        quads=True,
    ),
    Format(
        *("nquads", "N-Quads", "application/n-quads", "nq", Holds.GRAPH),
        file_type="RDF_N_QUADS",
        iri="N-Quads",
        writer=RdfFormat.N_QUADS,
        quads=True,
    ),
    Format("graphml", "GraphML", "application/graphml+xml", "graphml", Holds.NETWORK),
    Format("gexf", "GEXF", "application/gexf+xml", "gexf", Holds.NETWORK),
    Format("pajek", "Pajek", "text/plain", "net", Holds.NETWORK),
    Format("dl", "UCINET DL", "text/plain", "dl", Holds.NETWORK),
    Format("incidence", "CSV", "text/csv", "csv", Holds.NETWORK, file_type="CSV"),
    Format("nodes", "CSV", "text/csv", "csv", Holds.NETWORK, file_type="CSV"),
    Format("ties", "CSV", "text/csv", "csv", Holds.NETWORK, file_type="CSV"),
    Format("spells", "CSV", "text/csv", "csv", Holds.NETWORK, file_type="CSV"),
    Format("zip", "ZIP", "application/zip", "zip", Holds.NETWORK, file_type="ZIP"),
)

#: Programs of the web get along best with JSON, so in the API it comes behind the usual format.
_JSON_FIRST = ("turtle", "jsonld")


def formats_of(*holds: Holds) -> tuple[Format, ...]:
    """The formats that hold any of these, in their order."""
    return tuple(one for one in FORMATS if one.holds in holds)


def by_name(*holds: Holds) -> dict[str, str]:
    """The media types of those formats by what ?format= calls them."""
    return {one.name: one.media_type for one in formats_of(*holds)}


def by_suffix(*holds: Holds) -> dict[str, str]:
    """The media types of those formats by the suffix of an address."""
    return {one.suffix: one.media_type for one in formats_of(*holds)}


def formats_in_api(form: str, view: str = "") -> tuple[Format, ...]:
    """The formats of a saved query of that form and view, each under its name in the API."""
    if form == "construct":
        found = [one for one in formats_of(Holds.GRAPH) if not one.quads]
        found.sort(key=lambda one: (*_JSON_FIRST, one.name).index(one.name))
    else:
        places = (Holds.PLACES,) if view == "map" else ()
        found = list(formats_of(Holds.RECORDS, Holds.RESULTS, Holds.TABLE, *places))
    named = (replace(one, name=one.in_api or one.name) for one in found)
    return tuple(one for one in named if one.booleans or form != "ask")


def content_type(media_type: str) -> str:
    """The Content-Type of a body in this format; the others are UTF-8 by definition."""
    is_text = media_type.startswith("text/") or media_type.endswith(("triples", "quads", "trig"))
    return f"{media_type}; charset=utf-8" if is_text else media_type
