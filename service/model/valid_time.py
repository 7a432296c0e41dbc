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
from service.model.addresses import SCHEME
from service.model.written_dates import in_iso

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[-+ ][0-9]{2}:?[0-9]{2})?"
)
#: From 1973 on (or before 1966), so that no number of seconds is taken for one.
_MILLISECONDS = re.compile(r"-?[0-9]{12,13}")
#: What dates are written with, where no words are; or what is read as one.
_LIKE_A_DATE = re.compile(r"[0-9][0-9./\s-]{0,40}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


#: The phase of a post that is over by the date of its document.
FORMER = f"{SCHEME}/phase/former"


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

    def meets(self, other: Period) -> bool:
        """Whether they share a day."""
        return not self.before(other) and not other.before(self)


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
    """That a document says a claim, with the period of its date; None if it has no date.

    Where the document gives the period of the thing itself, it is that, and `core` is what of it is
    certain: the thing held on each of these days, not just at some time within.
    """

    period: Period | None
    said: str = ""  #: the date as the document gives it (EDTF)
    core: Period | None = None

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

    It may be written as people do, as 1.6.2021 or Juni 2021. A moment stands for its day, as
    `in_days` says.
    """
    return Period(*dates.span(in_days(text)))


def meant_as_time(text: str) -> bool:
    """Whether a text has the form of a date, be there such a day or not: 31.2.2021, 2021-13."""
    return _LIKE_A_DATE.fullmatch(in_days(text)) is not None


def in_days(text: str) -> str:
    """The day of a moment, and a date in the order of ISO 8601; what is neither stays as it is.

    Dashboards send moments: by ISO 8601, whose day is that of its clock, the zone whatever it is;
    or in milliseconds since 1970, whose day is that of UTC.
    """
    text = text.strip()
    if _MILLISECONDS.fullmatch(text):
        return (_EPOCH + timedelta(milliseconds=int(text))).date().isoformat()
    if not _MOMENT.fullmatch(text):
        return in_iso(text)
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


def stated(one: Attestation, begin: str, end: str) -> Attestation:
    """An attestation by a document that gives when the thing itself began or ended (EDTF).

    Without an end the thing held until the date of the document, without a beginning nobody knows
    since when. A text that is no date stays out.
    """
    begins, ends = _given(begin), _given(end)
    if not begins and not ends:
        return one
    known = one.period or begins or ends
    assert known
    first, since = (begins.first, begins.last) if begins else (date.min, (ends or known).first)
    last, until = (ends.last, ends.first) if ends else (known.last, known.first)
    if last < first:
        return one
    about = dates.is_approximate(begin) or dates.is_approximate(end)
    core = Period(since, until) if since <= until and not about else None
    return Attestation(Period(first, last), f"{begin}/{end}" if begins and ends else one.said, core)


def over(one: Attestation) -> Attestation:
    """An attestation by a document in which the thing is over: it held at some time before."""
    if one.period is None or one.core:
        return one
    return Attestation(Period(date.min, one.period.first), one.said)


def _given(text: str) -> Period | None:
    try:
        found = dates.parse(text)
    except ValueError:
        return None
    return Period(found.earliest, found.latest)


def evidence(attestations: Iterable[Attestation], time: Period) -> Evidence:
    """What all attestations of one claim prove of a time."""
    dated = sorted(
        ((one.period, one.said, one) for one in set(attestations) if one.period is not None),
        key=lambda entry: entry[:2],
    )
    before = [(period, one) for period, _, one in dated if period.before(time)]
    after = [one for period, _, one in dated if time.before(period)]
    during = [(period, one) for period, _, one in dated if period.meets(time)]
    if any(_proves(one, period, time) for period, one in during):
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


def _proves(one: Attestation, period: Period, time: Period) -> bool:
    """Whether the claim held at the time, for certain."""
    if one.core:
        return one.core.meets(time)
    return period.within(time) and not one.about


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
