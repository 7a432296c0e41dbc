"""The index of names of a release: the file that came with it, or one made of its store."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from graph_loader.shared.layout import SEARCH
from graph_loader.shared.matching.index import MOST, BadIndex, Index, Name, Reader, TooLong
from graph_loader.shared.matching.rows import (
    identifiers_in,
    lives_in,
    names_in,
    places_in,
    search_query,
)
from graph_loader.shared.matching.writing import fill_index
from service.model.limits import MOST_ROWS
from service.questions.saved_queries import limited
from service.request.view import View
from service.store.errors import QueryTimeout
from service.store.protocol import Row

__all__ = ["MOST", "names_with", "read_names"]

T = TypeVar("T")

_log = logging.getLogger(__name__)


def read_names(view: View, ask: Callable[[Reader, Index], T]) -> T:
    """What `ask` finds in the index of the release.

    A release without one that can be read, or a store elsewhere, is asked for its names once.
    Raises QueryTimeout, or what the store raises.
    """
    index = view.opened.once("index of names", lambda: _of_the_release(view.release.folder))
    if index:
        try:
            return _asked(view, index, ask)
        except BadIndex as error:
            _warn_once(view.release.folder, str(error))
    made = view.opened.once("index of names from the store", lambda: _of_the_store(view))
    return _asked(view, made, ask)


def names_with(view: View, words: Sequence[str]) -> list[Name]:
    """Names that contain all the folded words. Raises what `read_names` does."""
    return read_names(view, lambda reader, _: reader.containing(words))


def _asked(view: View, index: Index, ask: Callable[[Reader, Index], T]) -> T:
    try:
        with index.reading(view.settings.page_seconds) as reader:
            return ask(reader, index)
    except TooLong:
        raise QueryTimeout from None


def _of_the_release(folder: Path | None) -> Index | None:
    path = folder / SEARCH if folder else None
    if not path or not path.is_file():
        return None
    try:
        return Index(path)
    except (BadIndex, TooLong) as error:
        _warn_once(folder, str(error))
        return None


@lru_cache(maxsize=100)
def _warn_once(folder: Path | None, fault: str) -> None:
    path = folder and folder / SEARCH
    _log.warning("%s cannot be read, and the store is asked in its place: %s", path, fault)


def _of_the_store(view: View) -> Index:
    """An index in memory of up to MOST_ROWS names that the store holds."""
    start = view.release.base and f"{view.release.base}id/"

    def rows(name: str) -> list[Row]:
        return view.pages.select(limited(search_query(name).text, MOST_ROWS, 0))

    with contextlib.closing(sqlite3.connect(":memory:")) as made:
        names = names_in(rows("names"), start)
        identifiers = identifiers_in(rows("identifiers"), start)
        fill_index(made, names, identifiers, lives_in(rows("lives")), places_in(rows("places")))
        return Index(None, made.serialize())
