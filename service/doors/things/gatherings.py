"""What pages of sessions, programmes and meetings say first: their projects, or when they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import NamedNode

from service.doors.things.finding import Finding, Rows
from service.doors.things.projects_of import projects_of
from service.doors.things.time_entries import all_on_one, when_held
from service.model.addresses import AG
from service.page.page_in_time import PageInTime
from service.page.sections import Page, fetch
from service.page.timeline import Entry, timeline
from service.questions.native import text_of
from service.store.protocol import Row
from service.words.counted import counted, form

_MEETING_OF, _MEETINGS = AG + "meetingOf", "workshop-meetings"
_SESSION_OF, _SESSIONS = AG + "sessionOf", "body-sessions"


def session_finding(page: Page, node: NamedNode, rows: Rows) -> Finding | None:
    """On how many projects it decided, when, and it among the sessions of its body."""
    decided = rows.get("session-decisions", ())
    entries, own = _among(page, node, rows, (_SESSION_OF, _SESSIONS, "session"))
    if not (decided or entries):
        return None
    t, number = page.texts, _projects(decided)
    told = counted(t, f"session.told.{form(number) if number else 'none'}", number)
    if when := when_held(page, own):
        told = t("network.timed", time=when, said=told)
    finding = _shown(page, told, "session-decisions", decided, "outcome", "part")
    drawn = timeline([("sessions", entries)], page.view.time)
    values = {**finding.values, "timeline": drawn}
    return replace(finding, proof=page.proof([*decided, *own]), values=values)


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
    entries, own = _among(page, node, rows, (_MEETING_OF, _MEETINGS, "meeting"))
    if not entries:
        return None
    states = {cell.text: cell for row in own if (cell := page.cells.cell(row["status"]))}
    t = page.texts
    sentence = counted(
        t,
        f"meeting.told.{form(len(entries))}",
        len(entries),
        when=when_held(page, own) or t("thing.undated"),
        states=", ".join(states),
    )
    return Finding(
        [sentence],
        proof=page.proof(own),
        template="thing_meeting.html",
        values={"timeline": timeline([("workshops", entries)], page.view.time)},
    )


def _among(
    page: Page, node: NamedNode, rows: Rows, names: tuple[str, str, str]
) -> tuple[list[Entry], list[Row]]:
    """All that each body met for on a line of its own, and the rows about this one.

    `names` are the property that leads to the body, the section of its meetings, and their column.
    """
    property_, section, column = names
    values = [
        row["value"] for row in rows.get("facts", ()) if text_of(row["property"]) == property_
    ]
    bodies = dict.fromkeys(one for one in values if isinstance(one, NamedNode))
    found = {one: fetch(page.view, [section], one)[section] for one in bodies}
    page.look_up({one.value: told for one, told in found.items()})
    entries = [
        all_on_one(page, page.cells.thing(one.value), told, column, node.value)
        for one, told in found.items()
    ]
    return entries, [row for told in found.values() for row in told if row[column] == node]


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
