"""Several default graphs are merged: each statement is met once (SPARQL 1.1, 13.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QuerySolutions

from graph_loader.cli import main
from service.config import Settings
from service.store.embedded import BASE
from service.store.semantics import graphs
from service.store.semantics.calls import NotSupported
from service.store.worker.dataset import Dataset
from tests.profiles import examples
from tests.running import client_over
from tests.service.store.semantics.patterns import GRAPHS, QUADS, alone, groups, rows_of, store_of

STORE = store_of()
FROM = "FROM <urn:g1> FROM <urn:g2> "
COUNT = "SELECT (COUNT(?s) AS ?n) "


@fuzzing(max_examples=examples(150))
@given(st.lists(st.sampled_from(GRAPHS), min_size=1, max_size=4), groups())
def test_default_graph_is_the_merge(named: list[NamedNode], group: str) -> None:
    expected = rows_of(alone(STORE, named).query(f"SELECT * {group}"))
    clauses = " ".join(f"FROM {graph}" for graph in named)
    in_query = Dataset(STORE).query(f"SELECT * {clauses} {group}", BASE, [], [])
    names = [graph.value for graph in named]
    in_protocol = Dataset(STORE).query(f"SELECT * FROM <urn:x> {group}", BASE, names, [])
    assert rows_of(in_query) == rows_of(in_protocol) == expected


@pytest.fixture(scope="module", params=["memory", "disk"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """The service over these statements, held in memory and read from disk."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "quads.nq").write_bytes(QUADS)
    assert main(["load", str(folder / "quads.nq"), "--home", str(folder / "home"), "--quiet"]) == 0
    budget = 0 if request.param == "disk" else 2**31
    with client_over(Settings(home=folder / "home", memory_budget=budget)) as client:
        yield client


def count(client: FlaskClient, query: str, **parameters: list[str]) -> int:
    data = {"query": query, **{k.replace("_", "-"): v for k, v in parameters.items()}}
    response = client.post("/sparql", data=data)
    assert response.status_code == 200, response.text
    return int(json.loads(response.data)["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (COUNT + "{ ?s <urn:p> ?o }", 3),
        (COUNT + FROM + "{ ?s <urn:p> ?o }", 2),
        (COUNT + FROM + "FROM <urn:g1> { ?s <urn:p> ?o }", 2),
        (COUNT + FROM + "FROM NAMED <urn:g1> { ?s <urn:p> ?o GRAPH ?g { ?s <urn:p> ?o } }", 2),
        (COUNT + FROM + "{ GRAPH ?g { ?s <urn:p> ?o } }", 0),
        (COUNT + "FROM NAMED <urn:g1> FROM NAMED <urn:g2> { GRAPH ?g { ?s <urn:p> ?o } }", 3),
        (COUNT + "FROM NAMED <urn:g1> FROM NAMED <urn:g2> { ?s <urn:p> ?o }", 0),
        (COUNT + "FROM <urn:g1> FROM <urn:none> { ?s <urn:p> ?o }", 2),
        (COUNT + "{ GRAPH ?g { ?s <urn:p> ?o } ?s <urn:p> ?o }", 3),
        (COUNT + "{ SELECT DISTINCT ?s { ?s <urn:p> ?o } }", 2),
        ("PREFIX u: <urn:>" + COUNT + "from u:g1 From u:g2 WHERE { ?s u:p ?o } # FROM", 2),
    ],
)
def test_each_statement_counts_once(client: FlaskClient, query: str, expected: int) -> None:
    assert count(client, query) == expected


def test_dataset_of_the_protocol(client: FlaskClient) -> None:
    query = COUNT + "FROM <urn:none> { ?s <urn:p> ?o }"
    assert count(client, query, default_graph_uri=["urn:g1", "urn:g2"]) == 2
    query = COUNT + "{ ?s <urn:p> ?o GRAPH ?g { ?s <urn:p> ?o } }"
    named = ["urn:g1", "urn:g2"]
    assert count(client, query, default_graph_uri=named, named_graph_uri=named) == 3


def test_what_would_be_too_much_to_merge_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "_MOST_QUADS", 3)
    data = Dataset(STORE)
    with pytest.raises(NotSupported, match="Several FROM.*SELECT DISTINCT"):
        data.query(f"SELECT ?s {FROM} {{ ?s ?p ?o }}", BASE, [], [])
    found = data.query(f"SELECT DISTINCT ?s {FROM} {{ ?s ?p ?o }}", BASE, [], [])
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == 3
    assert data.query(f"ASK {FROM} {{ ?s ?p ?o }}", BASE, [], [])


def test_engine_still_needs_this() -> None:
    """When this fails, the engine has been mended: Graphs.merged can go."""
    found = STORE.query(COUNT + FROM + "{ ?s <urn:p> ?o }")
    assert isinstance(found, QuerySolutions)
    assert [str(row["n"])[1] for row in found] == ["3"]


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT (REGEX('a', '\\b') AS ?x) {}",
        r"SELECT ?s { ?s ?p ?o VALUES ?b { '\\b' } FILTER(REGEX(STR(?s), ?b)) }",
        r"CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(REPLACE(STR(?s), '\\b', '') = '') }",
    ],
)
def test_refusal_is_a_problem_that_names_the_form(client: FlaskClient, query: str) -> None:
    response = client.post("/sparql", data={"query": query})
    assert response.status_code == 501
    assert response.json
    assert response.json["type"] == "urn:actor-graph:problem:not-supported"
    assert r"\b in a regular expression" in response.json["detail"]
    assert "Write the pattern" in response.json["detail"]


def test_mistake_in_a_query_that_is_mended_keeps_its_place(client: FlaskClient) -> None:
    query = "SELECT *\nFROM <urn:g1> FROM <urn:g2>\n{ ?s ?p ?o . } }"
    response = client.post("/sparql", data={"query": query})
    assert response.status_code == 400
    assert response.json and response.json["line"] == 3
