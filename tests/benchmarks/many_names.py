"""How fast names are found among a million: `python -m tests.benchmarks.many_names`.

The names are made of words of the shipped ones in new orders, with places and legal forms, so that
their three letters are as common as in real ones. Type-ahead asks for what is typed of random names
after each letter from the first; batches ask for names with one slip each.

    python -m tests.benchmarks.many_names --home data [--names 1000000] [--asked 1000]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from graph_loader.shared.folding import folded
from graph_loader.shared.layout import CURRENT, SEARCH
from graph_loader.shared.matching.candidates import Space
from graph_loader.shared.matching.index import Index
from graph_loader.shared.matching.matcher import match
from graph_loader.shared.matching.writing import NameRow, write_index

_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
_BASE = "https://example.org/id/"
_SUGGESTED = 60


def made_names(home: Path, number: int) -> Iterator[NameRow]:
    """So many names of as many things."""
    with sqlite3.connect(home / CURRENT / SEARCH) as index:
        rows = index.execute("SELECT DISTINCT name FROM names WHERE thing NOT LIKE '%/source/%'")
        words = sorted({word for (name,) in rows for word in name.split() if len(word) > 3})
    choose = random.Random(1)
    parts = sorted({word[: len(word) // 2] for word in words if len(word) > 7})
    for one in range(number):
        said = choose.choices(words, k=choose.randint(2, 5))
        said.append(choose.choice(parts) + choose.choice(words).lower())
        yield NameRow(f"{_BASE}organisation/o{one}", _LABEL, " ".join(said), "de", "", "")


def slipped(name: str, choose: random.Random) -> str:
    """The name without one of its letters."""
    place = choose.randrange(1, len(name))
    return name[:place] + name[place + 1 :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--home", type=Path, default=Path("data"))
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / SEARCH
        begin = time.process_time()
        write_index(path, made_names(options.home, options.names))
        took, size = time.process_time() - begin, path.stat().st_size
        print(f"{options.names} names: {size / 2**20:.0f} MiB, made in {took:.0f} s")
        _ask(Index(path), path, options.asked)


def _ask(index: Index, path: Path, number: int) -> None:
    choose = random.Random(2)
    with sqlite3.connect(path) as names:
        (most,) = names.execute("SELECT max(id) FROM names").fetchone()
        ids = [choose.randrange(1, most) for _ in range(number)]
        marks = ",".join("?" * len(ids))
        query = f"SELECT name FROM names WHERE id IN ({marks})"
        chosen = [row[0] for row in names.execute(query, ids)]
    typed = [name[: choose.randint(1, min(24, len(name)))] for name in chosen]
    times = []
    for text in typed:
        begin = time.process_time()
        with index.reading(60.0) as reader:
            reader.beginning(folded(text), _SUGGESTED)
        times.append(1000 * (time.process_time() - begin))
    cuts = statistics.quantiles(times, n=100)
    print(f"type-ahead: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, worst {max(times):.1f} ms")
    dirty = [slipped(name, choose) for name in chosen]
    begin, right = time.process_time(), 0
    with index.reading(3600.0) as reader:
        for name, text in zip(chosen, dirty, strict=True):
            found = match(reader, text, index.things, Space(_BASE), ["organisation"])
            right += bool(found) and found[0].name.name == name
    took = time.process_time() - begin
    rate = len(dirty) / took
    print(f"batches: {rate:.0f} names a second and core, {right / len(dirty):.3f} right at the top")


if __name__ == "__main__":
    main()
