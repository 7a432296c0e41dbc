"""Writes search.sqlite: every name of every thing, so that it is found however it is typed."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from graph_loader.shared.matching.rows import (
    identifiers_in,
    lives_in,
    names_in,
    places_in,
    search_query,
)
from graph_loader.shared.matching.writing import write_index


def write_search_index(path: Path, store: Store, base: str) -> bytes:
    """Write the names of all things of `base` into a new file; of all things, if it is empty.

    Returns a hash of them. Raises OSError.
    """
    start = base and f"{base}id/"
    return write_index(
        path,
        names_in(_rows(store, "names"), start),
        identifiers_in(_rows(store, "identifiers"), start),
        lives_in(_rows(store, "lives")),
        places_in(_rows(store, "places")),
    )


def _rows(store: Store, name: str) -> QuerySolutions:
    found = store.query(search_query(name).text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return found
