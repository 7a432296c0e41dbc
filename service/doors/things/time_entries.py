"""What stands on an axis of time: posts, meetings and other claims, one entry each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date

from graph_loader.shared import dates
from service.model.addresses import SCHEME
from service.page.cells import Cell
from service.page.sections import Page
from service.page.timeline import ANNOUNCED, HELD, THIS, Entry, Span
from service.questions.native import text_of
from service.store.protocol import Row
from service.words.counted import counted, form
from service.words.formatting import format_date

_IN_OFFICE = f"{SCHEME}/phase/in-office"


def persons(page: Page, rows: Sequence[Row]) -> list[Entry]:
    """Who holds posts in a body: one entry for each person."""
    return _entries(page, rows, "person", _post)


def posts(page: Page, rows: Sequence[Row]) -> list[Entry]:
    """In which bodies a person holds posts: one entry for each body."""
    return _entries(page, rows, "body", _post)


def _post(page: Page, rows: Sequence[Row]) -> str:
    """The role, whom the person comes from, and in which standing, or phase if not in office."""
    newest = sorted(rows, key=lambda row: text_of(row["to"]), reverse=True)
    told = _joined(page, newest, ("role", "home", "standing", "valid_from", "valid_to"))
    phases = _joined(page, [row for row in newest if not _in_office(row)], ("phase",))
    return ", ".join(filter(None, (told, phases)))


def _in_office(row: Row) -> bool:
    return text_of(row["phase"]) == _IN_OFFICE


def delegates(page: Page, rows: Sequence[Row]) -> list[Entry]:
    """Who holds posts elsewhere on behalf of a body: one entry for each person."""
    return _entries(page, rows, "person", _delegated)


def seats(page: Page, rows: Sequence[Row]) -> list[Entry]:
    """The workshops that an actor takes part in: one entry each."""
    return _entries(page, rows, "workshop", _standing)


def sessions(page: Page, rows: Sequence[Row]) -> list[Entry]:
    """The sessions of a body: one entry each."""
    found = []
    for members in _grouped(rows, "session"):
        if cell := page.cells.cell(members[0]["session"]):
            when, spans = _days(page, members, HELD)
            found.append(Entry(cell, "", when, spans, page.proof(members)))
    return found


def meetings(page: Page, rows: Sequence[Row]) -> list[Entry]:
    """The meetings of a body: one entry each, announced or held."""
    found = []
    for members in _grouped(rows, "meeting"):
        kind = page.cells.cell(members[0]["kind"])
        target = page.cells.cell(members[0]["meeting"])
        if not (kind and target):
            continue
        number = page.cells.cell(members[0]["ordinal"])
        label = page.texts("label.ordinal", number=number.text) if number else ""
        name = Cell(", ".join(filter(None, (kind.text, label))), target.url)
        when, spans = _days(page, members, _held(members))
        note = _joined(page, members, ("status", "place", "note"))
        found.append(Entry(name, note, when, spans, page.proof(members)))
    return found


def all_on_one(page: Page, body: Cell, rows: Sequence[Row], column: str, this: str) -> Entry:
    """All meetings or sessions of a body on one line, among them the one that a page is about."""
    spans, numbers = list[Span](), 0
    for members in _grouped(rows, column):
        own = text_of(members[0][column]) == this
        _, found = _days(page, members, THIS if own else _held(members))
        spans, numbers = [*spans, *found], numbers + 1
    told = form(numbers)
    key = f"organisation.sessions.{told}" if column == "session" else f"meeting.known.{told}"
    note = counted(page.texts, key, numbers)
    years = sorted({one.year for span in spans for one in (span.first, span.last)})
    when = f"{years[0]}/{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    return Entry(
        body, note, format_date(when, page.texts.language), spans, page.proof(rows), joined=False
    )


def when_held(page: Page, rows: Sequence[Row]) -> str:
    """The dates that documents give of a meeting or session, in words; empty without any."""
    return _days(page, rows, HELD)[0]


def _delegated(page: Page, rows: Sequence[Row]) -> str:
    return _joined(page, rows, ("role", "body"))


def _standing(page: Page, rows: Sequence[Row]) -> str:
    return _joined(page, rows, ("standing",))


def _days(page: Page, rows: Sequence[Row], kind: str) -> tuple[str, list[Span]]:
    """The dates that documents give of one event, in words and as they are drawn.

    A date that another one makes more exact is left out.
    """
    given = {text_of(row["date"]): row["date"] for row in rows if row["date"] is not None}
    spans = {text: span for text in given if (span := _written(text, kind))}
    vague = {
        text
        for text, span in spans.items()
        if any(
            span.first <= one.first and one.last <= span.last
            for other, one in spans.items()
            if (one.first, one.last) != (span.first, span.last) and other != text
        )
    }
    told = [
        cell.text
        for text, date in given.items()
        if text not in vague and (cell := page.cells.cell(date))
    ]
    return ", ".join(told), [span for text, span in spans.items() if text not in vague]


def _held(rows: Sequence[Row]) -> str:
    """How it is drawn; a document that tells of a session does not say that it was announced."""
    said = {text_of(row["status"]).rpartition("/")[2] for row in rows if "status" in row}
    return HELD if HELD in said or not said else ANNOUNCED


def _entries(
    page: Page,
    rows: Sequence[Row],
    name: str,
    note: Callable[[Page, Sequence[Row]], str],
) -> list[Entry]:
    """One entry for each thing in the column `name`; the newest first, what has no date last."""
    found = []
    for members in _grouped(rows, name):
        cell = page.cells.cell(members[0][name])
        if cell:
            spans = [span for row in members if (span := _attested(row))]
            when = page.attested(members)
            found.append(Entry(cell, note(page, members), when, spans, page.proof(members)))
    found.sort(
        key=lambda one: max((span.last for span in one.spans), default=date.min), reverse=True
    )
    return found


def _grouped(rows: Sequence[Row], name: str) -> list[list[Row]]:
    """The rows about each thing in a column."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[name]), []).append(row)
    return list(found.values())


def _joined(page: Page, rows: Sequence[Row], columns: Sequence[str]) -> str:
    """What the rows say in these columns, each once."""
    told = [
        cell.text
        for name in columns
        for row in rows
        if name in row and (cell := page.cells.cell(row[name]))
    ]
    return ", ".join(dict.fromkeys(told))


def _attested(row: Row) -> Span | None:
    """The time of which a document says it, as bounds."""
    with suppress(ValueError):
        first, last = (date.fromisoformat(text_of(row[name])) for name in ("from", "to"))
        if first <= last:
            return Span(first, last)
    return None


def _written(text: str, kind: str) -> Span | None:
    """A date as documents give it."""
    with suppress(ValueError):
        parsed = dates.parse(text)
        return Span(parsed.earliest, parsed.latest, kind)
    return None
