"""The page of `/sparql`: a form, and an answer as a table.

A page shows only so much of an answer; it says what it leaves out, and where the whole is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from flask import render_template, request
from pyoxigraph import (
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from service.about.service_description import federates
from service.config import Settings
from service.errors import ServiceError
from service.http.protocol_request import ProtocolRequest
from service.http.sparql_formats import GRAPHS, RESULTS
from service.model.limits import BYTES_ON_A_PAGE, CELLS_ON_A_PAGE, CHARS_IN_A_CELL, ROWS_ON_A_PAGE
from service.page.cells import Cell, Cells
from service.request.view import View
from service.store.errors import ResultTooLarge
from service.store.protocol import Answer, Formats, Term
from service.words.formatting import format_number

#: One line per row, so that an answer can be cut after a row.
FORMATS_OF_A_PAGE = Formats(RESULTS["tsv"], GRAPHS["ntriples"])
_LONGEST_LINK = 8000

Solution = Sequence[Term | None]


class NotShowable(ServiceError):
    """The answer is right, but no page can show it."""

    status, name, title = 406, "not-showable", "The result cannot be shown on a page"


def shown(view: View, answer: Answer, asked: ProtocolRequest) -> dict[str, object]:
    """An answer as a table for a page. Raises NotShowable or ResultTooLarge."""
    body = answer.whole()
    if answer.kind == "boolean":
        return {"boolean": b"true" in body}
    if answer.is_cut:  # perhaps within a row
        body = body[: body.rfind(b"\n") + 1]
    try:
        names, found = _triples(body) if answer.kind == "graph" else _solutions(body)
        most = min(ROWS_ON_A_PAGE, max(1, CELLS_ON_A_PAGE // max(1, len(names))))
        cells = Cells(view)
        rows = [_row(cells, terms) for terms in itertools.islice(found, most)]
        truncated = answer.is_cut or next(found, None) is not None
    except (SyntaxError, ValueError, MemoryError):
        raise NotShowable("Choose another format: it gives the whole result.") from None
    if truncated and not rows:
        raise ResultTooLarge(
            f"Its first row has more than {BYTES_ON_A_PAGE} bytes, the most a page shows. "
            "Choose another format: it gives the whole result."
        )
    return {
        "names": names,
        "rows": rows,
        "truncated": truncated,
        "shortened": any(cell and cell.note for row in rows for cell in row),
        "wholes": _wholes(answer.kind, asked),
    }


def _triples(body: bytes) -> tuple[list[str], Iterator[Solution]]:
    quads = parse(body, format=RdfFormat.N_TRIPLES)
    return ["subject", "predicate", "object"], (tuple(quad.triple) for quad in quads)


def _solutions(body: bytes) -> tuple[list[str], Iterator[Solution]]:
    solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
    assert isinstance(solutions, QuerySolutions)
    return [variable.value for variable in solutions.variables], map(tuple, solutions)


def _row(cells: Cells, terms: Solution) -> list[Cell | None]:
    return [_short(cells.view, cells.plain(term)) for term in terms]


def _short(view: View, cell: Cell | None) -> Cell | None:
    """A cell that says so if it shows a part only; half an address leads nowhere."""
    if cell is None or len(cell.text) <= CHARS_IN_A_CELL:
        return cell
    count = format_number(str(len(cell.text)), view.language)
    text = cell.text[:CHARS_IN_A_CELL] + " …"
    return Cell(text, None, cell.lang, view.texts("sparql.shortened", count=count))


def _wholes(kind: str, asked: ProtocolRequest) -> list[tuple[str, str]]:
    """Formats that give the whole answer, with their addresses; none if those are too long."""
    found = []
    for name in ("turtle", "ntriples") if kind == "graph" else ("csv", "json"):
        fields = [("query", asked.query), ("format", name)]
        fields += [("default-graph-uri", graph) for graph in asked.default_graphs]
        fields += [("named-graph-uri", graph) for graph in asked.named_graphs]
        address = f"{request.script_root}/sparql?{urlencode(fields)}"
        if len(address) <= _LONGEST_LINK:
            found.append((name, address))
    return found


def page(settings: Settings, query: str, **values: Mapping[str, object] | object) -> str:
    """The page with this query in its form, and with what `shown` gave or an `error`."""
    return render_template(
        "sparql.html",
        query=query,
        formats={**RESULTS, **GRAPHS},
        longest=CHARS_IN_A_CELL,
        endpoints=settings.service_endpoints if federates(settings) else (),
        **values,
    )
