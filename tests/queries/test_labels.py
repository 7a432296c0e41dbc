"""Names that queries find: everything has one in German and one in English; whose a translation is.

The expected answers were read in the tables.
"""

from __future__ import annotations

import csv

from pyoxigraph import Store

from graph_loader.namespaces import FACTS_FOLDER as FACTS
from tests.queries.questions import ID, iri, short, solutions

PREFIXES = """PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def rows(graph: Store, query: str) -> list[tuple[str, ...]]:
    return [tuple(short(term.value) for term in row) for row in solutions(graph, PREFIXES + query)]


def label(graph: Store, thing: str) -> dict[str, str]:
    found = rows(graph, f"SELECT DISTINCT (LANG(?l) AS ?tag) ?l {{ {iri(thing)} rdfs:label ?l }}")
    by_language = {tag: name for tag, name in found}
    assert len(found) == len(by_language)
    return by_language


def test_everything_has_one_label_in_each_language(graph: Store) -> None:
    things = f"""?x a ?class . FILTER(STRSTARTS(STR(?x), "{ID}"))
      FILTER(?class NOT IN (ag:Attestation, <http://www.w3.org/ns/prov#Entity>,
        <http://www.opengis.net/ont/geosparql#Geometry>))"""
    counted = f"""SELECT ?x (COUNT(DISTINCT ?de) AS ?des) (COUNT(DISTINCT ?en) AS ?ens) {{ {things}
      OPTIONAL {{ ?x rdfs:label ?de FILTER(LANG(?de) = "de") }}
      OPTIONAL {{ ?x rdfs:label ?en FILTER(LANG(?en) = "en") }} }} GROUP BY ?x"""
    found = rows(graph, counted)
    assert len(found) > 3000
    assert [row for row in found if row[1:] != ("1", "1")] == []


def test_sessions_and_meetings_are_called_by_their_day(graph: Store) -> None:
    assert label(graph, "session/imag-2024-12") == {
        "de": "IMAG, Sitzung vom 4. Dezember 2024",
        "en": "IMAG, session of 4 December 2024",
    }
    assert label(graph, "session/imag-2025-12")["de"] == "IMAG, Sitzung im Dezember 2025"
    assert label(graph, "session/imag-2025-12")["en"] == "IMAG, session of December 2025"
    assert label(graph, "meeting/werkstatt-4-2021-08-18")["en"].endswith(
        ", workshop session of 18 August 2021"
    )
    # It belongs to all workshops, and is called by none.
    assert label(graph, "meeting/uebergreifend-5") == {
        "de": "5. Werkstattübergreifende Sitzung",
        "en": "Cross-workshop session no. 5",
    }
    life = rows(
        graph,
        f"""SELECT ?l {{ ?event ag:lifeEventOf {iri("process/werkstattprozess")} ;
          ag:date "2020-12/2021-01"^^<http://id.loc.gov/datatypes/edtf/EDTF> ; rdfs:label ?l
          FILTER(LANG(?l) = "en") }}""",
    )
    assert life[0][0].endswith("December 2020 – January 2021")


def test_a_figure_is_called_with_its_bound(graph: Store) -> None:
    found = rows(
        graph,
        f"""SELECT DISTINCT ?l {{ ?figure ag:figureOf {iri("organisation/imag")} ;
          ag:value ?v ; rdfs:label ?l
          FILTER(?v = 1000000000) }}""",
    )
    assert any("über 1.000.000.000 Euro" in name for (name,) in found)
    assert any("over 1,000,000,000 Euro" in name for (name,) in found)


def test_a_link_is_called_by_its_ends(graph: Store) -> None:
    assert label(graph, "post/speaker--workshop-werkstatt-4")["en"].startswith(
        "Speaker, Workshop 4"
    )
    member = "post-holding/achim-junker--member--organisation-lausitzrunde"
    assert label(graph, member)["de"].startswith("Achim Junker, Mitglied, ")


def test_proper_names_are_labels_in_both_languages(graph: Store) -> None:
    assert label(graph, "person/achim-junker") == {"de": "Achim Junker", "en": "Achim Junker"}
    assert label(graph, "place/sachsen") == {"de": "Sachsen", "en": "Saxony"}
    assert label(graph, "place/gem-12062140")["en"]
    assert label(graph, "organisation/actori") == {"de": "actori", "en": "actori"}


def test_a_translation_of_ours_says_so(graph: Store) -> None:
    for table, kind, own, english in (
        ("projects", "project", "name", "name_en"),
        ("documents", "source", "title", "title_en"),
    ):
        with (FACTS / f"{table}.csv").open(encoding="utf-8") as file:
            facts = list(csv.DictReader(file))
        ours = {(f"{kind}/{r['key']}", r[english]) for r in facts if r[english] != r[own]}
        found = rows(
            graph,
            f"""SELECT ?x ?l {{
              GRAPH {iri("source/redaktion")} {{ ?x ag:translatedLabel ?l ; skos:prefLabel ?l }}
              FILTER(STRSTARTS(STR(?x), "{ID}{kind}/")) }}""",
        )
        assert set(found) == ours
        assert 0 < len(ours) < len(facts)


def test_a_period_of_the_thing_is_no_date_of_its_attestation(graph: Store) -> None:
    """The state mining office was headed from 2004 to 2015, as a document of 2018 says."""
    head = f"""?claim <http://www.w3.org/ns/org#member> {iri("person/klaus-freytag")} ;
      <http://www.w3.org/ns/org#organization> {iri("organisation/landesbergamt-brandenburg")} .
      ?attestation ag:attests ?claim ; ag:validFrom ?begin ; ag:validTo ?end ;
        ag:validEarliest ?first ; ag:validLatest ?last ."""
    assert set(rows(graph, f"SELECT ?begin ?end ?first ?last {{ {head} }}")) == {
        ("2004", "2015", "2004-01-01", "2015-12-31")
    }
    within = "FILTER(?first <= '2010-06-01'^^xsd:date && ?last >= '2010-06-01'^^xsd:date)"
    assert rows(graph, f"SELECT ?claim {{ {head} {within} }}")
    held = f"{iri('person/klaus-freytag')} ag:holdsPostIn ?body"
    bodies = {body for (body,) in rows(graph, f"SELECT ?body {{ {held} }}")}
    assert bodies and "organisation/landesbergamt-brandenburg" not in bodies
