"""Every check accepts what it should and reports what it should, on a dataset of a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, Variable

FOLDER = Path(__file__).parents[2] / "queries" / "checks"
CHECKS = sorted([*FOLDER.glob("*-violation.rq"), *FOLDER.glob("*-warning.rq")])
EXAMPLE = "https://example.org/id/"
PREFIXES = """
PREFIX : <https://example.org/id/>
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

# Each in TriG: a dataset the check accepts, one it rejects, and what it reports of that one.
CASES: dict[str, tuple[str, str, str]] = {
    "attestation-without-graph-of-source-violation": (
        ":page { :a a ag:Attestation ; dcterms:source :page }",
        ":page { :a a ag:Attestation ; dcterms:source :other }",
        ":a",
    ),
    "attested-outside-its-lifetime-warning": (
        """:law { :c org:originalOrganization :old ; org:resultingOrganization :new ;
             ag:earliest "2024-12-11"^^xsd:date ; ag:latest "2024-12-11"^^xsd:date }
           :page { :p a ag:Participation ; org:member :old .
             :q a ag:Participation ; org:member :new .
             :a ag:attests :p ; ag:notBefore "2024-01-01"^^xsd:date ;
               ag:notAfter "2024-12-31"^^xsd:date .
             :b ag:attests :q ; ag:notBefore "2025-01-01"^^xsd:date ;
               ag:notAfter "2025-12-31"^^xsd:date }
           :undated { :p a ag:Participation ; org:member :old . :d ag:attests :p }""",
        """:law { :c org:originalOrganization :old ; org:resultingOrganization :new ;
             ag:earliest "2024-12-11"^^xsd:date ; ag:latest "2024-12-11"^^xsd:date }
           :page { :p a ag:Participation ; org:member :old .
             :a ag:attests :p ; ag:notBefore "2025-01-01"^^xsd:date ;
               ag:notAfter "2025-12-31"^^xsd:date }""",
        ":p",
    ),
    "change-in-a-circle-violation": (
        ":law { :one ag:continuedAs :two . :two ag:succeededBy :three }",
        ":law { :one ag:continuedAs :two . :two ag:succeededBy :one }",
        ":one :two",
    ),
    "claim-without-attestation-violation": (
        ":page { :f a ag:Figure . :a ag:attests :f }",
        ":page { :f a ag:Figure . :g a ag:Grant . :a ag:attests :g }",
        ":f",
    ),
    "document-says-nothing-warning": (
        ':page { :page a ag:SourceDocument ; dcterms:title "P" . :thing a ag:Project }',
        ':page { :page a ag:SourceDocument ; dcterms:title "P" } :other { :thing a ag:Project }',
        ":page",
    ),
    "identifier-without-its-link-violation": (
        """:page { :a ag:attests :town ; ag:attestedIdentifier "1" ; ag:identifierScheme :geonames .
             :town foaf:page <https://sws.geonames.org/1/> .
             :b ag:attestedIdentifier "not an address" ; ag:identifierScheme :key }
           :schemes { :geonames ag:linkProperty foaf:page ;
             ag:iriPrefix "https://sws.geonames.org/" ; ag:iriSuffix "/" }""",
        """:page { :a ag:attestedIdentifier "no address" ; ag:identifierScheme :homepage .
             :b ag:attests :town ; ag:attestedIdentifier "https://forgotten.example" ;
               ag:identifierScheme :homepage }
           :schemes { :homepage ag:linkProperty foaf:homepage ; ag:iriPrefix "" }""",
        ":a :b",
    ),
    "place-within-itself-violation": (
        ":page { :town ag:within :district . :district ag:within :state }",
        ":page { :town ag:within :district . :district ag:within :town }",
        ":town :district",
    ),
    "statement-without-source-violation": (
        """:page { :page a ag:SourceDocument . :thing a ag:Project }
           <https://example.org/graph/inferred> { :thing a ag:Thing }
           <https://w3id.org/actor-graph/ontology> { ag:Project a ag:Class }
           <https://w3id.org/actor-graph/scheme> { :concept a ag:Class }""",
        ":page { :page a ag:SourceDocument } :stray { :thing a ag:Project }",
        ":stray",
    ),
    "two-things-with-one-ags-violation": (
        """:page { :city ag:ags "12052000" ; ag:placeKind :district .
             :town ag:ags "12052000" ; ag:placeKind :municipality }""",
        """:page { :one ag:ags "12052000" ; ag:placeKind :municipality .
             :two ag:ags "12052000" ; ag:placeKind :municipality }""",
        ":one",
    ),
    "withdrawn-and-still-described-violation": (
        """:page { :old ag:withdrawnOn "2024"^^xsd:gYear ; ag:withdrawnBecause "Doppelt."@de ;
             dcterms:isReplacedBy :new . :new a ag:Project }""",
        """:page { :old ag:withdrawnOn "2024"^^xsd:gYear ; ag:withdrawnBecause "Doppelt."@de }
           :other { :old a ag:Project }""",
        ":old",
    ),
}


def reported(check: Path, trig: str) -> set[str]:
    """The focus of every row the check returns, asked as the build asks it."""
    store = Store()
    store.load(PREFIXES + trig, format=RdfFormat.TRIG)
    rows = store.query(check.read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    assert {"focus", "value"} == {variable.value for variable in rows.variables}
    found = {row[Variable("focus")] for row in rows}
    assert all(isinstance(focus, NamedNode) for focus in found)
    return {":" + focus.value.removeprefix(EXAMPLE) for focus in found if focus}


def test_every_check_has_a_case() -> None:
    assert {check.stem for check in CHECKS} == CASES.keys()


@pytest.mark.parametrize("check", CHECKS, ids=[check.stem for check in CHECKS])
def test_says_what_it_found(check: Path) -> None:
    assert check.read_text(encoding="utf-8").startswith("#+ summary: ")


@pytest.mark.parametrize("check", CHECKS, ids=[check.stem for check in CHECKS])
def test_accepts(check: Path) -> None:
    assert reported(check, CASES[check.stem][0]) == set()


@pytest.mark.parametrize("check", CHECKS, ids=[check.stem for check in CHECKS])
def test_rejects(check: Path) -> None:
    _, rejected, focus = CASES[check.stem]
    assert reported(check, rejected) == set(focus.split())
