"""Holds the dates of rows against a day, month or year, for `?on=` of the API.

Rows with the same `#+ subject` columns speak of one thing: their dates are judged together, in
the words of `valid_time`. Nothing is left out; a row says how well what it says is known for then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import Literal

from service.operations import Column, Operation
from service.parameters import BadArguments, Fault
from service.store.protocol import Term
from service.valid_time import Attestation, Period, State, asked_time, evidence

KNOWN_ON = Column("known_on", "text", {"de": "zum Zeitpunkt", "en": "at that time"})
_DATE = "on"  #: the column with the date of a statement

Row = tuple[Term | None, ...]


def moved_to_parameter(
    operation: Operation, raw: Mapping[str, Sequence[str]], on: str
) -> tuple[Mapping[str, Sequence[str]], str]:
    """Arguments in which `on` fills the parameter `date`, if there is one; and what is left of it.

    Raises BadArguments if `on` is no time, or the operation knows no time.
    """
    try:
        asked_time(on)
    except ValueError:
        raise _bad(
            "type", "It must be a day, month or year: 2021-06-01, 2021-06 or 2021.", on
        ) from None
    parameter = operation.parameter("date")
    if parameter and parameter.type == "date":
        if "date" in raw:
            raise _bad("repeated", "date says the same; give one of them.", on)
        return {**raw, "date": [on]}, ""
    if _DATE not in (column.name for column in operation.columns):
        raise _bad(
            "unknown", f"The rows of {operation.name} have no date that they could be held against."
        )
    return raw, on


def known_on(
    operation: Operation, columns: tuple[Column, ...], rows: Sequence[Row], on: str
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """The rows with a column more: how well what they say is known for that time."""
    names = [column.name for column in columns]
    key = [names.index(name) for name in operation.subject]
    date = names.index(_DATE)
    dated = [_attestation(row[date]) for row in rows]
    groups: dict[object, list[Attestation]] = {}
    subjects = [tuple(row[place] for place in key) if key else n for n, row in enumerate(rows)]
    for subject, attestation in zip(subjects, dated, strict=True):
        groups.setdefault(subject, []).append(attestation)
    time = asked_time(on)
    states = {subject: evidence(group, time).state for subject, group in groups.items()}
    found = (
        (*row, Literal(states[subject].value)) for row, subject in zip(rows, subjects, strict=True)
    )
    return (*columns, KNOWN_ON), tuple(found)


def states() -> tuple[str, ...]:
    """What may stand in that column."""
    return tuple(state.value for state in State)


def _attestation(term: Term | None) -> Attestation:
    """The bounds of a date as a source gives it: `2021-03`, `2020~`, `2021-04/2021-09`."""
    said = term.value if isinstance(term, Literal) else ""
    first, _, last = said.partition("/")
    try:
        ends = [asked_time(part.removesuffix("~")) for part in (first, last or first)]
        return Attestation(Period(ends[0].first, ends[1].last), said)
    except ValueError:
        return Attestation(None, said)


def _bad(problem: str, reason: str, on: str | None = None) -> BadArguments:
    return BadArguments([Fault("on", problem, reason, on, example="2021-06-01")])
