"""What `check` and `build` say beyond problems: where a finding comes from, what vanishes, what
would change; for people, for programs and at each save."""

from __future__ import annotations

import csv
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_loader.release import Home
from tests.graph_loader.support import REGION, ROOT, Region, cells, command, run_here


def check(region: Region, home: Path, *more: str) -> list[str]:
    outcome = run_here("check", "--facts", region.folder, "--home", home, "--quiet", *more)
    assert outcome.status == 0, outcome.err
    return outcome.out.splitlines()


def test_value_of_a_finding_is_found_in_its_column(region: Region) -> None:
    region.replace("places.csv", "51.15,14.05", "151.15,14.05")
    problems = [p for p in region.check() if "PlaceShape-latitude" in p]
    assert len(problems) == 1
    assert problems[0].startswith("places.csv:2:6: ")


def test_finding_of_a_check_names_the_row_of_its_value(region: Region) -> None:
    """The same place in two rows: what is wrong is what the second one says."""
    region.append("places.csv", "doppel,Doppel,,district,revier,51.1,14.1,,karte-2020")
    region.append("identifiers.csv", "place/doppel,ags,16001,karte-2020")
    problems = [p for p in region.check() if "official key (AGS)" in p]
    assert {p.split(": ")[0] for p in problems} <= {"identifiers.csv:3:3", "identifiers.csv:4:3"}
    assert problems


def set_cell(region: Region, table: str, line: int, column: str, value: str) -> None:
    rows = cells(region, table)
    rows[line - 1][rows[0].index(column)] = value
    with (region.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.mark.parametrize(
    ("table", "line", "column", "value", "places"),
    [
        ("shareholdings", 2, "share", "174.90", {"shareholdings.csv:2:3: A share"}),
        ("workshops", 2, "number", "0", {"workshops.csv:2:2: The number of a workshop"}),
        ("documents", 2, "sha256", "abc", {"documents.csv:2:8: A checksum"}),
        ("places", 3, "parent", "probe", {"places.csv:3:5: A place lies within itself"}),
        (
            "changes",
            2,
            "resulting",
            "ministerium-alt",
            {
                "changes.csv:2:3: A change event starts",
                "changes.csv:2:4: An organisation comes after itself",
            },
        ),
    ],
)
def test_finding_after_the_mapping_names_the_cell_that_made_the_value(
    region: Region, table: str, line: int, column: str, value: str, places: set[str]
) -> None:
    set_cell(region, table, line, column, value)
    found = region.check()
    for place in places:
        assert any(problem.startswith(place) for problem in found), found
    assert {problem.split(":")[0] for problem in found} == {f"{table}.csv"}


def test_circle_of_changes_is_found_in_their_table(region: Region) -> None:
    """Not in that of the organisations, whose rows say nothing of it."""
    region.append(
        "changes.csv",
        "zurueck,renaming,ministerium-neu,ministerium-alt,2023-01-01,amtsblatt-2022",
    )
    said = "An organisation comes after itself"
    places = {problem.partition(f": {said}")[0] for problem in region.check() if said in problem}
    assert places == {"changes.csv:2:4", "changes.csv:3:4"}  # each row leads back into it


def test_thing_that_vanishes_stops_a_build_and_not_a_check(
    region: Region, small_home: Path
) -> None:
    before = Home(small_home).published()
    region.remove("people.csv", "erika-muster,Erika Muster,Prof. Dr.,werkstattliste-2021")
    posts = (region.folder / "posts.csv").read_text("utf-8").splitlines()
    kept = [line for line in posts if "erika-muster" not in line]
    (region.folder / "posts.csv").write_text("\n".join(kept) + "\n", "utf-8")
    gone = "person 'erika-muster' of the published release is gone"
    assert any(gone in line for line in check(region, small_home))
    outcome = region.build(small_home)
    assert outcome.status == 1 and gone in outcome.err and "--allow-vanished" in outcome.err
    assert f"{region.folder}/people.csv:1:1: {gone}" in outcome.err
    assert Home(small_home).published() == before
    arguments = ("--facts", region.folder, "--home", small_home, "--quiet", "--allow-vanished")
    assert run_here("build", *arguments).status == 0
    # The tables from before bring it back; those without it are then refused again.
    assert Region(REGION).build(small_home).status == 0
    assert region.build(small_home).status == 1


def test_thing_with_a_tombstone_may_go(region: Region, small_home: Path) -> None:
    region.remove("people.csv", "erika-muster,Erika Muster,Prof. Dr.,werkstattliste-2021")
    posts = (region.folder / "posts.csv").read_text("utf-8").splitlines()
    kept = [line for line in posts if "erika-muster" not in line]
    (region.folder / "posts.csv").write_text("\n".join(kept) + "\n", "utf-8")
    region.append("tombstones.csv", "person,erika-muster,Kein Amt mehr.,,2024,")
    outcome = region.build(small_home)
    assert outcome.status == 0, outcome.err


def test_file_without_a_statement_is_named_by_load(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<a:s> <a:p> <a:o> .\n")
    (tmp_path / "again.nt").write_text("<a:s> <a:p> <a:o> .\n")
    (tmp_path / "empty.ttl").write_text("# nothing\n")
    files = [tmp_path / name for name in ("a.nt", "again.nt", "empty.ttl")]
    outcome = run_here("load", *files, "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0
    assert outcome.err == f"{tmp_path}/empty.ttl:1:1: no statement in it\n"


def test_check_says_what_would_change_in_words(region: Region, small_home: Path) -> None:
    assert check(region, small_home)[-1].endswith(": nothing changes")
    region.append("organisations.csv", "verein,Neuer Verein,,,association,,bericht-2023")
    region.append("identities.csv", "Neuer Verein,,verein,certain,")
    region.append("participations.csv", "wege,Neuer Verein,Neuer Verein,,,bericht-2023")
    region.append(
        "figures.csv", "project/rufbus,planned-cost,1300000,eur,exact,whole,,,,,,amtsblatt-2022"
    )
    lines = check(region, small_home)
    said = lines[next(n for n, line in enumerate(lines) if line.startswith("against the")) :]
    assert "  1 actor newly named in a workshop" in said
    assert any("Neuer Verein" in line and "(source bericht-2023)" in line for line in said)
    assert "  1 figure with another or a further value" in said


def test_check_without_a_release_compares_nothing(region: Region, tmp_path: Path) -> None:
    assert not [line for line in check(region, tmp_path / "none") if "against" in line]
    assert not (tmp_path / "none").exists()


def test_check_answers_programs_in_json(region: Region, small_home: Path) -> None:
    region.append("organisations.csv", "verein,Neuer Verein,,,association,,bericht-2023")
    arguments = ("check", "--facts", region.folder, "--home", small_home, "--json")
    told = json.loads(run_here(*arguments).out)
    assert told["problems"] == [] and told["published"] == Home(small_home).published()
    assert {"kind": "added", "text": "organisation/verein: Neuer Verein"} in told["changes"]
    assert all({"focus", "message", "check"} <= warning.keys() for warning in told["warnings"])
    region.replace("documents.csv", "2022-03-15", "neulich")
    outcome = run_here(*arguments)
    assert outcome.status == 1 and outcome.err == ""
    [problem] = json.loads(outcome.out)["problems"]
    assert (problem["line"], problem["column"]) == (2, 5)
    assert problem["file"] == str(region.folder / "documents.csv")
    assert "bad date 'neulich'" in problem["message"]


@pytest.fixture
def watching(region: Region, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = command("check", "--facts", region.folder, "--home", tmp_path, "--watch", "--json")
    process = subprocess.Popen(
        arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that starts tests in the background lets them ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    yield process
    process.kill()
    process.communicate()


def test_watch_checks_again_at_each_save(region: Region, watching: subprocess.Popen[str]) -> None:
    assert watching.stdout
    assert json.loads(watching.stdout.readline())["problems"] == []
    region.replace("documents.csv", "2022-03-15", "neulich")
    assert "neulich" in json.loads(watching.stdout.readline())["problems"][0]["message"]
    region.replace("documents.csv", "neulich", "2022-03-16")
    assert json.loads(watching.stdout.readline())["problems"] == []
    time.sleep(1)
    assert select.select([watching.stdout], [], [], 0)[0] == [], "nothing was saved"
    watching.send_signal(signal.SIGINT)
    assert watching.wait(30) == 0
