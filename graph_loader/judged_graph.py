"""The judged triples as pySHACL asks for them: a graph of rdflib whose terms are made when asked.

Of a release only the few nodes that may breach a shape are looked at; a graph of all triples takes
longer to make than to judge.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import Graph
from rdflib.namespace import XSD
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

from graph_loader.judged_data import Data, Term

_Found = tuple[Node, Node, Node]


def graph_over(data: Data) -> Graph:
    """The triples as they are in `data` now, to be read."""
    store = _Judged(data)
    store.graph = Graph(store=store)
    return store.graph


def rdflib_term(term: object) -> Node:
    """The same term as rdflib has it; of a number, rdflib keeps the value alone."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == str(XSD.string)
    return rdflib.Literal(term.value, datatype=None if plain else term.datatype.value)


class _Judged(SimpleMemory):
    """A store of rdflib over triples that are kept elsewhere."""

    context_aware = True  #: as pySHACL asks of every store; there is one graph
    graph_aware = True

    def __init__(self, data: Data) -> None:
        super().__init__()
        self._data = data
        self._made: dict[Term, Node] = {}
        self.graph: Graph | None = None  #: where all triples stand

    def triples(
        self, triple_pattern: tuple[Node | None, Node | None, Node | None], context: Any = None
    ) -> Generator[tuple[_Found, Iterator[Any]], None, None]:
        """Each triple that fits, once; two numbers written otherwise are one for rdflib."""
        subject, property_, value = triple_pattern
        if subject is not None:
            fitting = self._said(subject, property_, value)
        elif value is not None:
            fitting = self._said_of(property_, value)
        else:
            fitting = self._all(property_)
        for triple in dict.fromkeys(fitting):
            yield triple, iter((self.graph,))

    def __len__(self, context: Any = None) -> int:
        """How many triples the data count; asked often, as it is the truth value of a graph."""
        return len(self._data)

    def _said(self, subject: Node, property_: Node | None, value: Node | None) -> Iterator[_Found]:
        if isinstance(subject, rdflib.Literal):
            return  # is the subject of nothing
        for way, found in self._data.said(named(subject)):
            made = self._term(way)
            if property_ is None or property_ == made:
                for one in map(self._term, found):
                    if value is None or value == one:
                        yield subject, made, one

    def _said_of(self, property_: Node | None, value: Node) -> Iterator[_Found]:
        ends: list[Term]
        if isinstance(value, rdflib.Literal):
            literals = (one for one in self._data.objects() if isinstance(one, Literal))
            ends = [one for one in literals if self._term(one) == value]
        else:
            ends = [named(value)]
        for end in ends:
            for way, subjects in self._data.said_of(end):
                made = self._term(way)
                if property_ is None or property_ == made:
                    for subject in subjects:
                        yield self._term(subject), made, value

    def _all(self, property_: Node | None) -> Iterator[_Found]:
        for subject in self._data.nodes():
            yield from self._said(self._term(subject), property_, None)

    def _term(self, given: Term) -> Node:
        found = self._made.get(given)
        if found is None:
            found = self._made[given] = rdflib_term(given)
        return found


def named(node: Node) -> NamedNode | BlankNode:
    """The same term of a node of rdflib that is no literal."""
    return BlankNode(node) if isinstance(node, rdflib.BNode) else NamedNode(str(node))
