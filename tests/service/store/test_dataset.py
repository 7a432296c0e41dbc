"""A release is held whole and its default graph by itself, in memory or in part on disk.

Which of the two answers, and from where, nobody can tell by the answer.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, QuerySolutions, RdfFormat, Store

from graph_loader.cli import main
from service.config import Settings
from service.store.embedded import BASE
from service.store.worker.dataset import Dataset
from tests.profiles import examples
from tests.running import client_over

QUADS = """\
<urn:a> <urn:p> <urn:b> <urn:g> .
<urn:a> <urn:p> <urn:b> <urn:h> .
<urn:a> <urn:p> "text \\n . <urn:g>" <urn:h> .
<urn:a> <urn:q> <urn:c> .
_:x <urn:q> "in no graph" .
_:x <urn:p> "in a blank one" _:graph .
"""
COUNT = "PREFIX w: <https://w3id.org/actor-graph/ontology#> SELECT (COUNT(*) AS ?n) "


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "quads.nq").write_text(QUADS)
    home = folder / "home"
    assert main(["load", str(folder / "quads.nq"), "--home", str(home), "--quiet"]) == 0
    return home


#: Memory for it, as much as all of it takes, its default graph alone, or less.
BUDGETS = {"memory": 2 << 30, "default graph": 12_000, "disk": 1}


def patient(home: Path, graph: str, budget: int = 2 << 30) -> Settings:
    """What is asked here is only what the answers say, however busy the machine is."""
    return Settings(
        home=home,
        default_graph=graph,
        query_seconds=60.0,
        queue_seconds=60.0,
        memory_budget=budget,
    )


@pytest.fixture(scope="module", params=BUDGETS)
def union(loaded: Path, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    with client_over(patient(loaded, "union", BUDGETS[request.param])) as client:
        yield client


def without_file(path: Path) -> None:
    """As releases of before."""
    path.unlink()


def with_half_of_it(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize("change", [without_file, with_half_of_it])
def test_store_is_read_where_the_file_of_the_default_graph_cannot_be(
    loaded: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(loaded, home, symlinks=True)
    change(home / "current" / "default.nt.gz")
    with client_over(patient(home, "union")) as client:
        assert count(client, "{ ?s ?p ?o }") == 5
        assert count(client, "{ GRAPH?g{ ?s <urn:p> ?o } ?s <urn:q> ?y }") == 4


@pytest.fixture(scope="module")
def plain(loaded: Path) -> Iterator[FlaskClient]:
    with client_over(patient(loaded, "plain")) as client:
        yield client


def count(client: FlaskClient, pattern: str) -> int:
    response = client.post("/sparql", data={"query": COUNT + pattern})
    assert response.status_code == 200, response.text
    return int(json.loads(response.data)["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("pattern", "in_union", "in_plain"),
    [
        ("{ ?s ?p ?o }", 5, 2),
        ("{ <urn:a> <urn:p> ?o }", 2, 0),
        ("{ ?s <urn:p> 'text \\n . <urn:g>' }", 1, 0),
        ("{ ?s <urn:p> ?x ; <urn:q> ?y }", 3, 0),
        ("{ GRAPH ?g { ?s ?p ?o } }", 4, 4),
        ("{ gRaPh<urn:g>{ ?s ?p ?o } ?s ?p ?o }", 1, 0),
        ("{ GRAPH?g{ ?s <urn:p> ?o } ?s <urn:q> ?y }", 4, 4),
        ("{ ?s ?p ?o FILTER EXISTS{GRAPH<urn:h>{ ?s ?p ?o }}}", 2, 0),
        ("{ ?s ?p ?o FILTER(1<2||'GRAPH'>4) }", 5, 2),
        ("FROM <urn:g> { ?s ?p ?o }", 1, 1),
        ("FROM NAMED <urn:g> { ?s ?p ?o }", 0, 0),
    ],
)
def test_each_statement_counts_once(
    union: FlaskClient, plain: FlaskClient, pattern: str, in_union: int, in_plain: int
) -> None:
    assert (count(union, pattern), count(plain, pattern)) == (in_union, in_plain)


def test_dataset_of_the_request_goes_first(union: FlaskClient) -> None:
    for parameter, rows in (("default-graph-uri", 2), ("named-graph-uri", 0)):
        query = {"query": "SELECT * { ?s ?p ?o }", parameter: "urn:h"}
        found = json.loads(union.post("/sparql", data=query).data)
        assert len(found["results"]["bindings"]) == rows


PIECES = (
    *("GRAPH", "graph", "GraPh", "?graph", "graph:x", "<graph>", "'graph'", "#graph\n", "ag:graph"),
    *(
        "{",
        "}",
        "?s ?p ?o",
        ".",
        " ",
        "\n",
        "<",
        ">",
        "?g",
        "<urn:g>",
        "<urn:a>",
        "FILTER",
        "EXISTS",
    ),
    *("{?s ?p ?o}", "GRAPH ?g {?s ?p ?o}", "(1<2)", "-", "/", "OPTIONAL", "UNION", "MINUS", "a"),
    *(
        "<https://w3id.org/actor-graph/GRAPH>",
        "://w3id.org/actor-graph/",
        "FROM",
        "NAMED",
        "'",
        '"',
    ),
)
NAMED, NOTHING = Store(), Store()
NAMED.load(b"<urn:a> <urn:p> <urn:b> <urn:g> .", format=RdfFormat.N_QUADS)


def answer(result: object) -> object:
    if isinstance(result, QuerySolutions):
        return sorted(str(row) for row in result)
    return bool(result) if isinstance(result, QueryBoolean) else None


@fuzzing(max_examples=examples(600))
@given(
    st.sampled_from(["ASK {", "SELECT * {", "SELECT * ", "ASK { ?s ?p ?o . "]),
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
    st.sampled_from(["}", "} }", " }", "\n}"]),
)
def test_both_stores_answer_alike(head: str, body: str, tail: str) -> None:
    """An empty default graph in both: then whoever misses a GRAPH finds nothing."""
    prologue = "PREFIX ag: <https://w3id.org/actor-graph/ontology#> PREFIX graph: <urn:graph:> "
    query = f"{prologue}{head}{body}{tail}"
    try:
        expected = answer(NAMED.query(query, base_iri=BASE))
    except (SyntaxError, ValueError):
        return
    assert answer(Dataset(NAMED, NOTHING).query(query, BASE, [], [])) == expected
