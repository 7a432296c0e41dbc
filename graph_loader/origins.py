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
        self._cells: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for quad in quads:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or subject.value not in self._rows:
                continue
            name = quad.predicate.value.removeprefix(ROW)
            if isinstance(value, NamedNode):
                by = self._coined if name in coined else self._named
                by[value.value].append(subject.value)
            if isinstance(value, NamedNode | Literal) and name not in coined:
                self._cells[subject.value].setdefault(value.value, _column(name))

    def of(self, thing: str, value: str = "") -> Problem | None:
        """The place of the cell that gave a thing this value; else that of the first row that is
        about the thing, else of one that names it."""
        rows = [*self._coined.get(thing, ()), *self._named.get(thing, ())]
        for row in rows if value else ():
            if value in self._cells[row] and value != thing:
                return _place(self._rows[row], self._cells[row][value])
        for row in self._coined.get(value, ()) if value else ():
            if row in rows:
                return _place(self._rows[row], "")
        return _place(self._rows[rows[0]], "") if rows else None


def _column(name: str) -> str:
    for part in _PARTS:
        name = name.removesuffix(part)
    return name


def _place(row: FactRow, column: str) -> Problem:
    return row.problem(column, "")
