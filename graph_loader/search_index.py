"""Writes search.sqlite: every name of every thing, so that it is found however it is typed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_loader.shared.folding import folded
from graph_loader.shared.layout import SEARCH_LAYOUT
from graph_loader.shared.query_files import QUERIES

NAMES = QUERIES / "search" / "names.rq"
_Name = tuple[str, str, str, str, str, str, str]


def write_search_index(path: Path, store: Store, base: str) -> bytes:
    """Write the names of all things of `base` into a new file. Returns a hash of them."""
    rows = sorted(_with_times(_names(store, f"{base}id/")))
    # Made in memory, so that a full disk is an OSError here as it is for every other file.
    with contextlib.closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"PRAGMA user_version = {SEARCH_LAYOUT:d}")
        index.execute(
            "CREATE VIRTUAL TABLE names USING fts5(folded, thing UNINDEXED, name UNINDEXED, "
            "language UNINDEXED, property UNINDEXED, first UNINDEXED, last UNINDEXED, "
            "tokenize = 'trigram')"
        )
        index.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        index.execute("INSERT INTO names (names) VALUES ('optimize')")
        index.commit()
        index.execute("VACUUM")
        path.write_bytes(index.serialize())
    return hashlib.sha256(json.dumps(rows).encode()).digest()


def _names(store: Store, start: str) -> Iterator[_Name]:
    found = store.query(NAMES.read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    for row in found:
        thing, name, property_ = row["thing"], row["name"], row["property"]
        assert isinstance(property_, NamedNode)
        if not isinstance(thing, NamedNode) or not isinstance(name, Literal):
            continue
        if thing.value.startswith(start) and (plain := folded(name.value)):
            first, last = (_value(row[end]) for end in ("from", "to"))
            language = name.language or ""
            yield plain, thing.value, name.value, language, property_.value, first, last


def _with_times(names: Iterable[_Name]) -> Iterator[_Name]:
    """Each name once, from the first time a document prints it to the last."""
    times: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for *name, first, last in names:
        times.setdefault(tuple(name), set()).add((first, last))
    for (plain, thing, name_, language, property_), spans in times.items():
        firsts, lasts = ([time for time in ends if time] for ends in zip(*spans, strict=True))
        first, last = min(firsts, default=""), max(lasts, default="")
        yield plain, thing, name_, language, property_, first, last


def _value(term: object) -> str:
    return term.value if isinstance(term, Literal) else ""
