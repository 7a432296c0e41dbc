"""How many projects are confirmed, by whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from service.page.cells import Cells
from service.page.confirming import confirmer
from service.page.listing import listing
from service.page.projects import most_precise, projects
from service.request.view import View
from service.words.counted import counted
from service.words.formatting import format_date


@dataclass(frozen=True)
class Confirmed:
    """How many projects the body that confirmed most of them confirmed."""

    key: str  #: of the body in addresses
    number: int  #: over all times, as in the list of projects
    sentence: str  #: of the time that is asked for


def confirmed(view: View, cells: Cells) -> Confirmed | None:
    """The confirmed projects, at a time those with a date up to then; None if no body is known."""
    by = confirmer(cells)
    if by is None:
        return None
    total = len(listing(view.opened, "project", view.language).things)
    number = len(by.projects)
    known = projects(view.opened)
    dated = {
        iri: most_precise(known[iri].confirmations(by.iri)) for iri in by.projects if iri in known
    }
    dates = [one for events in dated.values() for one in events if one.latest]
    said = {"total": total, "body": by.name}
    if view.time:
        until = view.time.last.isoformat()
        then = sum(any(one.latest <= until for one in events) for events in dated.values())
        return Confirmed(by.key, number, counted(view.texts, "home.confirmed_then", then, **said))
    last = max(dates, key=lambda one: one.latest).date if dates else None
    date = format_date(last.value, view.language) if last else view.texts("thing.undated")
    sentence = counted(view.texts, "home.confirmed", number, date=date, **said)
    return Confirmed(by.key, number, sentence)
