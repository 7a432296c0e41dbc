"""How long `actorgraph check --watch` takes at a save: `python -m tests.benchmarks.watch [HOME]`.

The last row of the largest tables is taken out and put back, each time saved and checked; against
the release of the home, if one is named. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import shutil
import tempfile
import time
from pathlib import Path

from graph_loader.checking import Checks
from graph_loader.commands import OBJECTS_BETWEEN
from graph_loader.namespaces import FACTS_FOLDER

TABLES = ("identifiers", "relations", "documents", "figures", "participations")


def tell(saved: str, checks: Checks) -> None:
    """Check, and print seconds by the clock and seconds of the processor."""
    gc.collect()  # as the command does while it waits
    began, used = time.monotonic(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        checks.once()
    wall, processor = time.monotonic() - began, time.process_time() - used
    print(f"{saved:15}  {wall:7.1f}  {processor:12.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--facts", type=Path, default=FACTS_FOLDER)
    options = parser.parse_args()
    gc.set_threshold(OBJECTS_BETWEEN)
    print("saved            seconds  of processor")
    with tempfile.TemporaryDirectory() as name:
        facts = shutil.copytree(options.facts, Path(name) / "facts")
        home = options.home or Path(name) / "home"
        asked = {"facts": facts, "home": home, "watch": True, "json": True, "quiet": True}
        checks = Checks(argparse.Namespace(**asked))
        tell("all, at first", checks)
        for table in TABLES:
            path = facts / f"{table}.csv"
            before = path.read_text("utf-8")
            path.write_text("".join(before.splitlines(keepends=True)[:-1]), "utf-8")
            tell(table, checks)
            path.write_text(before, "utf-8")
            tell(" and back", checks)


if __name__ == "__main__":
    main()
