"""Materialises what follows from the facts and the vocabulary, in a graph of its own.

The reasoner is reasonable (OWL 2 RL, written in Rust); a test holds its answer equal to that of
owlrl, which needs forty times as long. It gets what our axioms can fire on: types, and statements
between things whose property the vocabulary gives a super-property, an inverse or a
characteristic. What no axiom of OWL can say follows by the rules in `inference/`, one CONSTRUCT
each, from the facts and what was reasoned.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import reasonable
from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Store, Triple
from rdflib import Graph, URIRef
from rdflib.term import Node

from graph_loader.namespaces import OWL, RDF, RDFS, VOCABULARY_GRAPH, inferred_graph

INFERENCE_FOLDER = Path(__file__).parent / "inference"

Names = tuple[str, str, str]

_RDF_TYPE = NamedNode(RDF + "type")
_AXIOM_PREDICATES = (
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    OWL + "inverseOf",
)
_CHARACTERISTICS = (OWL + "TransitiveProperty", OWL + "SymmetricProperty")


def infer(store: Store, base: str) -> int:
    """Add the inferred triples to their graph in `store`; return how many there are."""
    graph, stated = premises(store, base)
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    added = conclusions(reasoner.reason(), stated, base)
    target = NamedNode(inferred_graph(base))
    store.extend(Quad(NamedNode(s), NamedNode(p), NamedNode(o), target) for s, p, o in added)
    ruled = by_rules(store)
    store.extend(Quad(one.subject, one.predicate, one.object, target) for one in ruled)
    return len(added) + len(ruled)


def by_rules(store: Store) -> set[Triple]:
    """What the rules draw from all graphs together and no graph says yet."""
    found: set[Triple] = set()
    for path in sorted(INFERENCE_FOLDER.glob("*.rq")):
        drawn = store.query(path.read_text(encoding="utf-8"), use_default_graph_as_union=True)
        assert isinstance(drawn, QueryTriples)
        found |= set(drawn)
    return {
        one
        for one in found
        if not any(store.quads_for_pattern(one.subject, one.predicate, one.object, None))
    }


def premises(store: Store, base: str) -> tuple[Graph, set[Names]]:
    """What the reasoner gets, and all statements between things of the data."""
    axioms = _axioms(store)
    moved = {str(s) for s, _, _ in axioms}
    graph = Graph()
    for triple in axioms:
        graph.add(triple)
    stated: set[Names] = set()
    for quad in store.quads_for_pattern(None, None, None, None):
        thing, value = quad.subject, quad.object
        if not (isinstance(thing, NamedNode) and isinstance(value, NamedNode)):
            continue
        if not thing.value.startswith(base):
            continue
        names = (thing.value, quad.predicate.value, value.value)
        stated.add(names)
        if quad.predicate == _RDF_TYPE or quad.predicate.value in moved:
            graph.add((URIRef(names[0]), URIRef(names[1]), URIRef(names[2])))
    return graph, stated


def conclusions(
    closure: Iterable[tuple[Node, Node, Node]], stated: set[Names], base: str
) -> list[Names]:
    """What is new in a reasoner's closure and tells something about the data, sorted."""
    found = {
        (str(s), str(p), str(o))
        for s, p, o in closure
        if isinstance(s, URIRef) and isinstance(o, URIRef) and str(s).startswith(base)
    }
    return sorted(triple for triple in found - stated if _is_telling(triple))


def _axioms(store: Store) -> list[tuple[URIRef, URIRef, URIRef]]:
    vocabulary = NamedNode(VOCABULARY_GRAPH)
    axioms = []
    for quad in store.quads_for_pattern(None, None, None, vocabulary):
        if isinstance(quad.subject, BlankNode) or not isinstance(quad.object, NamedNode):
            continue
        is_axiom = quad.predicate.value in _AXIOM_PREDICATES
        is_kind = quad.predicate == _RDF_TYPE and quad.object.value in _CHARACTERISTICS
        if is_axiom or is_kind:
            assert isinstance(quad.subject, NamedNode)
            subject, object_ = URIRef(quad.subject.value), URIRef(quad.object.value)
            axioms.append((subject, URIRef(quad.predicate.value), object_))
            if quad.predicate.value == OWL + "inverseOf":
                axioms.append((object_, URIRef(quad.predicate.value), subject))
    return axioms


def _is_telling(triple: Names) -> bool:
    """Leave out what holds of everything: sameAs itself, owl:Thing, its own super-property."""
    subject, predicate, object_ = triple
    if predicate.startswith(OWL) or subject == object_:
        return False
    return not (predicate == RDF + "type" and object_.startswith((OWL, RDFS, RDF)))
