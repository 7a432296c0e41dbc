"""What only a second reading found in the five core documents, and which lists are known."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Store

from tests.queries.questions import ID, SCHEME, ask, iri, pairs

AG = "https://w3id.org/actor-graph/ontology#"


def objects(graph: Store, subject: str, term: str, source: str) -> set[str]:
    quads = graph.quads_for_pattern(
        iri(subject), NamedNode(AG + term), None, iri(f"source/{source}")
    )
    return {str(getattr(q.object, "value", q.object)).removeprefix(SCHEME) for q in quads}


def statements(graph: Store, source: str) -> set[tuple[str | None, str | None, str | None]]:
    rows = ask(graph, "document-statements", source=iri(f"source/{source}"))
    return {(r["subject"], (r["predicate"] or "").rpartition("/")[2], r["object"]) for r in rows}


@pytest.mark.parametrize(
    ("source", "goals"),
    [
        ("wrl-w4-2020", {"municipal-self-government", "innovation", "competitiveness"}),
        ("wrl-w4-2021", {"innovation", "competitiveness"}),
        ("wrl-w4-2025", {"services-of-general-interest", "rural-development", "digitalisation"}),
        ("wrl-faq-en", {"municipal-self-government", "innovation", "competitiveness"}),
    ],
)
def test_goals_of_workshop_4(graph: Store, source: str, goals: set[str]) -> None:
    found = objects(graph, "workshop/werkstatt-4", "goal", source)
    assert found == {f"topic/{goal}" for goal in goals}


def test_goals_of_workshop_2_and_a_topic_of_workshop_5(graph: Store) -> None:
    goals = objects(graph, "workshop/werkstatt-2", "goal", "wrl-faq-en")
    assert goals == {"topic/innovation", "topic/social-innovation"}
    topics = objects(graph, "workshop/werkstatt-5", "topic", "wrl-faq-en")
    assert "topic/cultural-identity" in topics


def test_seven_are_listed_beside_the_company(graph: Store) -> None:
    rows = statements(graph, "wrl-w4-2020")
    listed = {subject for subject, predicate, _ in rows if predicate == "listed-beside"}
    assert len(listed) == 7
    assert "organisation/stadt-cottbus" in listed


def test_form_quotation_and_territory_of_2021(graph: Store) -> None:
    rows = statements(graph, "wrl-w4-2021")
    assert rows >= {
        ("source/projektsteckbrief", "submission-form-of", "workshop/werkstatt-4"),
        ("source/wrl-w4-2021", "cites", "source/lausitz-magazin-2021-01"),
        ("source/lausitz-magazin-2021-01", "quotes", "person/sven-guntermann"),
    }
    places = objects(
        graph, "project/gesundheitslandhaus-schwarze-pumpe", "locatedIn", "wrl-w4-2021"
    )
    assert places == {"https://w3id.org/lausitz-graph/id/place/ot-schwarze-pumpe"}


def test_frame_title_and_news_of_2025(graph: Store) -> None:
    rows = statements(graph, "wrl-w4-2025")
    frame = "organisation/modellregion-gesundheit"
    assert rows >= {
        ("workshop/werkstatt-4", "follows-framework", frame),
        ("source/wrl-w4-2025", "cites", "source/wrl-news-2025-03-24"),
        ("source/wrl-news-2025-03-24", "deals-with", "organisation/mul-ct"),
        ("source/wrl-news-2025-03-06", "quotes", "person/cem-oezdemir"),
    }
    titles = objects(graph, "person/sven-guntermann", "academicTitle", "wrl-w4-2025")
    assert titles == {"Diplom-Ingenieur"}


def test_that_the_company_runs_the_workshops_is_only_implied(graph: Store) -> None:
    rows = ask(graph, "document-statements", source=iri("source/wrl-faq-en"))
    runs = [row for row in rows if row["predicate"] == "relation/runs"]
    assert {row["object"] for row in runs} == {f"workshop/werkstatt-{n}" for n in range(1, 6)}
    assert {row["certainty"] for row in runs} == {"certainty/probable"}


def test_what_the_home_page_says_of_the_future_workshop(graph: Store) -> None:
    project = "project/zukunftswerkstatt-lausitz"
    assert statements(graph, "zwl-home") >= {
        (project, "topics", "5"),
        ("organisation/lausitzer-kommunen", "commissioned", project),
        (project, "area-covers", "place/brandenburg"),
        (project, "area-covers", "place/sachsen"),
    }
    groups = objects(graph, project, "involvesGroup", "zwl-home")
    assert groups == {
        f"social-group/{group}"
        for group in (
            "residents",
            "companies",
            "associations",
            "experts",
            "scientists",
            "trade-unions",
            "civil-society",
        )
    }


def test_several_bodies_named_together_are_marked(graph: Store) -> None:
    marked = graph.quads_for_pattern(None, NamedNode(AG + "collective"), None, None)
    names = {str(quad.subject).strip("<>").rpartition("/")[2] for quad in marked}
    assert names == {"kags-vier", "leader-regionen", "lausitzer-kommunen"}
    meant = objects(graph, "organisation/kags-vier", "standsFor", "wrl-w4-2021")
    assert {name.rpartition("/")[2] for name in meant} == {
        "kag-ee",
        "kag-lds",
        "kag-osl",
        "kag-spn",
    }
    assert objects(graph, "organisation/leader-regionen", "standsFor", "wrl-faq-en") == set()


def test_lists_that_are_known(graph: Store) -> None:
    rows = ask(graph, "list-coverage")
    coverage = {(row["workshop"], row["on"]): row["coverage"] for row in rows}
    full, part, mention, none = (
        f"list-extent/{extent}" for extent in ("full", "part", "mention", "none")
    )
    expected = {
        1: {"2020~": none, "2021": none, "2024": mention, "2025": mention, None: none},
        2: {"2020~": none, "2021": none, "2024": part, "2025": mention, None: none},
        3: {"2020~": none, "2021": none, "2024": none, "2025": mention, None: full},
        4: {"2020~": full, "2021": full, "2024": none, "2025": full, None: mention},
        5: {"2020~": none, "2021": none, "2024": none, "2025": part, None: part},
    }
    assert coverage == {
        (f"workshop/werkstatt-{number}", on): state
        for number, states in expected.items()
        for on, state in states.items()
    }
    counted = pairs([row for row in rows if row["on"] == "2025"], "workshop", "actors")
    assert ("workshop/werkstatt-4", "26") in counted
    assert all(row["sources"] for row in rows if row["coverage"] != none)


def test_list_of_2020_says_that_others_join_as_needed(graph: Store) -> None:
    said = NamedNode(AG + "othersAsNeeded")
    lists = {str(quad.subject) for quad in graph.quads_for_pattern(None, said, None, None)}
    assert lists == {f"<{ID}list/wrl-w4-2020--werkstatt-4>"}
    assert objects(graph, "list/wrl-w4-2020--werkstatt-4", "othersAsNeeded", "wrl-w4-2020") == {
        "true"
    }
