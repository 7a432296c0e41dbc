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
        self._ends: dict[bool, dict[NamedNode, set[Term]]] = {}  #: of objects, and of subjects
        self._count = 0
        self.add(triples)

    def add(self, triples: Iterable[Triple]) -> None:
        """Take triples in."""
        known = self._known
        for triple in triples:
            subject, property_, value = triple
            subject = known.setdefault(subject, subject)
            property_ = known.setdefault(property_, property_)
            value = known.setdefault(value, value)
            values = self._out[subject].setdefault(property_, set())
            if value not in values:
                values.add(value)
                self._into[value].setdefault(property_, set()).add(subject)
                self._count += 1
        self._subclasses.clear()
        self._ends.clear()

    def remove(self, triples: Iterable[Triple]) -> None:
        """Take out triples that are there."""
        for subject, property_, value in triples:
            self._count -= 1
            _take(self._out, subject, property_, value)
            _take(self._into, value, property_, subject)
        self._subclasses.clear()
        self._ends.clear()

    def who_see(self, triples: Iterable[Triple]) -> set[Term]:
        """The nodes that see one of these triples, if they look two steps ahead and one back: it
        is theirs, or of a node beside them, or a type of one a step farther."""
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
        if objects not in self._ends:
            found: defaultdict[NamedNode, set[Term]] = defaultdict(set)
            for node, said in (self._into if objects else self._out).items():
                for one in said:
                    found[one].add(node)
            self._ends[objects] = found
        return self._ends[objects].get(property_, set())

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

    def __len__(self) -> int:
        return self._count

    def nodes(self) -> Iterator[Term]:
        """Everything of which something is said."""
        return iter(self._out)

    def objects(self) -> Iterator[Term]:
        """Everything that is said of something."""
        return iter(self._into)

    def said(self, node: Term) -> Iterable[tuple[NamedNode, set[Term]]]:
        """What is said of a node, by property."""
        return self._out.get(node, {}).items()

    def said_of(self, node: Term) -> Iterable[tuple[NamedNode, set[_Subject]]]:
        """Of what a node is said, by property."""
        return self._into.get(node, {}).items()


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
