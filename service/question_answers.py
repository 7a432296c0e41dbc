"""Answers the saved queries for readers: their rows, and those rows as a table with sources."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from service.cache import cache_key
from service.evaluation import evaluate
from service.footnotes import Marks
from service.operations import Column, Operation
from service.protocol_request import ProtocolRequest
from service.sections import Cell, Page
from service.serving import current, language, services
from service.sparql_page import FORMATS_OF_A_PAGE
from service.store.protocol import Answer, Row

#: The most that a page reads of an answer; the whole is in the files beside it.
MOST_ROWS = 5000
_MOST_BYTES = 4 * 1024 * 1024
_NUMBERS = ("integer", "decimal")


@dataclass(frozen=True)
class Answered:
    """The answer to a saved query."""

    kind: str  #: solutions, boolean or graph
    rows: Sequence[Row] = ()
    boolean: bool = False
    cut: bool = False  #: whether there are more rows


@dataclass(frozen=True)
class TableColumn:
    """A column as readers see it; the name of a thing stands with the thing."""

    name: str
    heading: str
    number: bool
    cited: bool  #: whether it holds sources, shown by their numbers


@dataclass(frozen=True)
class TableCell:
    """A value, or the number of a source."""

    cell: Cell | None
    marks: Marks | None = None


def answered(query: str) -> Answered:
    """The answer, asked like a query of this visitor and kept like one.

    Raises what `evaluate` raises, and TooManyQueries.
    """
    kept, counted = services(), current()
    key = cache_key("question", counted.release.version, query)
    answer = kept.answers.get(key)
    if answer is None:
        with kept.metrics.query(), kept.clients.running(request.remote_addr or "") as client:
            answer = evaluate(
                counted,
                request.environ,
                ProtocolRequest(query, (), (), "", ""),
                FORMATS_OF_A_PAGE,
                client,
                MOST_ROWS,
                _MOST_BYTES,
            )
            answer = replace(answer, head=answer.whole(), rest=None)
        kept.answers.put(key, answer)
    return _read(answer)


def _read(answer: Answer) -> Answered:
    if answer.kind == "boolean":
        return Answered("boolean", boolean=b"true" in answer.head)
    if answer.kind == "graph":
        return Answered("graph")
    body = answer.head
    if answer.truncated:  # perhaps within a row
        body = body[: body.rfind(b"\n") + 1]
    solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    found = itertools.islice(solutions, MOST_ROWS)
    rows = [{name: row[name] for name in names} for row in found]
    return Answered("solutions", rows, cut=answer.truncated or next(solutions, None) is not None)


def columns_of(operation: Operation, rows: Sequence[Row]) -> list[TableColumn]:
    """The columns worth showing: those with a value somewhere, names with what they name."""
    things = {column.name for column in operation.columns if column.type == "iri"}
    found = []
    for column in operation.columns:
        if _is_name_of_another(column, things) or all(row[column.name] is None for row in rows):
            continue
        label = column.labels[language()]
        found.append(
            TableColumn(
                column.name,
                label[:1].upper() + label[1:],
                column.type in _NUMBERS,
                column.type == "iri" and column.name.lower().endswith("source"),
            )
        )
    return found


def table(columns: Sequence[TableColumn], rows: Sequence[Row], page: Page) -> list[list[TableCell]]:
    """The rows as cells; every document that is named becomes a numbered source of the page."""
    return [[_cell(column, row, page) for column in columns] for row in rows]


def things_of(rows: Sequence[Row]) -> set[str]:
    """Everything in the rows that may have a name."""
    return {term.value for row in rows for term in row.values() if isinstance(term, NamedNode)}


def _is_name_of_another(column: Column, things: set[str]) -> bool:
    stem = column.name.removesuffix("Label").removesuffix("Title")
    return stem != column.name and stem in things


def _cell(column: TableColumn, row: Row, page: Page) -> TableCell:
    term = row[column.name]
    if column.cited and isinstance(term, NamedNode):
        return TableCell(None, page.footnotes.cite([term.value]))
    return TableCell(_named(column.name, row, page))


def _named(name: str, row: Row, page: Page) -> Cell | None:
    """A thing by the name it has here; else by the one that the query gives it."""
    term = row[name]
    cell = page.cell(term)
    given = row.get(f"{name}Label")
    if cell and isinstance(term, NamedNode) and isinstance(given, Literal):
        if page.labels.of(term.value) is None:
            other = given.language if given.language != language() else None
            return replace(cell, text=given.value, lang=other)
    return cell
