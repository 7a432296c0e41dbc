"""What pages of sessions, programmes and meetings say first: their projects, or when they were."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from service.doors.things.finding import Finding, Rows
from service.doors.things.projects_of import projects_of
from service.doors.things.time_entries import meetings_among, when_held
from service.model.addresses import AG
from service.page.page_in_time import PageInTime
from service.page.sections import Page, fetch
from service.page.timeline import timeline
from service.questions.native import text_of
from service.store.protocol import Row
from service.words.counted import counted, form

_MEETING_OF, _MEETINGS = AG + "meetingOf", "workshop-meetings"


def session_finding(page: Page, _: NamedNode, rows: Rows) -> Finding | None:
    """On how many projects it decided, and how; None if nothing is known of that."""
    decided = rows.get("session-decisions", ())
    if not decided:
        return None
    number = _projects(decided)
    sentence = counted(page.texts, f"session.told.{form(number)}", number)
    return _shown(page, sentence, "session-decisions", decided, "outcome", "part")


def programme_finding(page: Page, _: NamedNode, rows: Rows) -> Finding | None:
    """How many projects documents say it pays for; None if none is known."""
    paid = rows.get("programme-projects", ())
    if not paid:
        return None
    number = _projects(paid)
    sentence = counted(page.texts, f"programme.told.{form(number)}", number)
    if isinstance(page, PageInTime):  # the section tells which of them were known then
        return Finding([sentence], proof=page.proof(paid))
    return _shown(page, sentence, "programme-projects", paid)


def meeting_finding(page: Page, node: NamedNode, rows: Rows) -> Finding | None:
    """When it was, of how many workshops, and it among their meetings; None of none."""
    workshops = [
        row["value"] for row in rows.get("facts", ()) if text_of(row["property"]) == _MEETING_OF
    ]
    of = list(dict.fromkeys(one for one in workshops if isinstance(one, NamedNode)))
    if not of:
        return None
    found = {one: fetch(page.view, [_MEETINGS], one)[_MEETINGS] for one in of}
    page.look_up({one.value: told for one, told in found.items()})
    own = [row for told in found.values() for row in told if row["meeting"] == node]
    entries = [
        meetings_among(page, page.cells.thing(one.value), told, node.value)
        for one, told in found.items()
    ]
    states = {cell.text: cell for row in own if (cell := page.cells.cell(row["status"]))}
    t = page.texts
    sentence = counted(
        t,
        f"meeting.told.{form(len(of))}",
        len(of),
        when=when_held(page, own) or t("thing.undated"),
        states=", ".join(states),
    )
    return Finding(
        [sentence],
        proof=page.proof(own),
        template="thing_meeting.html",
        values={"timeline": timeline([("workshops", entries)], page.view.time)},
    )


def _projects(rows: Sequence[Row]) -> int:
    """How many projects the rows are about."""
    return len({text_of(row["project"]) for row in rows})


def _shown(page: Page, sentence: str, section: str, rows: Sequence[Row], *ties: str) -> Finding:
    """The projects of a section, one row each, with a column that says what ties them."""
    shown: dict[str, object] = {
        "projects": projects_of(page, rows, *ties),
        "projects_title": f"section.{section}",
        "role_column": f"column.{ties[0]}" if ties else "",
    }
    return Finding(
        [sentence],
        proof=page.proof(rows),
        template="thing_gathering.html",
        values=shown,
        tells=frozenset({section}),
    )
