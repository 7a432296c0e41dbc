"""Statements by the names of their properties."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from service.model.statements import iri, moment, statements, term, texts

THING = NamedNode("urn:a")


def test_one_value_several_and_none_are_said() -> None:
    said = statements(
        THING,
        {
            "rdf:type": term("dcat:Dataset"),
            "dcterms:title": texts({"de": "Akteure", "en": "", "hsb": "Akterojo"}),
            "dcterms:license": iri(""),
            "dcat:contactPoint": None,
            "tree:relation": BlankNode("b"),
        },
    )
    title = NamedNode("http://purl.org/dc/terms/title")
    assert list(said) == [
        Triple(
            THING,
            NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            NamedNode("http://www.w3.org/ns/dcat#Dataset"),
        ),
        Triple(THING, title, Literal("Akteure", language="de")),
        Triple(THING, title, Literal("Akterojo", language="hsb")),
        Triple(THING, NamedNode("https://w3id.org/tree#relation"), BlankNode("b")),
    ]


def test_moment_is_a_time_with_its_zone() -> None:
    said = moment(datetime(2025, 3, 1, 12, tzinfo=UTC))
    assert said.value == "2025-03-01T12:00:00+00:00"
    assert said.datatype == NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")


@pytest.mark.parametrize("name", ["nosuch:a", "a", ""])
def test_name_without_a_known_prefix_is_a_mistake(name: str) -> None:
    with pytest.raises(KeyError):
        term(name)


def test_text_that_is_no_iri_is_refused() -> None:
    assert iri("urn:a") == THING
    with pytest.raises(ValueError):
        iri("no iri")
