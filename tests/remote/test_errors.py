"""The same mistakes get the same answers, and nothing gets past the service."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.config import BadSetting, Settings, read_settings
from tests.remote.servers import Running, free_port
from tests.running import client_over

#: Three patterns, as Oxigraph can be stopped in the product of three, and not in that of four.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
REQUESTS: list[dict[str, str | list[str]]] = [
    {"query": "SELEC ?s { }"},
    {"query": "SELECT ?s WHERE {\n ?s ?p }"},
    {"query": "SELECT ?x { GRAPH ?g { ?s bif:contains 'x' } }"},
    {"query": "DROP ALL"},
    {"query": "INSERT DATA { GRAPH <urn:x> { <urn:a> <urn:b> <urn:c> } }"},
    {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"},
    {"query": "SELECT * { ?s ?p ?o }", "format": "turtle"},
    {"query": "ASK { }", "format": "nonsense"},
    {"query": "ASK { }", "default-graph-uri": "no IRI"},
    {"query": ["ASK { }", "ASK { }"]},
    {"query": "SELECT * { " + "{" * 200 + "}" * 200 + " }"},
    {"update": "DROP ALL"},
]


def problem(response: TestResponse) -> Any:
    """What the answer says in JSON."""
    return json.loads(response.data)


@pytest.mark.parametrize("data", REQUESTS, ids=str)
def test_errors_are_the_same(
    embedded: FlaskClient, remote: FlaskClient, data: dict[str, str]
) -> None:
    expected, found = embedded.post("/sparql", data=data), remote.post("/sparql", data=data)
    assert expected.status_code >= 400
    assert (found.status_code, found.json) == (expected.status_code, expected.json)


@pytest.mark.parametrize("name", ["bif:contains", "SQL:x", "java:java.lang.System"])
def test_what_only_one_store_knows_is_refused(remote: FlaskClient, name: str) -> None:
    found = remote.post("/sparql", data={"query": f"SELECT ?s {{ ?s <{name}> 'x' }}"})
    assert (found.status_code, problem(found)["title"]) == (403, "SERVICE is not available here")
    found = remote.post("/sparql", data={"query": f"SELECT (<{name}>() AS ?x) {{}}"})
    assert found.status_code >= 400


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
        "PREFIX : <{0}> ASK {{ service:x {{ ?s ?p ?o }} }}",
        "PREFIX service: <urn:x> PREFIX : <{0}> ASK {{ service:x {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICESILENT<{0}>{{ ?s ?p ?o }} }}",
        "ASK {{ ?s ?p trueSERVICE<{0}>{{}} }}",
        "SELECT * {{ FILTER(1<'''>''')  SERVICE <{0}> {{}} }}",
        "SELECT * {{ SERVICE ?x {{ ?s ?p ?o }} VALUES ?x {{ <{0}> }} }}",
    ],
)
def test_service_never_reaches_the_store(remote: FlaskClient, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        found = remote.post("/sparql", data={"query": query.format(address)})
        outcome = (found.status_code, problem(found)["title"])
        assert outcome == (403, "SERVICE is not available here")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_listed_endpoints_are_for_the_embedded_store(store: Running) -> None:
    endpoint = "http://127.0.0.1:1/"
    settings = Settings(store=store.query_url, service_endpoints=(endpoint,), service_private=True)
    with client_over(settings) as client:
        found = client.post("/sparql", data={"query": f"ASK {{ SERVICE <{endpoint}> {{}} }}"})
        assert (found.status_code, problem(found)["title"]) == (
            403,
            "SERVICE is not available here",
        )
        assert "BasicFederatedQuery" not in client.get("/sparql").text


@pytest.mark.parametrize(
    "query",
    [
        "ASK{GRAPHp:published{?s ?p ?o}}",
        "ASK{ GRAPH ?g { ?a ?b ?c } GRAPHp:published{?s ?p ?o} }",
        "PREFIX graph: <urn:x> ASK{ GRAPH ?g { ?a ?b ?c } graph:published{?s ?p ?o} }",
        "ASK { GRAPH ?g { ?a ?b trueGRAPH p:published{?s ?p ?o} } }",
        "ASK FROMNAMEDp:published { GRAPH ?g { ?s ?p ?o } }",
        "ASK FROM:published { ?s ?p ?o }",
    ],
)
def test_graph_that_only_some_readers_see_is_refused(remote: FlaskClient, query: str) -> None:
    prologue = "PREFIX p: <urn:actor-graph:> PREFIX : <urn:actor-graph:> "
    found = remote.post("/sparql", data={"query": prologue + query})
    assert found.status_code == 400


def test_what_can_be_read_in_two_ways_is_refused(remote: FlaskClient) -> None:
    query = "SELECT ?g { GRAPH ?g { ?a ?b ?c FILTER(?a<'x'&&?c>'y') } }"
    found = remote.post("/sparql", data={"query": query})
    assert found.status_code == 400


def test_other_graphs_of_the_store_stay_closed(remote: FlaskClient) -> None:
    for query in (
        "SELECT ?s { GRAPH <urn:actor-graph:published> { ?s ?p ?o } }",
        "SELECT ?g { GRAPH ?g { ?s <urn:actor-graph:version> ?o } }",
        "SELECT ?s FROM <urn:actor-graph:published> { ?s ?p ?o }",
        "SELECT ?g { GRAPH ?g { ?g ?p ?o } FILTER(STRSTARTS(STR(?g), 'urn:actor-graph:')) }",
    ):
        found = remote.post("/sparql", data={"query": query})
        assert (found.status_code, problem(found)["results"]["bindings"]) == (200, []), query


def test_time_limit_is_named(remote: FlaskClient) -> None:
    begin = time.monotonic()
    found = remote.post("/sparql", data={"query": ENDLESS})
    assert found.status_code == 503
    assert problem(found)["type"].endswith("query-timeout")
    assert "5 seconds" in problem(found)["detail"]
    assert time.monotonic() - begin < 9
    assert remote.get("/sparql?query=ASK {}").status_code == 200


def test_large_results_are_refused(store: Running) -> None:
    query = {"query": "SELECT * { ?s ?p ?o }"}
    with client_over(Settings(store=store.query_url, result_bytes=100_000)) as client:
        found = client.post("/sparql", data=query)
        assert (found.status_code, problem(found)["title"]) == (400, "The result is too large")
        assert "100000 bytes" in problem(found)["detail"]


def test_page_of_results_says_that_there_are_more(remote: FlaskClient) -> None:
    found = remote.get("/sparql?query=SELECT * { ?s ?p ?o }", headers={"Accept": "text/html"})
    assert found.status_code == 200
    assert found.text.count("<tr>") == 1001


@pytest.mark.serial
def test_too_many_at_once_wait_or_are_turned_away(store: Running) -> None:
    settings = Settings(
        store=store.query_url, query_seconds=2, workers=1, queue=1, queue_seconds=0.2
    )
    with client_over(settings) as client:
        client.get("/health/ready")
        statuses: list[int] = []

        def run() -> None:
            found = client.application.test_client().post("/sparql", data={"query": ENDLESS})
            statuses.append(found.status_code)

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        assert client.get("/browse/workshop").status_code == 200
        for thread in threads:
            thread.join()
        assert statuses == [503] * 4 or set(statuses) <= {429, 503}


def test_store_that_is_not_there() -> None:
    with client_over(Settings(store=f"http://127.0.0.1:{free_port()}/")) as client:
        found = client.get("/sparql?query=ASK {}")
        assert (found.status_code, problem(found)["title"]) == (
            503,
            "The query could not be finished",
        )
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503


def test_settings_name_an_address(tmp_path: Path) -> None:
    settings = read_settings({"ACTORGRAPH_STORE": "https://x/sparql", "ACTORGRAPH_STORE_USER": "u"})
    assert (settings.store, settings.store_user) == ("https://x/sparql", "u")
    with pytest.raises(BadSetting, match="ACTORGRAPH_STORE"):
        read_settings({"ACTORGRAPH_STORE": "x/sparql"})
    assert "secret" not in repr(Settings(home=tmp_path, store_password="secret"))
