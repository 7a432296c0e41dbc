"""Most queries need no mend and are not even read; none that needs one is overlooked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, QuerySolutions

from service.store.embedded import BASE
from service.store.semantics.answering import Answering
from service.store.semantics.calls import NotSupported
from service.store.semantics.screening import may_need_mending
from service.store.worker.dataset import Dataset
from tests.profiles import examples
from tests.running import ROOT
from tests.service.store.semantics.patterns import groups, rows_of, store_of

STORE = store_of()
PROLOGUE = "PREFIX : <urn:> PREFIX graph: <urn:g> PREFIX x: <http://www.w3.org/2001/XMLSchema#> "
BENCHMARKS = sorted((ROOT / "tests" / "benchmarks" / "queries").glob("*.rq"))


#: Compares two variables, which may be dates.
COMPARES = "co-participants"


@pytest.mark.parametrize(
    "path", [p for p in BENCHMARKS if p.stem != COMPARES], ids=lambda path: path.stem
)
def test_usual_query_is_not_read(path: Path) -> None:
    assert not may_need_mending(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?from ?p ?o . FILTER(?o > 1 && ?p != :from) }",
        "SELECT * FROM <urn:a> FROM NAMED <urn:b>".replace("FROM NAMED <urn:b>", "")
        + " { ?s a/:p+ ?o ; :graph ?graph # GRAPH ?g { MINUS }\n }",
        'SELECT DISTINCT * { ?s ?p \'FILTER(?x)\', """REGEX(""" FILTER(LANG(?o) = \'de\') }',
        "SELECT * { GRAPH ?g { ?s ?p <urn:x#y> ; :q 'GRAPH { }'@de , 1.5 . [] ^:p/:q+ _:b } }",
        "SELECT (COUNT(DISTINCT ?a) AS ?n) (COUNT ( * ) AS ?m) { FILTER(?a > 1 && 2 < ?b) }",
        "ASK { ?s ?p ?o FILTER(?o <= '2021-01-01'^^x:date && STR(?s) < STR(?p) && ?p > 'a') }",
        "ASK { ?s ?p ?o FILTER(!BOUND(?x) && CONTAINS(LCASE(?o), 'a')) BIND(BNODE() AS ?b) }",
    ],
)
def test_words_that_only_look_so_are_none(query: str) -> None:
    assert not may_need_mending(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM:a FROM:b{}",
        "ASKFROM<urn:a>FROMNAMED<urn:b>{}",
        "ASK { ?s ?p 1GRAPH:x{ VALUES ?v { 1 } } }",
        "ASK { ?s ?p trueGRAPH:x{ VALUES ?v { 1 } } }",
        "ASK { ?s ?p 'a'@enGRAPH:x{ VALUES ?v { 1 } } }",
        "ASK { GRAPH:x{ VALUES ?v { 1 } } }",
        "ASK { GRAPH ?g { } }",
        "ASK { ?s :p *?o }",
        "ASK { ?s :p? ?o }",
        "ASK { ?s (:p | :q) ?o }",
        "ASK { FILTER ( ( ?x ) ) }",
        "ASK { FILTER(1<2&&?x&&3>2) }",
        "ASK { BIND((?x) || true AS ?y) }",
        "ASK { BIND(true && ?x AS ?y) }",
        "ASK { FILTER(REGEX (?x, 'a')) }",
        "ASK { BIND(x:string(1e0) AS ?y) }",
        "ASK { BIND(<http://www.w3.org/2001/XMLSchema#string>(1e0) AS ?y) }",
        "PREFIX s: <http://www.w3.org/2001/XMLSchema#str> ASK { BIND(s:ing(1e0) AS ?y) }",
        r"PREFIX s: <http://www.w3.org/2001/XML\u0053chema#> ASK { BIND(s:string(1e0) AS ?y) }",
        "ASK { BIND(x:integer ( ?a ) AS ?y) }",
        "ASK { BIND(BNODE ( 'x' ) AS ?y) }",
        "ASK { FILTER('2020-01-01'^^x:date != ?d) }",
        "ASK { FILTER(?a=?b) }",
        "ASK { FILTER((?a) != ( ?b )) }",
        "ASK { FILTER(?a = COALESCE(?b, 1)) }",
        "ASK { FILTER(NOW() != ?b) }",
        "ASK { FILTER(?a NOT IN (1, (?b))) }",
        "ASK { FILTER(?a IN ('2020-01-01'^^x:date)) }",
        "SELECT (COUNT(?a + 1) AS ?n) { }",
        "SELECT (COUNT(*) AS ?n) (COUNT( DISTINCT STR(?a) ) AS ?m) { }",
        "ASK { FILTER(?a<?b) }",
        "ASK { FILTER(?a >= ( ! ?b )) }",
        "ASK { FILTER(true > ?b) }",
        "ASK { FILTER(?a < 'true'^^x:boolean) }",
        "PREFIX s: <http://www.w3.org/2001/XMLSchema#bool> ASK { FILTER('0'^^s:ean < ?b) }",
        "ASK { FILTER(x:boolean(?a) < COALESCE(?b, 1)) }",
    ],
)
def test_words_are_seen_wherever_they_hide(query: str) -> None:
    assert may_need_mending(PROLOGUE + query)


OPERANDS = st.sampled_from(
    [
        "?a",
        "?b",
        "?v",
        "'x'",
        "1",
        "BOUND(?a)",
        "?a = <urn:a>",
        "?a != ?v",
        "?v IN (1, ?a)",
        "COALESCE(?v, 'a'@en)",
        "(?v)",
        "LCASE('A'@en)",
        "'1'^^x:integer",
        "'z'^^x:integer",
        "IF(?v, ?a, 1)",
        "STR(?a)",
    ]
)
EXPRESSIONS = st.recursive(
    OPERANDS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", " && ", "||!"]), inner).map("".join),
        inner.map(lambda one: f"!{one}" if one[0] != "!" else one),
        inner.map(lambda one: f"({one})"),
    ),
    max_leaves=4,
)
QUERIES = st.one_of(
    groups().map(lambda group: f"SELECT * {{ GRAPH ?g {group} }}"),
    groups().map(lambda group: f"SELECT * {group}"),
    EXPRESSIONS.map(
        lambda e: f"SELECT * {{ ?a :p ?b VALUES ?v {{ 1 'z'^^x:integer }} FILTER({e}) }}"
    ),
    EXPRESSIONS.map(lambda e: f"SELECT * {{ VALUES ?v {{ 1 'z'^^x:integer }} BIND({e} AS ?r) }}"),
    st.tuples(
        *[st.sampled_from([":a", ":none", "?s"])] * 2,
        st.sampled_from(
            [":p", ":p*", ":p/:q", "(:p|:p)", ":p?", "^:p", ":p+", "!:p", "(:p)*", ":p *"]
        ),
    ).map(lambda three: f"SELECT * {{ {three[0]} {three[2]} {three[1]} . ?x ?y ?z }}"),
)


@fuzzing(max_examples=examples(300))
@given(QUERIES)
def test_nothing_that_needs_a_mend_is_overlooked(query: str) -> None:
    data = Dataset(STORE)
    alone = data.query_as_it_is(PROLOGUE + query, BASE, [], [])
    assert isinstance(alone, QuerySolutions)
    if not may_need_mending(PROLOGUE + query):
        mended = Answering(STORE, None, False).query(PROLOGUE + query, BASE, [], [])
        assert mended is None or rows_of(mended) == rows_of(alone)


WORDS = (
    *(
        "GRAPH",
        "graph",
        " ",
        "\n",
        "{",
        "}",
        "?g",
        "?graph",
        "graph:1",
        "<urn:g1>",
        "FROM",
        "NAMED",
    ),
    *(
        "?s ?p ?o",
        ".",
        "MINUS",
        "{?s ?p ?o}",
        "VALUES ?v {1}",
        "FILTER",
        "(?v)",
        "'",
        '"',
        "#",
        "1",
    ),
    *("<", ">", ":a", "true", "@en", "'x'", "&&", "GRAPH ?g {?s ?p ?o}", "|", "*", "?", "/", "a"),
)


@fuzzing(max_examples=examples(400))
@given(
    st.sampled_from(["ASK {", "SELECT * {", "SELECT * ", "ASK { ?s ?p ?o . "]),
    st.lists(st.sampled_from(WORDS), max_size=9).map("".join),
    st.sampled_from(["}", "} }", " }", "\n}"]),
)
def test_words_in_any_order(head: str, body: str, tail: str) -> None:
    """Whatever the engine reads, it is answered alike, mended or refused; never lost."""
    query = f"{PROLOGUE}{head}{body}{tail}"
    data = Dataset(STORE)
    try:
        alone = data.query_as_it_is(query, BASE, [], [])
    except SyntaxError:
        with pytest.raises((SyntaxError, NotSupported)):
            data.query(query, BASE, [], [])
        return
    try:
        mended = Answering(STORE, None, False).query(query, BASE, [], []) or alone
    except NotSupported:
        assert may_need_mending(query)
        return
    if not may_need_mending(query):
        if isinstance(alone, QueryBoolean):
            assert isinstance(mended, QueryBoolean) and bool(mended) == bool(alone)
        else:
            assert mended is alone or rows_of(mended) == rows_of(alone)
