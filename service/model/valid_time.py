"""What attestations prove of a time: the states a claim can be in, none rounded into certainty.

An attestation says that a claim held at some time within its period, and nothing more: a page of
2021 that lists members proves no day of that year. Nothing here asks a store or a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from graph_loader.shared import dates

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[-+ ][0-9]{2}:?[0-9]{2})?"
)
#: From 1973 on (or before 1966), so that no number of seconds is taken for one.
_MILLISECONDS = re.compile(r"-?[0-9]{12,13}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Period:
    """The days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    def within(self, other: Period) -> bool:
        """Whether no day of it lies outside the other."""
        return other.first <= self.first and self.last <= other.last

    def before(self, other: Period) -> bool:
        """Whether all of it is over when the other begins."""
        return self.last < other.first


class State(StrEnum):
    """How a claim stands at a time, the most certain first; exactly one holds."""

    ATTESTED = "attested"  #: an attestation lies within the time
    BEFORE_AND_AFTER = "before-and-after"  #: certainly before it and certainly after it
    WITHIN_PERIOD = "within-period"  #: a period that reaches beyond it may mean it
    ONLY_BEFORE = "only-before"  #: last known before it
    ONLY_AFTER = "only-after"  #: first known after it
    UNDATED = "undated"  #: nobody who says it gives a date


#: The claims in these states may have held: the most that can be said to have taken part.
POSSIBLE = (State.ATTESTED, State.BEFORE_AND_AFTER, State.WITHIN_PERIOD)


@dataclass(frozen=True)
class Attestation:
    """That a document says a claim, with the period of its date; None if it has no date."""

    period: Period | None
    said: str = ""  #: the date as the document gives it (EDTF)

    @property
    def about(self) -> bool:
        """Whether the date is only about right: good for an order, never for a proof."""
        return dates.is_approximate(self.said)


@dataclass(frozen=True)
class Evidence:
    """How a claim stands at a time, and the attestations next to that time."""

    state: State
    before: Attestation | None  #: the last that is certainly before
    during: Sequence[Attestation]  #: all whose periods share a day with the time
    after: Attestation | None  #: the first that is certainly after


def asked_time(text: str) -> Period:
    """The days of a day, month or year such as 2021-06-01, 2021-06, 2021. Raises ValueError.

    A moment stands for its day, as `in_days` says.
    """
    return Period(*dates.span(in_days(text)))


def in_days(text: str) -> str:
    """The day of a moment; a text that is none stays as it is.

    Dashboards send moments: by ISO 8601, whose day is that of its clock, the zone whatever it is;
    or in milliseconds since 1970, whose day is that of UTC.
    """
    if _MILLISECONDS.fullmatch(text):
        return (_EPOCH + timedelta(milliseconds=int(text))).date().isoformat()
    if not _MOMENT.fullmatch(text):
        return text
    try:
        # An address in which + was not encoded has a blank there.
        return datetime.fromisoformat(text.replace(" ", "+")).date().isoformat()
    except ValueError:
        return text


def attestation(said: str, first: str, last: str) -> Attestation:
    """An attestation as a graph has it. Without two bounds in their order it has no date."""
    try:
        return Attestation(Period(date.fromisoformat(first), date.fromisoformat(last)), said)
    except ValueError:
        return Attestation(None, said)


def evidence(attestations: Iterable[Attestation], time: Period) -> Evidence:
    """What all attestations of one claim prove of a time."""
    dated = sorted(
        ((one.period, one.said, one) for one in set(attestations) if one.period is not None),
        key=lambda entry: entry[:2],
    )
    before = [(period, one) for period, _, one in dated if period.before(time)]
    after = [one for period, _, one in dated if time.before(period)]
    during = [
        (period, one)
        for period, _, one in dated
        if not period.before(time) and not time.before(period)
    ]
    if any(period.within(time) and not one.about for period, one in during):
        state = State.ATTESTED
    elif before and after:
        state = State.BEFORE_AND_AFTER
    elif during:
        state = State.WITHIN_PERIOD
    elif before:
        state = State.ONLY_BEFORE
    else:
        state = State.ONLY_AFTER if after else State.UNDATED
    last = max(before, key=lambda entry: (entry[0].last, entry[0].first), default=None)
    return Evidence(
        state, last[1] if last else None, [one for _, one in during], after[0] if after else None
    )


class Being(StrEnum):
    """Whether a thing, or a name of it, can have been there at a time."""

    POSSIBLE = "possible"
    NOT_YET = "not-yet"  #: it certainly began later
    ENDED = "ended"  #: it was certainly over by then


def being(begins: Iterable[Period], ends: Iterable[Period], time: Period) -> Being:
    """What the dates of its beginning and end, each known up to a period, say of a time."""
    if any(end.before(time) for end in ends):
        return Being.ENDED
    if any(time.before(begin) for begin in begins):
        return Being.NOT_YET
    return Being.POSSIBLE
