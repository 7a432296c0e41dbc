"""A check that takes over what it can from the one before finds what a new one finds."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph_loader.build import Built, Kept, check
from graph_loader.judged_data import Data, Term
from graph_loader.namespaces import RDF
from graph_loader.problems import BadInput, Problem
from graph_loader.validate import Again, Validation, validate
from tests.graph_loader.support import Region

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "ontology" / "data"
TYPE = NamedNode(RDF + "type")


@pytest.fixture(autouse=True)
def quiet() -> None:
    warnings.simplefilter("ignore")  # pySHACL's own


def outcome(folder: Path, kept: Kept | None) -> list[Problem] | tuple[object, ...]:
    """All that a check finds: the problems, or what it says and the graph."""
    try:
        built: Built = check(folder, quiet=True, kept=kept)
    except BadInput as error:
        return error.problems
    found = built.validation
    return found.violations, found.warnings, built.coverage, built.facts.doubts, set(built.store)


def drop(table: str, beginning: str) -> Callable[[Region], None]:
    def edit(region: Region) -> None:
        path = region.folder / f"{table}.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(beginning)]
        assert len(kept) < len(lines)
        path.write_text("".join(kept), "utf-8")

    return edit


#: One after the other, each on what the ones before it left.
EDITS: list[Callable[[Region], None]] = [
    lambda region: None,
    lambda region: region.replace("places.csv", "51.15,14.05", "151.15,14.05"),
    lambda region: region.replace("places.csv", "151.15,14.05", ","),
    lambda region: region.replace("documents.csv", "2022-03-15", "neulich"),
    lambda region: region.append("place_names.csv", "revier,Re\u200bwir,pl,karte-2020"),
    lambda region: region.replace("documents.csv", "neulich", "2022-03-16"),
    lambda region: region.remove("place_names.csv", "revier,Re\u200bwir,pl,karte-2020"),
    drop("participations", "wege"),
    drop("figures", "project/rufbus"),
    lambda region: region.append(
        "organisations.csv", "verein,Neuer Verein,,,association,,bericht-2023"
    ),
    # What a printed name stands for decides of rows of another table, which is as it was.
    lambda region: region.replace("identities.csv", "Muster,,hochschule", "Muster,,kammer"),
    drop("identities", "Jugendring"),
    lambda region: region.append("organisations.csv", "verein,Neuer Verein,,,association,,nie"),
    lambda region: (region.folder / "organisations.csv").unlink(),
]


def test_each_edit_is_found_as_a_new_check_finds_it(region: Region) -> None:
    tables = [path for path in region.folder.iterdir() if path.is_file()]
    before = {path.name: path.read_bytes() for path in tables}
    kept, seen = Kept(), []
    for edit in EDITS:
        edit(region)
        seen.append(outcome(region.folder, kept))
        assert seen[-1] == outcome(region.folder, None)
    assert sum(isinstance(one, list) for one in seen) > 3
    assert len({str(one) for one in seen}) == len(EDITS)
    for name, data in before.items():
        (region.folder / name).write_bytes(data)
    assert outcome(region.folder, kept) == seen[0]


def findings(validation: Validation) -> tuple[object, object]:
    return validation.violations, validation.warnings


@pytest.mark.parametrize("seed", range(2))
def test_node_is_judged_again_if_it_sees_a_change(seed: int) -> None:
    """All cases of the shapes in one graph, in which statements come, go and change."""
    dice, store, again = random.Random(seed), Store(), Again()
    for path in (ROOT / "ontology" / "vocabulary.ttl", *sorted(CASES.glob("*/*.ttl"))):
        cases = parse(path=path, format=RdfFormat.TURTLE)
        store.extend(Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in cases)
    assert findings(again.validate(store)) == findings(validate(store))
    told = set()
    for _ in range(5):
        quads = sorted(store, key=str)
        # What something is decides of nodes that are farthest from it.
        types = [quad for quad in quads if quad.predicate.value.endswith("#type")]
        for quad in (*dice.sample(quads, 6), *dice.sample(types, 40)):
            store.remove(quad)
        for quad in dice.sample(quads, 6):
            value = dice.choice(quads).object
            store.add(Quad(quad.subject, quad.predicate, value, DefaultGraph()))
        found = findings(again.validate(store))
        assert found == findings(validate(store))
        told.add(found)
    assert len(told) == 5


def around(node: Term, triples: set[Triple]) -> set[Triple]:
    """What a shape can see of a node: two steps ahead, one back, and what is there."""
    near = {one for one in triples if node in (one.subject, one.object)}
    ends = {end for one in near for end in (one.subject, one.object)}
    near |= {one for one in triples if one.subject in ends}
    ends = {end for one in near for end in (one.subject, one.object)} | {node}
    return near | {one for one in triples if one.subject in ends and one.predicate == TYPE}


@pytest.mark.parametrize("seed", range(20))
def test_who_sees_a_statement_is_who_has_it_around(seed: int) -> None:
    dice = random.Random(seed)
    things = [NamedNode(f"https://example.org/{number}") for number in range(12)]
    properties = [TYPE, *things[:3]]
    triples = {
        Triple(dice.choice(things), dice.choice(properties), dice.choice(things)) for _ in range(14)
    }
    data = Data(triples)
    for node in things:
        assert {one for one in triples if node in data.who_see([one])} >= around(node, triples)
        assert node in data.who_see([Triple(node, TYPE, things[0])])
    one = min(triples, key=str)
    seeing = data.who_see([one])
    data.remove([one])
    assert len(data) == len(triples) - 1 and one.object not in data.values(
        one.subject, one.predicate
    )
    data.add([one, one])
    assert len(data) == len(triples) and data.who_see([one]) == seeing
