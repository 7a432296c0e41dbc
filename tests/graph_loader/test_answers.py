"""Which answers moved between two releases, by how many rows and to which sums."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_loader.release import Home
from tests.graph_loader.support import Outcome, copied, run, run_here

QUESTIONS = sorted((Path(__file__).parents[2] / "queries" / "api").glob("*.rq"))
_SLOW = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(?a = ?l && ?c = ?h) }"
_QUICK = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/actor-graph/ontology#Person> }"


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, region_home: Path) -> tuple[Path, str, str]:
    """A home with two releases: in the second, one more takes part in a workshop."""
    region, home = copied(tmp_path_factory.mktemp("moved"), region_home)
    before = Home(home).published()
    region.append("participations.csv", "wege,Jugendring,Jugendring,further,,bericht-2023")
    assert region.build(home).status == 0
    after = Home(home).published()
    assert before and after and before != after
    return home, before, after


def answers(home: Path, *arguments: str) -> Outcome:
    return run_here("diff", *arguments, "--answers", "--quiet", "--home", home)


def test_tells_which_numbers_moved(moved: tuple[Path, str, str]) -> None:
    home, before, after = moved
    outcome = answers(home, before, after)
    assert (outcome.status, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    # One participation and its attestation more.
    place = lines.index("counts: 11 -> 11 rows, 2 added, 2 removed")
    old, new = (int(n) for n in lines[place + 1].removeprefix("    sum of count: ").split(" -> "))
    assert new == old + 2
    assert not [line for line in lines if line.startswith("renamings")]
    told = [line for line in lines[:-1] if not line.startswith(" ")]
    assert lines[-1] == f"{len(told)} of {len(QUESTIONS)} answers moved"


def test_json_tells_the_same(moved: tuple[Path, str, str]) -> None:
    home, before, after = moved
    told = json.loads(answers(home, before[:8], "current", "--json").out)
    assert (told["before"], told["after"], told["questions"]) == (before, after, len(QUESTIONS))
    names = [line.partition(":")[0] for line in answers(home, before, after).out.splitlines()[:-1]]
    assert [one["name"] for one in told["moved"]] == [n for n in names if not n.startswith(" ")]
    [pairs] = [one for one in told["moved"] if one["name"] == "participation-network"]
    assert pairs["summary"].startswith("The network of participation")
    assert pairs["rows"]["after"] == pairs["rows"]["before"] + 1
    assert (pairs["added"], pairs["removed"], pairs["failures"]) == (1, 0, [])


def test_release_and_itself_answer_alike(region_home: Path) -> None:
    """In a process of its own, as people run it: with processes below it, and a progress bar."""
    outcome = run("diff", "current", "current", "--answers", "--home", region_home)
    assert outcome.status == 0, outcome.err
    assert outcome.out == f"0 of {len(QUESTIONS)} answers moved\n"
    assert f"{len(QUESTIONS)}/{len(QUESTIONS)}" in outcome.err or "question" in outcome.err


def test_loaded_release_is_asked_over_all_its_graphs(tmp_path: Path) -> None:
    """Nothing is merged in it: what stands in a graph is seen all the same."""
    home, file = tmp_path / "home", tmp_path / "people.nq"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    person = f"{kind} <https://w3id.org/actor-graph/ontology#Person> <urn:graph> .\n"
    file.write_text(f"<urn:one> {person}")
    assert run_here("load", file, "--home", home, "--quiet").status == 0
    first = Home(home).published()
    file.write_text(f"<urn:one> {person}<urn:two> {person}")
    assert run_here("load", file, "--home", home, "--quiet").status == 0
    assert first
    assert answers(home, first, "current").out.splitlines() == [
        "counts: 1 -> 1 rows, 1 added, 1 removed",
        "    sum of count: 1 -> 2",
        f"1 of {len(QUESTIONS)} answers moved",
    ]


def test_question_that_takes_too_long_is_told_and_the_next_is_answered(
    region_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-slow.rq").write_text(_SLOW)
    (tmp_path / "b-quick.rq").write_text(_QUICK)
    (tmp_path / "c-wrong.rq").write_text("SELECT")
    monkeypatch.setattr("graph_loader.answers.QUESTIONS", tmp_path)
    monkeypatch.setattr("graph_loader.answers.SECONDS", 5.0)
    outcome = answers(region_home, "current", "current")
    version = Home(region_home).published()
    lines = outcome.out.splitlines()
    assert lines[:2] == [f"a-slow: no answer: {version}: took more than 5 seconds"] * 2
    assert [line.partition(": ")[0] for line in lines[2:-1]] == ["c-wrong"] * 2
    assert (outcome.status, lines[-1]) == (1, "2 of 3 answers moved")
