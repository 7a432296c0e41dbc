"""A home keeps to its region, and what cannot be read in it is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph_loader.release import Home
from tests.graph_loader.support import REGION, ROOT, Outcome, Region, run, run_here

BASE = "https://example.org/testrevier/"
OTHER = "https://example.org/anderswo/"
TRIPLE = f"<{OTHER}s> <{OTHER}p> <{OTHER}o> .\n"
NOBODY = 65534


@pytest.fixture
def another_region(region: Region) -> Region:
    """The tables of the small region as those of another one."""
    region.replace("region.toml", f'base = "{BASE}"', f'base = "{OTHER}"')
    region.replace("region.toml", 'title_en = "Test Mining District"', 'title_en = "Elsewhere"')
    return region


def test_build_of_another_region_is_refused_and_names_both(
    another_region: Region, small_home: Path
) -> None:
    before = Home(small_home).published(), Home(small_home).versions()
    outcome = another_region.build(small_home)
    assert (outcome.status, outcome.out) == (1, "")
    assert len(outcome.err.splitlines()) == 1
    said = f"is Test Mining District <{BASE}>, this one would be Elsewhere <{OTHER}>"
    assert said in outcome.err and "--replace-region" in outcome.err
    assert str(small_home) in outcome.err
    assert (Home(small_home).published(), Home(small_home).versions()) == before


def test_build_of_another_region_is_published_if_that_is_meant(
    another_region: Region, small_home: Path
) -> None:
    arguments = ("--facts", another_region.folder, "--home", small_home, "--quiet")
    assert run_here("build", *arguments, "--replace-region").status == 0
    # From now on the home is that of the new region.
    assert run_here("build", *arguments).status == 0
    assert "Elsewhere" in (small_home / "current" / "manifest.json").read_text(encoding="utf-8")


def test_load_into_the_home_of_a_region_is_refused_unless_it_is_meant(
    small_home: Path, tmp_path: Path
) -> None:
    before = Home(small_home).published()
    (tmp_path / "a.nt").write_text(TRIPLE)
    arguments = ("load", tmp_path / "a.nt", "--home", small_home, "--quiet")
    outcome = run_here(*arguments)
    assert outcome.status == 1
    assert f"<{BASE}>, this one would be RDF files loaded as they are" in outcome.err
    assert Home(small_home).published() == before
    assert run_here(*arguments, "--replace-region").status == 0
    assert Home(small_home).published() != before


def test_build_into_the_home_of_loaded_files_is_refused(region: Region, tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(TRIPLE)
    home = tmp_path / "home"
    assert run_here("load", tmp_path / "a.nt", "--home", home, "--quiet").status == 0
    outcome = region.build(home)
    assert outcome.status == 1
    assert f"is RDF files loaded as they are, this one would be Test Mining District <{BASE}>" in (
        outcome.err
    )


def test_home_whose_link_is_lost_still_refuses_another_region(
    another_region: Region, small_home: Path
) -> None:
    (small_home / "current").unlink()
    assert another_region.build(small_home).status == 1
    assert Home(small_home).published() is None


def test_damaged_manifest_is_named_and_the_other_releases_are_listed(
    region: Region, small_home: Path
) -> None:
    first = Home(small_home).published()
    region.append("place_names.csv", "revier,Rewir,pl,karte-2020")
    assert region.build(small_home).status == 0
    path = small_home / "releases" / f"{first}" / "manifest.json"
    for text in ("", "[]", '{"version": "x"}', '{"version": ', "\x00\xff"):
        path.write_text(text, encoding="latin-1")
        outcome = run_here("releases", "--home", small_home)
        assert outcome.status == 1
        [line] = outcome.out.splitlines()
        assert line.startswith(f"* {Home(small_home).published()}")
        [said] = outcome.err.splitlines()
        assert said.startswith(f"actorgraph: {path} is damaged (")
        assert "put it back from a backup, or remove" in said


def test_release_with_a_damaged_manifest_is_mended_as_the_message_says(
    region: Region, small_home: Path
) -> None:
    folder = (small_home / "current").resolve()
    (folder / "manifest.json").write_text("{")
    outcome = region.build(small_home)
    assert outcome.status == 1
    assert f"{folder}/manifest.json is damaged" in outcome.err
    assert f"remove {folder} and build" in outcome.err
    subprocess.run(["rm", "-r", folder], check=True)
    assert region.build(small_home).status == 0
    assert (small_home / "current").resolve(strict=True) == folder


COMMAND = "from graph_loader.cli import main"
SERVICE = "from service.__main__ import main"


def as_nobody(program: str, *arguments: object) -> Outcome:
    """Run a program that has no rights; they are dropped after the modules have been found.

    `shutil` is one that argparse looks for when it is used.
    """
    drop = f"os.getuid() or os.setuid({NOBODY})"
    code = f"import os, shutil, sys; {program}; {drop}; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("program", "arguments", "file"),
    [
        (COMMAND, ["releases"], "history.tsv"),
        (COMMAND, ["dump"], "history.tsv"),
        (SERVICE, ["--port", "0"], "current"),
    ],
    ids=["releases", "dump", "serve"],
)
def test_home_that_may_not_be_read_is_not_called_empty(
    small_home: Path, program: str, arguments: list[str], file: str
) -> None:
    small_home.chmod(0)
    try:
        outcome = as_nobody(program, *arguments, "--home", small_home)
    finally:
        small_home.chmod(0o755)
    assert outcome.status == 1
    [line] = outcome.err.splitlines()
    assert line.endswith(f"{small_home / file} cannot be read: Permission denied")


@pytest.mark.parametrize("program", [COMMAND, SERVICE], ids=["releases", "serve"])
def test_file_in_place_of_a_home_is_named(tmp_path: Path, program: str) -> None:
    (tmp_path / "home").write_text("")
    arguments = ["releases"] if program == COMMAND else ["--port", "0"]
    outcome = as_nobody(program, *arguments, "--home", tmp_path / "home")
    assert outcome.status == 1
    [line] = outcome.err.splitlines()
    assert "cannot be read: " in line and str(tmp_path / "home") in line


@pytest.mark.parametrize("program", [COMMAND, SERVICE], ids=["dump", "serve"])
def test_folder_in_place_of_the_link_is_named(small_home: Path, program: str) -> None:
    (small_home / "current").unlink()
    (small_home / "current").mkdir()
    arguments = ["dump"] if program == COMMAND else ["--port", "0"]
    command = [sys.executable, "-c", f"import sys; {program}; sys.exit(main(sys.argv[1:]))"]
    done = subprocess.run(
        [*command, *arguments, "--home", str(small_home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.endswith(f"{small_home}/current cannot be read: not a link\n")


def modes(home: Path) -> dict[str, int]:
    """What may be done with all that the service reads of a home."""
    version = os.readlink(home / "current")
    files = [home / "releases", home / "history.tsv", home / version, *(home / version).rglob("*")]
    return {path.relative_to(home).as_posix(): path.stat().st_mode & 0o777 for path in files}


@pytest.mark.parametrize("readers", [0o755, 0o750, 0o700])
def test_build_under_a_strict_umask_is_readable_as_the_home_is(
    tmp_path: Path, readers: int
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(readers)
    built = run("build", "--facts", REGION, "--home", home, "--quiet", before=keep_to_myself)
    assert built.status == 0, built.err
    found = modes(home)
    assert len(found) > 12
    for name, mode in found.items():
        assert mode == (readers if (home / name).is_dir() else readers & 0o644), name


def keep_to_myself() -> None:
    os.umask(0o077)
