"""Which tests run beside which: in one process or in several, a serial test runs alone.

With several processes (`pytest -n 2`) a file is run by one of them, files of serial tests last.
What the processes share lies in one folder of the run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

_SHARED = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all` adds what takes long or needs a program of somebody else."""
    parser.addoption(
        "--all", action="store_true", help="run the tests marked long or foreign as well"
    )


def pytest_configure(config: pytest.Config) -> None:
    """One folder for all processes of this run: the first makes it and tells the others."""
    handed_on = getattr(config, "workerinput", {}).get("shared")
    config.stash[_SHARED] = Path(handed_on or tempfile.mkdtemp(prefix="actorgraph-tests-"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Who made the folder removes it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[_SHARED])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell a process that is about to start."""
    node.workerinput["shared"] = str(node.config.stash[_SHARED])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: one more than there are processors, as some tests wait for what is slow."""
    return processors() + 1


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform.startswith("linux") else os.cpu_count() or 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only `--all` runs; slow files begin first, and serial tests come last."""
    if not config.option.all:
        left_out = [item for item in items if _is_for_all(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _is_for_all(item)]
    items.sort(key=_turn)


def _is_for_all(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("long", "foreign"))


def _turn(item: pytest.Item) -> int:
    """The place of a test in the order: what waits for a browser takes longest."""
    if item.get_closest_marker("serial"):
        return 2
    return 0 if "browser" in getattr(item, "fixturenames", ()) else 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A serial test waits until no other runs, and no other begins meanwhile."""
    serial = item.get_closest_marker("serial") is not None
    with _turn_of(item.config.stash[_SHARED], alone=serial):
        return (yield)


@contextmanager
def _turn_of(folder: Path, alone: bool) -> Iterator[None]:
    """Everybody enters the room by the door; who wants it alone keeps the door shut meanwhile."""
    door, room = folder / "door", folder / "room"
    if alone:
        with _locked(door), _locked(room):
            yield
    else:
        with ExitStack() as inside:
            with _locked(door):
                inside.enter_context(_locked(room, fcntl.LOCK_SH))
            yield


@contextmanager
def _locked(path: Path, kind: int = fcntl.LOCK_EX) -> Iterator[None]:
    """The system ends the lock of a process that dies."""
    with path.open("w") as file:
        fcntl.flock(file, kind)
        try:
            yield
        finally:
            # Closing would not do while a process that was forked meanwhile has it open.
            fcntl.flock(file, fcntl.LOCK_UN)


def made_once(config: pytest.Config, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one process of the run makes when it is first wanted, for all of them."""
    folder = config.stash[_SHARED] / name
    with _locked(folder.with_suffix(".lock"), fcntl.LOCK_EX):
        if not folder.exists():
            made = folder.with_suffix(".made")
            shutil.rmtree(made, ignore_errors=True)  # of one that failed or was killed
            make(made)
            made.rename(folder)
    return folder
