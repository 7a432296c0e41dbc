"""Questions that somebody who did not know the graph asked, and what misled there.

The expected answers were read in the tables, not in the graph.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Store

from tests.queries.questions import ID, Row, ask, column, date, iri, organisations, pairs

HELD, ANNOUNCED = "meeting-status/held", "meeting-status/announced"
FOURTH = "workshop/werkstatt-4"


def meetings(graph: Store, day: str) -> set[tuple[str | None, ...]]:
    rows = ask(graph, "meetings-around-a-date", date=date(day))
    return {(r["which"], r["heldOn"], r["status"]) for r in rows if r["workshop"] == FOURTH}


def test_the_last_meetings_of_2021_are_the_last_held_and_the_one_announced_after_it(
    graph: Store,
) -> None:
    assert {one for one in meetings(graph, "2021-12-31") if one[0] == "last"} == {
        ("last", "2021-08-18", HELD),
        ("last", "2021-10-05", ANNOUNCED),
    }


def test_a_meeting_of_a_month_is_neither_before_nor_after_a_day_in_it(graph: Store) -> None:
    assert ("open", "2021-02", HELD) in meetings(graph, "2021-02-10")
    assert ("last", "2021-02", HELD) in meetings(graph, "2021-02-28")
    # It may have been on the first of the month, so nothing dated inside it is earlier for certain.
    assert not {one for one in meetings(graph, "2021-01-31") if one[0] == "last"}


def test_meetings_without_a_date_are_counted(graph: Store) -> None:
    undated = pairs(ask(graph, "meetings-around-a-date"), "workshop", "undated")
    assert (FOURTH, "1") in undated
    assert ("workshop/werkstatt-3", "2") in undated
    # Also of a workshop that no dated meeting fits: none of the first one was announced.
    rows = ask(graph, "meetings-around-a-date", date=date("2019-01-01"))
    early = {row["workshop"]: row for row in rows}
    assert len(early) == 5
    assert (early["workshop/werkstatt-1"]["which"], early["workshop/werkstatt-1"]["undated"]) == (
        "none",
        "1",
    )
    assert early[FOURTH]["which"] == "next"


def test_meetings_of_a_workshop(graph: Store) -> None:
    rows = ask(graph, "workshop-meetings", workshop=iri("workshop/werkstatt-3"))
    assert [(row["heldOn"], row["status"]) for row in rows] == [
        ("2021-08-19", ANNOUNCED),
        ("2021-10-26", HELD),
        ("2024-06-11", ANNOUNCED),
        ("2024-10-16", ANNOUNCED),
        ("2025-03-24", HELD),
        (None, HELD),
        (None, HELD),
    ]
    assert column(rows, "undated") == {"2"}
    [february] = [
        (row["heldFrom"], row["heldTo"])
        for row in ask(graph, "workshop-meetings", workshop=iri(FOURTH))
        if row["heldOn"] == "2021-02"
    ]
    assert february == ("2021-02-01", "2021-02-28")


def test_a_session_of_a_month_has_no_day(graph: Store) -> None:
    rows = ask(graph, "sessions-of-a-body")

    def days(session: str) -> set[tuple[str | None, ...]]:
        return {
            (row["sessionDay"], row["sessionFrom"], row["sessionTo"])
            for row in rows
            if row["session"] == f"session/{session}"
        }

    assert days("imag-2025-12") == {(None, "2025-12-01", "2025-12-31")}
    assert days("imag-2024-12") == {("2024-12-04", "2024-12-04", "2024-12-04")}


def named(graph: Store, day: str) -> dict[str | None, str | None]:
    rows = ask(graph, "participants-on-a-date", date=date(day))
    return {row["institution"]: row["nameThen"] for row in rows}


def test_an_institution_has_the_name_of_the_day(graph: Store) -> None:
    agriculture, health = "organisation/mleuv", "organisation/masgz"
    then, later = named(graph, "2022-06-30"), named(graph, "2026-06-30")
    assert then[agriculture] == (
        "Ministerium für Landwirtschaft, Umwelt und Klimaschutz des Landes Brandenburg"
    )
    assert later[agriculture] == (
        "Ministerium für Land- und Ernährungswirtschaft, Umwelt und Verbraucherschutz"
        " des Landes Brandenburg"
    )
    names = {named(graph, day)[health] for day in ("2022-06-30", "2025-06-30", "2026-06-30")}
    assert len(names) == 3
    assert not [name for name in names if name is None or "; " in name]


def test_who_holds_an_office_comes_with_the_areas_of_the_home(graph: Store) -> None:
    rows = ask(graph, "body-posts", body=iri("organisation/lausitzrunde"))
    areas = {row["person"]: row["areas"] for row in rows if row["home"]}
    assert areas["person/achim-junker"] == "Boxberg/O.L."
    assert {row["areas"] for row in rows if not row["home"]} <= {None}


def test_projects_of_a_sponsor_with_their_roles(graph: Store) -> None:
    rows = ask(graph, "sponsor-projects", actor=iri("organisation/wrl"))
    roles = pairs(rows, "project", "role")
    assert ("project/zukunftswerkstatt-lausitz", "sponsor-role/lead") in roles
    city = ask(graph, "sponsor-projects", actor=iri("organisation/stadt-cottbus"))
    assert ("project/trampolinhalle", "source/wrl-trampolin") in pairs(city, "project", "source")


def test_what_was_confirmed_in_a_month(graph: Store) -> None:
    rows = ask(graph, "confirmed-in-a-period")
    assert column(rows, "match") == {"within"}
    assert column(rows, "decidedTo") == {"2024-12-04"}
    assert len(column(rows, "project")) == 5


def test_what_was_confirmed_in_a_year_and_what_may_have_been(graph: Store) -> None:
    def confirmed(period: str) -> list[Row]:
        return ask(graph, "confirmed-in-a-period", period=Literal(period))

    year = confirmed("2023")
    # The chamber gives the year alone, others the day: certain for the year, not for its halves.
    assert column(year, "match") == {"within"}
    assert year == confirmed("2023-01/2023-12") == confirmed("2023-01-01/2023-12-31")
    assert {row["match"] for row in confirmed("2023-07-10/2023-07-20")} == {"perhaps"}
    first = confirmed("2021-03-25")
    on_day = [r for r in ask(graph, "confirmed-on-a-date") if r["match"] != "period"]
    within = [row for row in first if row["match"] == "within"]
    assert column(within, "project") == column(on_day, "project") != set()
    assert column([r for r in confirmed("2021-03") if r["match"] == "within"], "project") >= column(
        within, "project"
    )
    assert {row["undated"] for row in first} == {row["undated"] for row in year} != {"0"}


def test_period_in_which_nothing_was_confirmed_still_tells_what_is_undated(graph: Store) -> None:
    [row] = ask(graph, "confirmed-in-a-period", period=Literal("1999"))
    assert (row["match"], row["project"]) == ("none", None)
    assert row["undated"] == ask(graph, "confirmed-in-a-period")[0]["undated"] != "0"


def test_disagreements_about_one_thing(graph: Store) -> None:
    hall = iri("project/trampolinhalle")
    rows = ask(graph, "disagreements", thing=hall)
    assert {(r["kind"], r["subject"]) for r in rows} == {
        ("sponsor-within", "project/trampolinhalle")
    }
    [row] = rows
    assert row["value"] == "Sportstättenbetrieb der Stadt Cottbus"
    assert row["sources"] == row["otherSources"] == "source/sfl-trampolin"
    figures = ask(graph, "disagreeing-figures", thing=hall)
    assert column(figures, "subject") == {"project/trampolinhalle"}
    everything = ask(graph, "disagreeing-figures")
    assert [r for r in everything if r["subject"] == "project/trampolinhalle"] == figures


def test_sponsors_printed_as_one_name_are_no_disagreement(graph: Store) -> None:
    within = [r for r in ask(graph, "disagreements") if r["kind"] == "sponsor-within"]
    assert "project/dlr-flaechenerschliessung" not in column(within, "subject")
    assert "project/innovatives-lernzentrum" not in column(within, "subject")


def test_where_two_actors_are_named_together(graph: Store) -> None:
    rows = ask(graph, "common-lists")
    assert pairs(rows, "thing", "source") == {
        ("workshop/werkstatt-3", "source/wrl-w3-old"),
        *((FOURTH, f"source/wrl-w4-{year}") for year in (2020, 2021, 2025)),
    }
    assert column(rows, "extent") == {"list-extent/full"}
    # Asked by a former name it is the same.
    health = ask(graph, "common-lists", actor=iri("organisation/msgiv"))
    assert pairs(health, "thing", "source") >= {(FOURTH, "source/wrl-w4-2025")}
    owners = ask(
        graph,
        "common-lists",
        actor=iri("organisation/landkreis-spree-neisse"),
        other=iri("organisation/stadt-cottbus"),
    )
    assert column([r for r in owners if r["kind"] == "company"], "thing") == organisations(
        "elsw", "wrl"
    )
    assert "organisation/lausitzrunde" in column(owners, "thing")
    assert ask(graph, "common-lists", actor=NamedNode(ID + "organisation/nobody")) == []
