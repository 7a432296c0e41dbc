"""Actors by workshops, projects, bodies or persons, as the known lists have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from graph_loader.shared.network.model import ACTOR, MODES, TYPES
from service.network.filtering import Filtered
from service.network.lists import FULL, Listing, listings

ATTESTED, IN_PART, NOT_LISTED, NO_LIST = "attested", "in-part", "not-listed", "no-list"
STATES = (ATTESTED, IN_PART, NOT_LISTED, NO_LIST)
#: The relations of each kind of column, and the type of what stands there.
COLUMNS = {
    "workshop": (("participation",), "workshop"),
    "project": (("sponsor",), "project"),
    "body": (("membership", "session", "share"), "organisation"),
    "person": (("post",), "person"),
}
ROWS = ("actor", "kind", "district")
#: The first is the default.
SORTS = ("seats", "name", "first", "kind", "community")
GROUPS = ("none", "kind", "district")
_TYPES = tuple(TYPES)


@dataclass
class Cell:
    """What is known of a row in a column."""

    state: str
    attestations: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Matrix:
    """Columns are nodes; rows are nodes, or terms of kinds (`rows=kind`); cells by row, column."""

    columns: Sequence[int]
    lists: dict[int, list[Listing]]  #: by column, where it is one that has lists
    rows: Sequence[int]
    cells: dict[tuple[int, int], Cell]


def matrix(part: Filtered, columns: str, rows: str) -> Matrix:
    """The matrix of a filtered network. UNKNOWN is the row of what has no kind or district."""
    _, type_ = COLUMNS[columns]
    found: dict[tuple[int, int], list[int]] = {}
    for tie in part.ties.tolist():
        for actor, column in _joined(part, tie, type_, columns):
            row = _row(part, actor, rows)
            found.setdefault((row, column), []).extend(part.attestations_of(tie))
    every = {column for _, column in found}
    if columns == "workshop":
        own = part.network.nodes.type == _TYPES.index(type_)
        every |= set(np.flatnonzero(part.node_mask & own).tolist())
        if part.filter.workshops:
            every &= set(part.filter.workshops)
    order = sorted(every)
    lists = {one: _lists(part, one) for one in order} if columns == "workshop" else {}
    names = sorted({row for row, _ in found})
    whole = {column: _whole(several) for column, several in lists.items()}
    cells = {
        (row, column): _cell(part, found.get((row, column), []), whole.get(column))
        for row in names
        for column in order
    }
    return Matrix(order, lists, names, cells)


def _joined(part: Filtered, tie: int, type_: str, columns: str) -> list[tuple[int, int]]:
    """Row and column of a tie, as actors and columns."""
    source, target = int(part.all.source[tie]), int(part.all.target[tie])
    if columns == "person":
        source, target = target, source
    fits = _is(part, target, type_) and MODES[_type(part, source)] == ACTOR
    return [(source, target)] if fits else []


def _is(part: Filtered, node: int, type_: str) -> bool:
    return _type(part, node) == type_


def _type(part: Filtered, node: int) -> str:
    return _TYPES[int(part.network.nodes.type[node])]


def _row(part: Filtered, actor: int, rows: str) -> int:
    nodes = part.network.nodes
    if rows == "actor":
        return actor
    return int((nodes.kind if rows == "kind" else nodes.district)[actor])


def _lists(part: Filtered, workshop: int) -> list[Listing]:
    asked = part.filter
    return [one for one in listings(part, workshop) if one.meets(asked.first, asked.last)]


def _whole(lists: list[Listing]) -> set[int]:
    """The documents that list all actors."""
    return {one.document for one in lists if one.state == FULL}


def _cell(part: Filtered, attestations: list[int], full: set[int] | None) -> Cell:
    """What is known where these documents list all; None where there are no lists at all."""
    if full is None:
        return Cell(ATTESTED if attestations else NO_LIST, attestations)
    said = part.network.attestations.document
    if any(int(said[one]) in full for one in attestations):
        return Cell(ATTESTED, attestations)
    if attestations:
        return Cell(IN_PART, attestations)
    return Cell(NOT_LISTED if full else NO_LIST)


def first_day(part: Filtered, cells: Sequence[Cell]) -> int:
    """The first day of some cells; UNKNOWN if none is dated."""
    return part.days([one for cell in cells for one in cell.attestations])[0]


def seats(cells: Sequence[Cell]) -> int:
    """How many cells name the row."""
    return sum(cell.state in (ATTESTED, IN_PART) for cell in cells)
