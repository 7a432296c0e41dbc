"""Writes search.sqlite: every name of every thing, so that it is found however it is typed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_loader.namespaces import QUERIES_FOLDER

SEARCH_FILE = "search.sqlite"
NAMES = QUERIES_FOLDER / "search" / "names.rq"
_LAYOUT = 1  #: the service reads no other; it is the user_version of the file
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe"})
_Name = tuple[str, str, str, str, str, str, str]


def fold(text: str) -> str:
    """A name without case, accents and punctuation; ä, ae and a are the same.

    service/words/search_words.py folds what people type in the same way; a test holds the two
    equal.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", re.sub("([aou])e", r"\1", letters)))


def write_search_index(path: Path, store: Store, base: str) -> bytes:
    """Write the names of all things of `base` into a new file. Returns a hash of them."""
    rows = sorted(_with_times(_names(store, f"{base}id/")))
    # Made in memory, so that a full disk is an OSError here as it is for every other file.
    with contextlib.closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"PRAGMA user_version = {_LAYOUT:d}")
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
        if thing.value.startswith(start) and (folded := fold(name.value)):
            first, last = (_value(row[end]) for end in ("from", "to"))
            language = name.language or ""
            yield folded, thing.value, name.value, language, property_.value, first, last


def _with_times(names: Iterable[_Name]) -> Iterator[_Name]:
    """Each name once, from the first time a document prints it to the last."""
    times: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for *name, first, last in names:
        times.setdefault(tuple(name), set()).add((first, last))
    for (folded, thing, name_, language, property_), spans in times.items():
        firsts, lasts = ([time for time in ends if time] for ends in zip(*spans, strict=True))
        first, last = min(firsts, default=""), max(lasts, default="")
        yield folded, thing, name_, language, property_, first, last


def _value(term: object) -> str:
    return term.value if isinstance(term, Literal) else ""
