"""Reads the fact tables into rows; every fault in a file or a row becomes a Problem."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph_loader.nearest import nearest
from graph_loader.problems import Problem
from graph_loader.schema import Table

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


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

    def of(self, table: str) -> list[FactRow]:
        return [row for row in self.rows if row.table.name == table]


def read_tables(folder: Path, schema: tuple[Table, ...]) -> Facts:
    """Read every table of the schema from `folder`; a table without a file has no rows."""
    facts = Facts()
    known = {f"{table.name}.csv" for table in schema}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in known:
            near = nearest(path.name.lower(), known)
            facts.problems.append(Problem(str(path), 1, 1, f"unknown table {path.name!r}{near}"))
    for table in schema:
        path = folder / f"{table.name}.csv"
        if path.exists():
            _read_table(path, table, facts)
    return facts


def _read_table(path: Path, table: Table, facts: Facts) -> None:
    file = str(path)
    text = _decode(path, facts.problems)
    records = _records(file, text, facts.problems)
    _, header = next(records, (1, []))
    if not _check_header(file, header, table, facts.problems):
        return
    positions = {name: number for number, name in enumerate(header, start=1)}
    seen: dict[tuple[str, ...], int] = {}
    for line, values in records:
        _read_row(file, line, values, positions, table, seen, facts)


def _records(file: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield line and fields of every record that is not blank.

    A record with a fault, such as a quote that is never closed, is a problem where it begins;
    reading goes on in the next line, so that one fault does not hide the others.
    """
    lines = io.StringIO(text, newline="").readlines()
    done = 0  # lines read
    while done < len(lines):
        begin = done
        reader = csv.reader(lines[begin:], strict=True)
        try:
            for values in reader:
                line, done = done + 1, begin + reader.line_num
                if values:
                    yield line, values
        except csv.Error as error:
            message = f"not CSV: {error}, expected cells with commas or quotes to be quoted"
            done += 1
            problems.append(Problem(file, done, 1, message))


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
    for name, value in cells.items():
        if value != value.strip():
            facts.problems.append(row.problem(name, f"blank before or after {value.strip()!r}"))
        if _CONTROL.search(value):
            facts.problems.append(row.problem(name, "control character, expected plain text"))
        if not unicodedata.is_normalized("NFC", value):
            message = "letters and accents apart, expected Unicode normal form C"
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


def _check_header(file: str, header: list[str], table: Table, problems: list[Problem]) -> bool:
    expected = [column.name for column in table.real_columns]
    before = len(problems)
    if len(header) == 1 and ";" in header[0]:
        problems.append(Problem(file, 1, 1, "cells separated by ';', expected ','"))
        return False
    for number, name in enumerate(header, start=1):
        if name not in expected:
            message = f"unknown column {name!r}{nearest(name, set(expected))}"
            problems.append(Problem(file, 1, number, message))
        elif name in header[: number - 1]:
            problems.append(Problem(file, 1, number, f"column {name!r} twice"))
    for name in expected:
        if name not in header:
            problems.append(Problem(file, 1, len(header) + 1, f"no column {name!r}, expected one"))
    return len(problems) == before


def _decode(path: Path, problems: list[Problem]) -> str:
    """The text of a file; every line that is not UTF-8 is a problem, and is read with U+FFFD.

    Lines end as in Unix, so that a cell of several lines is the same on every machine.
    """
    data = path.read_bytes().replace(b"\r\n", b"\n")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.append(Problem(str(path), 1, 1, "UTF-16, expected UTF-8 text"))
        return path.read_bytes().decode("utf-16", errors="replace").replace("\r\n", "\n")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        for number, line in enumerate(data.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                before = re.sub(rb'"[^"]*"?', b"", line[: error.start])
                field_number = before.count(b",") + 1
                message = f"not UTF-8 (byte {line[error.start]:#04x}), expected UTF-8 text"
                problems.append(Problem(str(path), number, field_number, message))
        return data.decode("utf-8-sig", errors="replace")
