"""Dereferencing: what an address leads to, in which form, and what the answer says of itself."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import re
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import brotli
import pytest
import waitress
from flask.testing import FlaskClient
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)
from rdflib import BNode, Graph
from rdflib.compare import isomorphic
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from graph_loader.build import build
from graph_loader.load import load
from graph_loader.release import Home
from service.config import Settings
from service.representations import FORMATS
from tests.running import client_over

ROOT = Path(__file__).parents[2]
REGION = ROOT / "tests" / "data" / "region"
BASE = "https://w3id.org/lausitz-graph/"
HUB = "https://hub.example/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DCTERMS = "http://purl.org/dc/terms/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
WORKSHOP = "/doc/workshop/werkstatt-4"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDF_SUFFIXES = [suffix for suffix in FORMATS if suffix != "html"]
LINKS = 5_000

HUB_TURTLE = f"""
PREFIX x: <{HUB}vocabulary/>
PREFIX skos: <{SKOS}>
GRAPH <{HUB}id/source/list> {{
  <{HUB}id/hub/big> skos:prefLabel "Nabe"@de ; x:part [ x:size [ x:unit (1 2 3) ] ] .
  <{HUB}id/list/short> x:part [ x:size [ x:unit (1 2 3) ] ] , [] .
  [] x:names <{HUB}id/hub/big>, <{HUB}id/list/short> ; x:because "unnamed" .
  <{HUB}id/organisation/müller> skos:prefLabel "Müller" .
  <{HUB}id/organisation/gr%C3%BCn> skos:prefLabel "Grün" .
  <{HUB}id/file/data.ttl> skos:prefLabel "A file" .
  <{HUB}id/file/v1.2> skos:prefLabel "A version" .
}}
<{HUB}id/organisation/plain> skos:prefLabel "In no graph" ; x:of <{HUB}id/hub/big> .
"""


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The service over the small region, which has things that were withdrawn."""
    folder = tmp_path_factory.mktemp("region")
    build(REGION, Home(folder), quiet=True)
    with client_over(Settings(home=folder)) as client:
        yield client


@pytest.fixture(scope="module")
def hub_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release loaded as it is: thousands of links to one thing, blank nodes, umlauts."""
    folder = tmp_path_factory.mktemp("hub")
    file = folder / "hub.trig"
    links = "".join(
        f"<{HUB}id/member/m{number}> <{HUB}vocabulary/in> <{HUB}id/hub/big> .\n"
        for number in range(LINKS)
    )
    text = f"{HUB_TURTLE}\nGRAPH <{HUB}id/source/members> {{ {links} }}\n"
    file.write_text(text, encoding="utf-8")
    load([file], Home(folder / "home"), quiet=True)
    return folder / "home"


@pytest.fixture(scope="module")
def hub(hub_home: Path) -> Iterator[FlaskClient]:
    with client_over(Settings(home=hub_home, base_url=HUB.rstrip("/"))) as client:
        yield client


@pytest.fixture(scope="module")
def hub_server(hub: FlaskClient) -> Iterator[int]:
    """The port of a real server over the same release: only there an address stays as sent."""
    server = waitress.create_server(hub.application, host="127.0.0.1", port=0, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    yield server.effective_port
    server.close()


def get(client: FlaskClient, path: str, accept: str = "", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={**({"Accept": accept} if accept else {}), **named})


def quads(response: TestResponse) -> set[Quad]:
    assert response.status_code == 200, response.text
    form = RdfFormat.from_media_type(response.mimetype or "")
    assert form
    with response:
        return set(parse(response.data, format=form))


def triples(found: set[Quad]) -> set[Triple]:
    return {quad.triple for quad in found}


def links(response: TestResponse) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """The Link headers by relation."""
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for value in ", ".join(response.headers.getlist("Link")).split(", <"):
        target, options = parse_options_header(value.lstrip("<").replace(">;", ";", 1))
        found.setdefault(options["rel"], []).append((target, options))
    return found


def raw(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for a path that nobody rewrites on the way."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.putrequest(method, path)
        connection.endheaders()
        with connection.getresponse() as answer:
            return answer.status, dict(answer.getheaders()), answer.read()


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


# Which form


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/*", "application/n-triples"),
        (BROWSER, "text/html"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"', None),
        ("TEXT/HTML", "text/html"),
        ("text/html;q=0.5, application/rdf+xml;q=0.6", "application/rdf+xml"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/turtle;q=0, text/*", "text/html"),
        ("*/*;q=0.1, application/trig;q=0.2", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("text/html;q=0.001", "text/html"),
        ("text/html;q=2", "text/turtle"),
        ("nonsense", "text/turtle"),
        (";;,,", "text/turtle"),
    ],
)
def test_accept_decides(client: FlaskClient, accept: str, expected: str | None) -> None:
    response = get(client, WORKSHOP, accept)
    assert response.status_code == 200
    assert response.mimetype == (expected or accept.partition(";")[0])


@pytest.mark.parametrize(
    "accept", ["image/png", "*/*;q=0", "text/html;q=0", "application/*+json", "application/xml"]
)
def test_nothing_acceptable_gives_406_with_what_there_is(client: FlaskClient, accept: str) -> None:
    response = get(client, WORKSHOP, accept)
    assert response.status_code == 406
    assert response.get_json()["offers"] == list(FORMATS.values())
    offered = {(target, options["type"]) for target, options in links(response)["alternate"]}
    assert (f"{WORKSHOP}.rdf", "application/rdf+xml") in offered
    assert len({kind for _, kind in offered}) == len(FORMATS)


# What the answer says of itself


def test_page_says_what_it_is_and_where_the_others_are(client: FlaskClient) -> None:
    response = get(client, WORKSHOP, BROWSER, Accept_Language="en")
    assert response.headers["Content-Location"] == f"{WORKSHOP}.html?lang=en"
    assert response.headers["Content-Language"] == "en"
    found = links(response)
    assert [target for target, _ in found["canonical"]] == [f"http://localhost{WORKSHOP}"]
    assert [target for target, _ in found["about"]] == [f"{BASE}id/workshop/werkstatt-4"]
    assert found["describedby"][0] == (
        f"{WORKSHOP}.ttl",
        {"rel": "describedby", "type": "text/turtle"},
    )
    assert [target for target, _ in found["collection"]] == ["/data"]
    assert found["license"][0][0].startswith("https://creativecommons.org/")
    others = {target: options for target, options in found["alternate"]}
    assert others[f"{WORKSHOP}.html?lang=de"]["hreflang"] == "de"
    assert f"{WORKSHOP}.html?lang=en" not in others
    for target, options in others.items():
        assert get(client, target).mimetype == options["type"]


def test_content_location_gives_the_same_representation(client: FlaskClient) -> None:
    for accept in FORMATS.values():
        chosen = get(client, WORKSHOP, accept)
        again = get(client, chosen.headers["Content-Location"])
        assert again.mimetype == accept
        if accept != "text/html":  # pages keep the language in their links if it is in the address
            assert again.data == chosen.data


STATUSES = {
    200: ("/doc/project/rufbus", ""),
    301: ("/doc/project/doppelt", ""),
    303: ("/id/project/rufbus", ""),
    404: ("/doc/project/nope", ""),
    406: ("/doc/project/rufbus", "image/png"),
    410: ("/doc/project/irrtum", ""),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_status_can_be_cached_and_read_elsewhere(
    region: FlaskClient, status: int, method: str
) -> None:
    path, accept = STATUSES[status]
    headers = {"Accept": accept, "Origin": "https://elsewhere.example"}
    response = region.open(path, method=method, headers={k: v for k, v in headers.items() if v})
    assert response.status_code == status
    assert {"Accept", "Accept-Language"} <= set(response.vary)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert (response.data == b"") or method == "GET"


@pytest.mark.parametrize("path", ["/id/project/rufbus", "/doc/project/rufbus", "/graph/inferred"])
def test_preflight_is_answered(region: FlaskClient, path: str) -> None:
    response = region.options(path, headers={"Access-Control-Request-Method": "GET"})
    assert response.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} == set(response.headers["Allow"].split(", "))
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


def test_without_a_release_the_answer_is_503_and_not_404(tmp_path: Path) -> None:
    with client_over(Settings(home=tmp_path)) as client:
        for path in ("/id/project/rufbus", "/doc/project/rufbus.ttl"):
            response = get(client, path)
            assert response.status_code == 503
            assert {"Accept", "Accept-Language"} <= set(response.vary)


def test_withdrawn_thing_gives_410_with_the_reason(region: FlaskClient) -> None:
    problem = get(region, "/id/project/irrtum").get_json()
    assert problem["status"] == 410
    assert problem["withdrawn"] == "2024-05-02"
    assert problem["detail"] == "Ein Irrtum der Redaktion."
    path = "/doc/person/" + quote("max-zurück")
    page = get(region, path, BROWSER, Accept_Language="en")
    assert page.status_code == 410
    assert '<p lang="en">The person holds no public office any more.</p>' in page.text
    assert "Withdrawn: June 2024" in page.text


@pytest.mark.parametrize("spelt", ["hochschule-für-wege", "hochschule-fu\u0308r-wege"])
@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_renamed_thing_leads_to_its_successor(region: FlaskClient, spelt: str, suffix: str) -> None:
    for start in ("/id", "/doc"):
        response = get(region, f"{start}/organisation/{quote(spelt)}{suffix}")
        assert response.status_code == 301
        assert response.headers["Location"] == f"{start}/organisation/hochschule{suffix}"


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


# What a client has need not be sent again


def tag(client: FlaskClient, path: str, accept: str = "", **headers: str) -> str:
    return get(client, path, accept, **headers).headers["ETag"]


def test_every_representation_has_a_strong_tag_of_its_own(client: FlaskClient) -> None:
    tags = [tag(client, WORKSHOP, accept) for accept in FORMATS.values()]
    tags += [tag(client, WORKSHOP, BROWSER, Accept_Language="en")]
    for coding in ("gzip", "br"):
        tags += [
            tag(client, WORKSHOP, accept, Accept_Encoding=coding) for accept in FORMATS.values()
        ]
    assert len(set(tags)) == len(tags)
    assert not any(name.startswith("W/") for name in tags)
    assert tag(client, WORKSHOP) == tag(client, WORKSHOP, "text/turtle")


def test_tag_follows_the_release(region: FlaskClient, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(REGION, folder)
    with (folder / "project_topics.csv").open("a", encoding="utf-8") as table:
        table.write("rufbus,digitalisation,bericht-2023\n")
    build(folder, Home(tmp_path / "home"), quiet=True)
    with client_over(Settings(home=tmp_path / "home")) as other:
        path = "/doc/place/probe.ttl"
        assert tag(other, path) != tag(region, path)
        assert tag(other, path) == tag(other, path)


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_known_tag_gives_304_with_the_headers_of_the_200(
    client: FlaskClient, accept: str, coding: str
) -> None:
    full = get(client, WORKSHOP, accept, Accept_Encoding=coding)
    name = full.headers["ETag"]
    for known in (name, f"W/{name}", f'"other", {name}'):
        response = get(client, WORKSHOP, accept, Accept_Encoding=coding, If_None_Match=known)
        assert (response.status_code, response.data) == (304, b"")
        for header in ("ETag", "Cache-Control", "Content-Location"):
            assert response.headers[header] == full.headers[header]
        assert set(response.vary) == set(full.vary)


def test_tag_of_another_coding_gives_no_304(client: FlaskClient) -> None:
    known = tag(client, WORKSHOP, Accept_Encoding="gzip")
    assert get(client, WORKSHOP, Accept_Encoding="br", If_None_Match=known).status_code == 200


def test_date_decides_only_without_a_tag(client: FlaskClient) -> None:
    full = get(client, WORKSHOP)
    date = full.headers["Last-Modified"]
    assert get(client, WORKSHOP, If_Modified_Since=date).status_code == 304
    old = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert get(client, WORKSHOP, If_Modified_Since=old).status_code == 200
    other = get(client, WORKSHOP, If_Modified_Since=date, If_None_Match='"other"')
    assert other.status_code == 200
    known = get(client, WORKSHOP, If_Modified_Since=old, If_None_Match=full.headers["ETag"])
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("deflate", None),
    ],
)
def test_large_text_is_coded_as_the_client_likes(
    client: FlaskClient, accepted: str, coding: str | None
) -> None:
    plain = get(client, WORKSHOP)
    response = get(client, WORKSHOP, Accept_Encoding=accepted)
    assert response.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in response.vary and "Accept-Encoding" in plain.vary
    assert int(response.headers["Content-Length"]) == len(response.data)
    decode = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[coding]
    assert decode(response.data) == plain.data
    assert coding is None or len(response.data) < len(plain.data) / 3


def test_small_or_packed_is_sent_as_it_is(client: FlaskClient) -> None:
    for path in ("/doc/nope/nope", "/data/dump.nq.gz", "/id/workshop/werkstatt-4"):
        with get(client, path, Accept_Encoding="gzip") as response:
            assert "Content-Encoding" not in response.headers


def test_unknown_arguments_change_nothing(client: FlaskClient) -> None:
    assert get(client, f"{WORKSHOP}.ttl?utm=1&utm=2").data == get(client, f"{WORKSHOP}.ttl").data


# What stands in the document

THINGS = (
    "workshop/werkstatt-4",
    "organisation/mwfk",
    "project/trampolinhalle",
    "person/klaus-freytag",
    "place/bautzen",
    "participation/werkstatt-4--mwfk",
    "source/wrl-w4-2025",
)


@pytest.mark.parametrize("thing", THINGS)
def test_all_forms_hold_the_same_triples(client: FlaskClient, thing: str) -> None:
    """TriG and N-Quads also say the graph of each; merged, they are the same."""
    forms = {suffix: quads(get(client, f"/doc/{thing}.{suffix}")) for suffix in RDF_SUFFIXES}
    expected = triples(forms["nt"])
    assert len(expected) > 20
    for suffix, found in forms.items():
        assert triples(found) == expected, suffix
        graphs = {quad.graph_name for quad in found}
        assert (graphs == {DefaultGraph()}) == (suffix not in ("trig", "nq"))
    assert forms["trig"] == forms["nq"]


# rdflib's own JSON-LD code uses a class that rdflib deprecates; nothing of ours.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("suffix", RDF_SUFFIXES)
def test_all_forms_are_isomorphic_with_blank_nodes(hub: FlaskClient, suffix: str) -> None:
    path = "/doc/list/short"
    expected = Graph().parse(data=get(hub, f"{path}.nt").data, format="nt")
    assert any(isinstance(node, BNode) for node in expected.all_nodes())
    response = get(hub, f"{path}.{suffix}")
    names = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
    if suffix in names:  # as another library reads it
        found = Graph().parse(data=response.data, format=names[suffix])
    else:
        merged = serialize(triples(quads(response)), format=RdfFormat.N_TRIPLES)
        found = Graph().parse(data=merged, format="nt")
    assert isomorphic(found, expected)


@pytest.mark.parametrize("thing", THINGS)
def test_document_holds_every_statement_about_a_thing_in_its_graphs(
    client: FlaskClient, graph: Store, thing: str
) -> None:
    node = NamedNode(f"{BASE}id/{thing}")
    expected = {
        quad
        for pattern in ((node, None), (None, node))
        for quad in graph.quads_for_pattern(pattern[0], None, pattern[1], None)
        if quad.graph_name != DefaultGraph()
    }
    assert expected <= quads(get(client, f"/doc/{thing}.trig"))


@pytest.mark.parametrize("thing", THINGS)
def test_every_statement_about_a_thing_names_its_sources(client: FlaskClient, thing: str) -> None:
    node = NamedNode(f"{BASE}id/{thing}")
    with_graphs = quads(get(client, f"/doc/{thing}.trig"))
    said: dict[object, dict[str, set[object]]] = {}
    for quad in quads(get(client, f"/doc/{thing}.ttl")):
        said.setdefault(quad.subject, {}).setdefault(quad.predicate.value, set()).add(quad.object)
    found = {
        tuple(next(iter(about[RDF + part])) for part in ("subject", "predicate", "object")): about[
            DCTERMS + "source"
        ]
        for about in said.values()
        if NamedNode(RDF + "Statement") in about.get(RDF + "type", ())
    }
    expected: dict[tuple[object, ...], set[object]] = {}
    for quad in with_graphs:
        if node in (quad.subject, quad.object) and quad.graph_name != DefaultGraph():
            key = (quad.subject, quad.predicate, quad.object)
            expected.setdefault(key, set()).add(quad.graph_name)
    assert expected and found == expected


@pytest.mark.parametrize("thing", THINGS)
def test_everything_mentioned_has_its_names(client: FlaskClient, graph: Store, thing: str) -> None:
    label = NamedNode(SKOS + "prefLabel")
    found = triples(quads(get(client, f"/doc/{thing}.nt")))
    mentioned = {term for triple in found for term in (triple.subject, triple.object)}
    mentioned |= {triple.predicate for triple in found}
    for node in mentioned:
        if isinstance(node, NamedNode):
            named = {q.triple for q in graph.quads_for_pattern(node, label, None, None)}
            assert named <= found, node


def test_claims_come_with_their_attestations(client: FlaskClient, graph: Store) -> None:
    workshop = NamedNode(f"{BASE}id/workshop/werkstatt-4")
    found = triples(quads(get(client, f"{WORKSHOP}.ttl")))
    organisation = NamedNode("http://www.w3.org/ns/org#organization")
    attests = NamedNode("https://w3id.org/actor-graph/ontology#attests")
    claims = {q.subject for q in graph.quads_for_pattern(None, organisation, workshop, None)}
    assert len(claims) > 30
    for claim in claims:
        for quad in graph.quads_for_pattern(None, attests, claim, None):
            about = graph.quads_for_pattern(quad.subject, None, None, None)
            assert {other.triple for other in about} <= found


def test_document_about_a_source_holds_its_graph(client: FlaskClient, graph: Store) -> None:
    name = NamedNode(f"{BASE}id/source/wrl-w4-2025")
    expected = set(graph.quads_for_pattern(None, None, None, name))
    assert expected <= quads(get(client, "/doc/source/wrl-w4-2025.trig"))


def test_blank_nodes_are_followed_to_their_end(hub: FlaskClient) -> None:
    found = quads(get(hub, "/doc/hub/big.trig"))
    values = {quad.object.value for quad in found if isinstance(quad.object, Literal)}
    assert {"1", "2", "3", "unnamed"} <= values
    reached = {quad.object for quad in found if isinstance(quad.object, BlankNode)}
    described = {quad.subject for quad in found if quad.predicate.value[: len(RDF)] != RDF}
    assert reached - described <= {
        quad.subject for quad in found if quad.predicate.value == RDF + "first"
    }


def test_statements_in_no_graph_are_not_lost(hub: FlaskClient) -> None:
    plain = NamedNode(f"{HUB}id/organisation/plain")
    found = triples(quads(get(hub, "/doc/organisation/plain.ttl")))
    assert Triple(plain, NamedNode(SKOS + "prefLabel"), Literal("In no graph")) in found


def test_pages_of_a_hub_lose_nothing(hub: FlaskClient) -> None:
    node = NamedNode(f"{HUB}id/hub/big")
    path, seen, found = "/doc/hub/big.trig", 0, set()
    while path:
        response = get(hub, path)
        page = quads(response)
        assert sum(quad.object == node for quad in triples(page)) < LINKS
        found |= page
        seen += 1
        path = links(response).get("next", [("", {})])[0][0]
    assert seen == 6
    subjects = {quad.subject for quad in found if quad.object == node}
    members = {NamedNode(f"{HUB}id/member/m{number}") for number in range(LINKS)}
    assert members | {NamedNode(f"{HUB}id/organisation/plain")} <= subjects
    assert any(isinstance(subject, BlankNode) for subject in subjects)


def test_first_page_of_a_hub_says_how_many_there_are(hub: FlaskClient) -> None:
    response = get(hub, "/doc/hub/big.ttl")
    found = {
        quad.predicate.value.removeprefix(HYDRA): quad.object.value
        for quad in quads(response)
        if quad.predicate.value.startswith(HYDRA) and not isinstance(quad.object, BlankNode)
        if not isinstance(quad.object, Triple)
    }
    start = f"{HUB}doc/hub/big.ttl"
    assert int(found["totalItems"]) == LINKS + 4
    assert found["view"] == found["first"] == start
    assert found["next"] == f"{start}?page=2" and found["last"] == f"{start}?page=6"
    by_header = {rel: target for rel, [(target, _), *_] in links(response).items()}
    assert by_header["next"] == "/doc/hub/big.ttl?page=2"
    assert by_header["last"] == "/doc/hub/big.ttl?page=6"


def test_pages_of_a_hub_for_people_lose_nothing_either(hub: FlaskClient) -> None:
    path, found = "/doc/hub/big?lang=en", set()
    while path:
        text = get(hub, path, BROWSER).text
        found |= set(re.findall(r'href="/doc/member/(m\d+)', text))
        following = re.search(r'href="([^"]+)" rel="next"|rel="next" href="([^"]+)"', text)
        path = html.unescape(following[1] or following[2]) if following else ""
    assert found == {f"m{number}" for number in range(LINKS)}


def test_page_shows_statements_in_no_graph_without_a_source(hub: FlaskClient) -> None:
    text = get(hub, "/doc/organisation/plain?view=all", BROWSER).text
    assert "In no graph" in text
    assert "#derived" not in text and "#source-" not in text


def test_part_of_a_hub_has_its_like_in_other_forms_of_rdf(hub: FlaskClient) -> None:
    found = {target for target, _ in links(get(hub, "/doc/hub/big.ttl?page=2"))["alternate"]}
    assert "/doc/hub/big.nt?page=2" in found and "/doc/hub/big.html?lang=de" in found


@pytest.mark.parametrize(("page", "status"), [("7", 404), ("0", 400), ("x", 400), ("1", 200)])
def test_page_that_is_not_there(hub: FlaskClient, page: str, status: int) -> None:
    assert get(hub, f"/doc/hub/big.ttl?page={page}").status_code == status


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


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
def test_curl_follows_to_turtle(server: str) -> None:
    command = ["curl", "-sSL", "--compressed", "--fail", f"{server}/id/place/bautzen"]
    answer = subprocess.run(command, capture_output=True, timeout=20, check=True)
    assert list(parse(answer.stdout, format=RdfFormat.TURTLE))
