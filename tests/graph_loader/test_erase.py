"""`actorgraph erase`: a person is gone from every file of a home, and stays away."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store

from graph_loader.release import Home, read_manifest
from graph_loader.replacing import Replacement, replace_releases
from graph_loader.traces import traces_of
from tests.graph_loader.support import REGION, Outcome, Region, run_here
from tests.graph_loader.test_atomicity import dying_at, left_overs, quads_of_current

PERSON = "https://example.org/testrevier/id/person/erika-muster"
OTHER = "https://example.org/testrevier/id/person/erika-musterfrau"
#: Every way in which the data below name her.
NAMES = re.compile(r"erika[\s_.+-]*muster(?!frau)|muster, ?erika", re.IGNORECASE)
DOCUMENT = (
    "erika-muster-2020,Frau Prof. Dr. ERIKA MUSTER im Gespräch,Zeitung,"
    "https://example.org/erika-muster.html,2020,web-page,,,,"
)
NOTE = (
    "hinweis,Hinweise,Zeitung,https://example.org/hinweis,2020,web-page,,,"
    "Nach ERIKA  MUSTER und Muster\\, Erika,"
)


class Past:
    """A home with two releases that name her, and one before that does not."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.region = Region(Path(shutil.copytree(REGION, folder / "region")))
        people = {name: (REGION / name).read_text() for name in ("people.csv", "posts.csv")}
        for name, text in people.items():
            (self.region.folder / name).write_text(text.partition("\n")[0] + "\n")
        self.versions = [self._build()]
        for name, text in people.items():
            (self.region.folder / name).write_text(text)
        self.region.append("documents.csv", DOCUMENT)
        self.region.append(
            "documents.csv",
            NOTE.replace("\\,", ",").replace("Nach", '"Nach').replace("Erika,", 'Erika",'),
        )
        self.region.append("people.csv", "erika-musterfrau,Erika Musterfrau,,bericht-2023")
        self.region.append(
            "posts.csv", "erika-musterfrau,speaker,workshop/wege,,in-office,,,2022,,,bericht-2023"
        )
        self.versions.append(self._build())
        self.region.append("places.csv", "neu,Neu,,municipality,probe,,,,karte-2020")
        self.versions.append(self._build())

    def _build(self) -> str:
        outcome = self.region.build(self.home)
        assert outcome.status == 0, outcome.err
        return str(Home(self.home).published())


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Not to be written to."""
    return Past(tmp_path_factory.mktemp("past"))


@pytest.fixture(scope="module")
def after(past: Past, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A copy of that home from which she was erased, and what the command said."""
    home = tmp_path_factory.mktemp("after") / "home"
    shutil.copytree(past.home, home, symlinks=True)
    return home, run_here("erase", PERSON, "--home", home, "--facts", past.region.folder)


def everything(home: Path) -> Iterator[tuple[Path, str]]:
    """All that the files of a home hold, names of files and unpacked texts included."""
    for path in sorted(path for path in home.rglob("*")):
        yield path, str(path.relative_to(home))
        if path.is_symlink():
            yield path, os.readlink(path)
        elif path.is_file():
            data = path.read_bytes()
            yield path, data.decode(errors="replace")
            if path.suffix == ".gz":
                yield path, gzip.decompress(data).decode()
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    for name in archive.namelist():
                        yield path, name + archive.read(name).decode()
            if path.suffix == ".sqlite":
                with sqlite3.connect(path) as index:
                    yield path, repr(index.execute("SELECT * FROM names").fetchall())
        elif path.name in ("store", "merged"):
            yield path, "\n".join(map(str, Store.read_only(str(path))))


def test_it_would_be_found(past: Past) -> None:
    """Else the next test could not fail: she stands in store, dumps, tables, names and network."""
    found = {
        re.sub(r"releases/\w+/", "", str(path.relative_to(past.home)))
        for path, text in everything(past.home)
        if NAMES.search(text)
    }
    files = {"default.nt.gz", "dump.nq.gz", "dump.ttl.gz", "tables.zip", "search.sqlite"}
    assert {"store", *files} <= found
    assert any(name.startswith("network/") for name in found)


def test_nothing_of_her_is_left_in_any_file(after: tuple[Path, Outcome]) -> None:
    home, outcome = after
    assert outcome.status == 0, outcome.err
    looked_at = list(everything(home))
    assert len({path for path, _ in looked_at}) > 50
    assert [str(path) for path, text in looked_at if NAMES.search(text)] == []


def test_what_is_not_hers_stays(after: tuple[Path, Outcome], past: Past) -> None:
    home, _ = after
    dump = gzip.decompress((home / "current" / "dump.nq.gz").read_bytes()).decode()
    assert OTHER in dump and '"Erika Musterfrau"' in dump and '"Hochschule Muster"@de' in dump
    assert '"Frau Prof. Dr. […] im Gespräch"' in dump and "/id/source/erased-1-2020>" in dump
    assert "https://example.org/erased" not in dump
    before = past.home / "releases" / past.versions[0]
    assert (home / "releases" / past.versions[0] / "manifest.json").read_bytes() == (
        before / "manifest.json"
    ).read_bytes()
    quads_of_current(home)


def test_release_is_another_and_the_history_says_so(
    after: tuple[Path, Outcome], past: Past
) -> None:
    home, outcome = after
    lines = [line.split("\t") for line in (home / "history.tsv").read_text().splitlines()]
    old = [line.split("\t") for line in (past.home / "history.tsv").read_text().splitlines()]
    assert [line[1] for line in lines] == [line[1] for line in old]
    assert lines[0] == old[0] and [line[2] for line in lines[1:]] == past.versions[1:]
    assert {path.name for path in (home / "releases").iterdir()} == {line[0] for line in lines}
    assert (home / "current").readlink().name == lines[-1][0]
    assert read_manifest(home / "current")["version"] == lines[-1][0]
    for before, line in zip(past.versions[1:], lines[1:], strict=True):
        assert f"release {before} is replaced by {line[0]}" in outcome.out


def test_command_says_which_rows_the_curator_deletes(
    after: tuple[Path, Outcome], past: Past
) -> None:
    _, outcome = after
    rows = [
        line.strip().replace(f"{past.region.folder}{os.sep}", "")
        for line in outcome.out.splitlines()
    ]
    assert "people.csv:2:1: delete this row of people" in rows
    assert "posts.csv:2:1: delete this row of posts" in rows
    assert sum(row.startswith("documents.csv") for row in rows) == 2
    assert not any("musterfrau" in row for row in rows)


def test_she_does_not_come_back(after: tuple[Path, Outcome], past: Past, tmp_path: Path) -> None:
    home = Path(shutil.copytree(after[0], tmp_path / "home", symlinks=True))
    refused = past.region.build(home)
    assert refused.status == 1 and f"<{PERSON}> was erased from this home" in refused.err
    region = Region(Path(shutil.copytree(past.region.folder, tmp_path / "region")))
    for name in ("people.csv", "posts.csv"):
        rows = (region.folder / name).read_text().splitlines(keepends=True)
        kept = [row for row in rows if not row.startswith("erika-muster,")]
        (region.folder / name).write_text("".join(kept))
    written = re.search(r"write this row as: (erased-1-2020,.*)", after[1].out)
    assert written
    region.replace("documents.csv", DOCUMENT, written[1])
    assert region.build(home).status == 0


@pytest.mark.parametrize(
    ("iri", "said"),
    [
        (
            "https://example.org/testrevier/id/place/probe",
            "is no person: only people can be erased",
        ),
        ("https://elsewhere.example/id/person/erika-muster", "is no person"),
        ("https://example.org/testrevier/id/person/nobody", "no release in"),
    ],
)
def test_what_cannot_be_erased_is_refused(past: Past, iri: str, said: str) -> None:
    before = sorted(past.home.rglob("*"))
    outcome = run_here("erase", iri, "--home", past.home)
    assert outcome.status == 1 and said in outcome.err and "Traceback" not in outcome.err
    assert sorted(past.home.rglob("*")) == before


def test_death_at_any_call_leaves_old_or_new_and_is_made_good(
    past: Past, after: tuple[Path, Outcome], tmp_path: Path
) -> None:
    """The process dies at each call that changes the home; the next command does the rest."""
    new = dict(zip(past.versions[1:], [path.name for path in _in_order(after[0])][1:], strict=True))
    remembered = (after[0] / "erased.tsv").read_text()
    day = (after[0] / "history.tsv").read_text().split()[-1]
    call, status = 0, 99
    while status == 99:
        call += 1
        home = tmp_path / str(call)
        shutil.copytree(past.home, home, symlinks=True, copy_function=os.link)
        for version in new.values():
            there = home / "releases" / version
            shutil.copytree(after[0] / "releases" / version, there, copy_function=os.link)
        child = os.fork()
        if child == 0:
            with dying_at(call):
                replace_releases(Home(home), Replacement(new, day, remembered))
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        decided = (home / ".erasing").exists()
        published = (home / "current").resolve(strict=True)
        assert published.name in (past.versions[-1], new[past.versions[-1]])
        assert read_manifest(published)["version"] == published.name
        with Home(home).writing():
            pass
        names = {path.name for path in (home / "releases").iterdir()}
        if decided or status == 0:
            assert names == {path.name for path in _in_order(after[0])}
            assert (home / "history.tsv").read_text() == (after[0] / "history.tsv").read_text()
        else:
            assert (home / "current").readlink().name == past.versions[-1]
            assert set(past.versions) <= names
        assert left_overs(home) == [] and not (home / ".erasing").exists()
        shutil.rmtree(home)
    assert status == 0 and call > 10


def _in_order(home: Path) -> list[Path]:
    lines = (home / "history.tsv").read_text().splitlines()
    return [home / "releases" / line.split("\t")[0] for line in lines]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Jörg Müller spricht", "[…] spricht"),
        ("mit JÖRG\n MÜLLER.", "mit […]."),
        ("Müller, Jörg", "[…]"),
        ("https://x.test/Joerg_Mueller", "https://x.test/[…]"),
        ("https://x.test/J%C3%B6rg+M%C3%BCller", "https://x.test/[…]"),
        ("id/post-holding/joerg-mueller--chair", "id/post-holding/gone--chair"),
        ("Jörg Müllerin, Hans Jörg Müller", "Jörg Müllerin, Hans Jörg Müller"),
        ("joerg-mueller-2", "joerg-mueller-2"),
        ("Dr. Jörg Müller-Elend", "Dr. […]-Elend"),
    ],
)
def test_names_are_found_however_they_are_written(text: str, left: str) -> None:
    others = {"Hans Jörg Müller", "joerg-mueller-2"}
    traces = traces_of("https://x.test/id/person/joerg-mueller", {"Jörg Müller"}, others, "gone")
    assert traces.without(text) == left and traces.found_in(text) == (left != text)
