"""Vocabulary and queries of language models."""

from __future__ import annotations

import pytest

from tests.service.mcp.things import AG, ID, WORKSHOP
from tests.tools import ask


def test_query_gives_rows_and_the_documents_among_them(server: str, release: str) -> None:
    query = (
        f"SELECT ?actor ?source {{ GRAPH ?source {{ ?actor <{AG}participatesIn> <{WORKSHOP}> }} }}"
    )
    told = ask(server, "run_sparql", query=query, limit=5)
    assert (told["release"], len(told["rows"]), told["truncated"]) == (release, 5, True)
    assert {row["source"]["iri"] for row in told["rows"]} == {s["iri"] for s in told["sources"]}


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("list_questions", {}),
        ("vocabulary", {}),
        ("run_sparql", {"query": f"ASK {{ ?s a <{AG}Workshop> }}"}),
        ("run_sparql", {"query": f"CONSTRUCT WHERE {{ <{ID}workshop/werkstatt-4> ?p ?o }}"}),
    ],
)
def test_answer_without_sources_says_so(
    server: str, release: str, tool: str, arguments: dict[str, str]
) -> None:
    told = ask(server, tool, **arguments)
    assert (told["release"], told["sources"]) == (release, []) and told["note"]


def test_documents_among_constructed_triples_are_told(server: str) -> None:
    source = f"{ID}source/wrl-w4-2025"
    told = ask(server, "run_sparql", query=f"CONSTRUCT WHERE {{ <{source}> ?p ?o }}")
    assert source in [one["iri"] for one in told["sources"]]


def test_query_without_source_is_told_so(server: str) -> None:
    told = ask(server, "run_sparql", query="SELECT (1 AS ?n) {}")
    assert (told["rows"], told["sources"]) == ([{"n": {"value": "1"}}], [])
    assert "GRAPH ?source" in told["note"]


def test_query_that_constructs_is_cut_at_the_end_of_a_line(server: str) -> None:
    told = ask(server, "run_sparql", query="CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 2000")
    assert (told["total"], told["truncated"]) == (2000, True)
    assert told["ntriples"].endswith(" .\n") and len(told["ntriples"]) <= 60_000


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "403 This service is read-only"),
        ("SELECT * { SERVICE <https://a.example/> { ?s ?p ?o } }", "403"),
        ("SELECT", "400"),
        ("SELECT * { ?a ?b ?c }", "more than 4194304 bytes"),
    ],
)
def test_query_is_refused_in_words(server: str, query: str, words: str) -> None:
    assert words in ask(server, "run_sparql", query=query)["error"]


def test_vocabulary_names_classes_and_properties_that_are_in_use(server: str) -> None:
    told = ask(server, "vocabulary")
    classes = {row["class"]["iri"]: int(row["things"]["value"]) for row in told["classes"]}
    assert classes[f"{AG}Workshop"] == 5
    told = ask(server, "vocabulary", class_iri=f"{AG}Participation")
    assert "http://www.w3.org/ns/org#member" in {
        row["property"]["iri"] for row in told["properties"]
    }
