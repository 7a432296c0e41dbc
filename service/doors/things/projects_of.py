"""Projects of a workshop or a body: one row each, with its status and its amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.page.cells import Cells, sort_key
from service.page.footnotes import Marks
from service.page.projects import AmountRange, Event, ProjectFacts, most_precise, projects
from service.page.sections import Page
from service.questions.native import text_of
from service.store.protocol import Row
from service.words.formatting import format_number


@dataclass(frozen=True)
class ProjectRow:
    """A project once."""

    name: str
    url: str | None
    tied: str  #: how it is tied to the thing of the page
    states: Sequence[str]
    amounts: Sequence[str]
    marks: Marks


def projects_of(
    page: Page, rows: Sequence[Row], *ties: str, newest_first: bool = False
) -> list[ProjectRow]:
    """The projects in the column `project`; `ties` are columns with what ties them.

    They stand in the order of their names, or those that were decided on last come first.
    """
    known = projects(page.view.opened)
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(text_of(row["project"]), []).append(row)
    facts = {iri: known.get(iri, ProjectFacts(iri)) for iri in grouped}
    events = [event for one in facts.values() for event in _told(one)]
    kinds = [amount.quantity for one in facts.values() for amount in one.amounts]
    page.cells.labels.add([*grouped, *(event.term for event in events), *kinds])
    order = sorted(grouped, key=lambda iri: sort_key(page.cells.thing(iri)))
    if newest_first:
        order.sort(key=lambda iri: _decided_last(facts[iri]), reverse=True)
    return [_row(page, facts[iri], grouped[iri], ties) for iri in order]


def _row(page: Page, facts: ProjectFacts, rows: Sequence[Row], ties: Sequence[str]) -> ProjectRow:
    cells = page.cells
    tied = (" – ".join(c.text for name in ties if (c := cells.cell(row[name]))) for row in rows)
    cell = cells.thing(facts.iri)
    return ProjectRow(
        cell.text,
        cell.url,
        ", ".join(dict.fromkeys(filter(None, tied))),
        [_said(cells, one) for one in _told(facts)],
        [_amount(cells, one) for one in facts.amounts],
        page.proof(rows),
    )


def _told(facts: ProjectFacts) -> list[Event]:
    """The newest decision on the project as a whole, by its most exact date, and its state."""
    whole = [one for one in facts.decisions if not one.part]
    newest = max(whole, key=lambda one: one.latest, default=None)
    if newest and newest.date:
        same = most_precise([one for one in whole if one.term == newest.term])
        newest = max(same, key=lambda one: one.latest)
    return [one for one in (newest, facts.state) if one]


def _decided_last(facts: ProjectFacts) -> str:
    """The last day of the newest decision on it; empty where none has a date."""
    return max((one.latest for one in facts.decisions), default="")


def _said(cells: Cells, event: Event) -> str:
    """What was decided or reached, and when. The date of a document is none of the event."""
    own = event.date if event.source_of_date != "document" else None
    parts = cells.thing(event.term), cells.cell(own)
    return ", ".join(cell.text for cell in parts if cell)


def _amount(cells: Cells, amount: AmountRange) -> str:
    language = cells.view.language
    ends = [format_number(f"{euro:.15g}", language) for euro in (amount.least, amount.most)]
    key = "amount.one" if amount.least == amount.most else "amount.range"
    said = cells.texts(key, least=ends[0], most=ends[1])
    return f"{cells.name(amount.quantity)}: {said}"
