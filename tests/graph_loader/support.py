"""The command in a process of its own, and tables that a test may spoil."""

from __future__ import annotations

import csv
import gzip
import io
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from graph_loader.cli import main

ROOT = Path(__file__).parents[2]
REGION = ROOT / "tests" / "data" / "region"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str


class Region:
    """A folder of tables that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def replace(self, file: str, old: str | bytes, new: str | bytes) -> None:
        """Replace the only occurrence of `old`."""
        before = (self.folder / file).read_bytes()
        wanted, wished = (t.encode() if isinstance(t, str) else t for t in (old, new))
        assert before.count(wanted) == 1, (file, old)
        (self.folder / file).write_bytes(before.replace(wanted, wished))

    def append(self, file: str, row: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8", newline="") as table:
            table.write(row + "\n")

    def remove(self, file: str, row: str) -> None:
        self.replace(file, row + "\n", "")

    def check(self) -> list[str]:
        """The problems that `actorgraph check` prints, in order, folders left out."""
        outcome = run_here("check", "--facts", self.folder, "--quiet")
        lines = outcome.err.splitlines()
        assert (outcome.status, "Traceback" in outcome.err) == (1 if lines else 0, False), outcome
        if lines:
            assert lines.pop() == f"{len(lines)} problem(s); nothing was published"
        return [line.replace(f"{self.folder}{os.sep}", "") for line in lines]

    def build(self, home: Path) -> Outcome:
        return run_here("build", "--facts", self.folder, "--home", home, "--quiet")


def cells(region: Region, table: str) -> list[list[str]]:
    """All rows of a table in CSV, the header first."""
    return list(csv.reader(io.StringIO((region.folder / f"{table}.csv").read_text("utf-8"))))


def copied(folder: Path, home: Path) -> tuple[Region, Path]:
    """Copies of the small region and of a home, to be changed."""
    region = Region(Path(shutil.copytree(REGION, folder / "region")))
    return region, Path(shutil.copytree(home, folder / "home", symlinks=True))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "graph_loader", *map(str, arguments)]


def run(
    *arguments: object,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Outcome:
    """Run `actorgraph` in a process of its own; `before` runs in it first."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        preexec_fn=before,
        capture_output=True,
        encoding="utf-8",
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def run_here(*arguments: object) -> Outcome:
    """Run `actorgraph` in this process: quicker, for the many tests that look at its words."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in the command itself
        status = main([str(argument) for argument in arguments])
    return Outcome(status, out.getvalue(), err.getvalue())


def dump_of(home: Path, version: str = "current") -> bytes:
    """The canonical dump of a built release."""
    folder = home / ("current" if version == "current" else f"releases/{version}")
    return gzip.decompress((folder / "dump.nq.gz").read_bytes())
