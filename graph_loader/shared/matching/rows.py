"""The queries that list what the index of names holds, and their rows as it takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.matching.writing import Identifier, LifeRow, NameRow, PlaceRow
from graph_loader.shared.query_files import QUERIES, SavedQuery, read_query


class Solution(Protocol):
    """A row of an answer."""

    def __getitem__(self, name: str, /) -> object: ...


def search_query(name: str) -> SavedQuery:
    """A query of queries/search/."""
    return read_query(QUERIES / "search" / f"{name}.rq")


def names_in(rows: Iterable[Solution], start: str) -> Iterator[NameRow]:
    """The names of things whose IRIs start so; questions are no things that are looked for."""
    questions = f"{start}query/" if start else "\0"
    for row in rows:
        thing, name, property_ = row["thing"], row["name"], row["property"]
        if not isinstance(thing, NamedNode) or not isinstance(name, Literal):
            continue
        if not thing.value.startswith(start) or thing.value.startswith(questions):
            continue
        if isinstance(property_, NamedNode):
            yield NameRow(
                thing.value,
                property_.value,
                name.value,
                name.language or "",
                _text(row["from"]),
                _text(row["to"]),
            )


def identifiers_in(rows: Iterable[Solution], start: str) -> Iterator[Identifier]:
    """The identifiers of things whose IRIs start so."""
    for row in rows:
        thing, scheme, value = row["thing"], row["scheme"], row["value"]
        if isinstance(thing, NamedNode) and thing.value.startswith(start):
            yield Identifier(thing.value, _text(scheme), _text(value))


def lives_in(rows: Iterable[Solution]) -> Iterator[LifeRow]:
    """When things begin and end."""
    for row in rows:
        columns = ("thing", "edge", "earliest", "latest", "successor")
        yield LifeRow(*(_text(row[column]) for column in columns))


def places_in(rows: Iterable[Solution]) -> Iterator[PlaceRow]:
    """The names of the places in which things are."""
    for row in rows:
        yield PlaceRow(_text(row["thing"]), _text(row["name"]))


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
