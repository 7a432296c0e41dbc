"""The matrix as a picture: where each name and each mark stands. Only numbers and texts here."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

LETTERS, LINE = 14, 18  #: pixels: of letters, and from one line of text to the next
_NAMES, _CHARS = 330, 41  #: how wide names of rows are, and the letters of a line of them
_WIDE, _NARROW = 112, 24  #: columns whose heads are written as text is, and others
_HEAD = 200  #: how high heads are that are turned
_TURNED = 28  #: letters of such a head
_LEAST = 640  #: how wide a picture is at least, for title and credit


@dataclass(frozen=True)
class GridHead:
    """The head of a column: the middle of it, and its lines; one, if it is turned."""

    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class GridRow:
    """A row, or the name of a group, which has no cells."""

    y: float  #: the middle of it
    height: int
    lines: tuple[str, ...]
    cells: tuple[tuple[float, str], ...]  #: left side and state


@dataclass(frozen=True)
class Grid:
    """The picture, laid out."""

    width: int
    height: int
    title: Sequence[str]
    heads: Sequence[GridHead]
    turned: bool
    cell: int  #: how wide a mark is
    top: int  #: where the heads end
    rows: Sequence[GridRow]
    legend: Sequence[tuple[str, str]]  #: state and what it means
    foot: int  #: where the legend begins
    credit: Sequence[str]


def grid(
    title: str,
    heads: Sequence[str],
    upright: bool,
    groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[str]]]]],
    legend: Sequence[tuple[str, str]],
    credit: Sequence[str],
) -> Grid:
    """The picture of rows in groups, each a name and the states of its cells.

    A group without a name has no line of its own.
    """
    step = _WIDE if upright else _NARROW
    width = max(_LEAST, _NAMES + step * len(heads))
    wrapped = textwrap.wrap(title, int(width / (LETTERS * 0.68)))
    written = [
        GridHead(
            _NAMES + step * (place + 0.5),
            tuple(textwrap.wrap(head, 14)) if upright else (textwrap.shorten(head, _TURNED),),
        )
        for place, head in enumerate(heads)
    ]
    high = LINE * max((len(one.lines) for one in written), default=1) if upright else _HEAD
    top = y = LINE * (len(wrapped) + 1) + high
    rows = []
    for name, members in groups:
        lines = [(name, ()), *members] if name else members
        for label, states in lines:
            told = tuple(textwrap.wrap(label, _CHARS)) or ("",)
            height = LINE * len(told) + 8
            cells = tuple((_NAMES + step * n + 2.0, state) for n, state in enumerate(states))
            rows.append(GridRow(y + height / 2, height, told, cells))
            y += height
    foot = y + LINE
    below = [line for one in credit for line in textwrap.wrap(one, int(width / (LETTERS * 0.5)))]
    high = foot + (len(legend) + len(below) + 1) * LINE
    turned = not upright
    return Grid(width, high, wrapped, written, turned, step - 4, top, rows, legend, foot, below)
