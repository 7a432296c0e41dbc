"""Comunica, the query engine in JavaScript: alone on the endpoint, and joining it with a file."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Store
from rdflib.compare import isomorphic

from tests.clients import answers
from tests.clients.conftest import NODE_MODULES, Elsewhere
from tests.processes import stopped
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


class Comunica:
    """A process of Node with Comunica in it, which takes seconds to begin."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, sources: list[Any], query: str, media_type: str) -> str:
        """What Comunica says."""
        assert self._process.stdin and self._process.stdout
        asked = {"sources": sources, "query": query, "mediaType": media_type}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        assert select.select([self._process.stdout], [], [], 120)[0], "it takes too long"
        said = json.loads(self._process.stdout.readline())
        assert "error" not in said, said
        return str(said["found"])


@pytest.fixture(scope="module")
def comunica() -> Iterator[Comunica]:
    """Comunica, which must not complain in all that time."""
    if not (NODE.exists() and (NODE_MODULES / "@comunica").is_dir()):
        missing("Comunica is not installed (make test does)")
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(
            [str(NODE), str(SCRIPT)], stdin=pipe, stdout=pipe, stderr=told, text=True
        )
        with stopped(process):
            yield Comunica(process)
            assert process.stdin
            process.stdin.close()
            assert process.wait(60) == 0
        told.seek(0)
        assert told.read() == ""


@pytest.fixture(params=["named", "recognised"])
def source(request: pytest.FixtureRequest, service: Service) -> Any:
    """The endpoint, called one, or left to be recognised by its description."""
    return (
        {"type": "sparql", "value": service.sparql} if request.param == "named" else service.sparql
    )


def test_select(comunica: Comunica, source: Any, merged: Store) -> None:
    found = json.loads(comunica.ask([source], answers.SELECT, RESULTS))
    assert answers.rows_of_json(found) == answers.expected_rows(merged, answers.SELECT)


def test_ask(comunica: Comunica, source: Any) -> None:
    assert json.loads(comunica.ask([source], answers.ASK, RESULTS))["boolean"] is True
    assert (
        json.loads(comunica.ask([source], "ASK { <urn:nobody> ?p ?o }", RESULTS))["boolean"]
        is False
    )


def test_construct(comunica: Comunica, source: Any, merged: Store) -> None:
    found = rdflib.Graph().parse(
        data=comunica.ask([source], answers.CONSTRUCT, TRIPLES), format="nt"
    )
    assert isomorphic(found, answers.expected_graph(merged, answers.CONSTRUCT))


def test_join_of_the_endpoint_with_a_file_elsewhere(
    comunica: Comunica, source: Any, elsewhere: Elsewhere
) -> None:
    (elsewhere.folder / "notes.ttl").write_text(NOTES)
    query = f"""
    PREFIX ag: <{answers.AG}>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?label ?day {{
      ?workshop <https://example.org/note#visited> ?day ; a ag:Workshop ; skos:prefLabel ?label .
      FILTER(LANG(?label) = "de")
    }}"""
    found = json.loads(comunica.ask([source, f"{elsewhere.url}/notes.ttl"], query, RESULTS))
    (row,) = found["results"]["bindings"]
    assert row["day"]["value"] == "2024-06-11"
    assert row["label"]["value"].startswith("Werkstatt 4")


def test_service_clause_from_a_file_elsewhere(
    comunica: Comunica, service: Service, elsewhere: Elsewhere
) -> None:
    (elsewhere.folder / "notes.ttl").write_text(NOTES)
    query = f"""
    SELECT ?workshop ?class {{
      ?workshop <https://example.org/note#visited> ?day .
      SERVICE <{service.sparql}> {{ ?workshop a ?class }}
      FILTER(?class = <{answers.AG}Workshop>)
    }}"""
    found = json.loads(comunica.ask([f"{elsewhere.url}/notes.ttl"], query, RESULTS))
    (row,) = found["results"]["bindings"]
    assert row["workshop"]["value"] == WORKSHOP


def test_join_of_documents_about_things(comunica: Comunica, service: Service) -> None:
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
    found = json.loads(comunica.ask(documents, query, RESULTS))
    assert "Gesundheit" in json.dumps(found)
