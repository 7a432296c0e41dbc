"""Materialises what follows from the facts and the vocabulary, in a graph of its own.

The reasoner is reasonable (OWL 2 RL, written in Rust); a test holds its answer equal to that of
owlrl, which needs forty times as long. It gets what our axioms can fire on: types, and statements
between things whose property the vocabulary gives a super-property, an inverse or a
characteristic. Wider classes of our own stand in the graphs of documents before (`types.ru`). What
no axiom of OWL can say follows by the rules in `inference/`, one CONSTRUCT each, from the facts
and what was reasoned.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import reasonable
from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)
from rdflib.term import Node, URIRef

from graph_loader.judged_data import Term
from graph_loader.namespaces import OWL, RDF, RDFS, VOCABULARY_GRAPH, inferred_graph

INFERENCE_FOLDER = Path(__file__).parent / "inference"
_WIDER_TYPES = INFERENCE_FOLDER / "types.ru"

Names = tuple[str, str, str]

_RDF_TYPE = NamedNode(RDF + "type")
_AXIOM_PREDICATES = (
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    OWL + "inverseOf",
)
_CHARACTERISTICS = (OWL + "TransitiveProperty", OWL + "SymmetricProperty")


class Reasoner:
    """Draws conclusions; the next time only those that can be others than the time before.

    A conclusion tells of the two things that its premise tells of, but along a property that is
    transitive, or leads to one or follows from one: those are few, and drawn anew each time.
    """

    def __init__(self) -> None:
        self._premises: set[Triple] = set()
        self._drawn: set[Names] = set()

    def drawn(self, triples: set[Triple], base: str) -> set[Names]:
        """What these triples and what follows from them tell about the data."""
        changed = triples ^ self._premises
        axioms = {one for one in triples if not _starts_with(one.subject, base)}
        if not self._premises or not all(_starts_with(one.subject, base) for one in changed):
            self._drawn = telling(_closure(triples), base)
        elif changed:
            far = {term.value for term in _far(axioms) if isinstance(term, NamedNode)}
            near = {name for one in changed for name in _ends(*_names(one))}

            def anew(conclusion: Names) -> bool:
                return conclusion[1] in far or not near.isdisjoint(_ends(*conclusion))

            asked = axioms | {one for one in triples - axioms if anew(_names(one))}
            drawn = filter(anew, telling(_closure(asked), base))
            self._drawn = {*(one for one in self._drawn if not anew(one)), *drawn}
        self._premises = triples
        return self._drawn


def _far(axioms: set[Triple]) -> set[Term]:
    """The transitive properties, and those that are tied to them."""
    ties: list[set[Term]] = [
        {one.subject, one.object}
        for one in axioms
        if one.predicate.value in (RDFS + "subPropertyOf", OWL + "inverseOf")
    ]
    transitive = NamedNode(OWL + "TransitiveProperty")
    found: set[Term] = {one.subject for one in axioms if one.object == transitive}
    while more := {end for tie in ties if tie & found for end in tie} - found:
        found |= more
    return found


def _names(triple: Triple) -> Names:
    subject, property_, value = triple
    assert isinstance(subject, NamedNode) and isinstance(value, NamedNode)
    return subject.value, property_.value, value.value


def _ends(subject: str, property_: str, value: str) -> tuple[str, ...]:
    """The things that a statement tells of; a class is none."""
    return (subject,) if property_ == _RDF_TYPE.value else (subject, value)


def _starts_with(term: object, base: str) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(base)


def infer(store: Store, base: str, reasoner: Reasoner | None = None) -> int:
    """Add the inferred triples to their graph in `store`; return how many there are.

    Types that follow within our vocabulary go to the graph of the document that bears them.
    """
    store.update(_WIDER_TYPES.read_text(encoding="utf-8"))
    told = premises(store, base)
    drawn = reasoner.drawn(set(told), base) if reasoner else telling(_closure(told), base)
    added = conclusions(drawn, store)
    target = NamedNode(inferred_graph(base))
    store.extend(Quad(NamedNode(s), NamedNode(p), NamedNode(o), target) for s, p, o in added)
    return len(added) + by_rules(store, target)


def _closure(triples: Iterable[Triple]) -> list[tuple[Node, Node, Node]]:
    """What the reasoner draws; by a file, because a graph of rdflib takes many times the memory."""
    reasoner = reasonable.PyReasoner()
    # It goes by the suffix; N-Triples are Turtle.
    with tempfile.NamedTemporaryFile(suffix=".ttl") as file:
        serialize(triples, output=file, format=RdfFormat.N_TRIPLES)
        file.flush()
        reasoner.load_file(file.name)
    closure: list[tuple[Node, Node, Node]] = reasoner.reason()
    return closure


def by_rules(store: Store, target: NamedNode) -> int:
    """Add what the rules draw from all graphs together and no graph says yet; return how many.

    They run in the order of their names, and each knows what those before it drew.
    """
    count = 0
    for path in sorted(INFERENCE_FOLDER.glob("*.rq"), key=lambda path: path.stem):
        drawn = store.query(path.read_text(encoding="utf-8"), use_default_graph_as_union=True)
        assert isinstance(drawn, QueryTriples)
        new = [
            Quad(one.subject, one.predicate, one.object, target)
            for one in sorted(set(drawn), key=str)  # the store gives back in the order it was given
            if not any(store.quads_for_pattern(one.subject, one.predicate, one.object, None))
        ]
        store.extend(new)
        count += len(new)
    return count


def premises(store: Store, base: str) -> Iterator[Triple]:
    """What the reasoner gets: the axioms, and what they can fire on."""
    axioms = _axioms(store)
    yield from axioms
    moved = {_RDF_TYPE, *(axiom.subject for axiom in axioms)}
    for property_ in sorted(moved, key=str):
        if not isinstance(property_, NamedNode):
            continue
        for quad in store.quads_for_pattern(None, property_, None, None):
            thing, value = quad.subject, quad.object
            if isinstance(thing, NamedNode) and isinstance(value, NamedNode):
                if thing.value.startswith(base):
                    yield Triple(thing, property_, value)


def telling(closure: Iterable[tuple[Node, Node, Node]], base: str) -> set[Names]:
    """What in a reasoner's closure tells something about the data."""
    found = {
        (str(s), str(p), str(o))
        for s, p, o in closure
        if isinstance(s, URIRef) and isinstance(o, URIRef) and s.startswith(base)
    }
    return {triple for triple in found if _is_telling(triple)}


def conclusions(drawn: set[Names], store: Store) -> list[Names]:
    """What was drawn and no graph says yet, sorted."""
    said = {
        (quad.subject.value, name, quad.object.value)
        for name in {property_ for _, property_, _ in drawn}
        for quad in store.quads_for_pattern(None, NamedNode(name), None, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }
    return sorted(drawn - said)


def _axioms(store: Store) -> list[Triple]:
    vocabulary = NamedNode(VOCABULARY_GRAPH)
    axioms: list[Triple] = []
    for quad in store.quads_for_pattern(None, None, None, vocabulary):
        if isinstance(quad.subject, BlankNode) or not isinstance(quad.object, NamedNode):
            continue
        is_axiom = quad.predicate.value in _AXIOM_PREDICATES
        is_kind = quad.predicate == _RDF_TYPE and quad.object.value in _CHARACTERISTICS
        if is_axiom or is_kind:
            axioms.append(quad.triple)
            if quad.predicate.value == OWL + "inverseOf":
                axioms.append(Triple(quad.object, quad.predicate, quad.subject))
    return axioms


def _is_telling(triple: Names) -> bool:
    """Leave out what holds of everything: sameAs itself, owl:Thing, its own super-property."""
    subject, predicate, object_ = triple
    if predicate.startswith(OWL) or subject == object_:
        return False
    return not (predicate == RDF + "type" and object_.startswith((OWL, RDFS, RDF)))
