"""The query editor through HTTP: the page without its scripts, and what it completes."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Store

from graph_loader.load import load
from graph_loader.release import Home
from service.config import Settings
from service.questions.operation_files import read_operations
from tests.running import client_over

BROWSER = {"Accept": "text/html"}
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def query_in(page: str) -> str:
    """What stands in the plain form."""
    found = re.search(r'<textarea id="query"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_page_allows_scripts_and_data_from_here_only(client: FlaskClient) -> None:
    policy = client.get("/query", headers=BROWSER).headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert "http" not in policy and "unsafe-inline" not in policy and "unsafe-eval" not in policy
    elsewhere = client.get("/sparql", headers=BROWSER).headers["Content-Security-Policy"]
    assert "script-src" not in elsewhere


def test_query_of_the_address_stands_in_the_form_unharmed(client: FlaskClient) -> None:
    text = 'SELECT * { ?s ?p "</textarea><script>alert(1)</script>" }'
    page = client.get(f"/query?query={quote(text)}", headers=BROWSER).text
    assert query_in(page) == text
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["counts", "project-map", "workshop-participants"])
def test_example_is_the_saved_query(client: FlaskClient, name: str) -> None:
    page = client.get(f"/query?example={name}&lang=en", headers=BROWSER).text
    operation = read_operations()[name]
    assert query_in(page).strip() in operation.text
    assert f'<option value="{name}" selected>{html.escape(operation.summary["en"])}' in page


def test_unknown_example_gives_404(client: FlaskClient) -> None:
    assert client.get("/query?example=nope", headers=BROWSER).status_code == 404


def test_completion_has_names_and_true_counts(client: FlaskClient, graph: Store) -> None:
    response = client.get("/query/completion.json")
    found = {term["name"]: term for term in response.json["classes"]} if response.json else {}
    workshop = found["ag:Workshop"]
    assert workshop["labels"] == {"de": "Werkstatt", "en": "Workshop"}
    for term in (workshop, found["skos:Concept"], found["ag:Project"]):
        quads = graph.quads_for_pattern(None, RDF_TYPE, NamedNode(term["iri"]))
        instances = {quad.subject for quad in quads}
        assert term["count"] == len(instances) > 0
    assert response.json
    properties = {term["name"]: term for term in response.json["properties"]}
    iri = NamedNode(properties["ag:participatesIn"]["iri"])
    triples = {q.triple for q in graph.quads_for_pattern(None, iri, None)}
    assert properties["ag:participatesIn"]["count"] == len(triples) > 0
    counts = [term["count"] for term in response.json["classes"]]
    assert counts == sorted(counts, reverse=True)


def test_completion_is_sent_once(client: FlaskClient) -> None:
    tag = client.get("/query/completion.json").headers["ETag"]
    again = client.get("/query/completion.json", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_release_without_description_is_counted_in_its_store(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<https://a.example/s> a <https://a.example/C> .")
    load([tmp_path / "a.ttl"], Home(tmp_path / "home"), quiet=True)
    with client_over(Settings(home=tmp_path / "home")) as client:
        found = client.get("/query/completion.json").json
        page = client.get("/query", headers=BROWSER)
    assert found
    term = {"iri": "https://a.example/C", "name": "", "labels": {}, "count": 1}
    assert found["classes"] == [term]
    assert [(p["name"], p["count"]) for p in found["properties"]] == [("rdf:type", 1)]
    assert page.status_code == 200


def test_outlines_are_shapes_of_the_graph(client: FlaskClient) -> None:
    found = client.get("/query/outlines.json").json
    assert found and all(re.match(r"(MULTI)?POLYGON\s*\(", wkt) for wkt in found)


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_pages_lead_to_the_editor(client: FlaskClient, path: str) -> None:
    assert 'href="/query"' in client.get(path, headers=BROWSER).text
