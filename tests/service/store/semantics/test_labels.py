"""BNODE with a label: one node for each solution, and another in the next."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, QuerySolutions, Store

from service.store.semantics.calls import NotSupported
from service.store.worker.dataset import Dataset
from tests.service.store.semantics.expressions import rows


def test_blank_nodes_of_a_label_belong_to_one_solution() -> None:
    found = rows(
        'SELECT (BNODE("x") AS ?a) (BNODE("x") AS ?b) (BNODE("y") AS ?c) (BNODE() AS ?d) '
        "{ VALUES ?v { 1 2 } }"
    )
    assert all(a == b and len({a, c, d}) == 3 for a, b, c, d in found)
    assert len({name for row in found for name in row}) == 6
    bound = rows('SELECT * { VALUES ?v { 1 2 } BIND(BNODE("x") AS ?a) BIND(BNODE("x") AS ?b) }')
    assert [len(row) for row in bound] == [3, 3]
    assert all(a == b for _, a, b in bound) and bound[0][1] != bound[1][1]
    assert (
        rows("SELECT (BNODE(1) AS ?a) {}") == rows('SELECT (BNODE("a"@en) AS ?a) {}') == [(None,)]
    )


def test_label_of_a_stored_node_makes_another_one() -> None:
    store = Store()
    store.update("INSERT DATA { _:x <urn:p> 1 }")
    [node] = [quad.subject for quad in store]
    assert isinstance(node, BlankNode)
    query = f'SELECT (BNODE("{node.value}") AS ?x) {{}}'
    assert rows(query, Dataset(store)) != [(node.value,)]


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p ?o FILTER(ISBLANK(BNODE("x"))) }',
        'SELECT ?s { ?s ?p ?o } ORDER BY BNODE("x")',
        'SELECT (BNODE("x") AS ?b) (COUNT(*) AS ?n) { ?s ?p ?o }',
    ],
)
def test_label_elsewhere_is_refused(query: str) -> None:
    with pytest.raises(NotSupported, match="BNODE"):
        rows(query)


def test_engine_still_makes_one_node_of_a_label() -> None:
    """When this fails, the engine has been mended: Calls.labelled can go."""
    found = Store().query('SELECT (BNODE("x") AS ?x) { VALUES ?v { 1 2 } }')
    assert isinstance(found, QuerySolutions)
    assert len({str(row["x"]) for row in found}) == 1
