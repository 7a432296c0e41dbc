"""Rows that a second reader of the sources found wrong, as the questions now show them.

The expected answers come from the sources the reader named, not from the graph.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Store

from tests.queries.questions import SCHEME, Row, ask, date, iri, organisations, pairs

ONTOLOGY = "https://w3id.org/actor-graph/ontology#"


def said(graph: Store, source: str, subject: str, predicate: str) -> list[Row]:
    """What a document says of a thing in one respect."""
    rows = ask(graph, "document-statements", source=iri(f"source/{source}"))
    return [r for r in rows if r["subject"] == subject and r["predicate"] == predicate]


def values(rows: list[Row], name: str = "object") -> list[str | None]:
    return [row[name] for row in rows]


def functions(graph: Store, person: str, role: str) -> list[tuple[str | None, ...]]:
    rows = ask(graph, "person-posts", person=iri(f"person/{person}"))
    found = [row for row in rows if row["role"] == f"role/{role}"]
    return [(r["body"], r["on"], r["printedFunction"], r["source"]) for r in found]


def confirmed(graph: Store, project: str) -> set[tuple[str | None, str | None, str | None]]:
    rows = ask(graph, "confirmed-projects")
    found = [row for row in rows if row["project"] == f"project/{project}"]
    return {(row["part"], row["session"], row["source"]) for row in found}


def test_grants_in_both_saxon_coalfields_are_not_those_of_the_lausitz(graph: Store) -> None:
    for quantity, both, lausitz in (
        ("granted-volume", "117200000", "84400000"),
        ("projects-granted", "36", "23"),
    ):
        rows = said(graph, "sas-presse", "organisation/sab", f"quantity/{quantity}")
        assert {(r["object"], r["part"], r["on"]) for r in rows} == {
            (both, "project-part/both-saxon-coalfields", "2022-12-31"),
            (lausitz, "project-part/share-lausitz-sachsen", "2022"),
        }
    assert values(said(graph, "sas-presse", "organisation/sab", "quantity/recipients")) == ["22"]
    assert said(graph, "sas-presse", "organisation/sas", "quantity/granted-volume") == []


def test_special_committee_was_installed_again_not_extended(graph: Store) -> None:
    committee = "organisation/sonderausschuss-lausitz"
    again = said(graph, "lt-sa-8", committee, "life-event/installed-again")
    assert values(again) == ["2024-12-11"]
    assert values(said(graph, "lt-sa-8", committee, "quantity/members")) == ["9"]
    first = said(graph, "lt-sa-7", committee, "life-event/constituted")
    assert values(first) == ["2020-09-29"]
    assert values(said(graph, "lt-sa-7", committee, "quantity/members")) == ["11"]
    assert said(graph, "neuelausitz-211", committee, "life-event/extended") == []


def test_competence_centre_has_an_office_in_senftenberg(graph: Store) -> None:
    for source in ("wk-kijubb", "brl-kijubb", "eib-brl", "senftenberg-kijubb"):
        offices = said(graph, source, "organisation/kjbb", "site-kind/office")
        assert values(offices) == ["place/gem-12066304"]
        assert said(graph, source, "organisation/kjbb", "site-kind/seat") == []


def test_boarding_house_is_a_project_of_its_own(graph: Store) -> None:
    rows = ask(graph, "project-figures", project=iri("project/ausbildungspensionat-schwarzheide"))
    assert ("60", "source/mz-2023-12") in pairs(rows, "value", "source")
    [row] = said(
        graph, "mz-2023-12", "project/ausbildungspensionat-schwarzheide", "quantity/capacity"
    )
    assert row["certainty"] == "certainty/probable"
    other = ask(graph, "project-figures", project=iri("project/leistungszentrum-lausitz"))
    assert "60" not in values(other, "value")


def test_44_recipients_are_those_of_the_first_call(graph: Store) -> None:
    for quantity, value in (("recipients", "44"), ("selected-volume", "923000")):
        [row] = said(graph, "sfl-telemed", "programme/teilhabefonds", f"quantity/{quantity}")
        assert (row["object"], row["part"]) == (value, "project-part/first-call")


def test_dates_of_the_process_are_not_those_of_each_workshop(graph: Store) -> None:
    rows = ask(graph, "document-statements", source=iri("source/wrl-w4-2021"))
    events = {
        (r["subject"], r["predicate"], r["object"])
        for r in rows
        if (r["predicate"] or "").startswith("life-event/")
    }
    process = "process/werkstattprozess"
    assert events == {
        (process, "life-event/started", "2020-12/2021-01"),
        (process, "life-event/content-work-started", "2021-02"),
    }


def test_names_cut_off_in_the_excerpt_are_probable(graph: Store) -> None:
    rows = {row["printedName"]: row for row in ask(graph, "identity-decisions")}
    for printed, name in (
        ("Kommunales Nachbarschaftsf…", "Kommunales Nachbarschaftsforum"),
        ("Gewerkschaft Nahrung-Genuss-Gast…", "Gewerkschaft Nahrung-Genuss-Gaststätten"),
    ):
        row = rows[printed]
        assert (row["certainty"], row["organisationLabel"]) == ("certainty/probable", name)
    listed = ask(graph, "workshop-participants", workshop=iri("workshop/werkstatt-5"))
    [union] = [r for r in listed if r["actor"] == "organisation/ngg"]
    assert union["printedName"] == "Gewerkschaft Nahrung-Genuss-Gast…"
    assert union["certainty"] == "certainty/probable"


def test_a_later_phase_of_the_carbon_lab_factory_was_confirmed(graph: Store) -> None:
    assert confirmed(graph, "carbon-lab-factory") == {
        (None, "session/imag-2022-06-01", "source/wrl-carbon"),
        ("project-part/further-development", "session/imag-total-93", "source/nla-93"),
    }


def test_two_keys_were_one_session_of_2022(graph: Store) -> None:
    [row] = said(graph, "osl-imag7", "organisation/imag", f"{ONTOLOGY}Session")
    assert row["certainty"] == "certainty/probable"
    rows = ask(graph, "sessions-of-a-body", body=iri("organisation/imag"))
    of_source = {r["session"] for r in rows if r["source"] == "source/osl-imag7"}
    assert of_source == {"session/imag-2022-06-01"}
    assert "session/imag-7" not in values(rows, "session")


def test_function_is_printed_in_full(graph: Store) -> None:
    printed = "stellvertretender Sprecher der sächsischen Gemeinden"
    assert printed in {f[2] for f in functions(graph, "ralf-brehmer", "deputy-speaker")}


def test_more_than_110_million_were_confirmed_in_december_2024(graph: Store) -> None:
    rows = ask(graph, "sessions-of-a-body", body=iri("organisation/imag"))
    found = {
        (r["source"], r["bound"])
        for r in rows
        if r["session"] == "session/imag-2024-12" and r["value"] == "110000000"
    }
    sources = ("krasse-81", "meinberlin-81", "rbb-2024-12")
    assert found == {(f"source/{s}", "bound/over") for s in sources}
    days = {r["sessionDay"] for r in rows if r["session"] == "session/imag-2024-12"}
    assert days == {"2024-12-04"}


def test_joint_task_has_its_right_name(graph: Store) -> None:
    rows = ask(graph, "document-statements", source=iri("source/zwl-home"))
    [row] = [r for r in rows if r["object"] == "programme/grw"]
    assert row["objectLabel"] == (
        "Gemeinschaftsaufgabe „Verbesserung der regionalen Wirtschaftsstruktur“"
    )
    printed = {}
    for source in ("zwl-home", "zwl-flyer", "zwl-ueberuns"):
        rows = ask(graph, "document-statements", source=iri(f"source/{source}"))
        [printed[source]] = [r["printed"] for r in rows if r["object"] == "programme/grw"]
    misprint = "Gemeinschaftsaufgabe „Verbesserung der regionalen Wirtschaftsinfrastruktur“"
    assert printed["zwl-home"] == printed["zwl-flyer"] == misprint
    assert printed["zwl-ueberuns"] == row["objectLabel"]


def test_regional_monitoring_committees_are_of_a_kind_of_their_own(graph: Store) -> None:
    classified = NamedNode("http://www.w3.org/ns/org#classification")
    for committee in ("rba-sachsen", "rba-mitteldeutsches-revier"):
        body = iri(f"organisation/{committee}")
        kinds = {str(q.object) for q in graph.quads_for_pattern(body, classified, None, None)}
        assert kinds == {f"<{SCHEME}actor-kind/monitoring-committee>"}
    [row] = said(graph, "as-rba", "organisation/rba-sachsen", "quantity/projects-confirmed")
    assert row["subjectLabel"] == "Regionaler Begleitausschuss Lausitzer Revier"


def test_days_that_were_lost_are_back(graph: Store) -> None:
    speaker = functions(graph, "anne-francken", "speaker")
    assert ("workshop/werkstatt-1", "2021-02-11", "Sprecherin", "source/osl-2021-02") in speaker
    appointed = {(f[1], f[3]) for f in functions(graph, "klaus-freytag", "commissioner")}
    assert appointed >= {("2018-06-12", "source/bb-freytag-2018"), ("2018-06", "source/lb-home")}
    founded = said(graph, "wrl-historie", "organisation/elsw", "life-event/founded")
    assert values(founded) == ["2009-07-15"]


def test_first_section_of_the_science_park_and_two_more_projects(graph: Store) -> None:
    section, session = "project-part/first-section", "session/imag-2023-07"
    assert confirmed(graph, "lausitz-science-park") == {
        (section, session, "source/bb-lsp"),
        (section, session, "source/cityreport-imag22"),
    }
    for project in ("gewerbegebiet-lauchhammer-sued", "naturwelt-lieberoser-heide"):
        assert (None, session, "source/cityreport-imag22") in confirmed(graph, project)


def test_saxon_districts_joined_and_left_the_company(graph: Store) -> None:
    rows = ask(graph, "owners-on-a-date", date=date("2019-07-01"))
    joined = {r["shareholder"]: r["on"] for r in rows if r["state"] == "holding-state/joined"}
    assert joined == {
        "organisation/landkreis-goerlitz": "2017-06-09",
        "organisation/landkreis-bautzen": "2019-06-20",
    }
    disagreeing = {
        (row["subject"], row["value"], row["otherValue"])
        for row in ask(graph, "disagreements")
        if row["kind"] == "shareholding"
    }
    for district in ("landkreis-goerlitz", "landkreis-bautzen"):
        assert (f"organisation/{district}", "2020-12-31", "2021-01") in disagreeing


def test_later_board_of_a_municipal_working_group(graph: Store) -> None:
    rows = ask(graph, "body-posts", body=iri("organisation/kag-spn"))
    later = {(row["role"], row["person"]) for row in rows if row["source"] == "source/mb-kag-mahro"}
    assert later == {
        ("role/chair", "person/fred-mahro"),
        ("role/deputy-chair", "person/birgit-zuchold"),
        ("role/assessor", "person/tobias-hentschel"),
    }


def test_seat_is_not_inferred_from_a_name(graph: Store) -> None:
    chamber = "organisation/ihk-cottbus"
    assert said(graph, "wrl-w4-2025", chamber, "site-kind/seat") == []
    assert values(said(graph, "ihk-w3-start", chamber, "site-kind/office")) == ["place/cottbus"]


def test_whole_board_of_a_local_action_group(graph: Store) -> None:
    rows = ask(graph, "body-posts", body=iri("organisation/lag-spn"))
    board = {row["person"] for row in rows if row["source"] == "source/spnl-2020"}
    assert board == {
        f"person/{key}"
        for key in (
            "janina-sembol",
            "ruediger-geffers",
            "annett-zeuner",
            "sabine-jentzsch",
            "georg-thimme",
            "christina-pinkowsky",
            "claudia-wolf",
            "silke-steiniger",
        )
    }


def test_municipalities_on_the_list_of_the_alliance(graph: Store) -> None:
    rows = ask(graph, "document-statements", source=iri("source/lausitzrunde-mitgl"))
    members = {r["subject"] for r in rows if r["predicate"] == "relation/member-of"}
    assert members >= organisations(
        "gemeinde-burg",
        "gemeinde-briesen",
        "gemeinde-dissen-striesow",
        "gemeinde-guhrow",
        "gemeinde-schmogrow-fehrow",
        "gemeinde-werben",
        "gemeinde-crinitz",
        "gemeinde-lichterfeld-schacksdorf",
        "gemeinde-massen-niederlausitz",
        "gemeinde-sallgast",
        "stadt-peitz",
        "gemeinde-teichland",
        "gemeinde-drehnow",
        "gemeinde-turnow-preilack",
        "gemeinde-tauer",
    )
