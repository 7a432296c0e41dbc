"""The ground of a map: the outlines that the graph has."""

from __future__ import annotations

from service.model.shapes import rings
from service.page.cells import Cells
from service.questions.saved_queries import saved_query
from service.store.protocol import value_of


def outlines(cells: Cells) -> list[dict[str, object]]:
    """Each place with an outline: IRI, name, and the rings of GeoJSON."""
    rows = cells.view.pages.select(saved_query("outlines").text)
    cells.labels.add(value_of(row["place"]) for row in rows)
    found: list[dict[str, object]] = []
    for row in rows:
        cell = cells.cell(row["place"])
        name = cell.text if cell else cells.texts("not_stated")
        found.append(
            {"id": value_of(row["place"]), "name": name, "rings": rings(value_of(row["wkt"]))}
        )
    return found
