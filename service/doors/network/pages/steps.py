"""The times of the known lists as steps: a slider, or a line of links, one of which is in force."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from flask import request

from service.doors.network.pages.ways_out import again
from service.doors.network.parameters import Reader
from service.network.describing import Words
from service.network.filtering import Filter, filtered
from service.network.lists import known_times


@dataclass(frozen=True)
class Step:
    """A time, and the address of the page at that time."""

    label: str
    address: str
    here: bool


def steps_of(read: Reader) -> list[Step]:
    """All times, and that of each known list. Nothing where no list has a date."""
    times = known_times(filtered(read.network, Filter()))
    if not times:
        return []
    words = Words(read.network, read.view.language)
    asked = read.understood["from"], read.understood["to"]
    steps = [_step(read, read.view.texts("network.time.every"), {}, asked == (None, None))]
    for first, last in times:
        days = date.fromordinal(first), date.fromordinal(last)
        written = tuple(day.isoformat() for day in days)
        steps.append(
            _step(read, words.when(written[0], written[1]), _asking(*days), asked == written)
        )
    return steps


def _step(read: Reader, label: str, asking: dict[str, str], here: bool) -> Step:
    cleared: dict[str, str | None] = {"on": None, "from": None, "to": None}
    return Step(label, again(read, request.path, **{**cleared, **asking}), here)


def _asking(first: date, last: date) -> dict[str, str]:
    """The parameters that mean this time, as short as may be."""
    if first == last:
        return {"on": first.isoformat()}
    if (first.year, first.month, first.day) == (last.year, 1, 1) and (last.month, last.day) == (
        12,
        31,
    ):
        return {"on": f"{first.year:04}"}
    whole_month = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole_month and (first.year, first.month) == (last.year, last.month):
        return {"on": f"{first:%Y-%m}"}
    return {"from": first.isoformat(), "to": last.isoformat()}
