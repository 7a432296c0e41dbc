"""Persons, meetings and other things on one axis of time: one line each. Only numbers and texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.page.cells import Cell
from service.page.footnotes import Marks

_MOST_TICKS = 9
_LEAST = 1.2  #: per cent of the axis, so that a single day is seen


@dataclass(frozen=True)
class Span:
    """A time of which something is said."""

    first: date
    last: date
    kind: str = "said"  #: how it is drawn


@dataclass(frozen=True)
class Entry:
    """What has a line of its own."""

    cell: Cell
    note: str
    when: str
    spans: Sequence[Span]
    marks: Marks


@dataclass(frozen=True)
class Bar:
    """A span as it is drawn, in per cent of the axis."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Line:
    """An entry with its bars, and what lies between the first and the last."""

    entry: Entry
    bars: Sequence[Bar]
    between: tuple[float, float] | None


@dataclass(frozen=True)
class Timeline:
    """The lines in groups, and the years below them."""

    groups: Sequence[tuple[str, Sequence[Line]]]  #: with a name in texts each
    ticks: Sequence[tuple[float, str]] = field(default=())


def timeline(groups: Iterable[tuple[str, Sequence[Entry]]]) -> Timeline | None:
    """The groups that have entries, on the axis of all their times. None if there is no entry."""
    kept = [(name, entries) for name, entries in groups if entries]
    spans = [span for _, entries in kept for one in entries for span in one.spans]
    if not kept:
        return None
    if not spans:
        return Timeline([(name, [Line(one, (), None) for one in found]) for name, found in kept])
    first = min(span.first for span in spans).year
    last = max(span.last for span in spans).year + 1
    axis = _Axis(date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal())
    step = -(-(last - first) // _MOST_TICKS)
    ticks = [(axis.at(date(year, 1, 1)), str(year)) for year in range(first, last, step)]
    return Timeline([(name, [axis.line(one) for one in found]) for name, found in kept], ticks)


@dataclass(frozen=True)
class _Axis:
    begin: int
    end: int

    def at(self, day: date) -> float:
        """Where a day lies."""
        return round(100 * (day.toordinal() - self.begin) / (self.end - self.begin), 2)

    def line(self, entry: Entry) -> Line:
        """An entry as it is drawn."""
        bars = []
        for one in sorted(entry.spans, key=lambda span: (span.first, span.last, span.kind)):
            x, end = self.at(one.first), self.at(date.fromordinal(one.last.toordinal() + 1))
            width = max(_LEAST, end - x)
            bars.append(Bar(round(min(x, 100 - width), 2), round(width, 2), one.kind))
        ends = (bars[0].x, max(bar.x + bar.width for bar in bars)) if len(bars) > 1 else None
        return Line(entry, bars, ends)
