"""`GRAPH ?g { … }` is evaluated once for each graph (SPARQL 1.1, 18.5), whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, QuerySolutions, QueryTriples, Store

from service.store.embedded import BASE
from service.store.semantics.calls import NotSupported
from service.store.worker.dataset import Dataset
from tests.profiles import examples
from tests.service.store.semantics.patterns import (
    alone,
    groups,
    in_every_graph,
    rows_of,
    store_of,
)

STORE = store_of()


def answered(query: str, store: Store = STORE) -> QuerySolutions:
    found = Dataset(store).query(query, BASE, [], [])
    assert isinstance(found, QuerySolutions)
    return found


@fuzzing(max_examples=examples(200))
@example("{ { SELECT * WHERE { ?a <urn:q> ?g } } }")
@example("{ ?b <urn:p> ?a { SELECT DISTINCT * WHERE { ?a <urn:q> ?g OPTIONAL { ?g ?x ?y } } } }")
@example("{ { SELECT ?g WHERE { ?a <urn:q> ?g } } }")
@given(groups())
def test_graph_of_a_variable_is_one_graph_after_another(group: str) -> None:
    expected = in_every_graph(STORE, group)
    assert rows_of(answered(f"SELECT * {{ GRAPH ?g {group} }}")) == expected


@fuzzing(max_examples=examples(75))
@given(groups(), groups())
def test_graphs_within_graphs(inner: str, outer: str) -> None:
    """An inner GRAPH does not look at the outer one: its solutions are the same for each."""
    nested = inner.replace("?g", "?h")
    found = rows_of(answered(f"SELECT * {{ GRAPH ?g {{ {outer} GRAPH ?h {nested} }} }}"))
    plain = f"SELECT * {{ {{ GRAPH ?g {outer} }} {{ GRAPH ?h {nested} }} }}"
    assert found == rows_of(answered(plain))


AROUND = (
    "{{ {outer} {inner} }}",
    "{{ {inner} {outer} }}",
    "{{ {outer} OPTIONAL {{ {inner} }} }}",
    "{{ {inner} OPTIONAL {outer} }}",
    "{{ {outer} MINUS {{ {inner} }} }}",
    "{{ {inner} MINUS {outer} }}",
    "{{ {outer} UNION {{ {inner} }} }}",
    "{{ {{ SELECT ?g (COUNT(*) AS ?m) {{ {inner} }} GROUP BY ?g }} {outer} }}",
)


@fuzzing(max_examples=examples(150))
@given(st.sampled_from(AROUND), groups(), groups())
def test_what_stands_around_meets_the_solutions_of_all_graphs(
    around: str, outer: str, inner: str
) -> None:
    rows = [dict(row) for row in in_every_graph(STORE, inner).elements()]
    names = sorted({name for row in rows for name in row} | {"g"})
    listed = " ".join(f"({' '.join(row.get(name, 'UNDEF') for name in names)})" for row in rows)
    solutions = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {listed} }}"
    plain = alone(STORE, [])
    plain.extend(STORE.quads_for_pattern(None, None, None, DefaultGraph()))
    expected = rows_of(plain.query(f"SELECT * {around.format(outer=outer, inner=solutions)}"))
    graph = f"GRAPH ?g {inner}"
    assert rows_of(answered(f"SELECT * {around.format(outer=outer, inner=graph)}")) == expected


PATTERNS = [
    ("GRAPH ?g { ?s <urn:p> ?o MINUS { ?x <urn:q> ?y } }", 3),
    ("GRAPH ?g { ?s <urn:p> ?o MINUS { ?s <urn:q> ?y } }", 2),
    ("GRAPH ?g { SELECT ?s { ?s <urn:p> ?o } }", 3),
    ("GRAPH ?g { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 1 }", 3),
    ("GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o } }", 3),
    ("GRAPH ?g { VALUES ?v { 1 2 } }", 6),
    ("GRAPH ?g { BIND(1 AS ?v) }", 3),
    ("GRAPH ?g { OPTIONAL { ?s <urn:r> ?o } }", 3),
    ("GRAPH ?g { { ?s <urn:r> ?o } UNION { VALUES ?v { 1 } } }", 4),
    ("GRAPH ?g { GRAPH ?h { ?s <urn:r> ?o } }", 3),
    ("GRAPH ?g { GRAPH <urn:g3> { ?s <urn:r> ?o } }", 3),
    ("GRAPH ?g { ?s <urn:p> ?o FILTER(?g = <urn:g1>) }", 0),
    ("GRAPH ?g { ?s <urn:p> ?o } FILTER(?g = <urn:g1>)", 2),
    ("GRAPH ?g { ?s ?p ?g }", 1),
    ("GRAPH ?g { <urn:none> <urn:p>* ?x }", 3),
    ("GRAPH ?g { }", 3),
    ("GRAPH <urn:none> { VALUES ?v { 1 } }", 0),
    ("GRAPH <urn:none> { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }", 0),
    ("GRAPH <urn:none> { }", 0),
    ("GRAPH <urn:g1> { SELECT (COUNT(*) AS ?n) { ?s <urn:r> ?o } }", 1),
    ("?s <urn:p> ?o OPTIONAL { GRAPH ?g { SELECT ?o { ?o <urn:q> ?x } LIMIT 1 } }", 1),
    ("?s <urn:p> ?o FILTER EXISTS { GRAPH ?g { ?o <urn:q> ?x MINUS { ?y <urn:r> ?z } } }", 1),
    ("gRaPh?g{ VALUES?v{1}}", 3),
    ("GRAPH # not this { \n ?g { VALUES ?v { '}' } # nor this }\n }", 3),
]


@pytest.mark.parametrize(("pattern", "rows"), PATTERNS)
def test_graph_patterns(pattern: str, rows: int) -> None:
    assert len(list(answered(f"SELECT * {{ {pattern} }}"))) == rows


def test_other_forms_of_a_query() -> None:
    inside = "GRAPH ?g { ?s <urn:p> ?o MINUS { ?x <urn:q> ?y } }"
    data = Dataset(STORE)
    assert data.query(f"ASK {{ {inside} }}", BASE, [], [])
    made = data.query(f"CONSTRUCT {{ ?s <urn:in> ?g }} WHERE {{ {inside} }}", BASE, [], [])
    assert isinstance(made, QueryTriples)
    assert len({str(triple) for triple in made}) == 3
    described = data.query(f"DESCRIBE ?s {{ {inside} }}", BASE, [], [])
    assert isinstance(described, QueryTriples)
    assert {triple.subject.value for triple in described} == {"urn:a"}


def test_variable_of_the_graph_has_no_value_inside() -> None:
    """Its own solutions are joined with the name of the graph, and are no part of it before."""
    inside = "GRAPH ?g { ?s <urn:p> ?o OPTIONAL { ?o <urn:q> ?g } }"
    found = rows_of(answered(f"SELECT ?s ?g {{ {inside} }}"))
    assert found == rows_of(
        answered(
            "SELECT ?s ?g { VALUES (?s ?g) { (<urn:b> <urn:g1>) (<urn:a> <urn:g1>) "
            "(<urn:a> <urn:g2>) } }"
        )
    )


def test_names_of_blank_nodes_are_not_shown() -> None:
    found = answered("SELECT * { GRAPH ?g { [] <urn:p> _:b . _:b <urn:p> ?o MINUS { ?x ?y 1 } } }")
    assert [variable.value for variable in found.variables] == ["o", "g"]


def test_named_graphs_of_the_query_are_the_only_ones() -> None:
    query = "SELECT * FROM NAMED <urn:g2> FROM NAMED <urn:g2> FROM NAMED <urn:none> "
    assert len(list(answered(query + "{ GRAPH ?g { VALUES ?v { 1 } } }"))) == 1
    assert not list(answered(query + "{ GRAPH <urn:g1> { VALUES ?v { 1 } } }"))
    assert len(list(answered(query + "{ GRAPH <urn:g2> { VALUES ?v { 1 } } }"))) == 1


def test_too_many_graphs_are_refused_by_name() -> None:
    quads = "".join(f"<urn:s> <urn:p> <urn:o> <urn:g{n}> .\n" for n in range(1001))
    store = store_of(quads.encode())
    with pytest.raises(NotSupported, match=r"GRAPH \?g.*FROM NAMED"):
        answered("SELECT * { GRAPH ?g { VALUES ?v { 1 } } }", store)
    assert len(list(answered("SELECT * { GRAPH ?g { ?s ?p ?o } }", store))) == 1001


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("GRAPH ?g { ?s <urn:p> ?o MINUS { ?x <urn:q> ?y } }", 0),
        ("GRAPH ?g { VALUES ?v { 1 2 } }", 2),
        ("GRAPH <urn:none> { VALUES ?v { 1 } }", 1),
    ],
)
def test_engine_still_needs_this(pattern: str, rows: int) -> None:
    """When this fails, the engine has been mended: Mending._graph can go."""
    found = STORE.query(f"SELECT * {{ {pattern} }}")
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == rows
