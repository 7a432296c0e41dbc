"""SERVICE: never a connection by default; with a list, the endpoints of the list and no others.

The endpoint asked is a real Oxigraph server; what an endpoint can do wrong is done by a small
server of our own. What a federated query means is held against the engine's own federation.
"""

from __future__ import annotations

import json
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from werkzeug.test import TestResponse

from service.config import Settings
from service.store.values import MAX_ROWS
from tests.remote.servers import oxigraph
from tests.running import client_over, eventually
from tests.service.awkward import WRONG, Awkward, running

BASE = "https://w3id.org/actor-graph/"
SECONDS = 4.0  #: of a query here; its SERVICE clauses have half of them
DATA = """
@prefix ex: <http://example.org/> .
@prefix workshop: <https://w3id.org/lausitz-graph/id/workshop/> .
workshop:werkstatt-4 ex:note "one"@en, "zwei"@de, "a \\"b\\" SERVICE\\n<c> \\\\ } #" ; ex:seats 12 .
workshop:werkstatt-5 ex:note 3.0 ; ex:of <http://example.org/it's> .
ex:a ex:sees ex:a, ex:b . ex:b ex:sees ex:a .
"""
PROLOGUE = """PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX ex: <http://example.org/>
PREFIX workshop: <https://w3id.org/lausitz-graph/id/workshop/>
"""


def ask(client: FlaskClient, query: str, accept: str = "*/*") -> TestResponse:
    return client.post("/sparql", data={"query": query}, headers={"Accept": accept})


def problem(response: TestResponse) -> tuple[int, str]:
    name = str(json.loads(response.data)["type"]).removeprefix("urn:actor-graph:problem:")
    return response.status_code, name


# Nothing goes out by default.

PLACES = (
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}> AS ?e) SERVICE SILENT ?e {{ ?s ?p ?o }} }}",
    "ASK {{ service <{0}> {{}} }}",
    "PREFIX e: <{0}> ASK {{ SERVICE e: {{}} }}",
    "PREFIX : <{0}> ASK {{ service:x {{}} }}",
    "BASE <{0}> CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <x> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE # a comment\n <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ SERVICESILENT<{0}>{{}} }}",
    "ASK {{ ?s ?p trueSERVICE<{0}>{{}} }}",
    'ASK {{ FILTER(1<2)#>"""\n SERVICE <{0}> {{}} \n#"""\n }}',
    "ASK {{ FILTER(1<'''>''') SERVICE <{0}> {{}} }}",
    'ASK {{ <http://x/\\u0041#> ?p """\n""" SERVICE <{0}> {{}} #"""\n }}',
    "ASK {{ {{ FILTER(1<NOW()&&3>2) }} UNION {{ SERVICE <{0}> {{}} }} }}",
)


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("place", PLACES)
def test_service_gives_403_and_no_connection(
    client: FlaskClient, federated: FlaskClient, place: str, listed: bool
) -> None:
    """By default, and for an endpoint beside the list."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        response = ask(federated if listed else client, place.format(address))
        assert problem(response) == (403, "service-refused")
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/>" } LIMIT 1',
        "SELECT * { ?s ?p '''a ' SERVICE''' } LIMIT 1",
        "SELECT * { ?s <http://example.org/service#x> ?o } LIMIT 1",
        "SELECT * { ?s <urn:service#x> 'it\\'s a service'@en } LIMIT 1",
        "SELECT * { <http://example.org/it's> ?service ?o } # SERVICE <http://x/> {}",
        "PREFIX ex: <http://example.org/ns#> SELECT * { ?s ex:service ex:SERVICE } LIMIT 1",
        "PREFIX service: <http://example.org/ns#> SELECT * { ?s service:a\\-b $SERVICE } LIMIT 1",
        "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), 'Service#')) } LIMIT 1",
        "SELECT * { ?s ?p ?o FILTER('a'<'>' && ' SERVICE '>'') } LIMIT 1",
        "SELECT (1 AS ?Service) (2 AS ?service) (3 AS ?serqice) { }",
        "SELECT * { ?s ?p 'x'@serviced } LIMIT 1",
    ],
)
def test_mere_word_is_answered(
    client: FlaskClient, federated: FlaskClient, query: str, listed: bool
) -> None:
    assert ask(federated if listed else client, query).status_code == 200


def test_mistake_beside_the_word_is_a_mistake(client: FlaskClient) -> None:
    response = ask(client, "SELECT * {\n ?s ?p 'service' ?x }")
    assert problem(response) == (400, "query-syntax")
    assert response.json and response.json["line"] == 2


# With a list, its endpoints are asked.


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A second endpoint, with notes on two workshops."""
    with oxigraph(tmp_path_factory.mktemp("other")) as running:
        put = urllib.request.Request(
            f"{running.graphs_url}?default", DATA.encode(), {"Content-Type": "text/turtle"}
        )
        put.method = "PUT"
        urllib.request.urlopen(put, timeout=10).close()
        yield running.query_url


@pytest.fixture(scope="module")
def awkward() -> Iterator[str]:
    with running() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def federated(home: Path, other: str, awkward: str) -> Iterator[FlaskClient]:
    """The service with a list: the second endpoint, and one that does everything wrong."""
    listed = (other, *(awkward + path for path in (*WRONG, "/names", "/full")), GONE)
    with client_over(
        Settings(home=home, query_seconds=SECONDS, service_endpoints=listed, service_private=True)
    ) as client:
        yield client


GONE = "http://127.0.0.1:1/"  #: nobody listens there

MEANINGS = (
    "SELECT * { ?w a ag:Workshop . SERVICE <E> { ?w ex:note ?note } }",
    "SELECT * { SERVICE <E> { ?w ex:note ?note } ?w a ag:Workshop }",
    "SELECT * { ?w a ag:Workshop OPTIONAL { SERVICE <E> { ?w ex:seats ?n } } }",
    "SELECT * { ?w a ag:Workshop MINUS { SERVICE <E> { ?w ex:seats ?n } } }",
    "SELECT * { ?w a ag:Workshop FILTER NOT EXISTS { SERVICE <E> { ?w ex:seats ?n } } }",
    "SELECT ?w { ?w a ag:Workshop { SELECT ?w { SERVICE <E> { ?w ex:note ?n } } } }",
    "SELECT * { { ?w a ag:Workshop } UNION { service<E>{ ?w ex:seats ?n } } }",
    "SELECT * { SERVICE <E> { ?a ex:note ?x OPTIONAL { ?a ex:seats ?y } } }",
    "SELECT * { SERVICE SILENT <E> { ?a ex:sees ?b . FILTER(?a != ?b) } . ?w ag:none ?x }",
    "SELECT * { SERVICE <E> { ?a ex:sees ?b } SERVICE <E> { ?b ex:sees ?c } }",
    "SELECT * { SERVICE <E> { SELECT ?a (COUNT(*) AS ?n) { ?a ex:sees ?b } GROUP BY ?a } }",
    "SELECT ?a { SERVICE <E> { ?a ex:sees|ex:sees ?b } }",
    "SELECT (COUNT(*) AS ?n) { SERVICE <E> { ex:a ex:sees ex:b } }",
    "SELECT (COUNT(*) AS ?n) { SERVICE <E> { ex:b ex:sees ex:b } }",
    "SELECT * { SERVICE <E> { ?a ex:none ?b } }",
    "SELECT * { SERVICE <E> { VALUES (?x ?y) { (1 UNDEF) ('a'@en ex:b) } } BIND(?x AS ?z) }",
    "SELECT * { SERVICE e: # a comment with }\n { ?a ex:sees ?b # and one with {\n } }",
    "ASK { SERVICE <E> { workshop:werkstatt-4 ex:seats 12 } }",
    "SELECT * { SERVICE <E> { <../../lausitz-graph/x> ex:none ?x } }",
    "SELECT ?from ?b { SERVICE <E> { ?from ex:sees ?b } ?w a ag:Workshop }",
)


@pytest.mark.parametrize("query", MEANINGS)
def test_federated_query_means_what_it_means_to_the_engine(
    federated: FlaskClient, home: Path, other: str, query: str
) -> None:
    text = PROLOGUE + f"PREFIX e: <{other}>\n" + query.replace("<E>", f"<{other}>")
    store = Store.read_only(str(home / "current" / "store"))
    expected = store.query(text, base_iri=BASE, use_default_graph_as_union=False)
    response = ask(federated, text)
    assert response.status_code == 200, response.text
    found = json.loads(response.data)
    if not isinstance(expected, QuerySolutions):
        assert found["boolean"] == bool(expected)
        return
    names = [variable.value for variable in expected.variables]
    rows = [{n: str(v) for n in names if (v := row[n]) is not None} for row in expected]
    assert sorted(found["head"]["vars"]) == sorted(names)
    assert _sorted(map(_texts, found["results"]["bindings"])) == _sorted(rows)


def _texts(binding: dict[str, dict[str, str]]) -> dict[str, str]:
    """A row of JSON results with its terms as the engine writes them."""
    return {name: str(_read(value)) for name, value in binding.items()}


def _read(value: dict[str, str]) -> NamedNode | Literal:
    if value["type"] == "uri":
        return NamedNode(value["value"])
    if "xml:lang" in value:
        return Literal(value["value"], language=value["xml:lang"])
    datatype = value.get("datatype")
    return Literal(value["value"], datatype=NamedNode(datatype) if datatype else None)


def _sorted(rows: Any) -> list[str]:
    return sorted(str(sorted(row.items())) for row in rows)


def test_construct_and_a_page_show_what_the_endpoint_says(
    federated: FlaskClient, other: str
) -> None:
    block = f"{{ SERVICE <{other}> {{ ?w ex:seats ?n }} }}"
    graph = ask(federated, f"{PROLOGUE} CONSTRUCT {{ ?w ex:has ?n }} {block}", "text/turtle")
    assert "12" in graph.text
    page = ask(federated, f"{PROLOGUE} SELECT ?n {block}", "text/html")
    assert (page.status_code, "<td>12</td>" in page.text) == (200, True)


def test_answer_of_an_endpoint_is_never_kept(federated: FlaskClient, other: str) -> None:
    query = f"{PROLOGUE} SELECT * {{ SERVICE <{other}> {{ ?w ex:seats ?n }} }}"
    for _ in range(2):
        response = ask(federated, query)
        assert response.headers["X-Cache"] == "miss"
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers


@pytest.mark.parametrize("path", WRONG)
def test_failure_of_an_endpoint_is_named(federated: FlaskClient, awkward: str, path: str) -> None:
    response = ask(federated, f"SELECT * {{ SERVICE <{awkward}{path}> {{ ?x ?y ?z }} }}")
    assert problem(response) == (502, "service-failed")
    assert response.json and response.json["endpoint"] == awkward + path
    assert WRONG[path] in response.json["detail"]


@pytest.mark.parametrize("path", WRONG)
def test_silent_failure_is_one_empty_solution(
    federated: FlaskClient, awkward: str, path: str
) -> None:
    query = f"SELECT * {{ SERVICE SILENT <{awkward}{path}> {{ ?x ?y ?z }} }}"
    response = ask(federated, query)
    assert response.status_code == 200
    assert json.loads(response.data)["results"]["bindings"] == [{}]


def test_redirect_is_not_followed(federated: FlaskClient, awkward: str) -> None:
    """Not even to another endpoint of the list."""
    response = ask(federated, f"ASK {{ SERVICE <{awkward}/redirect> {{ ?x ?y ?z }} }}")
    assert problem(response) == (502, "service-failed")
    assert Awkward.asked[-1][0] == "/redirect"


def test_as_many_solutions_as_may_be_are_taken(federated: FlaskClient, awkward: str) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{awkward}/full> {{ ?x ?y ?z }} }}"
    assert ask(federated, query, "text/csv").text.split() == ["n", str(MAX_ROWS)]


def test_only_variables_of_the_clause_are_bound(federated: FlaskClient, awkward: str) -> None:
    query = f"SELECT ?x ?y {{ SERVICE <{awkward}/names> {{ ?x a ?z }} }}"
    assert ask(federated, query, "text/csv").text.split() == ["x,y", "a:b,"]


def test_endpoint_gets_the_clause_and_nothing_else(federated: FlaskClient, awkward: str) -> None:
    query = (
        "PREFIX ex: <http://example.org/> PREFIX private: <http://example.org/secret#>\n"
        f"SELECT * {{ ?s private:of ?o SERVICE <{awkward}/full> {{ ?x ex:p ?y }} }} LIMIT 1"
    )
    response = federated.post(
        "/sparql", data={"query": query}, headers={"Cookie": "a=b", "Authorization": "Basic eDp5"}
    )
    assert response.status_code == 200
    path, headers, body = Awkward.asked[-1]
    assert path == "/full"
    assert body.split("\n") == [
        f"BASE <{BASE}>",
        "PREFIX ex: <http://example.org/>",
        "SELECT * WHERE { ?x ex:p ?y }",
        f"LIMIT {MAX_ROWS + 1}",
    ]
    sent = {"Accept", "Accept-Encoding", "Content-Length", "Content-Type", "Host", "User-Agent"}
    assert set(headers) == sent


def test_mistaken_query_reaches_no_endpoint(federated: FlaskClient, awkward: str) -> None:
    before = len(Awkward.asked)
    for query, expected in (
        (f"SELECT * {{ SERVICE <{awkward}/full> {{ ?x ?y }} }}", (400, "query-syntax")),
        (f"SELECT * {{ SERVICE <{awkward}/full> {{ ?x ?y ?z }} ?x }}", (400, "query-syntax")),
        (
            f"SELECT * {{ SERVICE <{awkward}/full> {{}} SERVICE <{GONE}x> {{}} }}",
            (403, "service-refused"),
        ),
        (
            f"SELECT * {{ SERVICE <{awkward}/full> {{ SERVICE <{awkward}/full> {{}} }} }}",
            (403, "service-refused"),
        ),
        (
            f"ASK {{ SERVICE <{awkward}/full> {{}} ?s ?p trueSERVICE<{awkward}/full>{{}} }}",
            (403, "service-refused"),
        ),
        (f"ASK {{ {f'SERVICE <{awkward}/full> {{}} ' * 9} }}", (400, "query-too-complex")),
        (f"DELETE WHERE {{ SERVICE <{awkward}/full> {{ ?x ?y ?z }} }}", (400, "query-syntax")),
        (
            f"DELETE {{ ?x ?y ?z }} WHERE {{ SERVICE <{awkward}/full> {{ ?x ?y ?z }} }}",
            (403, "read-only"),
        ),
    ):
        assert problem(ask(federated, query)) == expected, query
    assert len(Awkward.asked) == before


def test_other_queries_metrics_and_health_are_as_always(federated: FlaskClient) -> None:
    response = ask(federated, f"ASK {{ SERVICE <{GONE}> {{ ?s ?p ?o }} }}")
    assert problem(response) == (502, "service-failed")
    for path in ("/health/live", "/health/ready", "/metrics", "/sparql?query=ASK{?s ?p ?o}"):
        assert federated.get(path).status_code == 200
    outcomes = federated.get("/metrics").text
    assert 'actorgraph_queries_total{outcome="service-failed"}' in outcomes


def test_small_queries_pass_those_that_wait_for_an_endpoint(
    region_home: Path, awkward: str
) -> None:
    """However many do: no lane is full of queries that compute nothing."""
    settings = Settings(
        home=region_home,
        workers=1,
        query_seconds=12,
        service_endpoints=(f"{awkward}/drip",),
        service_private=True,
    )
    with client_over(settings) as client, ThreadPoolExecutor(6) as threads:

        def ask_from(number: int, query: str) -> int:
            another = client.application.test_client()
            address = {"REMOTE_ADDR": f"127.0.0.{number}"}
            body = {"query": f"{query} #{number}"}
            return another.post("/sparql", data=body, environ_overrides=address).status_code

        assert ask_from(2, "ASK {}") == 200
        slow = f"ASK {{ SERVICE <{awkward}/drip> {{ ?x ?y ?z }} }}"
        waiting = [threads.submit(ask_from, number, slow) for number in range(10, 16)]
        eventually(lambda: any(path == "/drip" for path, _, _ in Awkward.asked))
        assert [ask_from(number, "ASK { ?s ?p ?o }") for number in range(20, 30)] == [200] * 10
        assert {each.result() for each in waiting} <= {502, 503}


def test_description_lists_the_endpoints(client: FlaskClient, federated: FlaskClient) -> None:
    feature = "http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery"
    accept = {"Accept": "application/n-triples"}
    assert feature not in client.get("/sparql", headers=accept).text
    described = federated.get("/sparql", headers=accept).text
    assert feature in described
    assert f"<{GONE}>" in described
    for language in ("de", "en"):
        page = {"Accept": "text/html", "Accept-Language": language}
        assert f"<code>{GONE}</code>" in federated.get("/sparql", headers=page).text
        assert "<code>" not in client.get("/sparql", headers=page).text
