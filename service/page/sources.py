"""The documents that a page cites, as its list of sources shows them."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.page.cells import Cell, Cells
from service.page.footnotes import Footnotes
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.store.protocol import Row

_OWN_GRAPHS = {
    "https://w3id.org/actor-graph/ontology": "graph.vocabulary",
    "https://w3id.org/actor-graph/scheme": "graph.schemes",
    "https://w3id.org/actor-graph/shapes": "graph.shapes",
    "graph/catalog": "graph.catalog",
    "graph/queries": "graph.queries",
}


@dataclass
class Source:
    """A document in the list at the end of a page."""

    number: int
    iri: str
    title: Cell
    publisher: str
    date: str
    page: str | None


def cited(cells: Cells, footnotes: Footnotes) -> list[Source]:
    """The documents cited so far, by number."""
    numbered = footnotes.cited()
    if not numbered:
        return []
    query = saved_query("sources").bind(source=[NamedNode(iri) for iri in numbered])
    known: dict[str, Row] = {}
    for row in cells.view.pages.select(query):
        if isinstance(row["source"], NamedNode):
            known.setdefault(row["source"].value, row)
    return [_source(cells, number, iri, known.get(iri, {})) for iri, number in numbered.items()]


def _source(cells: Cells, number: int, iri: str, row: Row) -> Source:
    title = row.get("title")
    if title is None:
        name = _OWN_GRAPHS.get(iri.removeprefix(cells.view.base))
        shown = Cell(cells.texts(name) if name else iri, cells.view.link_to(iri))
    else:
        text = text_of(title)
        shown = Cell(text, cells.view.link_to(iri), None, cells.written_by_us(text))
    date, page = cells.cell(row.get("issued")), row.get("page")
    return Source(
        number,
        iri,
        shown,
        text_of(row.get("publisher")),
        date.text if date else "",
        cells.view.link_to(page.value) if isinstance(page, NamedNode) else None,
    )
