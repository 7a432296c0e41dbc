"""Names that contain certain words: from the search index of the release, else from its store."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.folding import folded
from graph_loader.shared.layout import SEARCH, SEARCH_LAYOUT
from service.questions.saved_queries import limited, saved_query
from service.request.view import View
from service.store.errors import QueryTimeout
from service.store.protocol import value_of

_log = logging.getLogger(__name__)
#: More names than this are not looked at; the most fitting come first.
MOST = 2000
_STEPS = 10_000  #: of SQLite's machine between two looks at the clock
_SHORTEST = 3  #: characters of a word that the index can look up


@dataclass(frozen=True)
class Name:
    """One name of a thing, with the time in which documents print it."""

    folded: str
    thing: str
    name: str
    language: str
    property: str
    first: str
    last: str


def names_with(view: View, words: Sequence[str]) -> list[Name]:
    """Up to MOST names that contain all the folded words. Raises QueryTimeout."""
    folder = view.release.folder
    index = folder / SEARCH if folder else None
    if index and index.is_file():
        try:
            with contextlib.closing(_opened(view, index)) as connection:
                if connection.execute("PRAGMA user_version").fetchone()[0] == SEARCH_LAYOUT:
                    return _from_index(connection, words)
        except (sqlite3.DatabaseError, sqlite3.Warning, TypeError, ValueError) as error:
            _warn_once(index, str(error))
    return _from_store(view, words)


@lru_cache(maxsize=100)
def _warn_once(index: Path, fault: str) -> None:
    _log.warning("%s cannot be read, and the store is asked in its place: %s", index, fault)


def _opened(view: View, path: Path) -> sqlite3.Connection:
    """The index, read-only; it never changes, so nothing is locked.

    What counts is what this thread computes: on a busy machine that takes longer.
    """
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    deadline = time.thread_time() + view.settings.page_seconds
    connection.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    return connection


def _from_index(connection: sqlite3.Connection, words: Sequence[str]) -> list[Name]:
    long = [word for word in words if len(word) >= _SHORTEST]
    short = [word for word in words if len(word) < _SHORTEST]
    # Folded words have letters and digits only, so none can leave its quotes.
    conditions = ["folded MATCH ?"] * bool(long) + ["instr(folded, ?) > 0"] * len(short)
    values = [" AND ".join(f'"{word}"' for word in long)] * bool(long) + short
    asked = " ".join(words)
    text = (
        "SELECT folded, thing, name, language, property, first, last FROM names "
        f"WHERE {' AND '.join(conditions)} "
        "ORDER BY folded <> ?, instr(folded, ?) <> 1, length(folded), folded, thing LIMIT ?"
    )
    try:
        rows = connection.execute(text, [*values, asked, asked, MOST]).fetchall()
    except sqlite3.OperationalError as error:
        if str(error) != "interrupted":
            raise
        raise QueryTimeout from None
    found = [Name(*row) for row in rows]
    if not all(isinstance(value, str) for name in found for value in vars(name).values()):
        raise ValueError("a name in it is no text")
    return found


def _from_store(view: View, words: Sequence[str]) -> list[Name]:
    """The same from the names in the store, which has to look at each of them."""
    start = view.release.base and f"{view.release.base}id/"
    query = saved_query("search").bind(word=Literal(max(words, key=len)))
    found = []
    for row in view.pages.select(limited(query, MOST, 0)):
        thing, name = row["thing"], row["name"]
        if not isinstance(thing, NamedNode) or not isinstance(name, Literal):
            continue
        plain = folded(name.value)
        if thing.value.startswith(start) and all(word in plain for word in words):
            tag, first, last = name.language or "", value_of(row["from"]), value_of(row["to"])
            found.append(
                Name(plain, thing.value, name.value, tag, value_of(row["property"]), first, last)
            )
    return found
