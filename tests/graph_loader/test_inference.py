"""What is inferred, what stops a build, and what is counted."""

from __future__ import annotations

import random
import shutil
import warnings
from collections import Counter
from pathlib import Path

import owlrl
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from graph_loader import validate as validation
from graph_loader.build import Built, check
from graph_loader.infer import Reasoner, conclusions, premises, telling
from graph_loader.namespaces import (
    AG,
    RDF,
    RDFS,
    SKOS,
    inferred_graph,
    question_graph,
    source_prefix,
)
from graph_loader.problems import BadInput
from graph_loader.shared.query_files import QUERIES
from graph_loader.validate import graph_of
from tests.graph_loader.support import REGION, Region

BASE = "https://example.org/testrevier/"
LABEL = NamedNode(RDFS + "label")
INFERRED = NamedNode(inferred_graph(BASE))
CHAINS = {NamedNode(AG + name) for name in ("within", "continuedAs")}


def quietly(folder: Path) -> Built:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pySHACL's own
        return check(folder, quiet=True)


#: What the rules of `graph_loader/inference/` draw, and no axiom does.
BY_RULES = {
    AG + name for name in ("institution", "holdsShareIn", "holdsPostIn", "speaksFor", "worksFor")
}


@pytest.fixture(scope="module")
def built() -> Built:
    return quietly(REGION)


def test_reasoner_equals_the_reference(built: Built) -> None:
    """reasonable and owlrl draw the same conclusions from the small region."""
    store = Store()
    store.extend(built.store)
    inferred = NamedNode(inferred_graph(BASE))
    ours = {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in store.quads_for_pattern(None, None, None, inferred)
        if isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode)
    }
    labels = list(store.quads_for_pattern(None, LABEL, None, inferred))
    assert len(ours) + len(labels) == built.coverage.inferred
    ours = {triple for triple in ours if triple[1] not in BY_RULES}
    store.remove_graph(inferred)
    graph = graph_of(premises(store, BASE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # owlrl's own
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert set(conclusions(telling(graph, BASE), store)) == ours


def test_what_is_drawn_again_is_what_is_drawn_anew(built: Built) -> None:
    """Premises come and go, along chains of places and of names too."""
    dice, reasoner = random.Random(1), Reasoner()
    stated = {quad.triple for quad in built.store if quad.graph_name != INFERRED}
    told = stated & set(premises(built.store, BASE))
    facts = sorted((one for one in told if str(one.subject).startswith(f"<{BASE}")), key=str)
    chains = [one for one in facts if one.predicate in CHAINS]
    assert {one.predicate for one in chains} == CHAINS
    seen = []
    for _ in range(8):
        gone = {*dice.sample(facts, 5), *dice.sample(chains, 2)}
        # Others of the same kind: so that chains are made longer, and broken.
        pairs = zip(dice.sample(chains, 3), dice.sample(facts, 3), strict=True)
        made = {Triple(one.subject, one.predicate, other.subject) for one, other in pairs}
        drawn = reasoner.drawn(told - gone | made, BASE)
        assert drawn == Reasoner().drawn(told - gone | made, BASE)
        seen.append(len(drawn))
    assert len(set(seen)) > 2


def test_every_preferred_label_and_no_other_name_is_an_rdfs_label(built: Built) -> None:
    """Of things, terms of code lists and of the vocabulary, which says so itself."""

    def said(property_: NamedNode) -> set[tuple[object, object]]:
        quads = built.store.quads_for_pattern(None, property_, None, None)
        return {(quad.subject, quad.object) for quad in quads}

    preferred = said(NamedNode(SKOS + "prefLabel"))
    others = said(NamedNode(SKOS + "altLabel")) - preferred
    examples = built.store.quads_for_pattern(None, LABEL, None, NamedNode(question_graph(BASE)))
    told = said(LABEL) - {(quad.subject, quad.object) for quad in examples}
    assert others and not others & told
    assert preferred <= told
    # Further labels are those of what has no name of its own, and English ones of proper names.
    named = {subject for subject, _ in preferred}
    proper = {(s, label) for s, label in told - preferred if s in named}
    assert all(isinstance(name, Literal) and name.language == "en" for _, name in proper)
    assert (
        NamedNode(BASE + "id/place/musterstadt"),
        Literal("Musterstadt", language="en"),
    ) in proper
    ours = {s for s, _ in preferred}
    assert {NamedNode(AG + "Workshop"), NamedNode(BASE + "id/workshop/wege")} <= ours
    inferred = built.store.quads_for_pattern(
        NamedNode(AG + "Workshop"), LABEL, None, NamedNode(inferred_graph(BASE))
    )
    assert not list(inferred)


@pytest.mark.parametrize(
    ("subject", "predicate", "object_"),
    [
        ("workshop/wege", AG + "hasParticipant", "organisation/busbetrieb"),
        ("place/musterstadt", AG + "within", "place/revier"),
        ("organisation/ministerium-neu", AG + "sameInstitution", "organisation/ministerium-alt"),
        ("organisation/ministerium-alt", AG + "institution", "organisation/ministerium-neu"),
        ("organisation/ministerium-neu", AG + "institution", "organisation/ministerium-neu"),
    ],
)
def test_conclusion_is_drawn(built: Built, subject: str, predicate: str, object_: str) -> None:
    quad = Quad(
        NamedNode(f"{BASE}id/{subject}"),
        NamedNode(predicate),
        NamedNode(f"{BASE}id/{object_}"),
        NamedNode(inferred_graph(BASE)),
    )
    assert quad in built.store


def test_nothing_stated_is_inferred_again(built: Built) -> None:
    inferred = NamedNode(inferred_graph(BASE))
    for quad in built.store.quads_for_pattern(None, None, None, inferred):
        others = built.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        assert [other.graph_name for other in others] == [inferred]


def test_graph_of_a_document_has_the_wider_classes_of_what_it_introduces(built: Built) -> None:
    """So that the plain question within a graph finds it; classes of others follow elsewhere."""

    def things(where: str) -> set[str]:
        found = built.store.query(
            "PREFIX ag: <https://w3id.org/actor-graph/ontology#>\n"
            "PREFIX org: <http://www.w3.org/ns/org#>\n"
            f"SELECT DISTINCT ?thing {{ {where} }}",
            use_default_graph_as_union=True,
        )
        assert isinstance(found, QuerySolutions)
        return {row["thing"].value for row in found}

    in_documents = f'FILTER(STRSTARTS(STR(?g), "{source_prefix(BASE)}"))'
    actors = things("?thing a ag:Actor")
    assert things(f"GRAPH ?g {{ ?thing a ag:Actor }} {in_documents}") == actors != set()
    assert things(f"GRAPH ?g {{ ?thing a org:Organization }} {in_documents}") == set()
    assert things("?thing a org:Organization") >= actors


def test_counts_add_up(built: Built) -> None:
    """Every quad is counted once: by source, as a document's own, inferred, or as vocabulary."""
    coverage = built.coverage
    per_graph = Counter(
        "" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
        for quad in built.store
    )
    prefix = source_prefix(BASE)
    own = {
        key: sum(
            1
            for _ in built.store.quads_for_pattern(
                NamedNode(prefix + key), None, None, NamedNode(prefix + key)
            )
        )
        for key in coverage.statements
    }
    for key, count in coverage.statements.items():
        assert per_graph.pop(prefix + key) == count + own[key]
    assert per_graph.pop(inferred_graph(BASE)) == coverage.inferred
    assert sum(per_graph.values()) + sum(coverage.statements.values()) + sum(own.values()) + (
        coverage.inferred
    ) == len(built.store)
    assert set(per_graph) == {
        "https://w3id.org/actor-graph/ontology",
        "https://w3id.org/actor-graph/scheme",
        "https://w3id.org/actor-graph/shapes",
        question_graph(BASE),
    }
    assert coverage.unsourced == 0
    assert coverage.silent_sources == ()
    assert all(own.values())


def test_rows_are_counted_per_table(built: Built) -> None:
    for table, count in built.coverage.rows.items():
        lines = (REGION / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        continued = 1 if table == "meetings" else 0
        assert count == len(lines) - 1 - continued, table


def test_every_row_left_a_trace(built: Built) -> None:
    """A row that attests something is an attestation in the graph of its source."""
    attestations = {
        quad.subject
        for quad in built.store.quads_for_pattern(
            None, NamedNode(RDF + "type"), NamedNode(AG + "Attestation"), None
        )
    }
    attested = [
        row
        for row in built.facts.rows
        if any(column.name == "attestation" for column in row.table.columns)
    ]
    assert len(attestations) == len(attested)
    for attestation in attestations:
        [claim, *_] = built.store.quads_for_pattern(
            attestation, NamedNode(AG + "attests"), None, None
        )
        assert list(built.store.quads_for_pattern(claim.object, None, None, None))  # type: ignore[arg-type]


def test_document_that_says_nothing_is_named(region: Region) -> None:
    region.append("documents.csv", "leer,Ein leeres Blatt,,,,report,,,,")
    coverage = quietly(region.folder).coverage
    assert coverage.silent_sources == ("leer",)
    assert "         leer" in coverage.lines()


def test_breach_of_a_required_shape_stops_and_names_the_row(region: Region) -> None:
    region.replace("shareholdings.csv", "74.90", "174.90")
    [problem] = region.check()
    assert problem.startswith("shareholdings.csv:2:3: ")
    assert "174.9" in problem


def test_row_of_a_violation_query_stops_and_names_the_row(region: Region) -> None:
    region.append("places.csv", "doppel,Doppel,,district,revier,51.3,14.2,,karte-2020")
    region.append("identifiers.csv", "place/doppel,ags,16001,karte-2020")
    said = "Two places of one kind have the same official key (AGS) (value 16001)"
    [problem] = region.check()
    assert problem.startswith(f"identifiers.csv:4:3: {said} (two-things-with-one-ags-violation)")


def test_warning_is_published_and_stops_nothing(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = tmp_path / "queries"
    shutil.copytree(QUERIES / "checks", queries / "checks")
    (queries / "checks" / "named-rufbus-warning.rq").write_text(
        "#+ summary: A bus\nSELECT (?s AS ?focus) ?value WHERE { ?s a <" + AG + "Project> }\n"
    )
    monkeypatch.setattr(validation, "QUERIES", queries)
    found = quietly(region.folder).validation
    assert found.violations == ()
    [warning] = [w for w in found.warnings if w.check == "named-rufbus-warning"]
    assert (warning.focus, warning.message) == (f"{BASE}id/project/rufbus", "A bus")
    assert b"check/named-rufbus-warning" in found.report


def test_failed_check_carries_the_violations(region: Region) -> None:
    region.replace("shareholdings.csv", "74.90", "174.90")
    with pytest.raises(BadInput) as caught:
        quietly(region.folder)
    assert len(caught.value.problems) == 1
