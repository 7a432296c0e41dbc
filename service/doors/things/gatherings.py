"""What pages of sessions and programmes say first: their projects, one row each."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from service.doors.things.finding import Finding, Rows
from service.doors.things.projects_of import projects_of
from service.page.page_in_time import PageInTime
from service.page.sections import Page
from service.questions.native import text_of
from service.store.protocol import Row
from service.words.counted import counted, form


def session_finding(page: Page, _: NamedNode, rows: Rows) -> Finding | None:
    """On how many projects it decided, and how; None if nothing is known of that."""
    decided = rows.get("session-decisions", ())
    if not decided:
        return None
    sentence = _sentence(page, "session.told", decided)
    return _shown(page, sentence, "session-decisions", decided, "outcome", "part")


def programme_finding(page: Page, _: NamedNode, rows: Rows) -> Finding | None:
    """How many projects documents say it pays for; None if none is known."""
    paid = rows.get("programme-projects", ())
    if not paid:
        return None
    sentence = _sentence(page, "programme.told", paid)
    if isinstance(page, PageInTime):  # the section tells which of them were known then
        return Finding([sentence], proof=page.proof(paid))
    return _shown(page, sentence, "programme-projects", paid)


def _sentence(page: Page, key: str, rows: Sequence[Row]) -> str:
    """How many projects the rows are about."""
    number = len({text_of(row["project"]) for row in rows})
    return counted(page.texts, f"{key}.{form(number)}", number)


def _shown(page: Page, sentence: str, section: str, rows: Sequence[Row], *ties: str) -> Finding:
    """The projects of a section, one row each, with a column that says what ties them."""
    shown: dict[str, object] = {
        "projects": projects_of(page, rows, *ties),
        "projects_title": f"section.{section}",
        "role_column": f"column.{ties[0]}" if ties else "",
    }
    return Finding(
        [sentence], template="thing_gathering.html", values=shown, tells=frozenset({section})
    )
