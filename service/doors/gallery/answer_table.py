"""The rows of a saved query as a table for readers: things by their names, sources by numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from service.answers.known_on import KNOWN_ON
from service.page.cells import Cell
from service.page.footnotes import Marks
from service.page.sections import Page
from service.page.table_parts import Asked, Key
from service.questions.for_readers import short_label
from service.questions.operations import Column
from service.questions.rows import AnswerRow
from service.request.view import View
from service.store.protocol import Row, Term

_NUMBERS = ("integer", "decimal")
_A_NUMBER = re.compile(r"[-+]?[0-9]+([.][0-9]+)?")


@dataclass(frozen=True)
class TableColumn:
    """A column as readers see it; the name of a thing stands with the thing."""

    name: str
    heading: str
    meaning: str  #: the heading with all that is to be said of it
    number: bool
    cited: bool  #: whether it holds sources, shown by their numbers


@dataclass(frozen=True)
class TableCell:
    """A value, or the number of a source."""

    cell: Cell | None
    marks: Marks | None = None


def columns_of(view: View, columns: Sequence[Column], rows: Sequence[Row]) -> list[TableColumn]:
    """The columns worth showing: those with a value somewhere, names with what they name.

    Those of documents are the last.
    """
    things = {column.name for column in columns if column.type in ("iri", "iris")}
    found = []
    for column in columns:
        if _is_name_of_another(column, things) or all(_is_empty(row[column.name]) for row in rows):
            continue
        label = column.labels[view.language]
        meaning = label[:1].upper() + label[1:]
        found.append(
            TableColumn(
                column.name,
                short_label(meaning),
                meaning,
                column.type in _NUMBERS,
                column.type == "iris" or _is_source(column),
            )
        )
    heads = Counter(column.heading for column in found)
    told = [one if heads[one.heading] == 1 else replace(one, heading=one.meaning) for one in found]
    return sorted(told, key=lambda column: column.cited)


def in_words(columns: Sequence[Column], row: AnswerRow, tag: str) -> AnswerRow:
    """A row with words where a column has codes."""
    return tuple(_word(column, term, tag) for column, term in zip(columns, row, strict=True))


def table(columns: Sequence[TableColumn], rows: Sequence[Row], page: Page) -> list[list[TableCell]]:
    """The rows as cells; every document that is named becomes a numbered source of the page."""
    return [[_cell(column, row, page) for column in columns] for row in rows]


def arranged(
    asked: Asked, columns: Sequence[TableColumn], rows: Sequence[Row], page: Page
) -> list[Row]:
    """All rows, sorted and filtered by what people read in them."""
    by_name = {column.name: column for column in columns}

    def key(row: Row, name: str) -> Key:
        term, cell = row[name], _named(name, row, page)
        if by_name[name].number and isinstance(term, Literal):
            return float(term.value) if _A_NUMBER.fullmatch(term.value) else None
        return (cell.sort or cell.text) if cell else None

    def said(row: Row) -> str:
        cells = (_named(column.name, row, page) for column in columns if not column.cited)
        return " ".join(cell.text for cell in cells if cell)

    return asked.arranged(rows, key, said)


def things_of(rows: Sequence[Row]) -> set[str]:
    """Everything in the rows that may have a name."""
    return {term.value for row in rows for term in row.values() if isinstance(term, NamedNode)}


def _word(column: Column, term: Term | None, tag: str) -> Term | None:
    if column.values and isinstance(term, Literal) and term.value in column.values:
        return Literal(column.values[term.value][tag])
    return term


def _is_name_of_another(column: Column, things: set[str]) -> bool:
    stem = column.name.removesuffix("Label").removesuffix("Title")
    several = column.name.removesuffix("Titles") + "s"  # sourceTitles of sources
    return (stem != column.name and stem in things) or several in things - {column.name}


def _is_empty(term: Term | None) -> bool:
    """Whether there is nothing to read; a list of nothing is unbound or no text, as stores like."""
    return term is None or (isinstance(term, Literal) and not term.value)


def _is_source(column: Column) -> bool:
    return column.type == "iri" and column.name.lower().endswith("source")


def _cell(column: TableColumn, row: Row, page: Page) -> TableCell:
    term = row[column.name]
    if column.cited and (iris := _cited(term)):
        return TableCell(None, page.footnotes.cite(iris))
    return TableCell(_named(column.name, row, page))


def _cited(term: Term | None) -> list[str]:
    """The documents that stand in a column of sources."""
    if isinstance(term, NamedNode):
        return [term.value]
    return term.value.split() if isinstance(term, Literal) else []


def _named(name: str, row: Row, page: Page) -> Cell | None:
    """A thing by the name it has here; else by the one that the query gives it."""
    term = row[name]
    if _is_empty(term):
        return None
    if name == KNOWN_ON.name and isinstance(term, Literal):
        return Cell(page.texts(f"state.{term.value}"))
    cell = page.cells.cell(term)
    given = row.get(f"{name}Label")
    if cell and isinstance(term, NamedNode) and isinstance(given, Literal):
        if page.cells.labels.of(term.value) is None:
            other = given.language if given.language != page.view.language else None
            return replace(cell, text=given.value, lang=other)
    return cell
