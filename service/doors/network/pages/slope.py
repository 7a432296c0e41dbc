"""Two lists side by side, as a picture: lines join what both name. Only numbers and texts here."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.network.changes import JOINED, LEFT, MERGED, RENAMED, RETURNED, ROLE, SPLIT, STAYED
from service.words.texts import Texts

_JOINING = (STAYED, RENAMED, ROLE, SPLIT, MERGED)
_SIGNS = {JOINED: "+", RETURNED: "↺", LEFT: "−"}


@dataclass(frozen=True)
class Size:
    """How wide a picture is, in pixels, and how large its letters."""

    name: str
    width: int
    column: int  #: of names, on either side
    letters: int
    chars: int  #: that a line of a name takes in this column

    @property
    def line(self) -> int:
        """From one line of text to the next."""
        return round(self.letters * 1.3)


SIZES = (Size("wide", 960, 400, 14, 50), Size("narrow", 344, 150, 12, 24))


@dataclass
class Entry:
    """A name in one of the columns."""

    lines: list[str]
    change: str
    sign: str
    y: float = 0  #: the middle of it


@dataclass
class Drawing:
    """The picture, laid out."""

    size: Size
    title: list[str]
    heads: tuple[str, str]
    left: list[Entry] = field(default_factory=list)
    right: list[Entry] = field(default_factory=list)
    lines: list[tuple[float, float, str]] = field(default_factory=list)
    credit: list[str] = field(default_factory=list)
    legend: list[tuple[str, str, str]] = field(default_factory=list)
    top: int = 0  #: where the columns begin
    foot: int = 0  #: where the legend begins
    height: int = 0


def drawing(
    body: Any,
    title: str,
    when: Mapping[str, str],
    credit: Sequence[str],
    name: Callable[[str], str],
    texts: Texts,
    size: Size,
) -> Drawing:
    """The picture of what `changed` found."""
    wrapped = textwrap.wrap(title, int(size.width / (size.letters * 0.72)))
    found = Drawing(size, wrapped, (when["before"], when["after"]))
    found.top = round(size.letters * 1.6 * (len(wrapped) + 1.6))
    y = float(found.top + size.line)
    rows = body["rows"]
    for kind in _JOINING:
        for then, now in _blocks([row for row in rows if row["change"] == kind], kind, name, size):
            y = _place(found, then, now, kind, y)
    ends = []
    for side, kinds in ((found.left, (LEFT,)), (found.right, (JOINED, RETURNED))):
        below = y
        for row in rows:
            if row["change"] in kinds:
                entry = _entry([row["label"]], row["change"], size)
                below = _stack([entry], below, size)
                side.append(entry)
        ends.append(below)
    found.credit = [line for one in credit for line in textwrap.wrap(one, _wide(size))]
    found.legend = [
        (kind, _SIGNS.get(kind, ""), texts(f"network.change.kind.{kind}"))
        for kind in (*_JOINING, LEFT, JOINED, RETURNED)
        if body["counts"][kind]
    ]
    found.foot = round(max(ends)) + size.line
    lines = len(found.legend) + len(found.credit) + 1
    found.height = found.foot + lines * size.line
    return found


def _wide(size: Size) -> int:
    return int(size.width / (size.letters * 0.52))


def _blocks(
    rows: Sequence[Any], kind: str, name: Callable[[str], str], size: Size
) -> list[tuple[list[Entry], list[Entry]]]:
    """What belongs together on both sides: one and one, but for what was split or merged."""
    if kind not in (SPLIT, MERGED):
        return [
            (
                [_entry(_called(row, "before", kind, name), kind, size)],
                [_entry(_called(row, "after", kind, name), kind, size)],
            )
            for row in rows
        ]
    whole = "before" if kind == SPLIT else "after"
    together: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        together.setdefault(tuple(row[whole]["names"]), []).append(row)
    found = []
    for names, parts in together.items():
        one = [_entry([name(iri) for iri in names], kind, size)]
        several = [_entry([row["label"]], kind, size) for row in parts]
        found.append((one, several) if kind == SPLIT else (several, one))
    return found


def _called(row: Any, side: str, kind: str, name: Callable[[str], str]) -> list[str]:
    return [name(iri) for iri in row[side]["names"]] if kind == RENAMED else [row["label"]]


def _entry(names: Sequence[str], change: str, size: Size) -> Entry:
    sign = _SIGNS.get(change, "")
    lines = textwrap.wrap(", ".join(names), size.chars - (2 if sign else 0))
    return Entry(lines, change, sign)


def _stack(entries: Sequence[Entry], y: float, size: Size) -> float:
    """Set entries one below the other; where the next begins."""
    for entry in entries:
        height = len(entry.lines) * size.line + size.letters * 0.5
        entry.y = y + height / 2
        y += height
    return y


def _place(found: Drawing, then: list[Entry], now: list[Entry], kind: str, y: float) -> float:
    """Set what belongs together, the smaller side in the middle of the other, and join it."""
    below = [_stack(entries, y, found.size) for entries in (then, now)]
    for entries, end in ((then, below[0]), (now, below[1])):
        for entry in entries:
            entry.y += (max(below) - end) / 2
    found.left += then
    found.right += now
    found.lines += [(one.y, other.y, kind) for one in then for other in now]
    return max(below)
