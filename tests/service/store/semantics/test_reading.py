"""Queries are read and written again without a change of what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, Store

from service.store.embedded import BASE
from service.store.semantics.parser import parse
from service.store.semantics.syntax import Unreadable
from service.store.semantics.writer import write
from tests.running import ROOT

QUERIES = sorted((ROOT / "queries").rglob("*.rq"))


def told(query: str) -> tuple[str, list[str]]:
    """The form of a query and its variables, as the engine reads it."""
    found = Store().query(query, base_iri=BASE)
    names = [v.value for v in found.variables] if isinstance(found, QuerySolutions) else []
    return type(found).__name__, names


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_shipped_query_is_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written = write(parse(text)[0])
    assert told(written) == told(text)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(1 + 2 * 3 = 7 && !(2 < 1) || 1 IN (1, 2) && 3 NOT IN () && -1 < +1) }",
        "ASK { VALUES ?x { 2 } FILTER(?x-1=1 && 1<2&&3>2 && 2--1=3 && !!true) }",
        "ASK { { SELECT (COUNT(DISTINCT *) AS ?n) { VALUES (?a ?b) { (1 UNDEF) (1 2) } } } "
        "FILTER(?n=2) }",
        "ASK { VALUES ?x { 'a\\'}' \"\"\"b\"c\"\"\" '''d''' } "
        "FILTER(?x IN ('a\\'}', 'b\"c', 'd')) }",
        "ASK { BIND(IF(EXISTS { VALUES ?q { 1 } }, 1, 2) AS ?y) FILTER(?y = 1) }",
        "ASK { { SELECT ?x (SUM(?y) AS ?z) { VALUES (?x ?y) { (1 2) (1 3) } } GROUP BY ?x "
        "HAVING (SUM(?y) > 4) (COUNT(*) = 2) ORDER BY DESC(?z) ?x LIMIT 1 OFFSET 0 } "
        "FILTER(?z = 5) }",
        "PREFIX p.q-r: <urn:a#> ASK { FILTER(p.q-r:b\\-c.d%20 = <urn:a#b-c.d%20>) } "
        "VALUES ?z { 1 }",
        "ASK { FILTER(CONCAT('a'@en, \"b\"@en) = 'ab'@en && 1.e0 = .1e1 && \"1\"^^<http://www.w3.org/"
        "2001/XMLSchema#integer> = 1) }",
    ],
)
def test_what_is_true_stays_true(query: str) -> None:
    for text in (query, write(parse(query)[0])):
        found = Store().query(text, base_iri=BASE)
        assert isinstance(found, QueryBoolean) and bool(found), text


@pytest.mark.parametrize(
    "query",
    [
        *("", "ASK", "ASK {", "ASK { ?s }", "SELECT { }", "ASK { FILTER }", "ASK { } nonsense"),
        *(
            "ASK { ?s ?p 1e }",
            "SELECT * FROM:x {}",
            "ASK { ?s ?p 1GRAPH ?g {} }",
            "ASK { <a b> ?p 1 }",
        ),
        "ASK { FILTER(1 = 2 = 3) }",
        "ASK {" * 200,
        "INSERT DATA { <urn:a> <urn:b> 1 }",
    ],
)
def test_what_is_none_is_not_read(query: str) -> None:
    with pytest.raises(Unreadable):
        parse(query)


def test_nesting_is_no_crash() -> None:
    depth = 20_000
    with pytest.raises(Unreadable):
        parse(f"ASK {{ FILTER{'(' * depth}1{')' * depth} }}")
