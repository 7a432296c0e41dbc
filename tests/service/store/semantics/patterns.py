"""Small graphs, random patterns over them, and what they come to by the letter of SPARQL 1.1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store

#: Three graphs that share statements, nodes and nothing at all.
QUADS = b"""\
<urn:a> <urn:p> <urn:b> <urn:g1> .
<urn:b> <urn:p> <urn:c> <urn:g1> .
<urn:b> <urn:q> <urn:g1> <urn:g1> .
<urn:a> <urn:p> <urn:b> <urn:g2> .
<urn:c> <urn:q> <urn:a> <urn:g2> .
<urn:c> <urn:q> <urn:c> <urn:g2> .
<urn:d> <urn:r> "d" <urn:g3> .
<urn:a> <urn:p> <urn:c> .
<urn:d> <urn:q> <urn:g2> .
"""
GRAPHS = tuple(NamedNode(f"urn:g{number}") for number in (1, 2, 3))
Rows = Counter[frozenset[tuple[str, str]]]

_VARIABLES = st.sampled_from(["?a", "?b", "?c"])
_VARIABLES_AND_GRAPH = st.sampled_from(["?a", "?b", "?c", "?a", "?b", "?g"])
_NODES = st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>", "<urn:g1>"])
_PREDICATES = st.sampled_from(["<urn:p>", "<urn:q>", "<urn:r>"])
_LONG_PATHS = st.sampled_from(
    ["<urn:p>+", "<urn:p>/<urn:q>", "(<urn:p>|<urn:q>)", "^<urn:p>", "!<urn:q>", "<urn:p>*"]
)


def store_of(quads: bytes = QUADS) -> Store:
    """A store with these statements."""
    store = Store()
    store.load(quads, format=RdfFormat.N_QUADS)
    return store


def alone(store: Store, graphs: Iterable[NamedNode]) -> Store:
    """A store whose default graph is the merge of some graphs; it has all named graphs as well."""
    merged = Store()
    for graph in graphs:
        for quad in store.quads_for_pattern(None, None, None, graph):
            merged.add(Quad(quad.subject, quad.predicate, quad.object))
    for graph in GRAPHS:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


def rows_of(result: object) -> Rows:
    """Solutions without an order."""
    assert isinstance(result, QuerySolutions)
    names = [variable.value for variable in result.variables]
    return Counter(
        frozenset((name, str(row[name])) for name in names if row[name] is not None)
        for row in result
    )


def in_every_graph(store: Store, group: str) -> Rows:
    """What `GRAPH ?g group` comes to (18.5): the group in each graph, joined with its name."""
    found: Rows = Counter()
    for graph in GRAPHS:
        for row, times in rows_of(alone(store, [graph]).query(f"SELECT * {group}")).items():
            values: Mapping[str, str] = dict(row)
            if values.get("g", str(graph)) == str(graph):
                found[frozenset({**values, "g": str(graph)}.items())] += times
    return found


@st.composite
def triples(draw: st.DrawFn) -> str:
    """A triple pattern; a path without length stands between two variables only."""
    path = draw(st.one_of(_PREDICATES, _PREDICATES, _LONG_PATHS))
    between = _VARIABLES if path.endswith("*") else st.one_of(_VARIABLES_AND_GRAPH, _NODES)
    return f"{draw(between)} {path} {draw(between)} ."


def _expressions() -> st.SearchStrategy[str]:
    two = st.tuples(_VARIABLES_AND_GRAPH, st.sampled_from(["=", "!="]), _NODES)
    return st.one_of(
        two.map(" ".join),
        _VARIABLES_AND_GRAPH.map(lambda name: f"BOUND({name})"),
        st.tuples(_VARIABLES_AND_GRAPH, _VARIABLES).map(lambda names: " = ".join(names)),
    )


def _composed(groups: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements that have groups in them."""
    projection = st.lists(_VARIABLES_AND_GRAPH, min_size=1, max_size=2, unique=True)
    return st.one_of(
        groups.map(lambda group: f"OPTIONAL {group}"),
        groups.map(lambda group: f"MINUS {group}"),
        st.tuples(groups, groups).map(lambda two: f"{two[0]} UNION {two[1]}"),
        groups,
        groups.map(lambda group: f"FILTER EXISTS {group}"),
        groups.map(lambda group: f"FILTER NOT EXISTS {group}"),
        st.tuples(projection, groups).map(
            lambda two: f"{{ SELECT {' '.join(two[0])} WHERE {two[1]} }}"
        ),
        st.tuples(projection, groups).map(
            lambda two: f"{{ SELECT DISTINCT {' '.join(two[0])} WHERE {two[1]} }}"
        ),
        groups.map(lambda group: f"{{ SELECT * WHERE {group} }}"),
        groups.map(lambda group: f"{{ SELECT (COUNT(*) AS ?n) WHERE {group} }}"),
        st.tuples(st.sampled_from(["?a", "?b"]), groups).map(
            lambda two: f"{{ SELECT {two[0]} (COUNT(*) AS ?n) WHERE {two[1]} GROUP BY {two[0]} }}"
        ),
    )


_SIMPLE = st.one_of(
    triples(),
    triples(),
    triples(),
    _expressions().map(lambda condition: f"FILTER({condition})"),
    st.tuples(_VARIABLES_AND_GRAPH, _NODES).map(lambda two: f"VALUES {two[0]} {{ {two[1]} }}"),
    st.just("VALUES ?v { 1 2 }"),
)


def groups() -> st.SearchStrategy[str]:
    """A group of patterns."""
    return st.recursive(
        st.lists(_SIMPLE, max_size=3).map(lambda elements: f"{{ {' '.join(elements)} }}"),
        lambda inner: st.lists(st.one_of(_SIMPLE, _composed(inner)), max_size=3).map(
            lambda elements: f"{{ {' '.join(elements)} }}"
        ),
        max_leaves=4,
    )
