"""What decides about a query is what the engine reads, however the text may look."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from werkzeug.test import TestResponse

from graph_loader.cli import main
from service.config import Settings
from service.store.embedded import BASE
from service.store.worker.parsing import has_keyword, is_readable, is_update
from tests.profiles import examples
from tests.running import client_over


def ask(client: FlaskClient, query: str) -> TestResponse:
    return client.post("/sparql", data={"query": query})


PIECES = (
    *("SERVICE", "service", "SILENT", " ", "\n", "#", "<", "<http://127.0.0.1:9/>", "<x#>", "<'>"),
    *("{", "}", "?s", "?p", "?o", ".", "(", ")", "'", '"', "'''", '"""', "\\", "ex:a", ":x"),
    *("service:x", "true", "1", "&&", ">", "FILTER", "EXISTS", "OPTIONAL", "UNION", "MINUS"),
    *("SELECT", "*", "VALUES", "GRAPH", "a", "@en", "^^", "{?s ?p ?o}", "FILTER(1<2)"),
    *("SERVICE <http://127.0.0.1:9/> {}", "SERVICE:x{}", "'service'", "?service"),
)
ONE = Store()
ONE.add(Quad(NamedNode("http://x/a"), NamedNode("http://x/b"), Literal("x")))


@fuzzing(max_examples=examples(600))
@given(
    st.sampled_from(["ASK {", "ASK { ?s ?p ?o . ", "SELECT * { ?s ?p ?o "]),
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
    st.sampled_from(["}", "} }", " }", "\n}"]),
)
def test_engine_never_sends_what_was_not_seen(head: str, body: str, tail: str) -> None:
    """The engine refuses port 9 when it is about to send; then the clause must have been seen."""
    prologue = "PREFIX : <http://127.0.0.1:9/> PREFIX ex: <http://x/> "
    query = f"{prologue}PREFIX service: <http://127.0.0.1:9/> {head}{body}{tail}"
    try:
        result = ONE.query(query, base_iri=BASE)
        if isinstance(result, QuerySolutions):
            list(result)
    except OSError:
        assert has_keyword(query, BASE, "service") and is_readable(query, BASE)
    except (SyntaxError, ValueError, RuntimeError):
        pass


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "INSERT DATA { <a> <b> '`' } ; # nothing more",
        "INSERT DATA { <a:a> <a:b> '''\n;\n''' }",
        "PREFIX ex: <a:b> DELETE WHERE { ?s ?p ?o } # all",
        "WITH <a:b> DELETE { ?s ?p ?o } USING <c:d> WHERE { SERVICE <http://x/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:9/>",
        "clear all;\ncopy default to <a:b>;",
    ],
)
def test_update_is_recognised(text: str) -> None:
    assert is_update(text, BASE)


@pytest.mark.parametrize(
    "text",
    [
        *("", "# c", "PREFIX a: <b:c>", "ASK {}", "SELECT", ";", "DROP", "INSERT DATA {};;"),
        "INSERT DATA { <a:a> <a:b> <a:c>",
        "INSERT DATA { <a:a> <a:b> '''",
        "INSERT DATA { <a:a> <a:b> 'x",
        "INSERT DATA { <a:a> <a:b> <a:c> }`",
        "INSERT DATA { ?x <a:b> 1 }",
        "DELETE DATA { _:a <a:b> <a:c> }",
    ],
)
def test_text_that_is_no_update_is_not(text: str) -> None:
    assert not is_update(text, BASE)


def test_update_that_would_take_for_ever_is_recognised_at_once(client: FlaskClient) -> None:
    rows = " ".join("()" for _ in range(1000))
    product = " ".join(f"VALUES () {{ {rows} }}" for _ in range(6))
    chain = " . ".join(f"?a{n} ?p ?a{n + 1}" for n in range(400))
    for update in (
        f"INSERT {{ <a:a> <a:b> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {product} }} }}",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ {chain} }}",
    ):
        response = ask(client, update)
        assert (response.status_code, response.json and response.json["title"]) == (
            403,
            "This service is read-only",
        )


@pytest.mark.parametrize("query", ["ASK { FILTER(1<NOW()&&3>2) }", "SELECT * {} ORDER BYRAND()"])
def test_volatile_function_is_seen_wherever_it_hides(client: FlaskClient, query: str) -> None:
    for _ in range(2):
        response = ask(client, query)
        assert (response.status_code, response.headers["X-Cache"]) == (200, "miss")
        assert response.headers["Cache-Control"] == "no-store"


@pytest.fixture(scope="module")
def unmerged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The service over a release whose default graph is the union only because the service asks."""
    folder = tmp_path_factory.mktemp("loaded")
    quads = folder / "quads.nq"
    quads.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> <urn:d> <urn:h> .\n")
    assert main(["load", str(quads), "--home", str(folder / "home"), "--quiet"]) == 0
    with client_over(Settings(home=folder / "home")) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "sees_all"),
    [
        ("SELECT (1<'FROM'&&'FROM'>4 AS ?x) { ?s ?p ?o } LIMIT 1", True),
        ("SELECT ?from { ?from ?p ?o } LIMIT 1 # FROM <urn:none>", True),
        ("SELECT * FROM <urn:none> { ?s ?p ?o } LIMIT 1", False),
        ("SELECT * FROMNAMED<urn:none> { ?s ?p ?o } LIMIT 1", False),
        ("PREFIX : <urn:none> SELECT * FROM:x { ?s ?p ?o } LIMIT 1", False),
        ("SELECT (1<2&&3>4 AS ?x) FROM<urn:none> { ?s ?p ?o } LIMIT 1", False),
    ],
)
def test_dataset_is_what_the_engine_reads(
    unmerged: FlaskClient, query: str, sees_all: bool
) -> None:
    """The union of all graphs is seen unless the query names its own graphs."""
    bindings = json.loads(ask(unmerged, query).data)["results"]["bindings"]
    assert bool(bindings) == sees_all
