"""Whose confirmation of projects pages count: that of the body that confirmed most of them."""

from __future__ import annotations

from dataclasses import dataclass

from service.page.cells import Cells
from service.page.listing import listing
from service.page.projects import abbreviations


@dataclass(frozen=True)
class Confirmer:
    """The body, and the projects that it confirmed at any time."""

    key: str  #: in addresses
    iri: str
    name: str
    projects: frozenset[str]


def confirmer(cells: Cells) -> Confirmer | None:
    """The body that confirmed most; None if none is known. Pages that count say its name."""
    view = cells.view
    found = listing(view.opened, "project", view.language)
    facet = next((one for one in found.facets if one.name == "confirmed" and one.things), None)
    if facet is None:
        return None
    key = max(facet.things, key=lambda one: (len(facet.things[one]), one))
    iri = facet.terms[key].value
    cells.labels.add([iri])
    name = abbreviations(view.opened).get(iri) or cells.name(iri)
    return Confirmer(key, iri, name, facet.things[key])
