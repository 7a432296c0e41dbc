"""The questions in the graph, as editors that know SIB's form find and run them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

FILES = sorted((Path(__file__).parents[3] / "queries" / "api").glob("*.rq"))
QUERY = "https://w3id.org/lausitz-graph/id/query/"
# What SIB's sparql-editor needs, in words of our own: text, comment and prefixes.
TEXT = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?text WHERE {
  <%s> a sh:SPARQLExecutable ; sh:select|sh:ask|sh:construct ?text ; rdfs:comment ?comment .
  FILTER(LANG(?comment) = "en")
}"""
PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }"""


def rows(client: FlaskClient, query: str) -> list[dict[str, dict[str, str]]]:
    response = client.post("/sparql", data={"query": query}, headers={"Accept": "application/json"})
    assert response.status_code == 200, response.text
    found = response.get_json(force=True)["results"]["bindings"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_text_from_the_graph_gives_the_answer_of_the_file(
    client: FlaskClient, graph: Store, file: Path
) -> None:
    [found] = rows(client, TEXT % (QUERY + file.stem))
    answer = graph.query(file.read_text(encoding="utf-8"))
    assert isinstance(answer, QuerySolutions)
    expected = json.loads(answer.serialize(format=QueryResultsFormat.JSON) or b"")
    given = rows(client, found["text"]["value"])
    wanted = expected["results"]["bindings"]
    assert sorted(map(_unordered, given)) == sorted(map(_unordered, wanted))


def _unordered(row: dict[str, dict[str, str]]) -> list[tuple[str, list[str]]]:
    """A row whose lists, which GROUP_CONCAT puts in any order, have one order."""
    return [(name, sorted(re.split("[; ]+", term["value"]))) for name, term in row.items()]


def test_prefixes_are_there_for_completion(client: FlaskClient) -> None:
    found = {row["prefix"]["value"]: row["namespace"]["value"] for row in rows(client, PREFIXES)}
    assert found["ag"] == "https://w3id.org/actor-graph/ontology#"
    assert found["skos"] == "http://www.w3.org/2004/02/skos/core#"


def test_question_has_a_document_of_its_own(client: FlaskClient) -> None:
    assert client.get("/id/query/counts").location == "/doc/query/counts"
    page = client.get("/doc/query/counts?lang=en", headers={"Accept": "text/html"})
    assert "How much is in the graph?" in page.text
    assert "Saved questions" in page.text  # the graph it stands in


def test_description_of_the_endpoint_tells_classes_with_their_properties(
    client: FlaskClient,
) -> None:
    store = Store()
    for address in ("/sparql", "/.well-known/void"):  # the one links the other
        response = client.get(address, headers={"Accept": "text/turtle"})
        store.load(response.data, format=RdfFormat.TURTLE)
    assert store.query(
        """PREFIX ag: <https://w3id.org/actor-graph/ontology#>
        PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX void: <http://rdfs.org/ns/void#>
        ASK {
          [] sd:defaultDataset/sd:defaultGraph/void:classPartition ?part .
          ?part void:class ag:Participation ; void:propertyPartition/void:property org:member
        }"""
    )
