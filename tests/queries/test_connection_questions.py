"""Who is tied to whom, and who bears or bore which name.

The expected answers were worked out by hand from the collected facts, not from the graph.
"""

from __future__ import annotations

from pyoxigraph import Store

from tests.queries.questions import Row, ask, column, date, iri, organisations, pairs

# 11: owners


def owners(rows: list[Row], basis: str) -> set[tuple[str | None, str | None]]:
    return pairs([row for row in rows if row["basis"] == basis], "shareholder", "state")


BRANDENBURG = ("dahme-spreewald", "elbe-elster", "oberspreewald-lausitz", "spree-neisse")
HOLDERS = {f"organisation/landkreis-{d}" for d in BRANDENBURG} | {"organisation/stadt-cottbus"}
SAXON = {"organisation/landkreis-bautzen", "organisation/landkreis-goerlitz"}


def test_owners_in_2022(graph: Store) -> None:
    rows = ask(graph, "owners-on-a-date")
    # One document says of January 2022 that the state holds a share, another that it joined.
    state = {
        ("organisation/land-brandenburg", "holding-state/holds"),
        ("organisation/land-brandenburg", "holding-state/joined"),
    }
    assert owners(rows, "last") == state | {(h, "holding-state/holds") for h in HOLDERS} | {
        (h, "holding-state/left") for h in SAXON
    }
    shares = {
        row["shareholder"]: row["sharePercent"]
        for row in rows
        if row["basis"] == "last" and row["state"] == "holding-state/holds"
    }
    assert shares == {h: "9.09" for h in HOLDERS} | {"organisation/land-brandenburg": "54.55"}


def test_owners_keeps_undated_statements_apart(graph: Store) -> None:
    rows = [row for row in ask(graph, "owners-on-a-date") if row["basis"] == "undated"]
    assert column(rows, "source") == {
        "source/lbr-aufsichtsrat",
        "source/lds-els",
        "source/wrl-mehrheit",
    }
    assert column(rows, "on") == {None}


def test_owners_before_the_state_joined(graph: Store) -> None:
    rows = ask(graph, "owners-on-a-date", date=date("2020-01-31"))
    assert owners(rows, "last") == {(h, "holding-state/holds") for h in HOLDERS | SAXON}
    rows = ask(graph, "owners-on-a-date", date=date("2021-06-30"))
    assert ("organisation/land-brandenburg", "holding-state/prepared") in owners(rows, "last")
    assert owners(rows, "period") == {(h, "holding-state/holds") for h in HOLDERS}


def test_owners_under_the_former_name(graph: Store) -> None:
    rows = ask(graph, "owners-on-a-date", date=date("2015-01-01"))
    last = [row for row in rows if row["basis"] == "last"]
    assert column(last, "company") == {"organisation/elsw"}
    assert column(last, "shareholder") == HOLDERS


# 12, 13: who sits with whom


def test_co_participants(graph: Store) -> None:
    rows = {row["institution"]: row for row in ask(graph, "co-participants")}
    office = rows["organisation/lausitz-beauftragter"]
    assert (office["workshops"], office["documents"]) == ("4", "5")
    # In all four workshops, yet only the list of 2025 of workshop 4 names both.
    youth = rows["organisation/kjbb"]
    assert (youth["workshops"], youth["documents"]) == ("4", "1")
    economy = rows["organisation/mweke"]
    assert (economy["workshops"], economy["documents"]) == ("2", "3")
    # Named in workshop 4 in 2021, when the Lausitzrunde was not.
    assert rows["organisation/stgb-bb"]["documents"] == "0"
    assert not rows.keys() & organisations("mwae", "mwaek", "mluk", "msgiv", "lausitzrunde", "egc")


def test_connections_over_one_station(graph: Store) -> None:
    rows = ask(graph, "connections", to=iri("organisation/domowina"))
    assert column(rows, "station") == {"workshop/werkstatt-5"}
    assert column(rows, "length") == {"2"}


def test_connections_puts_the_direct_one_first(graph: Store) -> None:
    rows = ask(
        graph,
        "connections",
        **{"from": iri("organisation/cit"), "to": iri("organisation/landkreis-spree-neisse")},
    )
    assert rows[0]["length"] == "1" and rows[0]["station"] is None
    direct = [row for row in rows if row["length"] == "1"]
    assert len(direct) == 3  # shares, subsidiary of, economic development body of


def test_connections_over_two_stations(graph: Store) -> None:
    # The chamber is on the board of the local action group and in workshop 5 with the Domowina.
    rows = ask(graph, "connections-over-two-stations")
    assert pairs(rows, "first", "second") == {("organisation/ihk-cottbus", "workshop/werkstatt-5")}


def test_person_posts(graph: Store) -> None:
    rows = ask(graph, "person-posts")
    assert {(row["role"], row["body"]) for row in rows} == {
        ("role/commissioner", "organisation/lausitz-beauftragter"),
        ("role/chair", "organisation/imag"),
        ("role/chair", "organisation/wrl-aufsichtsrat"),
        ("role/chair", "organisation/wrl-gesellschafterversammlung"),
        ("role/head", "organisation/landesbergamt-brandenburg"),
    }
    assert ("2018-06", "source/lb-home") in pairs(rows, "on", "source")


# 16: names


def test_place_names(graph: Store) -> None:
    rows = ask(graph, "place-names")
    names = {(row["place"], row["language"], row["name"]) for row in rows}
    assert {
        ("place/cottbus", "dsb", "Chóśebuz"),
        ("place/cottbus", "hsb", "Choćebuz"),
        ("place/gem-12071372", "dsb", "Grodk"),
        ("place/ot-schwarze-pumpe", "dsb", "Carna Pluma"),
        ("place/ot-schwarze-pumpe", "dsb", "Carna Plumpa"),
        ("place/gem-14625020", "hsb", "Budyšin"),
        ("place/gem-14626490", "hsb", "Slepo"),
    } <= names
    assert column(rows, "language") == {"dsb", "hsb"}
    # One document misspells Teichland's name: only the official list's form is recorded.
    teichland = [row for row in rows if row["placeLabel"] == "Teichland"]
    assert pairs(teichland, "name", "source") == {("Gatojce", "source/gisco-nuts-lau-2024")}


def test_workshop_names(graph: Store) -> None:
    names = column(ask(graph, "workshop-names"), "name")
    assert {
        "Kunst, Kultur, Tourismus und Marketing",
        "Marketing, Kunst, Kultur, Tourismus",
        "Kultur, Kreativwirtschaft, Tourismus & Marketing",
    } <= names


def test_renamings(graph: Store) -> None:
    rows = ask(graph, "renamings")
    dated = {
        (row["former"], row["later"], row["changedOn"])
        for row in rows
        if row["kind"] == "renaming" and row["changedOn"]
    }
    o = "organisation/"
    assert dated == {
        (o + "bmbf", o + "bmftr", "2025-05-06"),
        (o + "elsw", o + "wrl", "2017"),
        (o + "elsw", o + "wrl", "2017-06-09"),
        (o + "mgs", o + "masgz", "2026-03-18"),
        (o + "mluk", o + "mleuv", "2024-12-11"),
        (o + "mlul", o + "mluk", "2019-11-20"),
        (o + "msgiv", o + "mgs", "2024-12-11"),
        (o + "mwae", o + "mwaek", "2024-12-11"),
        (o + "mwaek", o + "mweke", "2026-03-18"),
    }
    succeeded = pairs([row for row in rows if row["kind"] == "succession"], "former", "later")
    assert succeeded == {(o + "ctk", o + "mul-ct"), (o + "lvlf", o + "lelf")}


def test_owner_of_a_month_stands_beside_one_of_its_year(graph: Store) -> None:
    """Nobody knows which of February 2021 and "2021" is later, so neither hides the other."""
    rows = ask(graph, "owners-on-a-date", date=date("2021-12-31"))
    city = [row for row in rows if row["shareholder"] == "organisation/stadt-cottbus"]
    assert {row["on"] for row in city} >= {"2021-02", "2021"}
    assert {row["basis"] for row in city if row["on"]} == {"last"}
