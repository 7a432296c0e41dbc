"""Posts, seats and meetings in time as a picture. Only numbers and texts here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from service.page.sheets import SIZES, WIDE, Key, Sheet, Size, sheet
from service.page.timeline import Bar, Timeline
from service.words.texts import Texts

_NAMES, _BAR = 370, 14  #: pixels: of names in the wide picture, and how high a bar is


@dataclass(frozen=True)
class Drawn:
    """A bar where it lies."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Row:
    """A line of the picture; the name of a group has no axis."""

    lines: Sequence[str]
    note: Sequence[str]
    url: str | None
    head: bool
    y: float  #: of the first line of text
    axis: float  #: the middle of the axis
    end: float  #: where the row ends
    bars: Sequence[Drawn]
    between: tuple[float, float] | None
    nothing: str  #: said in place of bars


@dataclass(frozen=True)
class Times:
    """The picture, laid out."""

    left: float  #: where the axis begins
    top: float
    ticks: Sequence[tuple[float, str]]
    rows: Sequence[Row]
    then: Drawn | None


def time_sheets(
    texts: Texts, title: str, found: Timeline, about: Sequence[str]
) -> list[Sheet[Times]]:
    """The picture for each size."""
    legend = [Key(kind, texts(f"times.kind.{kind}")) for kind in found.kinds]
    legend += [Key("then", texts("times.kind.then"))] if found.then else []
    draw = partial(_drawn, texts, found)
    return [sheet("times", title, size, draw, legend, about) for size in SIZES]


def _drawn(texts: Texts, found: Timeline, size: Size, top: float) -> tuple[Times, float]:
    left = _NAMES if size is WIDE else 0
    unit = (size.width - left) / 100
    y = top + size.line * 1.6
    rows = []
    for name, lines in found.groups:
        if len(found.groups) > 1:
            head = [f"{texts(f'times.{name}')} ({len(lines)})"]
            y += size.line * 1.5
            rows.append(Row(head, (), None, True, y, y, y + size.line * 0.5, (), None, ""))
            y = rows[-1].end
        for line in lines:
            entry, width = line.entry, (left or size.width) - 12
            said = size.wrapped(entry.cell.text, width)
            note = size.wrapped(", ".join(filter(None, (entry.note, entry.when))), width)
            first = y + size.line
            below = first + size.line * (len(said) + len(note) - 1)
            axis = first - size.letters * 0.36 if left else below + size.line * 0.8
            end = (below if left else axis + _BAR / 2) + size.line * 0.5
            between = line.between and (
                left + unit * line.between[0],
                left + unit * line.between[1],
            )
            bars = [_on(bar, left, unit) for bar in line.bars]
            nothing = "" if bars else texts("thing.undated")
            url = entry.cell.url
            rows.append(Row(said, note, url, False, first, axis, end, bars, between, nothing))
            y = end
    ticks = [(round(left + unit * x, 1), label) for x, label in found.ticks]
    then = _on(found.then, left, unit) if found.then else None
    return Times(left, top, ticks, rows, then), y


def _on(bar: Bar, left: float, unit: float) -> Drawn:
    return Drawn(round(left + unit * bar.x, 1), round(unit * bar.width, 1), bar.kind)
