"""The map of projects by district and municipality, with the places that a page is about."""

from __future__ import annotations

from collections.abc import Container, Mapping

from pyoxigraph import NamedNode

from service.page.cells import Cells
from service.page.listing import listing
from service.page.small_map import Mark, SmallMap, small_map
from service.words.counted import counted, form

LEVELS = ("district", "municipality")


def project_map(
    cells: Cells, strong: Container[str] = (), choice: Mapping[str, str] | None = None
) -> SmallMap | None:
    """Districts and municipalities by the projects that a click on them leaves."""
    view, chosen = cells.view, choice or {}
    found = listing(view.opened, "project", view.language)
    counts, marks = found.counts(chosen), list[Mark]()
    facets = [facet for facet in found.facets if facet.name in LEVELS]
    terms = [term for facet in facets for term in facet.terms.values()]
    cells.labels.add(term.value for term in terms if isinstance(term, NamedNode))
    for facet in facets:
        for key, term in facet.terms.items():
            number, cell = counts[facet.name][key], cells.cell(term)
            label = cell.text.partition(" (")[0] if cell else key
            told = counted(view.texts, f"projects.title.{form(number)}", number)
            marks.append(
                Mark(
                    term.value,
                    label,
                    number,
                    f"{label}: {told}",
                    view.link("/projects", **{**chosen, facet.name: key}) if number else None,
                    term.value in strong or chosen.get(facet.name) == key,
                )
            )
    return small_map(view.opened, marks)
