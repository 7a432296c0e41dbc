"""Dereferencing: what an address leads to, however it is spelt and whoever follows it."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib import Graph

from service.config import Settings
from service.request.representations import FORMATS
from service.server.web_server import WebServer
from tests.programs import needed
from tests.service.documents import BASE, BROWSER, WORKSHOP, get, quads, triples
from tests.service.hub import HUB

# From the thing to the document


def kinds(graph: Store) -> dict[str, str]:
    """One thing of every kind in the shipped graph."""
    found: dict[str, str] = {}
    for quad in graph:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{BASE}id/"):
            path = quad.subject.value.removeprefix(BASE)
            found.setdefault(path.split("/")[1], path)
    return found


def test_one_of_every_kind_leads_to_its_document(client: FlaskClient, graph: Store) -> None:
    found = kinds(graph)
    assert len(found) > 20
    for path in found.values():
        response = get(client, f"/{path}")
        assert response.status_code == 303, path
        assert response.headers["Location"] == "/doc/" + path.removeprefix("id/")
        subjects = {quad.subject for quad in quads(get(client, response.headers["Location"]))}
        assert NamedNode(BASE + path) in subjects


@pytest.mark.parametrize("suffix", FORMATS)
def test_suffix_of_a_thing_stays_on_the_way(client: FlaskClient, suffix: str) -> None:
    response = get(client, f"/id/workshop/werkstatt-4.{suffix}")
    assert (response.status_code, response.headers["Location"]) == (303, f"{WORKSHOP}.{suffix}")


@pytest.mark.parametrize(
    ("path", "thing"),
    [
        ("/doc/file/data.ttl", "data.ttl"),
        ("/doc/file/data.ttl.nt", "data.ttl"),
        ("/doc/file/v1.2", "v1.2"),
        ("/doc/file/v1.2.nt", "v1.2"),
    ],
)
def test_dot_belongs_to_the_slug_of_what_is_there(hub: FlaskClient, path: str, thing: str) -> None:
    response = get(hub, path, "application/n-triples")
    assert response.mimetype == "application/n-triples"
    assert NamedNode(f"{HUB}id/file/{thing}") in {quad.subject for quad in quads(response)}


def test_inferred_graph_leads_to_its_content(client: FlaskClient, graph: Store) -> None:
    response = get(client, "/graph/inferred.nt")
    assert response.status_code == 303
    content = triples(quads(get(client, response.headers["Location"])))
    name = NamedNode(f"{BASE}graph/inferred")
    assert content == {quad.triple for quad in graph.quads_for_pattern(None, None, None, name)}
    assert get(client, "/graph/nope").status_code == 404


def test_published_release_is_described(client: FlaskClient, home: Path) -> None:
    version = json.loads((home / "current" / "manifest.json").read_text())["version"]
    response = get(client, f"/release/{version}", "text/turtle")
    assert NamedNode(f"{BASE}release/{version}") in {quad.subject for quad in quads(response)}
    assert get(client, f"/release/{version}", BROWSER).mimetype == "text/html"
    assert get(client, "/release/000000000000").status_code == 404


# What was withdrawn or renamed


def test_withdrawn_thing_gives_410_with_the_reason(region: FlaskClient) -> None:
    problem = get(region, "/id/project/irrtum").get_json()
    assert problem["status"] == 410
    assert problem["withdrawn"] == "2024-05-02"
    assert problem["detail"] == "Ein Irrtum der Redaktion."
    page = get(region, "/doc/project/irrtum", BROWSER, Accept_Language="en")
    assert '<p lang="de">Ein Irrtum der Redaktion.</p>' in page.text
    path = "/doc/person/" + quote("max-zurück")
    page = get(region, path, BROWSER, Accept_Language="en")
    assert page.status_code == 410
    assert "<p>The person holds no public office any more.</p>" in page.text
    assert "Withdrawn: June 2024" in page.text


@pytest.mark.parametrize("spelt", ["hochschule-für-wege", "hochschule-fu\u0308r-wege"])
@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_renamed_thing_leads_to_its_successor(region: FlaskClient, spelt: str, suffix: str) -> None:
    for start in ("/id", "/doc"):
        response = get(region, f"{start}/organisation/{quote(spelt)}{suffix}")
        assert response.status_code == 301
        assert response.headers["Location"] == f"{start}/organisation/hochschule{suffix}"


# Spellings of an address


@pytest.fixture(scope="module")
def hub_server(hub: FlaskClient) -> Iterator[int]:
    """The port of a real server over the same release: only there an address stays as sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = WebServer(hub.application, [listener], Settings())
    thread = threading.Thread(target=server.run)
    thread.start()
    yield int(listener.getsockname()[1])
    server.stop()
    thread.join()


def raw(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for a path that nobody rewrites on the way."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.putrequest(method, path)
        connection.endheaders()
        with connection.getresponse() as answer:
            return answer.status, {k.title(): v for k, v in answer.getheaders()}, answer.read()


@pytest.mark.parametrize(
    "spelt",
    ["m%C3%BCller", "m%c3%bcller", "m%C3%bcller", "%6D%C3%BCller", "gr%C3%BCn", "gr%c3%bcn"],
)
def test_every_encoding_of_an_umlaut_reaches_the_thing(hub_server: int, spelt: str) -> None:
    status, _, body = raw(hub_server, f"/doc/organisation/{spelt}.nt")
    assert status == 200
    assert b"prefLabel" in body


def test_decomposed_umlaut_is_sent_to_the_usual_spelling(hub_server: int) -> None:
    status, headers, _ = raw(hub_server, "/doc/organisation/mu%CC%88ller.ttl?lang=en")
    assert (status, headers["Location"]) == (301, "/doc/organisation/m%C3%BCller.ttl?lang=en")
    assert raw(hub_server, headers["Location"])[0] == 200
    status, headers, _ = raw(hub_server, "/id/organisation/mu%CC%88ller")
    assert raw(hub_server, headers["Location"])[0] == 303


@pytest.mark.parametrize("slug", ["m%FCller", "m%C3", "m%ZZller", "m%", "%ED%A0%80", "%C0%AF"])
@pytest.mark.parametrize("start", ["/id", "/doc"])
def test_broken_encoding_gives_400(hub_server: int, start: str, slug: str) -> None:
    status, headers, body = raw(hub_server, f"{start}/organisation/{slug}")
    assert status == 400
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(body)["status"] == 400


# Clients as they are


def test_rdflib_reads_a_thing_by_its_address(server: str) -> None:
    graph = Graph().parse(f"{server}/id/workshop/werkstatt-4")
    assert len(graph) > 1000


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_urllib_and_pyoxigraph_read_a_thing(server: str, accept: str) -> None:
    request = urllib.request.Request(f"{server}/id/project/trampolinhalle")
    request.add_header("Accept", accept)
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert urlsplit(answer.url).path == "/doc/project/trampolinhalle"
        assert list(parse(answer.read(), format=RdfFormat.from_media_type(accept)))


def test_curl_follows_to_turtle(server: str) -> None:
    command = [
        needed("curl", package="curl"),
        "-sSL",
        "--compressed",
        "--fail",
        f"{server}/id/place/bautzen",
    ]
    answer = subprocess.run(command, capture_output=True, timeout=20, check=True)
    assert list(parse(answer.stdout, format=RdfFormat.TURTLE))
