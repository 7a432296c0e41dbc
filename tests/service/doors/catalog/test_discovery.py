"""What programs look for under fixed addresses."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from service.doors.catalog import sitemap as sitemap_module
from service.model.limits import MOST_ROWS
from service.words.formatting import format_number
from service.words.texts import texts_in
from tests.running import client_over

HOST = "http://localhost"
BEGINNINGS = ("/", "/data", "/help", "/queries", "/query")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def locations(client: FlaskClient, address: str) -> list[str]:
    """The addresses that a sitemap or an index of sitemaps lists."""
    response = client.get(address.removeprefix(HOST))
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    root = ElementTree.fromstring(response.text)
    return [str(node.text) for node in root.findall("*/s:loc", SITEMAP)]


def test_robots_may_read_pages_but_not_compute(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    for path in (
        "/",
        "/doc/place/cottbus",
        "/data/dump.nq.gz",
        "/sparql",
        "/catalog.ttl",
        *BEGINNINGS,
    ):
        assert robots.can_fetch("*", HOST + path), path
    assert robots.can_fetch("*", f"{HOST}/api/openapi.json")
    computing = ("/sparql?query=ASK%7B%7D", "/graphs?default", "/api/v1/queries/counts", "/metrics")
    for path in computing:
        assert not robots.can_fetch("*", HOST + path), path
    assert robots.site_maps() == [f"{HOST}/sitemap.xml"]


def test_sitemap_lists_pages_that_answer(client: FlaskClient) -> None:
    parts = locations(client, f"{HOST}/sitemap.xml")
    assert parts == [f"{HOST}/sitemap/pages.xml", f"{HOST}/sitemap/things-1.xml"]
    pages, things = (locations(client, part) for part in parts)
    assert len(set(things)) == len(things) > 1000
    for address in [*pages, *things[:: len(things) // 25]]:
        assert address.startswith(f"{HOST}/")
        answer = client.get(address.removeprefix(HOST), headers={"Accept": "text/html"})
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), address
    for path in (*BEGINNINGS, "/api", "/queries/counts", "/queries/project-map", "/release/"):
        assert HOST + path in pages
    for path in ("/doc/workshop/werkstatt-4", "/doc/place/cottbus", "/scheme/actor-kind"):
        assert HOST + path in things


def test_sitemap_says_when_all_was_published(client: FlaskClient, home: Path) -> None:
    when = (home / "history.tsv").read_text().split()[-1]
    for path in ("/sitemap.xml", "/sitemap/pages.xml", "/sitemap/things-1.xml"):
        root = ElementTree.fromstring(client.get(path).text)
        changed = {node.text for node in root.findall("*/s:lastmod", SITEMAP)}
        assert changed == {when}


def test_large_sitemap_has_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = locations(client, f"{HOST}/sitemap/things-1.xml")
    monkeypatch.setattr(sitemap_module, "PART", 400)
    parts = locations(client, f"{HOST}/sitemap.xml")[1:]
    assert len(parts) == -(-len(whole) // 400)
    found = [locations(client, part) for part in parts]
    assert all(len(part) <= 400 for part in found)
    assert [address for part in found for address in part] == whole
    assert client.get(f"/sitemap/things-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap/things-0.xml").status_code == 404


def test_language_models_get_links_that_answer(client: FlaskClient) -> None:
    response = client.get("/llms.txt", headers={"Accept-Language": "en"})
    assert response.mimetype == "text/markdown"
    lines = response.text.splitlines()
    assert lines[0].startswith("# ") and lines[2].startswith("> Who is involved where")
    found = re.findall(r"\]\((http://localhost/[^)]*)\)", response.text)
    assert len(found) >= 8
    for address in found:
        with client.get(address.removeprefix(HOST)) as answer:
            assert answer.status_code == 200, address


def test_language_models_are_told_how_to_start_the_tools(client: FlaskClient) -> None:
    for path in ("/llms.txt", "/help"):
        assert f"actorgraph mcp --url {HOST}" in client.get(path).text


def test_address_of_the_tools_is_announced_where_they_run(region_home: Path) -> None:
    tools = "https://tools.example.org/mcp"
    with client_over(Settings(home=region_home, mcp_url=tools)) as client:
        assert f"]({tools})" in client.get("/llms.txt").text
        assert tools in client.get("/help").text
        response = client.get("/.well-known/api-catalog")
        contexts = {context["anchor"]: context for context in json.loads(response.data)["linkset"]}
        assert {"href": tools} in contexts[f"{HOST}/.well-known/api-catalog"]["item"]
        assert contexts[tools]["service-doc"][0]["href"] == f"{HOST}/help#mcp"
        assert f"<{tools}>; rel=item" in response.headers["Link"]


@pytest.mark.parametrize("path", BEGINNINGS)
def test_pages_where_people_begin_lead_programs_on(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    links = ", ".join(response.headers.getlist("Link"))
    for target, relation in (
        ("/.well-known/api-catalog", "api-catalog"),
        ("/api/openapi.json", "service-desc"),
        ("/help", "service-doc"),
    ):
        assert f"<{HOST}{target}>; rel={relation};" in links
    for target in ("/queries", "/query", "/api", "/help"):
        assert f'href="{target}"' in response.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_help_says_what_holds_for_the_interface(client: FlaskClient, language: str) -> None:
    text = client.get(f"/help?lang={language}").text
    part = text[text.index('id="api"') : text.index('id="mcp"')]
    told = ("limit", "offset", "known_on", "sources=1", "release", "truncated", "X-Truncated")
    for word in (*told, "format", "/api/v1", "/api/v2", "Deprecation", "Sunset", "304"):
        assert word in part, word
    assert texts_in(language)("limit.answer_rows") in text
    rows = format_number(str(MOST_ROWS), language)
    assert rows in part and rows in text[text.index('id="limits"') :]


def test_api_catalogue_is_a_set_of_links_that_answer(client: FlaskClient) -> None:
    response = client.get("/.well-known/api-catalog")
    assert response.mimetype == "application/linkset+json"
    assert "rfc9727" in response.mimetype_params["profile"]
    contexts = {context["anchor"]: context for context in json.loads(response.data)["linkset"]}
    items = {item["href"] for item in contexts[f"{HOST}/.well-known/api-catalog"]["item"]}
    assert items == {f"{HOST}/sparql", f"{HOST}/graphs?default", f"{HOST}/api"}
    assert items < contexts.keys()
    for context in contexts.values():
        for relation, targets in context.items():
            for target in targets if relation not in ("anchor", "license") else []:
                accept = {"Accept": target.get("type", "*/*")}
                with client.get(target["href"].removeprefix(HOST), headers=accept) as answer:
                    assert answer.status_code == 200, target
                    assert answer.mimetype == target.get("type", answer.mimetype)
    head = client.head("/.well-known/api-catalog")
    assert f"<{HOST}/.well-known/api-catalog>; rel=api-catalog" in head.headers["Link"]


def test_what_is_not_built_is_not_announced(client: FlaskClient) -> None:
    for path in ("/api/openapi.json", "/search"):
        if client.get(path).status_code == 404:
            for place in ("/catalog.ttl", "/llms.txt", "/.well-known/api-catalog"):
                assert path not in client.get(place).text


def test_search_is_described(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.text)
    name = root.findtext("o:ShortName", None, OPENSEARCH)
    assert name and len(name) <= 16
    (template,) = {u.get("template") for u in root.findall("o:Url[@type='text/html']", OPENSEARCH)}
    assert template == f"{HOST}/search?q={{searchTerms}}"
    assert f"{HOST}/search" in client.get("/llms.txt").text
    assert 'rel="search"' in client.get("/data", headers={"Accept": "text/html"}).text


def test_security_contact_is_that_of_the_release(client: FlaskClient) -> None:
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == "https://w3id.org/lausitz-graph/"
    assert fields["Canonical"] == f"{HOST}/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=366)
