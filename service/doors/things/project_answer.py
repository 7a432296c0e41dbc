"""What a project page says first: state, confirmation, amounts, sponsor, place, and its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.doors.things.finding import Finding, Rows
from service.page.cells import Cell, Cells
from service.page.listing import listing
from service.page.project_map import project_map
from service.page.project_rows import (
    Said,
    amount_said,
    confirmations_said,
    event_date,
    known_of,
    named_in,
    said_by,
    state_said,
)
from service.page.projects import AmountRange, Event, abbreviations, amounts_by, most_precise
from service.page.sections import Page
from service.page.small_map import SmallMap
from service.words.formatting import format_date, format_number


@dataclass(frozen=True)
class Stop:
    """A point of the line: what was decided or reached, when, and who says so."""

    date: str
    text: str
    part: str
    by: str
    kind: str  #: `decision` or `state`
    dated: str  #: `own`, `session`, `document`, or empty


@dataclass(frozen=True)
class AmountShown:
    """A range, and where it lies between nothing and the largest amount, in hundredths."""

    said: Said
    start: float
    width: float


@dataclass(frozen=True)
class ProjectAnswer:
    """The first part of the page."""

    state: Said | None
    confirmed: Sequence[Said]
    sponsors: Sequence[Cell]
    places: Sequence[Cell]
    stops: Sequence[Stop]
    amounts: Sequence[AmountShown]
    by_then: str  #: that the amounts are those of a time, and how many kinds are known besides
    map: SmallMap | None


def project_finding(page: Page, node: NamedNode, _rows: Rows) -> Finding | None:
    """What the page of a project says first."""
    answer = project_answer(page.cells, node)
    if answer is None:
        return None
    return Finding((), template="answer_project.html", values={"answer": answer})


def project_answer(cells: Cells, node: NamedNode) -> ProjectAnswer | None:
    """The answer, up to the time that is asked for; None if no list has the project."""
    view = cells.view
    found = listing(view.opened, "project", view.language)
    if node.value not in found.things:
        return None
    (known,) = known_of(view, found, [node.value], time=view.time)
    events = _until(cells, [*known.facts.decisions, *known.facts.states])
    terms = {one.term for one in events} | {one.part for one in events if one.part}
    cells.labels.add({*named_in([known]), *terms, *(one.body for one in events if one.body)})
    every, time = known.facts.amounts, view.time
    amounts = amounts_by(view.opened, node.value, time.last) if time else every
    most = max((one.most for one in amounts), default=0.0)
    places = [*known.placed.get("municipality", ()), *known.placed.get("district", ())]
    return ProjectAnswer(
        state_said(cells, known.state) if known.state else None,
        confirmations_said(cells, known.confirmed),
        [cells.thing(iri) for iri in known.facts.carriers],
        [cells.thing(place.value) for place in places],
        [_stop(cells, one) for one in events],
        [_amount(cells, one, most) for one in amounts],
        _by_then(cells, amounts, every) if time and every else "",
        project_map(cells, {place.value for place in places}) if places else None,
    )


def _by_then(cells: Cells, amounts: Sequence[AmountRange], every: Sequence[AmountRange]) -> str:
    """That these amounts are those told by the time asked for, of how many documents altogether."""
    t = cells.texts
    then, known = ({one for a in some for one in a.sources} for some in (amounts, every))
    numbers = {"then": format_number(str(len(then)), t.language)}
    numbers["known"] = format_number(str(len(known)), t.language)
    return t("project.amounts_then", time=format_date(cells.view.on, t.language), **numbers)


def _until(cells: Cells, events: Sequence[Event]) -> list[Event]:
    """In their order, the undated last; what is told more precisely once. Undated is no time."""
    time = cells.view.time
    same: dict[tuple[str, str, str], list[Event]] = {}
    for one in events:
        same.setdefault((one.term, one.body, one.part), []).append(one)
    kept = [one for group in same.values() for one in (most_precise(group) or group[:1])]
    if time:
        kept = [one for one in kept if one.latest and one.latest <= time.last.isoformat()]
    return sorted(kept, key=lambda one: (not one.latest, one.latest, one.term))


def _stop(cells: Cells, event: Event) -> Stop:
    text = cells.name(event.term)
    if event.body:
        body = abbreviations(cells.view.opened).get(event.body) or cells.name(event.body)
        text = cells.texts("project.decided", body=body, outcome=text)
    return Stop(
        event_date(cells, event),
        text,
        cells.name(event.part) if event.part else "",
        said_by(cells.view, event.sources),
        "decision" if event.body else "state",
        event.source_of_date,
    )


def _amount(cells: Cells, amount: AmountRange, most: float) -> AmountShown:
    start, end = (100 * one / most if most else 0 for one in (amount.least, amount.most))
    return AmountShown(amount_said(cells, amount), round(start, 1), round(max(end - start, 1.2), 1))
