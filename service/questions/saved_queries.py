"""Finds the queries that pages are made of by their names."""

from __future__ import annotations

import functools
from pathlib import Path

from graph_loader.shared.query_files import QUERIES, SavedQuery, read_query

PAGES = QUERIES / "pages"
EXAMPLES = PAGES / "examples"
MODEL = PAGES / "model"


@functools.cache
def saved_query(name: str, folder: Path = PAGES) -> SavedQuery:
    """The query of that name in a folder, or in one of the folders in it."""
    (path,) = folder.rglob(f"{name}.rq")  # a name stands in one of them only
    return read_query(path)


@functools.cache
def examples() -> tuple[SavedQuery, ...]:
    """The questions the home page offers, in the order of their file names."""
    return tuple(read_query(path) for path in sorted(EXAMPLES.glob("*.rq")))


@functools.cache
def patterns() -> tuple[SavedQuery, ...]:
    """The queries that show how the model is asked, in the order of their file names."""
    return tuple(read_query(path) for path in sorted(MODEL.glob("*.rq")))


def limited(query: str, limit: int, offset: int) -> str:
    """The same query, a part of its rows."""
    return f"{query}\nLIMIT {limit:d} OFFSET {offset:d}"
