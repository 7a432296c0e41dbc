"""One triple in place of claim and attestation: right where the claims bear it, absent elsewhere.

The expected answers were read in the tables.
"""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from tests.queries.questions import iri, short, solutions

AG = "PREFIX ag: <https://w3id.org/actor-graph/ontology#>\n"


def found(graph: Store, pattern: str) -> set[str]:
    return {short(row[0].value) for row in solutions(graph, f"{AG}SELECT ?x {{ {pattern} }}")}


def test_shares_that_were_left_announced_or_rejected_are_not_held(graph: Store) -> None:
    holders = found(graph, f"?x ag:holdsShareIn {iri('organisation/wrl')}")
    assert holders == {
        f"organisation/{key}"
        for key in (
            *("land-brandenburg", "stadt-cottbus", "landkreis-dahme-spreewald"),
            *("landkreis-elbe-elster", "landkreis-oberspreewald-lausitz"),
            "landkreis-spree-neisse",
        )
    }
    assert "organisation/wrl" in found(
        graph, f"{iri('organisation/stadt-cottbus')} ag:holdsShareIn ?x"
    )


@pytest.mark.parametrize(
    ("role", "project", "actors"),
    [
        ("projectLead", "zukunftswerkstatt-lausitz", {"landkreis-goerlitz", "wrl"}),
        ("sponsor", "trampolinhalle", {"stadt-cottbus", "sportstaettenbetrieb-cottbus"}),
        ("projectInitiator", "gewerbegebiet-deulowitz", {"stadt-guben"}),
    ],
)
def test_each_role_in_a_project_has_a_property_of_its_own(
    graph: Store, role: str, project: str, actors: set[str]
) -> None:
    told = found(graph, f"{iri('project/' + project)} ag:{role} ?x")
    assert told == {f"organisation/{actor}" for actor in actors}


def test_only_sponsors_are_sponsors(graph: Store) -> None:
    claimed = """?claim ag:sponsoredProject ?project ; ag:sponsoringBody ?x ; ag:sponsorRole
      <https://w3id.org/actor-graph/scheme/sponsor-role/sponsor>"""
    assert not found(graph, f"?project ag:sponsor ?x FILTER NOT EXISTS {{ {claimed} }}")
    assert not found(graph, f"{claimed} FILTER NOT EXISTS {{ ?project ag:sponsor ?x }}")
    prospective = found(graph, "?project ag:prospectiveSponsor ?x")
    assert len(prospective) == 1


def test_a_short_cut_of_a_project_stands_in_the_graph_of_its_document(graph: Store) -> None:
    where = found(
        graph, f"GRAPH ?x {{ {iri('project/zukunftswerkstatt-lausitz')} ag:projectLead ?y }}"
    )
    assert "source/kulturkonzepte" in where


def test_people_are_led_to_what_they_speak_for_and_come_from(graph: Store) -> None:
    speaker = iri("person/elena-herzog")
    assert "workshop/werkstatt-4" in found(graph, f"{speaker} ag:holdsPostIn ?x")
    assert "organisation/wrl" in found(graph, f"{speaker} ag:worksFor ?x")
    assert "workshop/werkstatt-4" in found(
        graph, f"{iri('person/sven-guntermann')} ag:speaksFor ?x"
    )


def test_functions_that_are_only_told_as_former_are_not_held(graph: Store) -> None:
    former = """?claim a ag:PostHolding ; <http://www.w3.org/ns/org#member> ?x ;
        <http://www.w3.org/ns/org#organization> ?body .
      FILTER NOT EXISTS { ?a ag:attests ?claim ; ag:phase ?phase
        FILTER(?phase != <https://w3id.org/actor-graph/scheme/phase/former>) }
      FILTER NOT EXISTS { ?other a ag:PostHolding ; <http://www.w3.org/ns/org#member> ?x ;
        <http://www.w3.org/ns/org#organization> ?body FILTER(?other != ?claim) }"""
    assert found(graph, former), "there are such people"
    assert not found(graph, f"{former} ?x ag:holdsPostIn ?body")
