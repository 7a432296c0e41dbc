"""Where in the tables a statement comes from: the row that coined a thing, the cell of a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from graph_loader.namespaces import ROW
from graph_loader.problems import Problem
from graph_loader.schema import Table
from graph_loader.tables import FactRow, Facts

_PARTS = ("_earliest", "_latest", "_approximate")  #: of a date in a cell


class Origins:
    """The rows, found by the things they are about and by the values of their cells."""

    def __init__(self, quads: Iterable[Quad], facts: Facts, schema: tuple[Table, ...]) -> None:
        self._rows = {f"urn:row:{row.table.name}:{row.line}": row for row in facts.rows}
        coined = {"about", *(c.name for table in schema for c in table.columns if c.virtual)}
        self._coined: defaultdict[str, list[str]] = defaultdict(list)
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        self._cells: defaultdict[str, defaultdict[str, list[str]]]
        self._cells = defaultdict(lambda: defaultdict(list))  # columns by value
        for quad in quads:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or subject.value not in self._rows:
                continue
            name = quad.predicate.value.removeprefix(ROW)
            if isinstance(value, NamedNode):
                by = self._coined if name in coined else self._named
                by[value.value].append(subject.value)
            if isinstance(value, NamedNode | Literal) and name not in coined:
                column = _column(name, self._rows[subject.value].table)
                columns = self._cells[subject.value][value.value]
                if column not in columns:
                    columns.append(column)

    def of(self, thing: str, value: str = "") -> Problem | None:
        """The place of the cell that gave a thing this value; else that of the first row that is
        about the thing, else of one that names it."""
        about = self._coined.get(thing, ())
        rows = [*about, *self._named.get(thing, ())]
        found: list[tuple[str, str]] = []  # rows that name a thing with this value, and its column
        for row in rows if value else ():
            columns = self._cells[row].get(value, [])
            # That a row names a thing is no value of the thing, unless it names it twice.
            if columns and (value != thing or row in about or len(columns) > 1):
                found.append((row, columns[-1 if value == thing else 0]))
        if found:
            row, column = next((one for one in found if self._says_of(thing, *one)), found[0])
            return _place(self._rows[row], column)
        for row in self._coined.get(value, ()) if value else ():
            if row in rows:
                return _place(self._rows[row], "")
        return _place(self._rows[rows[0]], "") if rows else None

    def _says_of(self, thing: str, row: str, column: str) -> bool:
        """Whether a row names a thing before what it says of it, and is not about the other."""
        order = [each.name for each in self._rows[row].table.real_columns]
        named = self._cells[row].get(thing, [])
        return not named or order.index(named[0]) <= order.index(column)


def _column(name: str, table: Table) -> str:
    """The column behind a property of a row: of a date and of its ends, of a name and its actor."""
    for part in _PARTS:
        name = name.removesuffix(part)
    resolved = [column.name for column in table.real_columns if column.resolved_by]
    return resolved[0] if name == "actor" and resolved else name


def _place(row: FactRow, column: str) -> Problem:
    return row.problem(column, "")
