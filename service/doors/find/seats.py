"""Who sits where, as far as the first screen has room: those in most workshops.

It is a part of the matrix of the network, found by what finds that one and in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph_loader.shared.network.model import UNKNOWN
from service.model.valid_time import Period
from service.network import matrix
from service.network.describing import Words, day
from service.network.filtering import Filter, Filtered, filtered
from service.network.lists import PARTICIPATION
from service.network.opening import network_of
from service.request.view import View
from service.store.provider import OpenRelease, once_per_release
from service.words.formatting import years

_LEAST, _MOST = 8, 14  #: rows


@dataclass(frozen=True)
class Place:
    """A cell: what is known there, and the claim that says so."""

    state: str
    claim: str  #: an IRI; empty where no document names the actor


@dataclass(frozen=True)
class Line:
    """An actor and its cells."""

    node: int
    places: Sequence[Place]


@dataclass(frozen=True)
class Seats:
    """The part of the matrix, and the numbers of the whole one."""

    columns: Sequence[int]
    lines: Sequence[Line]
    actors: int
    several: int  #: in more than one workshop
    period: str  #: the years of the documents that name them; empty where none has a date
    undated: bool  #: whether documents without a date name some, too


def seats_of(view: View) -> Seats:
    """The seats at the time that is asked for, or at all times."""
    return _made(view.opened, view.time) if view.time else _ever(view.opened)


@once_per_release
def _ever(opened: OpenRelease) -> Seats:
    return _made(opened, None)


def _made(opened: OpenRelease, time: Period | None) -> Seats:
    network = network_of(opened)
    part = filtered(network, Filter.at(time, (PARTICIPATION,)))
    found = matrix.matrix(part, "workshop", "actor")
    words = Words(network, "de")  # the same rows in every language
    number = {
        row: matrix.seats([found.cells[row, column] for column in found.columns])
        for row in found.rows
        if not network.nodes.collective[row]
    }
    order = sorted(number, key=lambda row: (-number[row], words.node(row).casefold(), row))
    several = sum(seats > 1 for seats in number.values())
    shown = order[: min(_MOST, max(_LEAST, several))]
    lines = [
        Line(row, [_place(part, found.cells[row, column]) for column in found.columns])
        for row in shown
    ]
    named = [one for cell in found.cells.values() for one in cell.attestations]
    first, last = part.days(named) if named else (UNKNOWN, UNKNOWN)
    undated = any(part.days([one]) == (UNKNOWN, UNKNOWN) for one in named)
    period = years(day(first) or "", day(last) or "")
    return Seats(found.columns, lines, len(number), several, period, undated)


def _place(part: Filtered, cell: matrix.Cell) -> Place:
    """The cell with the claim of its latest attestation."""
    if not cell.attestations:
        return Place(cell.state, "")
    said = part.network.attestations
    latest = max(cell.attestations, key=lambda one: (int(said.latest[one]), -one))
    return Place(cell.state, part.network.claims[int(said.claim[latest])])
