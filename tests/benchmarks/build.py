"""Time and memory of a build as the facts grow: `python -m tests.benchmarks.build [TIMES ...]`.

The shipped tables are written several times over, each time with other keys and names, and built in
a process of its own. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from graph_loader.identifiers import identifier_schemes
from graph_loader.namespaces import FACTS_FOLDER
from graph_loader.schema import Column, Table, read_schema
from graph_loader.table_files import find_tables

ROOT = Path(__file__).parents[2]
TIMES = (1, 10)


def multiply(facts: Path, folder: Path, times: int) -> None:
    """Write the tables of `facts` into `folder`, `times` times, each after the first made other."""
    schema = read_schema()
    files = find_tables(facts, [table.name for table in schema], [])
    shutil.copytree(facts, folder)
    for table in schema:
        if table.name not in files:
            continue
        with files[table.name].open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (folder / f"{table.name}.csv").open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for number in range(1, times):
                writer.writerows(
                    list(row.values()) for row in _others(table, rows, f"kopie{number}")
                )


def _others(table: Table, rows: list[dict[str, str]], suffix: str) -> Iterator[Mapping[str, str]]:
    columns = {column.name: column for column in table.real_columns}
    for row in rows:
        if table.name == "identifiers" and identifier_schemes()[row["scheme"]].one:
            continue  # official keys: no two places have one
        yield {name: _other(table, columns[name], text, suffix) for name, text in row.items()}


def _other(table: Table, column: Column, text: str, suffix: str) -> str:
    """A cell of a copy: keys, what refers to them, and names that are resolved are new."""
    is_key = column.name in ("key", "slug")
    refers = column.value_url is not None and not column.value_url.startswith("http")
    decided = table.name == "identities" and column.name == "name"
    resolved = column.resolved_by is not None or decided
    if not text or not (is_key or refers or resolved):
        return text
    joint = " " if resolved else "-"
    parts = text.split(column.separator) if column.separator else [text]
    return (column.separator or "").join(f"{part}{joint}{suffix}" for part in parts)


def built(facts: Path, home: Path) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of the processor, and the most memory, of one build."""
    command = [sys.executable, "-m", "graph_loader", "build", "--facts", str(facts)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--home", str(home), "--quiet"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the build of {facts} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # what Linux counts memory in
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * unit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", nargs="*", type=int, default=TIMES)
    parser.add_argument("--facts", type=Path, default=FACTS_FOLDER)
    options = parser.parse_args()
    print("times  seconds  of processor  MB at most")
    for times in options.times:
        with tempfile.TemporaryDirectory() as name:
            facts = Path(name) / "facts"
            multiply(options.facts, facts, times)
            wall, processor, most = built(facts, Path(name) / "home")
        print(f"{times:5}  {wall:7.1f}  {processor:12.1f}  {most / 1e6:10.0f}", flush=True)


if __name__ == "__main__":
    main()
