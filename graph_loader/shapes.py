"""The SHACL shapes as a graph of the release, so that everybody can ask what is checked."""

from __future__ import annotations

import functools
from typing import TypeVar

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, parse

from graph_loader.namespaces import ONTOLOGY_FOLDER, SHAPES_GRAPH

T = TypeVar("T")


@functools.cache
def read_shapes() -> tuple[Quad, ...]:
    """All shapes in their graph, sorted, without blank nodes.

    A blank node stands twice in a release, in its graph and in the merge of all graphs, and would
    be two there. So paths and lists get IRIs (RDF 1.1, section 3.5), made of their RDFC-1.0 names.
    """
    graph = NamedNode(SHAPES_GRAPH)
    shapes = Dataset()
    for path in sorted((ONTOLOGY_FOLDER / "shapes").glob("*.ttl")):
        for quad in parse(path=path, rename_blank_nodes=True):
            shapes.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    shapes.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    named = (Quad(_named(q.subject), q.predicate, _named(q.object), graph) for q in shapes)
    return tuple(sorted(named, key=str))


def _named(term: T) -> T | NamedNode:
    return NamedNode(f"{SHAPES_GRAPH}#{term.value}") if isinstance(term, BlankNode) else term
