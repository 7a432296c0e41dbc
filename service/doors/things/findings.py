"""Which kinds of things say something first, and who says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyoxigraph import NamedNode

from service.doors.things.finding import Finding, Rows
from service.doors.things.gatherings import meeting_finding, programme_finding, session_finding
from service.doors.things.organisation import organisation_finding
from service.doors.things.person import person_finding
from service.doors.things.place_answer import place_finding
from service.doors.things.project_answer import project_finding
from service.doors.things.source import source_finding
from service.doors.things.workshop import workshop_finding
from service.page.sections import Page

#: By kind: what a page with these rows says first; None if there is nothing to say.
FINDINGS: Mapping[str, Callable[[Page, NamedNode, Rows], Finding | None]] = {
    "workshop": workshop_finding,
    "organisation": organisation_finding,
    "meeting": meeting_finding,
    "person": person_finding,
    "place": place_finding,
    "programme": programme_finding,
    "project": project_finding,
    "session": session_finding,
    "source": source_finding,
}


def finding_of(page: Page, node: NamedNode, kind: str, rows: Rows) -> Finding | None:
    """What the page of a thing says first."""
    make = FINDINGS.get(kind)
    return make(page, node, rows) if make else None
