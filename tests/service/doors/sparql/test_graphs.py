"""`/graphs`: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol, through HTTP."""

from __future__ import annotations

import http.client
import json
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import rdflib
import rdflib.compare
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from service.config import Settings
from tests.running import client_over

BASE = "https://w3id.org/lausitz-graph/"
SOURCE = "id/source/wrl-w4-2021"
INDIRECT = f"/graphs?graph={quote(BASE + SOURCE)}"
DIRECT = f"/graphs/{SOURCE}"
#: How rdflib reads triples in them: TriG then is Turtle, N-Quads is N-Triples.
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "turtle",
    "application/n-quads": "nt",
}


def read(client: FlaskClient, address: str, media_type: str) -> rdflib.Graph:
    response = client.get(address, headers={"Accept": media_type})
    assert (response.status_code, response.mimetype) == (200, media_type)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rdflib's own use of its older classes
        return rdflib.Graph().parse(data=response.data, format=FORMATS[media_type])


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("address", [INDIRECT, DIRECT])
def test_graph_is_the_same_in_every_format_and_under_both_addresses(
    client: FlaskClient, address: str, media_type: str
) -> None:
    expected = read(client, INDIRECT, "application/n-triples")
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}{SOURCE}> {{ ?s ?p ?o }} }}"
    counted = client.get("/sparql", query_string={"query": query, "format": "csv"}).text
    assert len(expected) == int(counted.split()[1])
    assert rdflib.compare.isomorphic(read(client, address, media_type), expected)


def test_default_graph_is_the_union(client: FlaskClient) -> None:
    response = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
    found = {quad.triple for quad in parse(response.data, format=RdfFormat.N_TRIPLES)}
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    counted = client.get("/sparql", query_string={"query": query, "format": "csv"}).text
    assert len(found) == int(counted.split()[1])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/graphs?graph=urn:none", 404),
        ("/graphs/id/source/none", 404),
        ("/graphs/id/source/a%20b%3E", 404),
        ("/graphs/" + quote(BASE + SOURCE, safe=""), 404),
        ("/graphs", 400),
        ("/graphs?default&graph=urn:x", 400),
        ("/graphs?graph=urn:x&graph=urn:y", 400),
        ("/graphs?graph=no-iri", 400),
        (f"{DIRECT}?default", 400),
        (f"{DIRECT}?graph=urn:x", 400),
        (f"{DIRECT}?format=nonsense", 400),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_wrong_names_are_refused(
    client: FlaskClient, address: str, status: int, method: str
) -> None:
    assert client.open(address, method=method).status_code == status


def test_unacceptable_format_gives_406_with_the_list(client: FlaskClient) -> None:
    refused = client.get(DIRECT, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert json.loads(refused.data)["offers"] == list(FORMATS)


@pytest.mark.parametrize("address", ["/graphs?default", INDIRECT, DIRECT, "/graphs/none"])
def test_methods(client: FlaskClient, address: str) -> None:
    allowed = client.options(address)
    assert (allowed.status_code, allowed.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert allowed.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert client.open(address, method=method, data="<a:b> <a:b> 1 .").status_code == 403
    for method in ("TRACE", "QUERY", "PROPFIND"):
        refused = client.open(address, method=method)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_known_graph_gives_304_and_head_the_same_headers(client: FlaskClient) -> None:
    got = client.get(DIRECT)
    assert got.headers["Cache-Control"] == "no-cache"
    assert "Accept" in got.headers["Vary"]
    tag = got.headers["ETag"]
    for method in ("GET", "HEAD"):
        unchanged = client.open(DIRECT, method=method, headers={"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.data) == (304, b"")
        assert unchanged.headers["ETag"] == tag
    head = client.head(DIRECT)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == got.headers[name]
    assert client.get(INDIRECT).headers["ETag"] == tag  # it is the same graph
    assert client.get(INDIRECT, headers={"Accept": "application/trig"}).headers["ETag"] != tag
    assert client.get(INDIRECT).headers["X-Cache"] == "hit"


def test_any_tag_matches_only_a_graph_that_exists(client: FlaskClient) -> None:
    any_tag = {"If-None-Match": "*"}
    assert client.get("/graphs/id/source/none", headers=any_tag).status_code == 404


def test_head_of_a_graph_not_kept_says_no_length(server: str) -> None:
    address = urlsplit(server)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    with closing(connection):
        connection.request("HEAD", "/graphs?default&format=nquads")
        with connection.getresponse() as response:
            assert response.status == 200
            assert response.headers["Content-Length"] is None
            assert response.headers["ETag"]
            assert response.read() == b""
        connection.request("GET", "/health/live")
        with connection.getresponse() as response:
            assert response.read() == b'{"status":"live"}'


@pytest.fixture(scope="module")
def strict(home: Path) -> Iterator[FlaskClient]:
    """A service where one client may have one query at a time, and none is kept."""
    with client_over(
        Settings(home=home, client_queries=1, cache_bytes=1, queue_seconds=0.2)
    ) as client:
        yield client


def test_graph_that_is_being_read_counts_as_a_query_of_its_client(strict: FlaskClient) -> None:
    reading = strict.get("/graphs?default&format=nt", buffered=False)
    assert reading.is_streamed
    assert strict.get(DIRECT).status_code == 503
    assert strict.get("/sparql?query=ASK%7B%7D").status_code == 503
    reading.close()
    assert strict.get(DIRECT).status_code == 200
    whole = strict.get("/graphs?default&format=nt").data
    assert whole.endswith(b"\n")
    assert strict.get(DIRECT).status_code == 200
    metrics = strict.get("/metrics").text
    assert 'actorgraph_queries_total{outcome="busy"} 2.0' in metrics
