"""How many projects are confirmed, by whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.page.cells import Cells
from service.page.listing import listing
from service.page.projects import abbreviations, most_precise, projects
from service.request.view import View
from service.words.counted import counted
from service.words.formatting import format_date


@dataclass(frozen=True)
class Confirmed:
    """How many projects the body that confirmed most of them confirmed."""

    key: str  #: of the body in addresses
    body: str
    number: int  #: over all times, as in the list of projects
    sentence: str  #: of the time that is asked for


def confirmed(view: View, cells: Cells) -> Confirmed | None:
    """The confirmed projects, at a time those with a date up to then; None if no body is known."""
    found = listing(view.opened, "project", view.language)
    facet = next((one for one in found.facets if one.name == "confirmed"), None)
    if facet is None or not facet.things:
        return None
    key = max(facet.things, key=lambda one: (len(facet.things[one]), one))
    body = facet.terms[key].value
    cells.labels.add([body])
    cell = cells.cell(NamedNode(body))
    name = abbreviations(view.opened).get(body) or (cell.text if cell else key)
    number = len(facet.things[key])
    dated = {
        iri: most_precise(known[iri].confirmations(body))
        for known in (projects(view.opened),)
        for iri in facet.things[key]
        if iri in known
    }
    dates = [one for events in dated.values() for one in events if one.latest]
    said = {"total": len(found.things), "body": name}
    if view.time:
        until = view.time.last.isoformat()
        then = sum(any(one.latest <= until for one in events) for events in dated.values())
        return Confirmed(
            key, name, number, counted(view.texts, "home.confirmed_then", then, **said)
        )
    last = max(dates, key=lambda one: one.latest).date if dates else None
    date = format_date(last.value, view.language) if last else view.texts("thing.undated")
    sentence = counted(view.texts, "home.confirmed", number, date=date, **said)
    return Confirmed(key, name, number, sentence)
