"""Whatever happens to a build, the published release stays whole and the next build succeeds."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Literal, QuerySolutions, Store

from graph_loader.release import Home, read_manifest
from tests.graph_loader.support import ROOT, Region, command, dump_of, run

ROW = "revier,Rewir,pl,karte-2020"
#: What SQLite does not tell more of.
INDEX_FULL = "the index cannot be written"


def quads_of_current(home: Path) -> tuple[str, int]:
    """Version and size of the published release, after reading it as a reader would."""
    folder = (home / "current").resolve(strict=True)
    manifest = read_manifest(folder)
    store = Store.read_only(str(folder / "store"))
    found = store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(found, QuerySolutions)
    (row,) = found
    assert isinstance(row["n"], Literal)
    named = int(row["n"].value)
    assert named == manifest["quads"]
    return folder.name, named


def left_overs(home: Path) -> list[Path]:
    return [path for path in home.rglob(".tmp-*")]


def start(region: Region, home: Path) -> subprocess.Popen[bytes]:
    arguments = command("build", "--facts", region.folder, "--home", home, "--quiet")
    return subprocess.Popen(
        arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def fingerprints(home: Path) -> set[str]:
    """Every name in the home: changes whenever a build does something that a reader could see."""
    return {str(path) for path in home.rglob("*")}


def kill_after(region: Region, home: Path, steps: int) -> bool:
    """Kill a build after it changed the home `steps` times; say whether it was still running."""
    build = start(region, home)
    seen, before = 0, fingerprints(home)
    while build.poll() is None and seen < steps:
        now = fingerprints(home)
        if now != before:
            seen, before = seen + 1, now
    running = build.poll() is None
    build.send_signal(signal.SIGKILL)
    build.wait()
    return running


@pytest.mark.parametrize("steps", [1, 4, 10])
def test_killed_build_leaves_the_published_release(
    region: Region, small_home: Path, steps: int
) -> None:
    """Killed at one of its visible steps: lock, folder, store, dumps, rename, switch."""
    before = quads_of_current(small_home)
    region.append("place_names.csv", ROW)
    kill_after(region, small_home, steps)
    version, _ = quads_of_current(small_home)
    assert version == before[0] or version in {v for v, _ in Home(small_home).versions()}
    outcome = region.build(small_home)
    assert outcome.status == 0, outcome.err
    assert quads_of_current(small_home)[1] > before[1]
    assert left_overs(small_home) == []
    assert before[0] in {v for v, _ in Home(small_home).versions()}


def test_build_killed_before_it_writes_leaves_the_home(region: Region, small_home: Path) -> None:
    before, names = quads_of_current(small_home), fingerprints(small_home)
    region.append("place_names.csv", ROW)
    build = start(region, small_home)
    build.send_signal(signal.SIGKILL)
    build.wait()
    assert (quads_of_current(small_home), fingerprints(small_home)) == (before, names)


class Crash(BaseException):
    """Stands for the death of the process at one call."""


SYSTEM_CALLS = ("rename", "replace", "symlink", "fsync", "mkdir")


@contextmanager
def dying_at(call: int) -> Iterator[list[str]]:
    """Let the process die at its n-th call that changes the home, without any clean-up."""
    done: list[str] = []
    originals = {name: getattr(os, name) for name in SYSTEM_CALLS}

    def counted(name: str) -> Callable[..., object]:
        def wrapper(*arguments: object, **options: object) -> object:
            done.append(name)
            if len(done) == call:
                os._exit(99)
            return originals[name](*arguments, **options)

        return wrapper

    for name in SYSTEM_CALLS:
        setattr(os, name, counted(name))
    try:
        yield done
    finally:
        for name, original in originals.items():
            setattr(os, name, original)


def test_death_at_any_call_of_publishing_leaves_a_whole_release(
    region: Region, region_home: Path, tmp_path: Path
) -> None:
    """Not by chance but one by one: a process dies at each call that changes the home."""
    home = tmp_path / "home"
    made = tmp_path / "made"
    region.append("place_names.csv", ROW)
    assert region.build(made).status == 0
    new = (made / "current").resolve()
    subprocess.run(["cp", "-a", region_home, home], check=True)
    old_version, _ = quads_of_current(home)
    call, status = 0, 99
    while status == 99:
        call += 1
        child = os.fork()
        if child == 0:
            with dying_at(call):
                there = Home(home)
                with there.writing(), there.staging() as staged:
                    subprocess.run(["cp", "-a", f"{new}/.", staged], check=True)
                    there.keep(staged, new.name, "inputs")
                    there.publish(new.name)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        version, _ = quads_of_current(home)
        assert version in (old_version, new.name)
        assert {v for v, _ in Home(home).versions()} <= {old_version, new.name}
    assert status == 0
    assert call > 10
    assert quads_of_current(home)[0] == new.name
    assert left_overs(home) == []


def test_reader_never_sees_a_broken_release(region: Region, small_home: Path) -> None:
    """A reader opens `current` again and again while builds replace it and one is killed."""
    seen: set[str] = set()
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(quads_of_current(small_home)[0])
            except BaseException as error:
                failures.append(error)
                return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(3):
            region.append("place_names.csv", f"revier,Rewir {number},pl,karte-2020")
            if number == 1:
                kill_after(region, small_home, 4)
            else:
                assert start(region, small_home).wait() == 0
    finally:
        stop.set()
        reader.join()
    assert failures == []
    assert quads_of_current(small_home)[0] in {v for v, _ in Home(small_home).versions()}
    assert len(seen) >= 1


@pytest.mark.parametrize("limit", [1_000, 60_000, 200_000])
def test_disk_full_is_reported_and_leaves_the_published_release(
    region: Region, small_home: Path, limit: int
) -> None:
    """No file may grow beyond a limit: the disk is full at the dump, the store, the tables."""
    before = quads_of_current(small_home)
    region.append("place_names.csv", ROW)
    outcome = run(
        *("build", "--facts", region.folder, "--home", small_home, "--quiet"),
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert outcome.status == 1
    assert any(words in outcome.err for words in ("File too large", INDEX_FULL))
    assert outcome.err.endswith("; the published release is as it was\n")
    assert len(outcome.err.splitlines()) == 1
    assert quads_of_current(small_home) == before
    assert left_overs(small_home) == []
    assert region.build(small_home).status == 0
    assert quads_of_current(small_home)[1] > before[1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of twelve megabytes: room for two releases of the small region."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting is not permitted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_full_file_system_is_reported_and_leaves_the_published_release(
    region: Region, region_home: Path, small_disk: Path
) -> None:
    home = small_disk / "home"
    subprocess.run(["cp", "-a", region_home, home], check=True)
    before = quads_of_current(home)
    filler = home / "filler"
    # Without a buffer: what is left in one is written when the file is closed, and fails again.
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(bytes(1 << 16))
    region.append("place_names.csv", ROW)
    outcome = run("build", "--facts", region.folder, "--home", home, "--quiet")
    assert outcome.status == 1
    assert any(words in outcome.err for words in ("No space left on device", INDEX_FULL))
    assert quads_of_current(home) == before
    assert left_overs(home) == []
    filler.unlink()
    outcome = run("build", "--facts", region.folder, "--home", home, "--quiet")
    assert outcome.status == 0, outcome.err
    assert quads_of_current(home)[1] > before[1]


def test_second_writer_is_told_that_the_home_is_busy(region: Region, small_home: Path) -> None:
    home = Home(small_home)
    before = quads_of_current(small_home)
    with home.writing():
        for arguments in (
            ("build", "--facts", region.folder, "--quiet"),
            ("load", ROOT / "ontology" / "vocabulary.ttl", "--quiet"),
        ):
            outcome = run(*arguments, "--home", small_home)
            assert outcome.status == 1
            assert outcome.err == f"actorgraph: another build is writing into {small_home}\n"
    assert quads_of_current(small_home) == before
    assert region.build(small_home).status == 0


def test_two_builds_at_once_publish_one_release(region: Region, tmp_path: Path) -> None:
    home = tmp_path / "home"
    builds = [start(region, home) for _ in range(3)]
    statuses = [build.wait() for build in builds]
    assert 0 in statuses and set(statuses) <= {0, 1}
    assert quads_of_current(home)[0] == Home(home).published()
    assert len(Home(home).versions()) == 1
    assert left_overs(home) == []


INTERRUPTED = """
import os, signal, sys
from graph_loader import build
from graph_loader.cli import main

def write_release(folder, *_):
    (folder / "begun").write_text("")
    os.kill(os.getpid(), signal.SIGINT)
    signal.pause()

build.write_release = write_release
# A shell that runs the tests in the background lets all of them ignore the key.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(sys.argv[1:]))
"""


def test_interrupted_build_cleans_up_after_itself(region: Region, small_home: Path) -> None:
    """As by a key while the release is written."""
    before = dump_of(small_home)
    region.append("place_names.csv", ROW)
    build = [sys.executable, "-c", INTERRUPTED, "build", "--quiet"]
    folders = ["--facts", str(region.folder), "--home", str(small_home)]
    done = subprocess.run([*build, *folders], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (1, "actorgraph: interrupted\n")
    assert left_overs(small_home) == []
    assert dump_of(small_home) == before
