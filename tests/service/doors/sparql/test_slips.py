"""Queries that people get wrong: each slip is told where it is, what stands there, what helps."""

from __future__ import annotations

import html
import json

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Store

from service.model.addresses import FOLDERS, PREFIXES, prefixes_of
from service.questions.short_names import with_short_names
from service.words.texts import LANGUAGES
from tests.running import ROOT

_P = """PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_BROWSER = {"Accept": "text/html"}

#: Each with its query, line and column of the slip, what stands there, and words to be told.
SLIPS = json.loads((ROOT / "tests" / "data" / "slips.json").read_text("utf-8"))
#: What looks like a slip and is none.
RIGHT = (
    _P + "SELECT ?x WHERE { ?x a ag:Workshop ; }",
    _P + "select ?a where { ?a a ag:Workshop } order by ?a limit 3",
    _P + 'SELECT ?x WHERE { ?x skos:prefLabel "x" @de }',
)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip["query"].split("\n")[-1][:40])
def test_slip_is_told_with_what_helps(client: FlaskClient, slip: dict[str, str | int]) -> None:
    response = client.post("/sparql", data={"query": slip["query"]})
    problem = json.loads(response.data)
    assert (response.status_code, problem["type"][-12:]) == (400, "query-syntax")
    assert (problem["line"], problem["column"]) == (slip["line"], slip["column"])
    assert problem["token"] == slip["token"]
    assert slip["words"] in problem["detail"]
    assert problem["detail"].startswith(f"Line {slip['line']}, column {slip['column']}: ")
    assert set(problem["explanation"]) == set(LANGUAGES)
    assert problem["explanation"]["en"] in problem["detail"]
    assert "expected" not in problem["detail"]


@pytest.mark.parametrize("query", RIGHT)
def test_what_is_no_slip_is_answered(client: FlaskClient, query: str) -> None:
    assert client.post("/sparql", data={"query": query}).status_code == 200


@pytest.mark.parametrize(
    "update", ["INSERT DATA { <a:a> <a:b> <a:c> }", "DELETE WHERE { ?a ?b ?c }"]
)
def test_update_is_no_slip_but_refused(client: FlaskClient, update: str) -> None:
    assert client.post("/sparql", data={"query": update}).status_code == 403


def test_page_tells_a_slip_in_its_language(client: FlaskClient) -> None:
    query = _P + "SELECT ?a WHERE { ?a skos:prefLabel ?b FILTER(?b <> <x:>) }</textarea><script>"
    told = {
        language: html.unescape(
            client.post(f"/sparql?lang={language}", data={"query": query}, headers=_BROWSER).text
        )
        for language in ("de", "en")
    }
    assert "Zeile 3, Spalte 50" in told["de"] and "Ungleich ist in SPARQL !=." in told["de"]
    assert "line 3, column 50" in told["en"] and "Unequal is != in SPARQL." in told["en"]
    assert "cannot stand" not in told["de"] and "kann hier nicht" not in told["en"]


def test_line_to_insert_makes_the_query_right(client: FlaskClient) -> None:
    query = "SELECT * { ?who ag:participatesIn workshop:werkstatt-1 }"
    for _ in range(2):
        problem = json.loads(client.post("/sparql", data={"query": query}).data)
        page = client.post("/sparql", data={"query": query}, headers=_BROWSER).text
        assert html.escape(problem["insert"], quote=False) in page
        query = f"{problem['insert']}\n{query}"
    assert client.post("/sparql", data={"query": query}).status_code == 200


def test_every_folder_of_the_data_has_a_prefix(graph: Store) -> None:
    things = "https://w3id.org/lausitz-graph/id/"
    found = {
        term.value.removeprefix(things).partition("/")[0]
        for quad in graph
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(things)
    }
    assert found == set(FOLDERS)
    assert not found & set(PREFIXES)


def test_short_names_mean_the_same_things() -> None:
    base = "https://example.org/"
    thing = f"{base}id/workshop/w-1"
    query = f'SELECT * {{ <{thing}> ?p <{base}id/source/a.b>, "<{thing}>" }} # <{thing}>'
    line, _, rest = with_short_names(query, base).partition("\n")
    assert line == f"PREFIX workshop: <{base}id/workshop/>"
    assert rest == query.replace(f"<{thing}>", "workshop:w-1", 1)
    declared = f"PREFIX workshop: <urn:w:> ASK {{ <{thing}> ?p ?o }}"
    assert with_short_names(declared, base) == declared
    assert set(prefixes_of("")) == set(PREFIXES)


def test_page_of_a_question_names_things_as_people_write_them(client: FlaskClient) -> None:
    address = "/queries/workshop-participants?workshop=workshop/werkstatt-4"
    page = html.unescape(client.get(address, headers=_BROWSER).text)
    assert "PREFIX workshop: <https://w3id.org/lausitz-graph/id/workshop/>\n" in page
    assert "workshop:werkstatt-4" in page


def test_help_lists_every_prefix(client: FlaskClient) -> None:
    page = html.unescape(client.get("/help/model", headers=_BROWSER).text)
    for prefix, iri in prefixes_of("https://w3id.org/lausitz-graph/").items():
        assert f"PREFIX {prefix}: <{iri}>\n" in page
