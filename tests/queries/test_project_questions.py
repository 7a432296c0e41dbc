"""Projects: where they are, who decided on them and bears them, and what they cost.

The expected answers were worked out by hand from the collected facts, not from the graph.
"""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import NamedNode, Store

from tests.queries.questions import (
    ask,
    column,
    date,
    iri,
    organisations,
    pairs,
    projects,
    short,
    solutions,
)

SESSIONS = """
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?body ?session ?source WHERE {
  ?session ag:sessionOf ?body .
  ?attestation ag:attests ?session ; dcterms:source ?source
}
"""
MEETINGS = """
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
SELECT DISTINCT ?workshop ?meeting WHERE { ?meeting a ag:Meeting ; ag:meetingOf ?workshop }
"""

# 7, 7b: decisions


def test_confirmed_on_a_date(graph: Store) -> None:
    rows = ask(graph, "confirmed-on-a-date")
    found = {(row["project"], row["workshop"], row["match"]) for row in rows}
    assert found == {
        ("project/leistungszentrum-lausitz", "workshop/werkstatt-1", "day"),
        ("project/rundweg-cottbuser-ostsee", "workshop/werkstatt-5", "day"),
        ("project/ladegleis-koenigs-wusterhausen", "workshop/werkstatt-3", "day"),
        ("project/wasserstoff-im-oepnv", "workshop/werkstatt-1", "period"),
        ("project/wasserstoff-im-oepnv", "workshop/werkstatt-2", "period"),
    }


def test_confirmed_on_a_date_leaves_undated_lists_out(graph: Store) -> None:
    sources = column(ask(graph, "confirmed-on-a-date"), "source")
    assert "source/wrl-w4-2021" not in sources


def test_confirmed_on_a_date_through_the_session(graph: Store) -> None:
    rows = ask(graph, "confirmed-on-a-date", date=date("2024-07-11"))
    assert pairs(rows, "source", "match") == {
        ("source/ltv-76", "day"),
        ("source/wrl-76", "session"),
    }
    assert column(rows, "project") == projects(
        "gewerbepark-herzberg", "mint-kita-herzberg", "niederlausitzhalle"
    )


def test_confirmed_projects(graph: Store) -> None:
    rows = ask(graph, "confirmed-projects")
    fourth = [row for row in rows if row["workshop"] == "workshop/werkstatt-4"]
    assert column(fourth, "project") == projects(
        *("bildungszentrum-gesundheit", "bmx-zentrum-cottbus", "future-branitz-plant"),
        *("gesundheitslandhaus-schwarze-pumpe", "kultur-und-sportzentrum-burg"),
        *("pflegeschule-forst", "sportzentrum-cottbus", "trampolinhalle"),
        *("trinkwasserversorgung-spremberg", "zentrum-medizintechnologien"),
    )
    assert {row["decidedOn"] for row in fourth if row["decidedOn"]} == {"2023-03-15", "2023-03"}


def test_sessions_of_a_body(graph: Store) -> None:
    rows = ask(graph, "sessions-of-a-body")
    july = [
        row
        for row in rows
        if row["session"] == "session/imag-2024-07-11"
        and row["quantity"] == "quantity/confirmed-volume"
    ]
    assert pairs(july, "value", "source") == {
        ("53100000", "source/ltv-76"),
        ("59000000", "source/wrl-76"),
    }
    # The page of the WRL does not print the day; another document does.
    assert column(july, "sessionDay") == {"2024-07-11"}
    assert {row["heldOn"] for row in july if row["source"] == "source/wrl-76"} == {None}


def test_every_session_of_a_body_is_there_with_each_document_on_it(graph: Store) -> None:
    """Also one of which no document gives a figure."""
    [without] = [
        row
        for row in ask(graph, "sessions-of-a-body")
        if row["session"] == "session/imag-2022-12-13"
    ]
    assert (without["sessionDay"], without["source"]) == ("2022-12-13", "source/lb-2022-12")
    assert without["quantity"] is without["value"] is None
    attested: dict[str, set[tuple[str | None, str | None]]] = {}
    for row in solutions(graph, SESSIONS):
        body, session, source = (short(row[name].value) for name in ("body", "session", "source"))
        attested.setdefault(body, set()).add((session, source))
    assert "organisation/imag" in attested
    for body, sessions in attested.items():
        rows = ask(graph, "sessions-of-a-body", body=iri(body))
        assert pairs(rows, "session", "source") == sessions, body


def test_every_meeting_of_a_workshop_is_there(graph: Store) -> None:
    known: dict[str, set[str | None]] = {}
    for row in solutions(graph, MEETINGS):
        known.setdefault(short(row["workshop"].value), set()).add(short(row["meeting"].value))
    assert "workshop/werkstatt-4" in known
    for workshop, meetings in known.items():
        rows = ask(graph, "workshop-meetings", workshop=iri(workshop))
        assert column(rows, "meeting") == meetings, workshop


# 8: projects by place


def test_projects_by_place(graph: Store) -> None:
    rows = ask(graph, "projects-by-place")
    spremberg = [row for row in rows if row["municipalityLabel"] == "Spremberg"]
    assert column(spremberg, "districtLabel") == {"Spree-Neiße"}
    assert column(spremberg, "project") == projects(
        *("gesundheitslandhaus-schwarze-pumpe", "suederweiterung-schwarze-pumpe"),
        "trinkwasserversorgung-spremberg",
    )
    grants = [
        row
        for row in spremberg
        if row["project"] == "project/suederweiterung-schwarze-pumpe"
        and row["quantity"] == "quantity/grant"
    ]
    assert pairs(grants, "euro", "source") == {
        ("85000", "source/asg-isp"),
        ("1250000", "source/cit-isp"),
        ("3520000", "source/bb-isp"),
    }


def test_projects_by_place_prefers_the_finer_place(graph: Store) -> None:
    rows = ask(graph, "projects-by-place")
    hall = [row for row in rows if row["project"] == "project/baumuniversitaet-branitz"]
    assert pairs(hall, "districtLabel", "municipalityLabel") == {("Cottbus", "Cottbus")}
    assert column(hall, "euro") == {"5000000", "5500000"}


def test_project_map(graph: Store) -> None:
    rows = ask(graph, "project-map")
    assert ("place/sedlitz", "project/sedlitzer-bucht") in pairs(rows, "place", "project")
    assert all(
        50 < float(row["latitude"] or 0) < 53 and 12 < float(row["longitude"] or 0) < 16
        for row in rows
    )


# 17: who bears them


def test_sponsors_in_workshops(graph: Store) -> None:
    rows = ask(graph, "sponsors-in-workshops")
    assert column(rows, "institution") == organisations(
        *("btu", "ctk", "egc", "landkreis-elbe-elster", "landkreis-oberspreewald-lausitz"),
        *("leag", "mul-ct", "mwfk", "stadt-cottbus"),
    )
    same = [row for row in rows if row["sameWorkshop"] == "true"]
    assert {(row["institution"], row["project"], row["workshop"]) for row in same} == {
        ("organisation/btu", "project/chesco", "workshop/werkstatt-2"),
        ("organisation/leag", "project/seewasserwaermepumpe", "workshop/werkstatt-2"),
        ("organisation/mwfk", "project/dlr-flaechenerschliessung", "workshop/werkstatt-2"),
    }


# Further questions


def test_project_figures_side_by_side(graph: Store) -> None:
    rows = ask(graph, "project-figures")
    money = [row for row in rows if row["unitLabel"] == "Euro"]
    assert {(row["quantity"], row["value"], row["source"]) for row in money} == {
        ("quantity/cost", "12000000", "source/sfl-trampolin"),
        ("quantity/funding", "11680000", "source/krasse-trampolin2"),
        ("quantity/grant", "11000000", "source/bb-trampolin"),
        ("quantity/grant", "11000000", "source/sportschau-trampolin"),
        ("quantity/grant", "11000000", "source/wrl-trampolin"),
        ("quantity/grant", "11500000", "source/krasse-trampolin1"),
        ("quantity/grant", "11500000", "source/wk-trampolin"),
    }


def test_project_timeline(graph: Store) -> None:
    rows = ask(graph, "project-timeline")
    assert {(row["happenedOn"], row["event"]) for row in rows} == {
        ("2024-03-22", "project-status/grant-handed-over"),
        ("2024-11-25", "project-status/ground-breaking"),
        (None, "decision-outcome/confirmed"),
        (None, "project-status/grant-handed-over"),
    }
    undated = [row["happenedOn"] is None for row in rows]
    assert undated == sorted(undated)


def test_workshop_projects(graph: Store) -> None:
    rows = ask(graph, "workshop-projects")
    first = column([row for row in rows if row["source"] == "source/wrl-w4-2021"], "project")
    assert first == projects(
        *("bmx-zentrum-cottbus", "future-branitz-plant", "gesundheitslandhaus-schwarze-pumpe"),
        *("kultur-und-sportzentrum-burg", "trampolinhalle", "zentrum-medizintechnologien"),
    )
    assert len(column(rows, "project")) == 10


# Counts, held against the single rows


def test_projects_by_district_are_those_that_lie_there(graph: Store) -> None:
    single: dict[object, set[object]] = {}
    for row in ask(graph, "projects-by-place"):
        if row["district"]:
            single.setdefault(row["district"], set()).add(row["project"])
    counted = {
        row["district"]: int(str(row["projects"])) for row in ask(graph, "projects-by-district")
    }
    assert counted == {district: len(found) for district, found in single.items()}
    assert counted["place/cottbus"] > counted["place/bautzen"] > 0


AG = "https://w3id.org/actor-graph/ontology#"


def of(graph: Store, name: str) -> set[tuple[str, str]]:
    quads = graph.quads_for_pattern(None, NamedNode(AG + name), None)
    return {(quad.subject.value, quad.object.value) for quad in quads}  # type: ignore[union-attr]


def told(graph: Store, thing: str, name: str) -> set[str]:
    quads = graph.quads_for_pattern(NamedNode(thing), NamedNode(AG + name), None)
    return {quad.object.value for quad in quads}  # type: ignore[union-attr]


def amount(graph: Store, figure: str) -> bool:
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    pattern = graph.quads_for_pattern(NamedNode(figure), kind, NamedNode(AG + "Amount"))
    return any(True for _ in pattern)


def test_project_amounts_by_kind_add_up_the_ends_of_each_project(graph: Store) -> None:
    single: dict[str, dict[str, set[Decimal]]] = {}
    for figure, project in of(graph, "figureOf"):
        whole = [part for part in told(graph, figure, "part") if part.endswith("/whole")]
        if whole and "/id/project/" in project and amount(graph, figure):
            (quantity,) = told(graph, figure, "quantity")
            of_kind = single.setdefault(quantity.rpartition("/")[2], {})
            values = {Decimal(value) for value in told(graph, figure, "value")}
            of_kind.setdefault(project, set()).update(values)
    rows = {
        str(row["quantity"]).rpartition("/")[2]: row
        for row in ask(graph, "project-amounts-by-kind")
    }
    assert rows.keys() == single.keys()
    for quantity, amounts in single.items():
        row = rows[quantity]
        assert int(str(row["projects"])) == len(amounts)
        assert Decimal(str(row["least"])) == sum(map(min, amounts.values()))
        assert Decimal(str(row["most"])) == sum(map(max, amounts.values()))
    assert any(row["least"] != row["most"] for row in rows.values())


def test_projects_by_status_count_every_status_ever_given(graph: Store) -> None:
    rows = {
        row["statusLabel"]: int(str(row["projects"])) for row in ask(graph, "projects-by-status")
    }
    assert rows["Bescheid übergeben"] > rows["bewilligt"] >= 10
    events = ask(graph, "project-timeline")  # of the project in its example
    assert {row["eventLabel"] for row in events if row["kind"] == "status"} <= rows.keys()
