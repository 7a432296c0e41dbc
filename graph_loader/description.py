"""Collects statements of a description and writes them as Turtle, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph_loader.shared.dates import XSD

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
    "xsd": XSD,
}


class Description:
    """Statements about things. A property is written as prefix:name."""

    def __init__(self) -> None:
        self._triples: set[Triple] = set()

    def say(
        self, subject: str, properties: Iterable[tuple[str, str | int | Literal | None]]
    ) -> None:
        """Add what is known of a thing: text is an IRI, a number a count, empty is unknown."""
        for name, value in properties:
            term = _term(value)
            if term is not None:
                self._triples.add(Triple(NamedNode(subject), NamedNode(name_of(name)), term))

    def triples(self) -> list[Triple]:
        """All statements, in one order."""
        return sorted(self._triples, key=str)

    def turtle(self, here: str) -> bytes:
        """All statements as Turtle, the same text for the same statements; `here` is prefix ":"."""
        prefixes = {**PREFIXES, "": here}
        return serialize(self.triples(), format=RdfFormat.TURTLE, prefixes=prefixes) or b""


def name_of(name: str) -> str:
    """The IRI of prefix:name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def typed(value: str, datatype: str) -> Literal:
    """A literal of a datatype of XML Schema or one given as prefix:name."""
    return Literal(value, datatype=NamedNode(name_of(datatype)))


def in_both(german: str, english: str) -> list[Literal]:
    """A text in German and in English, as far as there is one."""
    texts = ((german, "de"), (english, "en"))
    return [Literal(text, language=language) for text, language in texts if text]


def _term(value: str | int | Literal | None) -> NamedNode | Literal | None:
    if isinstance(value, Literal):
        return value
    if isinstance(value, int):
        return typed(str(value), "xsd:integer")
    return NamedNode(value) if value else None
