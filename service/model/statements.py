"""Statements about one thing, by names such as dcat:Dataset, as one would read them in Turtle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

#: The vocabularies in which the service tells of itself, its releases and its data.
NAMESPACES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "format": "http://www.w3.org/ns/formats/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "ldes": "https://w3id.org/ldes#",
    "locn": "http://www.w3.org/ns/locn#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "tree": "https://w3id.org/tree#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = NamedNode | BlankNode
Value = Node | Literal
#: What is said of a thing, by the names of properties: one value, several or none.
Said = Mapping[str, Value | Iterable[Value] | None]


def term(name: str) -> NamedNode:
    """The IRI of prefix:name."""
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)


def statements(subject: Node, said: Said) -> Iterator[Triple]:
    """The statements that say so."""
    for name, value in said.items():
        values = (value,) if isinstance(value, Value) else value or ()
        for one in values:
            yield Triple(subject, term(name), one)


def iri(text: str) -> NamedNode | None:
    """The IRI, if there is one."""
    return NamedNode(text) if text else None


def texts(by_language: Mapping[str, str]) -> list[Literal]:
    """A text in the languages in which there is one."""
    return [Literal(text, language=tag) for tag, text in by_language.items() if text]


def moment(when: datetime) -> Literal:
    """A time as xsd:dateTime."""
    return Literal(when.isoformat(), datatype=term("xsd:dateTime"))
