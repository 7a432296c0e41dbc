"""Comunica, the query engine in JavaScript: alone on the endpoint, and joining it with a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Store
from rdflib.compare import isomorphic

from tests.clients import answers
from tests.clients.conftest import NODE_MODULES, Elsewhere
from tests.programs import missing
from tests.running import Service

SCRIPT = Path(__file__).with_name("comunica.mjs")
NODE = Path(sys.executable).with_name("node")
RESULTS, TRIPLES = "application/sparql-results+json", "application/n-triples"
WORKSHOP = "https://w3id.org/lausitz-graph/id/workshop/werkstatt-4"
NOTES = f"""
@prefix note: <https://example.org/note#> .
<{WORKSHOP}> note:visited "2024-06-11" .
<{WORKSHOP}-x> note:visited "never" .
"""


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    """Comunica and Node are there."""
    if not (NODE.exists() and (NODE_MODULES / "@comunica").is_dir()):
        missing("Comunica is not installed (make test does)")


def ask(sources: list[Any], query: str, media_type: str) -> str:
    """What Comunica prints. It must not complain."""
    command = [str(NODE), str(SCRIPT), json.dumps(sources), query, media_type]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (found.returncode, found.stderr) == (0, "")
    return found.stdout


@pytest.fixture(params=["named", "recognised"])
def source(request: pytest.FixtureRequest, service: Service) -> Any:
    """The endpoint, called one, or left to be recognised by its description."""
    return (
        {"type": "sparql", "value": service.sparql} if request.param == "named" else service.sparql
    )


def test_select(source: Any, merged: Store) -> None:
    found = json.loads(ask([source], answers.SELECT, RESULTS))
    assert answers.rows_of_json(found) == answers.expected_rows(merged, answers.SELECT)


def test_ask(source: Any) -> None:
    assert json.loads(ask([source], answers.ASK, RESULTS))["boolean"] is True
    assert json.loads(ask([source], "ASK { <urn:nobody> ?p ?o }", RESULTS))["boolean"] is False


def test_construct(source: Any, merged: Store) -> None:
    found = rdflib.Graph().parse(data=ask([source], answers.CONSTRUCT, TRIPLES), format="nt")
    assert isomorphic(found, answers.expected_graph(merged, answers.CONSTRUCT))


def test_join_of_the_endpoint_with_a_file_elsewhere(source: Any, elsewhere: Elsewhere) -> None:
    (elsewhere.folder / "notes.ttl").write_text(NOTES)
    query = f"""
    PREFIX ag: <{answers.AG}>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?label ?day {{
      ?workshop <https://example.org/note#visited> ?day ; a ag:Workshop ; skos:prefLabel ?label .
      FILTER(LANG(?label) = "de")
    }}"""
    found = json.loads(ask([source, f"{elsewhere.url}/notes.ttl"], query, RESULTS))
    (row,) = found["results"]["bindings"]
    assert row["day"]["value"] == "2024-06-11"
    assert row["label"]["value"].startswith("Werkstatt 4")


def test_service_clause_from_a_file_elsewhere(service: Service, elsewhere: Elsewhere) -> None:
    (elsewhere.folder / "notes.ttl").write_text(NOTES)
    query = f"""
    SELECT ?workshop ?class {{
      ?workshop <https://example.org/note#visited> ?day .
      SERVICE <{service.sparql}> {{ ?workshop a ?class }}
      FILTER(?class = <{answers.AG}Workshop>)
    }}"""
    found = json.loads(ask([f"{elsewhere.url}/notes.ttl"], query, RESULTS))
    (row,) = found["results"]["bindings"]
    assert row["workshop"]["value"] == WORKSHOP


def test_join_of_documents_about_things(service: Service) -> None:
    documents = [f"{service.url}/id/workshop/werkstatt-4", f"{service.url}/doc/organisation/mgs"]
    query = f"""
    PREFIX ag: <{answers.AG}>
    PREFIX org: <http://www.w3.org/ns/org#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT DISTINCT ?member ?workshop {{
      ?participation a ag:Participation ; org:organization <{WORKSHOP}> ; org:member ?actor .
      ?actor skos:prefLabel ?member . <{WORKSHOP}> skos:prefLabel ?workshop .
      FILTER(LANG(?member) = "de" && LANG(?workshop) = "de")
    }}"""
    found = json.loads(ask(documents, query, RESULTS))
    assert "Gesundheit" in json.dumps(found)
