"""What changed between two releases: as a patch that can be applied, and in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph_loader.cli import main
from graph_loader.release import Home
from tests.graph_loader.support import Outcome, copied, dump_of, run_here


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, region_home: Path) -> tuple[Path, str, str]:
    """A home with two releases: in the second, somebody joined, left, rose and was renamed."""
    region, home = copied(tmp_path_factory.mktemp("changed"), region_home)
    before = Home(home).published()
    region.remove("participations.csv", "wege,BBP,BBP,permanent,,werkstattliste-2021")
    region.append("participations.csv", "wege,Jugendring,Jugendring,further,,bericht-2023")
    region.replace("posts.csv", "muster,speaker,workshop", "muster,deputy-speaker,workshop")
    region.replace("participations.csv", "Muster,further,,werk", "Muster,permanent,,werk")
    region.replace("organisations.csv", "Handwerkskammer Probe", "Handwerkskammer Süd")
    region.append(
        "changes.csv", "stab-ministerium,succession,arbeitsstab,ministerium-neu,2024,bericht-2023"
    )
    outcome = region.build(home)
    assert outcome.status == 0, outcome.err
    after = Home(home).published()
    assert before and after
    return home, before, after


def diff(home: Path, *arguments: str) -> Outcome:
    return run_here("diff", *arguments, "--home", home)


def test_summary_says_who_joined_left_changed_and_was_renamed(
    changed: tuple[Path, str, str],
) -> None:
    home, before, after = changed
    outcome = diff(home, before, after, "--summary")
    assert outcome.status == 0
    assert set(outcome.out.splitlines()) >= {
        "# joined: Jugendring Probe e.V., Werkstatt 2: Wege: Further actor",
        "# left: Busbetrieb Probe GmbH, Werkstatt 2: Wege: Permanent actor",
        "# standing changed: Hochschule Muster, Werkstatt 1: Arbeit: "
        "Further actor -> Permanent actor",
        "# role changed: Erika Muster, Werkstatt 1: Arbeit: Speaker -> Deputy speaker",
        "# renamed: organisation/kammer: Handwerkskammer Probe -> Handwerkskammer Süd",
        "# renamed or succeeded: Interministerieller Arbeitsstab -> "
        "Ministerium für Wege und Wasser: 2024",
    }


def test_summary_backwards_says_the_opposite(changed: tuple[Path, str, str]) -> None:
    home, before, after = changed
    lines = diff(home, after, before, "--summary").out.splitlines()
    assert "# left: Jugendring Probe e.V., Werkstatt 2: Wege: Further actor" in lines
    assert "# joined: Busbetrieb Probe GmbH, Werkstatt 2: Wege: Permanent actor" in lines


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_patch_leads_from_one_dump_to_the_other(
    changed: tuple[Path, str, str], backwards: bool
) -> None:
    home, before, after = changed
    if backwards:
        before, after = after, before
    quads = set(dump_of(home, before).decode().splitlines())
    for line in diff(home, before, after).out.splitlines():
        if line.startswith("#"):
            continue
        code, quad = line[0], line[2:]
        assert re.match("[AD] <", line)
        if code == "D":
            quads.remove(quad)
        else:
            assert quad not in quads
            quads.add(quad)
    assert quads == set(dump_of(home, after).decode().splitlines())


def test_release_and_itself_have_no_difference(region_home: Path) -> None:
    outcome = diff(region_home, "current", "current")
    assert (outcome.status, outcome.out) == (0, "")


def test_beginning_of_a_version_names_it(changed: tuple[Path, str, str]) -> None:
    home, before, after = changed
    short = [version[:8] for version in (before, after)]
    assert diff(home, *short, "--summary") == diff(home, before, after, "--summary")


@pytest.mark.parametrize("version", ["", "nosuch", "../releases", "*", ".tmp-1"])
def test_unknown_version_is_reported_with_those_there_are(region_home: Path, version: str) -> None:
    known = Home(region_home).published()
    expected = f"actorgraph: no release {version!r} in {region_home}; there are: {known}\n"
    for arguments in (("dump", version), ("diff", version, "current")):
        outcome = run_here(*arguments, "--home", region_home)
        assert (outcome.status, outcome.err) == (1, expected)


def test_unfinished_release_is_not_listed(small_home: Path) -> None:
    unfinished = small_home / "releases" / ".tmp-1"
    unfinished.mkdir()
    (unfinished / "manifest.json").write_text("{}")
    outcome = run_here("releases", "--home", small_home)
    assert (outcome.status, len(outcome.out.splitlines())) == (0, 1)


def test_home_without_release_has_none_to_list_or_dump(tmp_path: Path) -> None:
    outcome = run_here("releases", "--home", tmp_path / "home")
    expected = f"actorgraph: no release in {tmp_path / 'home'}\n"
    assert (outcome.status, outcome.out, outcome.err) == (1, "", expected)
    outcome = run_here("dump", "--home", tmp_path / "home")
    assert outcome.status == 1
    assert outcome.err.endswith("there are: none\n")


def test_name_of_two_lines_stays_one_comment(tmp_path: Path, small_home: Path) -> None:
    """What a file holds cannot become a line of the patch; a table cannot hold it, see slips."""
    before = Home(small_home).published()
    assert before
    name = r"Rufbus\nA <urn:a> <urn:b> <urn:c> ."
    path = tmp_path / "names.ttl"
    path.write_text(
        "@prefix ag: <https://w3id.org/actor-graph/ontology#> .\n"
        f'<urn:x> a ag:Project; <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@de .\n'
    )
    options = ["--home", str(small_home), "--quiet", "--replace-region"]
    assert main(["load", str(path), *options]) == 0
    lines = diff(small_home, before, "current", "--summary").out.splitlines()
    assert any("Rufbus A <urn:a>" in line for line in lines)
    assert all(line.startswith("# ") for line in lines)
