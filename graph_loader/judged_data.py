"""The triples that shapes judge, in memory, found from both ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph_loader.namespaces import RDF, RDFS

Term = NamedNode | BlankNode | Literal | Triple
_Subject = NamedNode | BlankNode | Triple
_TYPE = NamedNode(RDF + "type")
SUBCLASS = NamedNode(RDFS + "subClassOf")


class Data:
    """The triples that are judged, found from both ends."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._out: defaultdict[Term, dict[NamedNode, set[Term]]] = defaultdict(dict)
        self._into: defaultdict[Term, dict[NamedNode, set[_Subject]]] = defaultdict(dict)
        self._known: dict[Term, Any] = {}  # a term is one object, however often it is named
        self._subclasses: dict[Term, set[Term]] = {}
        self.add(triples)

    def add(self, triples: Iterable[Triple]) -> None:
        """Take triples in."""
        known = self._known
        for triple in triples:
            subject, property_, value = triple
            subject = known.setdefault(subject, subject)
            property_ = known.setdefault(property_, property_)
            value = known.setdefault(value, value)
            self._out[subject].setdefault(property_, set()).add(value)
            self._into[value].setdefault(property_, set()).add(subject)
        self._subclasses.clear()

    def remove(self, triples: Iterable[Triple]) -> None:
        """Take out triples that are there."""
        for subject, property_, value in triples:
            _take(self._out, subject, property_, value)
            _take(self._into, value, property_, subject)
        self._subclasses.clear()

    def who_see(self, triples: Iterable[Triple]) -> set[Term]:
        """The nodes that see one of these triples as far as `around` reaches: it is theirs, or of
        a node beside them, or a type of one a step farther."""
        found: set[Term] = set()
        for subject, property_, value in triples:
            found |= {subject, value, *self._beside(subject)}
            if property_ == _TYPE:
                for subjects in self._into.get(subject, {}).values():
                    for before in subjects:
                        found |= self._beside(before)
        return found

    def _beside(self, node: Term) -> set[Term]:
        ahead, back = self._out.get(node, {}), self._into.get(node, {})
        return {other for side in (ahead, back) for found in side.values() for other in found}

    def values(self, node: Term, property_: NamedNode) -> set[Term]:
        """What a node has for a property."""
        return self._out.get(node, {}).get(property_, set())

    def subjects(self, property_: NamedNode, value: Term) -> set[_Subject]:
        """The nodes that have this value for a property."""
        return self._into.get(value, {}).get(property_, set())

    def ends(self, property_: NamedNode, objects: bool) -> set[Term]:
        """Everything that is the object, or the subject, of a property."""
        side = self._into if objects else self._out
        return {node for node, found in side.items() if property_ in found}

    def subclasses(self, class_: Term) -> set[Term]:
        """A class and all classes below it."""
        if class_ not in self._subclasses:
            found, ahead = {class_}, [class_]
            while ahead:
                below = self.subjects(SUBCLASS, ahead.pop()) - found
                found |= below
                ahead += below
            self._subclasses[class_] = found
        return self._subclasses[class_]

    def all(self) -> set[Triple]:
        """Every triple."""
        return set(self._said(set(self._out), None))

    def around(self, nodes: set[Term], seen: set[NamedNode]) -> set[Triple]:
        """What shapes that name these properties can see of the nodes: two steps ahead, one back,
        and all classes."""
        near = {*self._said(nodes, seen), *self._said_of(nodes, seen)}
        near |= set(
            self._said({t for triple in near for t in (triple.subject, triple.object)}, seen)
        )
        ends = {t for triple in near for t in (triple.subject, triple.object)} | nodes
        near |= set(self._said(ends, {_TYPE}))
        return near | set(self._said(self.ends(SUBCLASS, objects=False), {SUBCLASS}))

    def _said(self, nodes: set[Term], seen: set[NamedNode] | None) -> Iterator[Triple]:
        for node in nodes:
            if isinstance(node, NamedNode | BlankNode):
                for property_, values in self._out.get(node, {}).items():
                    if seen is None or property_ in seen:
                        yield from (Triple(node, property_, value) for value in values)

    def _said_of(self, nodes: set[Term], seen: set[NamedNode]) -> Iterator[Triple]:
        for node in nodes:
            for property_, subjects in self._into.get(node, {}).items():
                if property_ in seen:
                    yield from (Triple(subject, property_, node) for subject in subjects)


def _take(
    side: dict[Any, dict[NamedNode, set[Any]]], node: Term, way: NamedNode, end: Term
) -> None:
    """Take one end of a triple out, and with the last one all that tells of it."""
    said = side[node]
    said[way].discard(end)
    if not said[way]:
        del said[way]
    if not said:
        del side[node]
