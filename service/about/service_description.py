"""Describes the endpoint (W3C SPARQL 1.1 Service Description), its limits included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from service.config import OPTIONS, Settings
from service.http.formats import Holds, formats_of
from service.http.sparql_formats import GRAPHS
from service.model.addresses import PREFIXES
from service.model.limits import (
    BYTES_ON_A_PAGE,
    CELLS_ON_A_PAGE,
    CHARS_IN_A_CELL,
    EXPRESS_SECONDS,
    REQUEST_BYTES,
    ROWS_ON_A_PAGE,
)
from service.store.federation.guard import MAX_DEPTH, MAX_OPERATORS
from service.store.well_formed import write_graph

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMAT = "http://www.w3.org/ns/formats/"
_SCHEMA = "https://schema.org/"
_VOID = "http://rdfs.org/ns/void#"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_FORMATS = [one.iri for one in formats_of(Holds.RESULTS, Holds.GRAPH) if one.iri]
#: The settings that are limits of the endpoint, as fields of Settings.
LIMITS = (
    "query_seconds",
    "query_chars",
    "result_bytes",
    "worker_memory",
    "workers",
    "queue",
    "queue_seconds",
    "client_queries",
    "page_seconds",
)
#: Limits that are the same everywhere.
FIXED = (
    ("query_depth", "Deepest nesting of a query.", MAX_DEPTH),
    ("query_operators", "Most operators in a query.", MAX_OPERATORS),
    ("request_bytes", "Largest body of a request in bytes.", REQUEST_BYTES),
    (
        "express_seconds",
        "What a query may take on the workers kept free for small ones, in seconds.",
        EXPRESS_SECONDS,
    ),
    ("shown_rows", "Most rows of a result on a page.", ROWS_ON_A_PAGE),
    ("shown_cells", "Most cells of a result on a page.", CELLS_ON_A_PAGE),
    ("shown_bytes", "Most bytes of a result on a page.", BYTES_ON_A_PAGE),
    ("shown_chars", "Most characters of a value on a page.", CHARS_IN_A_CELL),
)


@dataclass(frozen=True)
class Held:
    """What the endpoint answers from."""

    release: NamedNode  #: the default graph
    void: NamedNode  #: the address of the whole description of what is in it
    prefixes: Mapping[str, str]  #: by which people shorten its IRIs


def description(endpoint: str, settings: Settings, media_type: str, held: Held) -> bytes:
    """The description of the endpoint at this address in one of the RDF formats.

    It is short, as programs ask for it before each session. What is in the release, by class and
    property, is told at its link.
    """
    service = NamedNode(endpoint)
    dataset, graph = BlankNode("dataset"), held.release
    quads = [
        *_linked(held),
        Quad(service, _RDF_TYPE, _sd("Service")),
        Quad(service, _sd("endpoint"), service),
        Quad(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Quad(service, _sd("defaultDataset"), dataset),
        Quad(dataset, _RDF_TYPE, _sd("Dataset")),
        Quad(dataset, _sd("defaultGraph"), graph),
        Quad(graph, _RDF_TYPE, _sd("Graph")),
        *_declared(service, held.prefixes),
        *(Quad(service, _sd("resultFormat"), NamedNode(_FORMAT + name)) for name in _FORMATS),
    ]
    if settings.default_graph == "union":
        quads.append(Quad(service, _sd("feature"), _sd("UnionDefaultGraph")))
    if federates(settings):
        quads += _federation(service, settings)
    for name, sentence, value in limits(settings):
        limit = NamedNode(f"{endpoint}#limit-{name.replace('_', '-')}")
        quads += [
            Quad(service, NamedNode(_SCHEMA + "additionalProperty"), limit),
            Quad(limit, _RDF_TYPE, NamedNode(_SCHEMA + "PropertyValue")),
            Quad(limit, NamedNode(_SCHEMA + "name"), Literal(sentence, language="en")),
            Quad(limit, NamedNode(_SCHEMA + "value"), Literal(value)),
        ]
    rdf_format = RdfFormat.from_media_type(media_type)
    assert rdf_format and media_type in GRAPHS.values()
    prefixes = {"sd": _SD, "schema": _SCHEMA, "format": _FORMAT, "void": _VOID}
    prefixes |= {name: PREFIXES[name] for name in ("foaf", "rdfs", "sh", "xsd")}
    return write_graph(quads, rdf_format, prefixes)


def _linked(held: Held) -> list[Quad]:
    """Where the whole VoID description is."""
    return [
        Quad(held.void, _RDF_TYPE, NamedNode(_VOID + "DatasetDescription")),
        Quad(held.void, NamedNode(f"{PREFIXES['foaf']}primaryTopic"), held.release),
        Quad(held.release, _RDF_TYPE, NamedNode(_VOID + "Dataset")),
        Quad(held.release, NamedNode(f"{PREFIXES['rdfs']}seeAlso"), held.void),
    ]


def _declared(service: NamedNode, prefixes: Mapping[str, str]) -> list[Quad]:
    """The prefixes that queries here are written with, as SHACL declares prefixes."""
    found = []
    for prefix, namespace in prefixes.items():
        node = BlankNode(f"prefix-{prefix}")
        address = Literal(namespace, datatype=NamedNode(f"{PREFIXES['xsd']}anyURI"))
        found += [
            Quad(service, NamedNode(f"{PREFIXES['sh']}declare"), node),
            Quad(node, NamedNode(f"{PREFIXES['sh']}prefix"), Literal(prefix)),
            Quad(node, NamedNode(f"{PREFIXES['sh']}namespace"), address),
        ]
    return found


def limits(settings: Settings) -> list[tuple[str, str, int | float]]:
    """Every limit with its sentence and its value."""
    sentences = {option.field: option.sentence for option in OPTIONS}
    return [*((name, sentences[name], getattr(settings, name)) for name in LIMITS), *FIXED]


def federates(settings: Settings) -> bool:
    """Whether a query may name other endpoints with SERVICE."""
    return bool(settings.service_endpoints) and not settings.store


def _federation(service: NamedNode, settings: Settings) -> list[Quad]:
    listed = NamedNode(f"{service.value}#service-endpoints")
    sentence = Literal("Endpoints that a query may name with SERVICE.", language="en")
    return [
        Quad(service, _sd("feature"), _sd("BasicFederatedQuery")),
        Quad(service, NamedNode(_SCHEMA + "additionalProperty"), listed),
        Quad(listed, _RDF_TYPE, NamedNode(_SCHEMA + "PropertyValue")),
        Quad(listed, NamedNode(_SCHEMA + "name"), sentence),
        *(
            Quad(listed, NamedNode(_SCHEMA + "value"), NamedNode(iri))
            for iri in settings.service_endpoints
        ),
    ]


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
