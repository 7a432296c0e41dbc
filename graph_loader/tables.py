"""Reads the fact tables into rows; every fault in a file or a row becomes a Problem."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph_loader.characters import spoilt, spread, unfit
from graph_loader.nearest import nearest
from graph_loader.problems import Problem
from graph_loader.schema import Table
from graph_loader.table_files import find_tables, read_records

_LONGEST = 131_072  #: characters of a cell; more come from a quote that is never closed

_PROSE = ("note", "reason", "reason_en")  #: columns that may have several lines


@dataclass(frozen=True)
class FactRow:
    """One row as read: where it stands and its non-empty cells."""

    table: Table
    file: str
    line: int
    cells: Mapping[str, str]
    positions: Mapping[str, int]  #: column name to number of the field in the file

    def problem(self, column: str, message: str) -> Problem:
        return Problem(self.file, self.line, self.positions.get(column, 1), message)


@dataclass
class Facts:
    """All rows of a region's tables and what is wrong with them."""

    rows: list[FactRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)  #: worth a look; they stop nothing
    unread: set[str] = field(default_factory=set)  #: tables of which nothing can be read, and why

    def of(self, table: str) -> list[FactRow]:
        return [row for row in self.rows if row.table.name == table]


class ReadBefore:
    """Tables that were read before: a file of the same bytes is not read again."""

    def __init__(self) -> None:
        self._read: dict[tuple[Path, str], tuple[bytes, Facts]] = {}

    def table(self, path: Path, table: Table) -> Facts:
        """The rows of one table and what is wrong with them; not to be changed."""
        digest = hashlib.sha256(path.read_bytes()).digest()
        known = self._read.get((path, table.name))
        if known is None or known[0] != digest:
            known = self._read[path, table.name] = digest, _read_alone(path, table)
        return known[1]


def read_tables(folder: Path, schema: tuple[Table, ...], before: ReadBefore | None = None) -> Facts:
    """Read every table of the schema from `folder`; a table without a file has no rows."""
    facts = Facts()
    files = find_tables(folder, [table.name for table in schema], facts.problems, facts.unread)
    for table in schema:
        if path := files.get(table.name):
            one = before.table(path, table) if before else _read_alone(path, table)
            facts.rows += one.rows
            facts.problems += one.problems
            facts.unread |= one.unread
    return facts


def _read_alone(path: Path, table: Table) -> Facts:
    facts = Facts()
    _read_table(path, table, facts)
    return facts


def _read_table(path: Path, table: Table, facts: Facts) -> None:
    file, before = str(path), len(facts.problems)
    expected = [column.name for column in table.real_columns]
    records = iter(read_records(path, expected, facts.problems))
    line, header = next(records, (1, []))
    while header and not header[-1].strip():  # columns that are empty to the end
        header.pop()
    told = not header and len(facts.problems) > before  # why nothing can be read
    if told or not _check_header(file, line, header, expected, facts.problems):
        facts.unread.add(table.name)
        return
    positions = {name: number for number, name in enumerate(header, start=1)}
    seen: dict[tuple[str, ...], int] = {}
    for line, values in records:
        if not any(value.strip() for value in values[len(header) :]):
            del values[len(header) :]
        _read_row(file, line, values, positions, table, seen, facts)


def _read_row(
    file: str,
    line: int,
    values: list[str],
    positions: Mapping[str, int],
    table: Table,
    seen: dict[tuple[str, ...], int],
    facts: Facts,
) -> None:
    if len(values) != len(positions):
        message = f"{len(values)} fields, expected {len(positions)}"
        facts.problems.append(Problem(file, line, min(len(values), len(positions)) + 1, message))
        return
    cells = {name: values[number - 1] for name, number in positions.items() if values[number - 1]}
    row = FactRow(table, file, line, cells, positions)
    addresses = {column.name for column in table.real_columns if column.datatype == "anyURI"}
    for name, value in cells.items():
        facts.problems += (row.problem(name, message) for message in _faults(value))
        if name not in addresses:
            facts.problems += (row.problem(name, message) for message in spoilt(value))
        if name not in _PROSE:
            facts.problems += (row.problem(name, message) for message in spread(value))
            if value.endswith((",", ";")) and name not in addresses:
                message = f"{value[-1]!r} at the end, expected the value alone"
                facts.problems.append(row.problem(name, message))
            if "\n" in value:
                message = "line break in the cell, expected one line"
                facts.problems.append(row.problem(name, message))
    for column in table.real_columns:
        if column.required and column.name not in cells:
            facts.problems.append(
                row.problem(column.name, f"{column.name} is empty, expected a value")
            )
    key = tuple(cells.get(name, "") for name in table.primary_key)
    if key in seen:
        message = f"duplicate key {' | '.join(key)!r}, first in line {seen[key]}"
        facts.problems.append(row.problem(table.primary_key[0], message))
    seen.setdefault(key, line)
    facts.rows.append(row)


def _faults(value: str) -> Iterator[str]:
    """What is wrong with the text of a cell, whatever its column."""
    if len(value) > _LONGEST:
        yield f"{len(value)} characters, too long, expected {_LONGEST} at most"
        return
    if value != value.strip():
        yield f"blank before or after {value.strip()!r}"
    for name in unfit(value):
        yield f"{name}, expected plain text"
    if not unicodedata.is_normalized("NFC", value):
        yield "letters and accents apart, expected Unicode normal form C"


def _check_header(
    file: str, line: int, header: list[str], expected: list[str], problems: list[Problem]
) -> bool:
    before = len(problems)
    if not set(header) & set(expected):
        found = repr(header[0]) if header else "nothing"
        message = f"no header but {found}, expected the columns {', '.join(expected)}"
        problems.append(Problem(file, line, 1, message))
        return False
    for number, name in enumerate(header, start=1):
        if name not in expected:
            message = f"unknown column {name!r}{nearest(name, set(expected))}"
            problems.append(Problem(file, line, number, message))
        elif name in header[: number - 1]:
            problems.append(Problem(file, line, number, f"column {name!r} twice"))
    for name in expected:
        if name not in header:
            message = f"no column {name!r}, expected one"
            problems.append(Problem(file, line, len(header) + 1, message))
    return len(problems) == before
