"""What a saved query says of many things, asked once for a release."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from service.http.cache import cache_key
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.request.view import View

_BATCH = 400  #: things in one query, which may only be so long

Texts = tuple[str, ...]


def looked_up(
    view: View, name: str, things: str, iris: Iterable[str], **terms: NamedNode | Literal
) -> tuple[Texts, ...]:
    """The rows of a query as texts, for things put into its parameter `things`."""
    asked = sorted(set(iris))
    shared, opened = view.services, view.opened
    said = tuple(sorted((key, str(term)) for key, term in terms.items()))
    key = cache_key("looked-up", opened.release.version, name, said, tuple(asked))
    kept = shared.results.get(key)
    if isinstance(kept, tuple):
        return kept
    found: list[Texts] = []
    for start in range(0, len(asked), _BATCH):
        part = [NamedNode(iri) for iri in asked[start : start + _BATCH]]
        rows = opened.pages.select(saved_query(name).bind(**{things: part}, **terms))
        found += [tuple(text_of(term) for term in row.values()) for row in rows]
    kept = tuple(found)
    shared.results.keep(key, kept, _size(kept))
    return kept


def _size(rows: tuple[Texts, ...]) -> int:
    """The bytes that rows take."""
    inside = sum(sys.getsizeof(row) + sum(map(sys.getsizeof, row)) for row in rows)
    return sys.getsizeof(rows) + inside
