"""What documents say: where they disagree, what one alone says, and how each was read.

The expected answers were worked out by hand from the collected facts, not from the graph.
"""

from __future__ import annotations

import csv

from pyoxigraph import Store

from graph_loader.namespaces import FACTS_FOLDER as FACTS
from tests.queries.questions import ask, column, iri, organisations, pairs, projects

# 9: disagreements


def test_disagreeing_figures(graph: Store) -> None:
    rows = ask(graph, "disagreeing-figures")
    found = {(row["subject"], row["value"], row["otherValue"], row["comparison"]) for row in rows}
    assert found >= {
        ("project/trampolinhalle", "11000000", "11500000", "same"),
        ("project/trampolinhalle", "11000000", "11680000", "related"),
        ("project/osz-elsterwerda", "8200000", "10400000", "related"),
        ("project/rundweg-cottbuser-ostsee", "23", "24", "same"),
        ("project/rundweg-cottbuser-ostsee", "24", "27", "same"),
        ("project/leistungszentrum-lausitz", "70000000", "140000000", "related"),
        ("project/ladegleis-koenigs-wusterhausen", "8300000", "8600000", "related"),
        ("project/ladegleis-koenigs-wusterhausen", "8600000", "12000000", "related"),
        ("project/seewasserwaermepumpe", "40000000", "77000000", "related"),
        ("project/baumuniversitaet-branitz", "5000000", "5500000", "same"),
        ("project/verkehrslandeplatz-neuhausen", "10750000", "20200000", "same"),
        ("project/strassenbahn-cottbus", "36000000", "97740000", "same"),
        ("session/imag-2024-07-11", "53100000", "59000000", "same"),
        ("programme/teilhabefonds", "1000000", "4000000", "same"),
        ("programme/projektfonds-kulturplan", "24", "25", "same"),
        ("organisation/lausitzrunde", "23", "53", "same"),
        ("organisation/lausitzrunde", "53", "57", "same"),
    }


def test_disagreeing_figures_weighs_the_bound(graph: Store) -> None:
    verdicts = {
        (row["subject"], row["boundLabel"], row["value"], row["otherValue"]): row["verdict"]
        for row in ask(graph, "disagreeing-figures")
    }
    session = ("session/imag-2022-10-05", "über", "50000000", "54000000")
    assert verdicts[session] == "compatible"
    airfield = ("project/verkehrslandeplatz-neuhausen", "genau", "9600000", "9700000")
    assert verdicts[airfield] == "rounded"
    assert verdicts[("project/trampolinhalle", "genau", "11000000", "11500000")] == "differs"


def test_disagreeing_figures_leaves_out_what_one_document_says(graph: Store) -> None:
    # krasse-h2regio gives 3.1 and 7.5 million: two sums, no disagreement.
    found = pairs(ask(graph, "disagreeing-figures"), "value", "otherValue")
    assert ("3100000", "7500000") not in found


def test_disagreements(graph: Store) -> None:
    rows = ask(graph, "disagreements")

    def of(kind: str) -> set[tuple[str | None, str | None, str | None]]:
        found = [row for row in rows if row["kind"] == kind]
        return {(row["subject"], row["value"], row["otherValue"]) for row in found}

    park = "project/suederweiterung-schwarze-pumpe"
    assert of("sponsor") == {(park, "Stadt Spremberg", "Zweckverband Industriepark Schwarze Pumpe")}
    assert of("life-event") == {
        ("organisation/brl", "2018", "2020-09-19"),
        ("organisation/lelf", "1991-08-19", "1991-09-17"),
        ("organisation/mul-ct", "2024-06", "2024-07-01"),
        ("project/zukunftswerkstatt-lausitz", "2017-06", "2017-12-01"),
        ("project/zukunftswerkstatt-lausitz", "2017-06", "2018-03"),
        ("project/zukunftswerkstatt-lausitz", "2017-06", "2018-03-05"),
        ("project/zukunftswerkstatt-lausitz", "2017-12-01", "2018-03"),
        ("project/zukunftswerkstatt-lausitz", "2017-12-01", "2018-03-05"),
    }
    assert of("change") == set()
    assert ("person/tobias-schick", "Oberbürgermeister", "Bürgermeister") in of("function")
    assert of("grant-handover") == {
        ("project/ladegleis-koenigs-wusterhausen", "Jutta Jahns-Böhm", "Kathrin Schneider")
    }


# 10: what a page dropped


def test_page_changes(graph: Store) -> None:
    rows = ask(graph, "page-changes")

    def of(change: str, kind: str) -> set[str | None]:
        return column([r for r in rows if (r["change"], r["kind"]) == (change, kind)], "thing")

    assert of("dropped", "project") == projects("future-branitz-plant")
    assert of("added", "project") == projects(
        *("bildungszentrum-gesundheit", "pflegeschule-forst", "sportzentrum-cottbus"),
        "trinkwasserversorgung-spremberg",
    )
    # The later state has no list of participants, so none of them was dropped from it.
    assert of("dropped", "participant") == set()


# 14: one source only


def test_single_source_participations(graph: Store) -> None:
    rows = ask(graph, "single-source-participations")
    fourth = [row for row in rows if row["workshop"] == "workshop/werkstatt-4"]
    named = column(fourth, "actor")
    # Named in several documents on workshop 4.
    assert not named & organisations(
        *("lausitz-beauftragter", "mil", "mluk", "dabb", "mbjs", "lausitzrunde", "kjbb"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert organisations("mwfk", "stgb-bb", "stadt-welzow", "kags-vier") <= named
    elsewhere = {row["actor"]: row["otherNames"] for row in fourth}
    assert elsewhere["organisation/mleuv"] == "2"
    assert elsewhere["organisation/stadt-welzow"] == "0"
    assert {row["workshop"] for row in rows if row["actor"] == "organisation/egc"} == {
        "workshop/werkstatt-1"
    }


# Further questions


def test_participants_per_document(graph: Store) -> None:
    rows = ask(graph, "participants-per-document")
    counts = {row["source"]: row["actors"] for row in rows}
    assert {key: counts[f"source/wrl-w4-{key}"] for key in ("2020", "2021", "2025")} == {
        "2020": "6",  # not the four working groups that are named jointly
        "2021": "12",
        "2025": "26",
    }
    assert counts["source/wrl-w5-2025"] == "22"
    assert counts["source/wrl-w2-2024"] == "20"


def test_document_statements(graph: Store) -> None:
    rows = ask(graph, "document-statements")
    count = {
        predicate: len([row for row in rows if row["predicate"] == predicate])
        for predicate in column(rows, "predicate")
    }
    participates = "https://w3id.org/actor-graph/ontology#participatesIn"
    assert count[participates] == 12
    assert count["decision-outcome/confirmed"] == 6
    assert count["meeting-kind/workshop-session"] == 2
    assert column(rows, "source") == {"source/wrl-w4-2021"}


def test_a_statement_comes_with_what_it_holds_by(graph: Store) -> None:
    def told(source: str, predicate: str, *names: str) -> set[tuple[str | None, ...]]:
        rows = ask(graph, "document-statements", source=iri(f"source/{source}"))
        return {tuple(r[n] for n in names) for r in rows if r["predicate"] == predicate}

    volume = told("welt-ilb-2022", "quantity/confirmed-volume-total", "object", "bound", "unit")
    assert ("1000000000", "bound/over", "unit/eur") in volume
    with (FACTS / "posts.csv").open(encoding="utf-8") as file:
        former = next(r for r in csv.DictReader(file) if r["phase"] == "former" and r["printed"])
    posts = told(former["source"], f"role/{former['role']}", "subject", "phase", "printed")
    assert (f"person/{former['person']}", "phase/former", former["printed"]) in posts
    with (FACTS / "shareholdings.csv").open(encoding="utf-8") as file:
        left = next(r for r in csv.DictReader(file) if r["state"] == "left")
    holding = "https://w3id.org/actor-graph/ontology#Shareholding"
    assert (f"organisation/{left['shareholder']}", "holding-state/left") in told(
        left["source"], holding, "subject", "state"
    )
    announced = told("wrl-w4-2021", "meeting-kind/workshop-session", "object", "state")
    assert ("2021-10-05", "meeting-status/announced") in announced


def test_every_question_on_lists_says_how_much_of_them_is_known(graph: Store) -> None:
    with (FACTS / "lists.csv").open(encoding="utf-8") as file:
        known = {
            (f"source/{row['document']}", f"workshop/{row['workshop']}"): row["extent"]
            for row in csv.DictReader(file)
        }

    def extent(source: str | None, workshop: str | None) -> str:
        return "list-extent/" + known.get((str(source), str(workshop)), "mention")

    counted = ask(graph, "participants-per-document")
    assert {(r["source"], r["workshop"]) for r in counted} >= known.keys()
    assert all(row["extent"] == extent(row["source"], row["workshop"]) for row in counted)
    for workshop in ("werkstatt-4", "werkstatt-5"):
        rows = ask(graph, "workshop-participants", workshop=iri(f"workshop/{workshop}"))
        for row in rows:
            assert row["extent"] == extent(row["source"], f"workshop/{workshop}")
    for row in ask(graph, "document-participants", source=iri("source/wrl-w5-2025")):
        assert row["extent"] == extent(row["source"], row["workshop"])
    changes = ask(
        graph,
        "participation-changes",
        before=iri("source/wrl-w5-old"),
        after=iri("source/wrl-w5-2025"),
        workshop=iri("workshop/werkstatt-5"),
    )
    assert pairs(changes, "beforeExtent", "afterExtent") == {
        (
            extent("source/wrl-w5-old", "workshop/werkstatt-5"),
            extent("source/wrl-w5-2025", "workshop/werkstatt-5"),
        )
    }
    rows = ask(graph, "page-changes", earlier=iri("source/wrl-w5-old"),
               later=iri("source/wrl-w5-2025"))  # fmt: skip
    assert pairs([r for r in rows if r["kind"] == "participant"], "extent", "otherExtent") == {
        ("list-extent/part", "list-extent/part")
    }
    assert {row["extent"] for row in rows if row["kind"] != "participant"} <= {None}


def test_identity_decisions(graph: Store) -> None:
    rows = ask(graph, "identity-decisions")
    probable = [row for row in rows if row["certainty"] == "certainty/probable"]
    assert {"Kinder- und Jugendbeteiligung Brandenburg", "Spree-Neiße-Land GmbH"} <= column(
        probable, "printedName"
    )
    assert all(row["comment"] for row in rows if row["certainty"] == "certainty/certain")
    assert column(rows, "editorial") == {"source/redaktion"}


def test_counts(graph: Store) -> None:
    found = {row["kind"]: int(row["count"] or 0) for row in ask(graph, "counts")}
    assert found["workshop"] == 5
    assert found["meeting"] == 17
    # 98 projects of the facts, and those that other facts name.
    assert found["project"] >= 98
    assert found["statement"] > found["document"] > 343
