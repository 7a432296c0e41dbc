"""Facts of sixty further documents: merged with what was held, disagreements on both sides."""

from __future__ import annotations

from pyoxigraph import NamedNode, Store

from tests.queries.questions import ask, date, iri, solutions

PREFIXES = """
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def figures(graph: Store, subject: str) -> set[tuple[str | None, str | None]]:
    """Pairs of differing values of a thing, as the question on disagreements tells them."""
    rows = ask(graph, "disagreeing-figures")
    return {(r["value"], r["otherValue"]) for r in rows if r["subject"] == subject}


def disagreements(graph: Store, subject: str) -> set[tuple[str | None, str | None]]:
    rows = ask(graph, "disagreements")
    return {(r["value"], r["otherValue"]) for r in rows if r["subject"] == subject}


def posts(graph: Store, body: str) -> set[tuple[str | None, str | None, str | None]]:
    rows = ask(graph, "body-posts", body=iri(body))
    return {(r["role"], r["person"], r["source"]) for r in rows}


def test_both_sides_of_the_disagreements(graph: Store) -> None:
    assert ("100000000", "110000000") in figures(graph, "session/imag-2024-12")
    assert ("80000000", "90000000") in figures(graph, "session/imag-2024-12")
    assert ("25", "26") in figures(graph, "session/imag-2021-09-29")
    assert ("3000", "4000") in figures(graph, "project/zukunftswerkstatt-lausitz")
    members = figures(graph, "organisation/lausitzrunde")
    assert members >= {("23", "56"), ("53", "56"), ("56", "57")}
    assert ("2018", "2020-09-19") in disagreements(graph, "organisation/brl")


def test_chair_of_the_meeting_and_chair_of_the_supervisory_board(graph: Store) -> None:
    freytag = "person/klaus-freytag"
    meeting = posts(graph, "organisation/wrl-gesellschafterversammlung")
    assert ("role/chair", freytag, "source/wrl-gremien") in meeting
    board = posts(graph, "organisation/wrl-aufsichtsrat")
    assert ("role/chair", freytag, "source/mb-wrl") in board
    assert ("role/chair", freytag, "source/wrl-mehrheit") in board
    assert ("role/member", "person/steffen-kubitzki", "source/stateparl-2020-05") in board


def test_chairs_of_a_local_action_group_are_a_sequence(graph: Store) -> None:
    found = posts(graph, "organisation/lag-ee")
    assert found >= {
        ("role/chair", "person/iris-schuelzke", "source/docslib-lagee-05"),
        ("role/chair", "person/goeran-schrey", "source/lagee-2022"),
        ("role/head", "person/thilo-richter", "source/nlr-ee"),
    }


def test_two_firms_are_said_to_have_supported_one_strategy(graph: Store) -> None:
    firms = set()
    for source in ("aconium-spnl", "spnl-2022"):
        rows = ask(graph, "document-statements", source=iri(f"source/{source}"))
        firms |= {r["subject"] for r in rows if r["predicate"] == "relation/supported-strategy-of"}
    assert firms == {"organisation/aconium", "organisation/atene-kom"}


def test_ordinals_are_those_printed(graph: Store) -> None:
    query = "SELECT ?session ?ordinal WHERE { ?session a ag:Session ; ag:ordinal ?ordinal }"
    found = {
        (str(row["session"]).strip("<>").rpartition("/")[2], str(row["ordinal"].value))
        for row in solutions(graph, PREFIXES + query)
    }
    assert found == {
        ("imag-2022-06-01", "7"),
        ("imag-2023-07", "22"),
        ("sonderausschuss-2021-09-01", "10"),
        ("rba-sachsen-2023-11-15", "6"),
        ("fachnetzwerk-2025-05", "3"),
    }


def test_advisers_and_guests_are_not_members(graph: Store) -> None:
    rows = ask(graph, "body-posts", body=iri("organisation/rba-sachsen"))
    advisers = {r["home"] for r in rows if r["source"] == "source/sas-rba-2021-05"}
    assert len(advisers) == 9
    assert "organisation/dgb-ostsachsen" in advisers
    standings = {r["standing"] for r in rows if r["source"] == "source/sas-rba-2021-05"}
    assert standings == {"standing/advisory"}
    seats = ask(graph, "document-statements", source=iri("source/wrl-gremien"))
    guests = {r["subject"] for r in seats if r["predicate"] == "relation/guest-seat-in"}
    assert guests == {"organisation/lausitzrunde"}


def test_members_of_the_special_committee_sit_for_their_groups(graph: Store) -> None:
    rows = ask(graph, "body-posts", body=iri("organisation/sonderausschuss-lausitz"))
    members = [
        r for r in rows if r["source"] == "source/ltbb-sonder" and r["role"] == "role/member"
    ]
    assert len(members) == 11
    assert len({row["home"] for row in members}) == 6
    assert {row["printedFunction"] for row in members} == {"ordentliches Mitglied"}


def test_three_projects_of_december_2024_have_a_day(graph: Store) -> None:
    body = iri("organisation/imag")
    rows = ask(graph, "confirmed-on-a-date", body=body, date=date("2024-12-04"))
    on_the_day = {row["project"] for row in rows if row["source"] == "source/ltv-2024-12"}
    assert on_the_day == {
        "project/fraunhofer-gebaeude-cottbus",
        "project/leibniz-gebaeude-cottbus",
        "project/kita-spiel-und-spass",
    }


def test_nobody_and_nothing_is_held_twice(graph: Store) -> None:
    """Actors, people, projects and programmes of the same name would be one that came in twice."""
    query = """
    SELECT ?name (COUNT(DISTINCT ?thing) AS ?things) WHERE {
      VALUES ?class { ag:Actor ag:Person ag:Project ag:FundingProgramme }
      ?thing a ?class ; skos:prefLabel ?label .
      FILTER(LANG(?label) = "de")
      BIND(REPLACE(LCASE(STR(?label)), "[^a-zäöüß0-9]", "") AS ?name)
    }
    GROUP BY ?class ?name
    HAVING(COUNT(DISTINCT ?thing) > 1)
    """
    assert [str(row["name"]) for row in solutions(graph, PREFIXES + query)] == []


def test_every_printed_name_of_a_list_is_kept(graph: Store) -> None:
    printed = NamedNode("https://w3id.org/actor-graph/ontology#nameAsPrinted")
    source = iri("source/wrl-w4-2025")
    names = {
        str(getattr(q.object, "value", ""))
        for q in graph.quads_for_pattern(None, printed, None, source)
    }
    # The page of 2025 still prints the names that the ministries bore until December 2024.
    assert "Ministerium für Landwirtschaft, Umwelt und Klimaschutz (MLUK)" in names
    rows = ask(graph, "workshop-participants", workshop=iri("workshop/werkstatt-4"))
    probable = {
        row["actor"]
        for row in rows
        if row["source"] == "source/wrl-w4-2025" and row["certainty"] == "certainty/probable"
    }
    assert probable == {"organisation/mleuv", "organisation/mgs", "organisation/kjbb"}
