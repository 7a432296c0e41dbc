"""Holds rows against a day, month or year, for `?on=` of the API.

What a row says is known for the dates that `#+ on` names: dates in its columns, or those of
documents it names. Rows with the same `#+ subject` columns speak of one thing and are judged
together, in the words of `valid_time`. Nothing is left out; a row says how well what it says is
known for then. Where a document gives the period of the thing itself (`validFrom`, `validTo`), that
counts instead of its date, and a post that is over in a document (`phase`) was held before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pyoxigraph import Literal

from graph_loader.shared.dates import span
from service.model.valid_time import (
    FORMER,
    Attestation,
    Period,
    State,
    asked_time,
    evidence,
    over,
    stated,
)
from service.questions.native import text_of
from service.questions.operations import Column, Operation
from service.questions.parameters import BadArguments, Fault
from service.questions.rows import AnswerRow, iris_of
from service.store.protocol import Term
from service.words.texts import in_all_languages

KNOWN_ON = Column("known_on", "text", in_all_languages("column.known_on"))
_DATES = ("date", "edtf")  #: types of columns that hold the date itself

#: The dates of documents, by IRI.
Dates = Mapping[str, Sequence[Attestation]]


def with_date(
    operation: Operation, raw: Mapping[str, Sequence[str]], on: str
) -> Mapping[str, Sequence[str]]:
    """Arguments in which `on` is the parameter `date`, if there is one and it is not given.

    Raises BadArguments if `on` is no time, or if the answer knows none and has no rows.
    """
    try:
        time = asked_time(on)
    except ValueError:
        raise _bad(
            "type", "It must be a day, month or year: 2021-06-01, 2021-06 or 2021.", on
        ) from None
    parameter = operation.parameter("date")
    if parameter and parameter.type == "date":
        return raw if any(raw.get("date", ())) else {**raw, "date": [time.first.isoformat()]}
    if operation.form != "select":
        raise _bad("unknown", f"The answer of {operation.name} has no rows to hold against a time.")
    return raw


def documents_to_date(
    operation: Operation, columns: Sequence[Column], rows: Sequence[AnswerRow]
) -> set[str]:
    """What the rows name in the columns whose documents' dates count."""
    places = _places(operation, columns)
    return {
        iri
        for row in rows
        for place in places
        if columns[place].type not in _DATES
        for iri in iris_of(columns[place], row[place])
    }


def known_on(
    operation: Operation,
    columns: tuple[Column, ...],
    rows: Sequence[AnswerRow],
    on: str,
    dates: Dates,
) -> tuple[tuple[Column, ...], tuple[AnswerRow, ...]]:
    """The rows with a column more: how well what they say is known for that time."""
    names = [column.name for column in columns]
    key = [names.index(name) for name in operation.subject]
    places = _places(operation, columns)
    groups: dict[object, list[Attestation]] = {}
    subjects = [tuple(row[place] for place in key) if key else n for n, row in enumerate(rows)]
    for subject, row in zip(subjects, rows, strict=True):
        found = groups.setdefault(subject, [])
        said = (one for place in places for one in _attestations(columns[place], row[place], dates))
        found += map(_of_the_thing(dict(zip(names, row, strict=True))), said)
    time = asked_time(on)
    states = {subject: evidence(group, time).state for subject, group in groups.items()}
    judged = (
        (*row, Literal(states[subject].value)) for row, subject in zip(rows, subjects, strict=True)
    )
    return (*columns, KNOWN_ON), tuple(judged)


def states() -> tuple[str, ...]:
    """What may stand in that column."""
    return tuple(state.value for state in State)


def _places(operation: Operation, columns: Sequence[Column]) -> list[int]:
    """Where in a row stands what tells its dates: all things it names if nothing else does."""
    if operation.on:
        return [place for place, column in enumerate(columns) if column.name in operation.on]
    return [place for place, column in enumerate(columns) if column.type not in _DATES]


def _attestations(column: Column, term: Term | None, dates: Dates) -> Iterator[Attestation]:
    if column.type in _DATES:
        yield from map(_attestation, text_of(term).split())
        return
    for iri in iris_of(column, term):
        yield from dates.get(iri, ())


def _of_the_thing(row: Mapping[str, Term | None]) -> Callable[[Attestation], Attestation]:
    """What a row says of the period of the thing itself, and of its being over, added to a date."""
    begin, end = text_of(row.get("validFrom")), text_of(row.get("validTo"))
    former = text_of(row.get("phase")) == FORMER

    def told(one: Attestation) -> Attestation:
        one = stated(one, begin, end)
        return over(one) if former else one

    return told


def _attestation(said: str) -> Attestation:
    """The bounds of a date as a source gives it: `2021-03`, `2020~`, `2021-04/2021-09`."""
    first, _, last = said.partition("/")
    try:
        ends = [span(part.removesuffix("~")) for part in (first, last or first)]
        return Attestation(Period(ends[0][0], ends[1][1]), said)
    except ValueError:
        return Attestation(None, said)


def _bad(problem: str, reason: str, on: str | None = None) -> BadArguments:
    return BadArguments([Fault("on", problem, reason, on, example="2021-06-01")])
