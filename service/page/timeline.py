"""Persons, meetings and other things on one axis of time: one line each. Only numbers and texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.model.valid_time import Period
from service.page.cells import Cell
from service.page.footnotes import Marks

THIS, SAID, HELD, ANNOUNCED = "this", "said", "held", "announced"
ELSEWHERE, BETWEEN = "elsewhere", "between"
#: How times are drawn: that of the page itself, as documents tell, or, if a time is asked for,
#: those of other times.
KINDS = (THIS, SAID, HELD, ANNOUNCED, ELSEWHERE, BETWEEN)
_MOST_TICKS = 9
_LEAST = 1.2  #: per cent of the axis, so that a single day is seen


@dataclass(frozen=True)
class Span:
    """A time of which something is said."""

    first: date
    last: date
    kind: str = SAID  #: how it is drawn


@dataclass(frozen=True)
class Entry:
    """What has a line of its own."""

    cell: Cell
    note: str
    when: str
    spans: Sequence[Span]
    marks: Marks
    joined: bool = True  #: whether what lies between its spans may be of it, too


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
    then: Bar | None = None  #: the time that is asked for, if it lies on the axis

    @property
    def years(self) -> list[int]:
        """The years of which something is said, for who chooses a time."""
        spans = [s for _, found in self.groups for line in found for s in line.entry.spans]
        return sorted({one.first.year for one in spans if one.first.year == one.last.year})

    @property
    def kinds(self) -> list[str]:
        """How what is drawn is drawn, for the legend."""
        lines = [line for _, found in self.groups for line in found]
        bars = [bar.kind for line in lines for bar in line.bars]
        return sorted({*bars, *(BETWEEN for line in lines if line.between)}, key=KINDS.index)


def timeline(
    groups: Iterable[tuple[str, Sequence[Entry]]], then: Period | None = None
) -> Timeline | None:
    """The groups that have entries, on the axis of all their times. None if there is no entry.

    What is told of other times than `then`, if one is asked for, is drawn as such.
    """
    kept = [(name, entries) for name, entries in groups if entries]
    spans = [span for _, entries in kept for one in entries for span in one.spans]
    if not kept:
        return None
    if not spans:
        return Timeline([(name, [Line(one, (), None) for one in found]) for name, found in kept])
    first = min(span.first for span in spans).year
    last = max(span.last for span in spans).year + 1
    axis = _Axis(date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal(), then)
    step = -(-(last - first) // _MOST_TICKS)
    ticks = [(axis.at(date(year, 1, 1)), str(year)) for year in range(first, last, step)]
    lines = [(name, [axis.line(one) for one in found]) for name, found in kept]
    return Timeline(lines, ticks, axis.shown)


@dataclass(frozen=True)
class _Axis:
    begin: int
    end: int
    then: Period | None

    @property
    def shown(self) -> Bar | None:
        """The time that is asked for, if it lies on the axis."""
        if self.then is None:
            return None
        first = max(self.then.first.toordinal(), self.begin)
        last = min(self.then.last.toordinal() + 1, self.end)
        return self._bar(first, last, "then") if first < last else None

    def _bar(self, first: int, behind: int, kind: str) -> Bar:
        """From a day to that behind its last one."""
        x, end = (100 * (day - self.begin) / (self.end - self.begin) for day in (first, behind))
        width = max(_LEAST, end - x)
        return Bar(round(min(x, 100 - width), 2), round(width, 2), kind)

    def _kind(self, span: Span) -> str:
        """How a span is drawn: what is of another time than asked for, as that."""
        then = self.then
        meets = then is None or then.meets(Period(span.first, span.last))
        return span.kind if meets else ELSEWHERE

    def at(self, day: date) -> float:
        """Where a day lies."""
        return round(100 * (day.toordinal() - self.begin) / (self.end - self.begin), 2)

    def line(self, entry: Entry) -> Line:
        """An entry as it is drawn."""
        bars = []
        for one in sorted(entry.spans, key=lambda span: (span.first, span.last, span.kind)):
            first, behind = one.first.toordinal(), one.last.toordinal() + 1
            bars.append(self._bar(first, behind, self._kind(one)))
        ends = (
            (bars[0].x, max(bar.x + bar.width for bar in bars))
            if entry.joined and len(bars) > 1
            else None
        )
        return Line(entry, bars, ends)
