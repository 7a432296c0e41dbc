"""Who takes part in which workshop, since when, who speaks for it, and when it meets.

The expected answers were worked out by hand from the collected facts, not from the graph.
"""

from __future__ import annotations

from pyoxigraph import Store

from tests.queries.questions import ID, Row, ask, column, date, iri, organisations, pairs

# 1, 1b: who was in a workshop


def test_workshop_participants_of_2025(graph: Store) -> None:
    rows = ask(graph, "workshop-participants")
    assert {row["source"]: row["on"] for row in rows} == {
        "source/wrl-w4-2020": "2020~",
        "source/wrl-w4-2021": "2021",
        "source/wrl-w4-2025": "2025",
        "source/lausebande-2025-70": "2025-05",
        "source/lausitzrunde-bg": None,
    }
    assert len([row for row in rows if row["source"] == "source/wrl-w4-2025"]) == 26
    in_2020 = {
        row["actor"]: row["standing"] for row in rows if row["source"] == "source/wrl-w4-2020"
    }
    assert in_2020 == {
        "organisation/lausitz-beauftragter": "standing/permanent",
        "organisation/mil": "standing/permanent",
        "organisation/mluk": "standing/permanent",
        "organisation/dabb": "standing/further",
        "organisation/kags-vier": "standing/further",
        "organisation/leader-spreewald-plus": "standing/further",
        "organisation/leader-spree-neisse-land": "standing/further",
    }


def test_workshop_participants_puts_undated_documents_last(graph: Store) -> None:
    dated = [row["on"] is not None for row in ask(graph, "workshop-participants")]
    assert dated == sorted(dated, reverse=True)


def test_document_participants_of_2021(graph: Store) -> None:
    rows = ask(graph, "document-participants")
    assert column(rows, "actor") == organisations(
        *("lausitz-beauftragter", "mbjs", "mwfk", "mluk", "mil", "msgiv", "dabb", "stgb-bb"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert column(rows, "workshop") == {"workshop/werkstatt-4"}


# 2: who joined, who left


def changed(rows: list[Row], change: str) -> set[str | None]:
    return column([row for row in rows if row["change"] == change], "actor")


def test_participation_changes_between_2021_and_2025(graph: Store) -> None:
    rows = ask(graph, "participation-changes")
    assert changed(rows, "stayed") == organisations(
        *("lausitz-beauftragter", "mil", "mbjs", "dabb"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert changed(rows, "left") == organisations("mwfk", "stgb-bb")
    assert changed(rows, "joined") == organisations(
        *("lelf", "landkreis-elbe-elster", "lag-ee", "lag-elsl", "lag-spn", "lag-spreewald"),
        *("lausitzrunde", "stadt-welzow", "mul-ct", "cit", "wfg-lds", "ihk-cottbus", "btu"),
        *("dgb-sb", "brl", "kjbb"),
    )
    renamed = [row for row in rows if row["change"] == "renamed"]
    assert pairs(renamed, "formerActor", "actor") == {
        ("organisation/mluk", "organisation/mleuv"),
        ("organisation/msgiv", "organisation/mgs"),
    }
    assert len(rows) == 28
    assert {(row["beforeOn"], row["afterOn"]) for row in rows} == {("2021", "2025")}


def test_participation_changes_backwards(graph: Store) -> None:
    rows = ask(
        graph,
        "participation-changes",
        before=iri("source/wrl-w4-2025"),
        after=iri("source/wrl-w4-2021"),
    )
    assert changed(rows, "joined") == organisations("mwfk", "stgb-bb")
    assert changed(rows, "renamed") == organisations("mluk", "msgiv")


def test_participation_changes_of_another_workshop(graph: Store) -> None:
    rows = ask(
        graph,
        "participation-changes",
        workshop=iri("workshop/werkstatt-5"),
        before=iri("source/wrl-w5-old"),
        after=iri("source/wrl-w5-2025"),
    )
    renamed = [row for row in rows if row["change"] == "renamed"]
    assert pairs(renamed, "formerActor", "actor") == {
        ("organisation/mwae", "organisation/mwaek"),
    }
    assert changed(rows, "left") == set()
    assert len(changed(rows, "stayed")) == 10
    assert len(changed(rows, "joined")) == 11


def known(rows: list[Row], state: str) -> set[str | None]:
    return {row["institution"] for row in rows if row["state"] == state}


def test_participants_on_a_date_between_two_lists(graph: Store) -> None:
    rows = ask(graph, "participants-on-a-date")
    assert known(rows, "before-and-after") == organisations(
        *("lausitz-beauftragter", "mil", "mbjs", "dabb", "mleuv", "masgz"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert known(rows, "only-before") == organisations(
        *("mwfk", "stgb-bb", "leader-spree-neisse-land", "leader-spreewald-plus")
    )
    assert len(known(rows, "only-after")) == 16
    assert column(rows, "state") == {"before-and-after", "only-before", "only-after"}
    ministry = next(row for row in rows if row["institution"] == "organisation/masgz")
    assert (ministry["lastBefore"], ministry["firstAfter"]) == ("2021-12-31", "2025-01-01")
    assert (ministry["first"], ministry["last"]) == ("2021-01-01", "2025-12-31")
    assert len(str(ministry["names"]).split("; ")) == 2
    assert "https://w3id.org/lausitz-graph/id/source/wrl-w4-2021" in [
        ID + part.removeprefix(ID) for part in str(ministry["sources"]).split()
    ]


def test_participants_on_a_day_that_a_list_may_mean(graph: Store) -> None:
    rows = ask(graph, "participants-on-a-date", date=date("2025-05-15"))
    assert len(known(rows, "within-period")) == 26
    assert not known(rows, "attested"), "a list of a year proves no day"


def test_participants_on_the_day_of_a_document(graph: Store) -> None:
    where, day = iri("workshop/werkstatt-1"), date("2024-01-25")
    rows = ask(graph, "participants-on-a-date", workshop=where, date=day)
    assert known(rows, "attested") == organisations("egc")
    assert known(rows, "only-after") == organisations("kjbb")


def test_participants_by_documents_without_a_date(graph: Store) -> None:
    rows = ask(graph, "participants-on-a-date", workshop=iri("workshop/werkstatt-3"))
    assert len(known(rows, "undated")) == 11
    assert known(rows, "only-after") == organisations("kjbb")


# 3, 4, 5: who sits where


def test_institutions_in_several_workshops(graph: Store) -> None:
    rows = ask(graph, "institutions-in-several-workshops")
    counts = {row["institution"]: row["workshopCount"] for row in rows}
    assert counts == {
        "organisation/kjbb": "5",
        "organisation/btu": "4",
        "organisation/ihk-cottbus": "4",
        "organisation/lausitz-beauftragter": "4",
        "organisation/lausitzrunde": "4",
        "organisation/dabb": "3",
        "organisation/mwfk": "3",
        "organisation/brl": "2",
        "organisation/fraunhofer-ieg": "2",
        "organisation/leag": "2",
        "organisation/mil": "2",
        "organisation/mweke": "2",
        "organisation/th-wildau": "2",
    }
    assert len(rows) == sum(int(count or 0) for count in counts.values())
    (economy,) = (
        row["names"]
        for row in rows
        if (row["institution"], row["workshop"]) == ("organisation/mweke", "workshop/werkstatt-5")
    )
    assert economy is not None and len(economy.split(" · ")) == 2


def test_institution_in_workshops_under_any_name(graph: Store) -> None:
    expected = {
        ("workshop/werkstatt-2", "organisation/mwae", "source/wrl-w2-2024"),
        ("workshop/werkstatt-5", "organisation/mwaek", "source/wrl-w5-2025"),
        ("workshop/werkstatt-5", "organisation/mwae", "source/wrl-w5-old"),
    }
    for name in ("mwae", "mwaek", "mweke"):
        rows = ask(graph, "institution-in-workshops", organisation=iri(f"organisation/{name}"))
        assert {(row["workshop"], row["actor"], row["source"]) for row in rows} == expected


def test_a_successor_is_not_the_same_institution(graph: Store) -> None:
    rows = ask(graph, "institution-in-workshops", organisation=iri("organisation/mul-ct"))
    assert column(rows, "actor") == {"organisation/mul-ct"}


def test_local_bodies_in_workshops(graph: Store) -> None:
    rows = ask(graph, "local-bodies-in-workshops")
    by_kind = {
        kind: pairs([row for row in rows if row["kind"] == kind], "actor", "workshop")
        for kind in column(rows, "kind")
    }
    w4 = "workshop/werkstatt-4"
    assert by_kind == {
        "actor-kind/local-action-group": {
            (f"organisation/{key}", w4)
            for key in (
                *("lag-ee", "lag-elsl", "lag-spn", "lag-spreewald"),
                *("leader-spreewald-plus", "leader-spree-neisse-land"),
            )
        },
        "actor-kind/municipal-working-group": {
            (f"organisation/{key}", w4)
            for key in ("kag-spn", "kag-lds", "kag-ee", "kag-osl", "kags-vier")
        },
        "actor-kind/district-authority": {
            ("organisation/landkreis-elbe-elster", w4),
            ("organisation/landkreis-oberspreewald-lausitz", "workshop/werkstatt-5"),
        },
        "actor-kind/municipal-authority": {
            ("organisation/stadt-welzow", w4),
            ("organisation/stadt-cottbus", "workshop/werkstatt-2"),
        },
    }


# 6: speakers


def test_workshop_speakers(graph: Store) -> None:
    rows = ask(graph, "workshop-speakers")
    assert pairs(rows, "workshop", "person") == {
        ("workshop/werkstatt-1", "person/anne-francken"),
        ("workshop/werkstatt-2", "person/michael-huebner"),
        ("workshop/werkstatt-3", "person/jens-krause"),
        ("workshop/werkstatt-4", "person/sven-guntermann"),
        ("workshop/werkstatt-5", "person/gert-streidt"),
    }
    fourth = [row for row in rows if row["workshop"] == "workshop/werkstatt-4"]
    assert pairs(fourth, "year", "source") == {
        ("2021", "source/rbb-2021-02"),
        ("2021", "source/wrl-w4-2021"),
        ("2024", "source/wrl-w4-2024"),
        ("2025", "source/wrl-w4-2025"),
        (None, "source/wrl-w4-komm"),
    }
    assert column(fourth, "home") == {"organisation/lag-ee"}
    first = [row for row in rows if row["workshop"] == "workshop/werkstatt-1"]
    assert pairs(first, "source", "home") == {
        ("source/osl-2021-02", None),
        ("source/wrl-w1-kurz", "organisation/basf-schwarzheide"),
    }


# 15: meetings


def met(rows: list[Row]) -> dict[tuple[str | None, str | None], tuple[str | None, str | None]]:
    return {(r["workshop"], r["which"]): (r["heldOn"], r["status"]) for r in rows}


def test_meetings_around_the_first_of_may_2025(graph: Store) -> None:
    held, announced = "meeting-status/held", "meeting-status/announced"
    w = "workshop/werkstatt-"
    assert met(ask(graph, "meetings-around-a-date")) == {
        (w + "1", "last"): ("2025-03-24", held),
        (w + "2", "last"): ("2025-03-24", held),
        (w + "3", "last"): ("2025-03-24", held),
        (w + "4", "last"): ("2025-03-24", held),
        (w + "4", "next"): ("2025-05-20", announced),
        (w + "5", "last"): ("2025-04-30", announced),
    }


def test_meetings_around_a_day_in_2021(graph: Store) -> None:
    found = met(ask(graph, "meetings-around-a-date", date=date("2021-08-18")))
    held, announced = "meeting-status/held", "meeting-status/announced"
    assert found[("workshop/werkstatt-4", "last")] == ("2021-08-18", held)
    assert found[("workshop/werkstatt-4", "next")] == ("2021-10-05", announced)
    assert found[("workshop/werkstatt-3", "next")] == ("2021-08-19", announced)
    assert ("workshop/werkstatt-3", "last") not in found


# Further questions


def test_actors_by_kind_counts_a_renamed_ministry_once(graph: Store) -> None:
    rows = ask(graph, "actors-by-kind")
    ministries = {
        row["workshop"]: row["institutions"] for row in rows if row["kind"] == "actor-kind/ministry"
    }
    # W4: MIL, MBJS, MWFK, MLUK/MLEUV, MSGIV/MGS.
    assert ministries == {
        "workshop/werkstatt-2": "2",
        "workshop/werkstatt-3": "1",
        "workshop/werkstatt-4": "5",
        "workshop/werkstatt-5": "2",
    }


def test_participation_network(graph: Store) -> None:
    rows = ask(graph, "participation-network")
    edges = pairs(rows, "institution", "workshop")
    assert len(edges) == len(rows)
    assert ("organisation/mweke", "workshop/werkstatt-5") in edges
    assert not {edge for edge in edges if edge[0] in organisations("mwae", "mwaek", "mluk")}
