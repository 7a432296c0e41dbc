"""The tests themselves in several processes: who runs beside whom, what is shared, what is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT
from tests.scheduling import processors

CONFTEST = """
import time
from pathlib import Path

import pytest

from tests import scheduling, wall_time
from tests.scheduling import *
from tests.wall_time import *

LOG = Path(__file__).with_name("log")


@pytest.fixture
def note(request):
    def write(what):
        with LOG.open("a") as log:
            log.write(f"{what} {request.node.name}\\n")

    write("begin")
    yield write
    time.sleep(0.2)
    write("end")


@pytest.fixture
def made(pytestconfig, note):
    def make(folder):
        note("make")
        folder.mkdir()
        (folder / "file").write_text("whole")

    return scheduling.made_once(pytestconfig, "made", make)
"""
TOGETHER = """
import pytest

@pytest.mark.parametrize("number", range(5))
def test_together(note, made, number):
    assert (made / "file").read_text() == "whole"
"""
ALONE = """
import pytest

@pytest.mark.serial
@pytest.mark.parametrize("number", range(2))
def test_alone(note, number):
    pass

def test_between(note):
    pass
"""
LONG = """
import pytest

@pytest.mark.long
def test_long(note):
    pass

@pytest.mark.foreign
def test_foreign(note):
    pass

def test_short(note):
    pass
"""


class Run:
    """What pytest said of these files, and what its tests noted."""

    def __init__(self, folder: Path, files: dict[str, str], *options: str) -> None:
        (folder / "conftest.py").write_text(CONFTEST)
        for name, text in files.items():
            (folder / name).write_text(text)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir=."]
            + ["-p", "no:cacheprovider", *options, str(folder)],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(ROOT), "TEST_RUN_BEGAN": "0"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.status = done.returncode
        self.lines = done.stdout.strip().splitlines()
        self.log = (folder / "log").read_text().splitlines()

    def beside(self, name: str) -> set[str]:
        """Tests that had begun and not ended while one of this name ran."""
        running: set[str] = set()
        found: set[str] = set()
        for what, test in (line.split(" ", 1) for line in self.log):
            if what == "begin":
                running.add(test)
            elif what == "end":
                running.remove(test)
            if any(name in one for one in running):
                found |= running
        return {test for test in found if name not in test}


SPREAD = ["-v", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
FILES = {
    "test_a.py": TOGETHER,
    "test_b.py": TOGETHER.replace("together", "beside"),
    "test_c.py": ALONE,
    "test_d.py": ALONE.replace("alone", "single").replace("between", "amid"),
    "test_e.py": TOGETHER.replace("together", "broken") + "    assert number != 3\n",
}


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All of them in several processes."""
    return Run(tmp_path_factory.mktemp("spread"), FILES, *SPREAD)


@pytest.fixture(scope="module", params=["-n 0", "-p no:xdist"])
def plain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All of them in one process."""
    return Run(tmp_path_factory.mktemp("plain"), FILES, *request.param.split())


def test_one_process_more_than_processors_and_four_at_most(spread: Run) -> None:
    number = min(processors() + 1, 4)
    assert any(line.startswith(f"created: {number}/{number} worker") for line in spread.lines)


def test_serial_test_runs_alone_among_several_processes(spread: Run) -> None:
    for name in ("alone", "single"):
        assert sum(name in line for line in spread.log) == 4
        assert spread.beside(name) == set()
    # What is not serial does run beside others; else there would be nothing to keep apart.
    assert spread.beside("together")


def test_serial_tests_come_last(plain: Run) -> None:
    begun = [line.split()[1] for line in plain.log if line.startswith("begin")]
    assert [("alone" in name or "single" in name) for name in begun] == [False] * 17 + [True] * 4


def test_what_all_need_is_made_once(spread: Run, plain: Run) -> None:
    for run in (spread, plain):
        assert sum(line.startswith("make ") for line in run.log) == 1


def test_what_could_not_be_made_is_made_again(tmp_path: Path) -> None:
    fails_once = CONFTEST.replace(
        "(folder /",
        'assert LOG.read_text().count("make ") > 1, "half of it is there"\n        (folder /',
    )
    run = Run(tmp_path, {"conftest.py": fails_once, "test_a.py": TOGETHER})
    assert run.lines[-1].startswith("4 passed, 1 error in ")
    assert sum(line.startswith("make ") for line in run.log) == 2


def test_one_failure_gives_the_status_and_the_last_line(spread: Run, plain: Run) -> None:
    for run in (spread, plain):
        assert run.status == 1
        assert run.lines[-1].strip("= ").startswith("1 failed, 20 passed in ")
        assert sum(line.startswith("wall time of the whole run: ") for line in run.lines) == 1


@pytest.mark.parametrize(
    ("options", "expected"), [([], {"short"}), (["--all"], {"long", "foreign", "short"})]
)
def test_long_tests_and_foreign_programs_have_to_be_asked_for(
    tmp_path: Path, options: list[str], expected: set[str]
) -> None:
    run = Run(tmp_path, {"test_a.py": LONG}, *options)
    assert run.status == 0, run.lines
    assert {line.split("_")[1] for line in run.log} == expected
