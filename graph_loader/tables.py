"""Reads the fact tables: every cell becomes a typed RDF term, every fault a Problem.

A row becomes a resource <urn:row:{table}:{line}> in the graph ROWS, with one property per cell
(`row:{column}`), ready for the SPARQL Updates in `mapping/`. Nothing else is decided here.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from graph_loader.problems import Problem
from graph_loader.schema import Column, Table, expand
from graph_loader.shared import dates
from graph_loader.terms import is_language

ROWS = NamedNode("urn:actor-graph:rows")
ROW = "https://w3id.org/actor-graph/row#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD = dates.XSD
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST_COMPARED = 5_000  # comparing a name with more than these takes longer than finding it
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Row:
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

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, table: str) -> list[Row]:
        return [row for row in self.rows if row.table.name == table]


def read_tables(folder: Path, schema: tuple[Table, ...]) -> Facts:
    """Read every table of the schema from `folder`; a table without a file has no rows."""
    facts = Facts()
    known = {f"{table.name}.csv" for table in schema}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in known:
            near = _nearest(path.name.lower(), known)
            facts.problems.append(Problem(str(path), 1, 1, f"unknown table {path.name!r}{near}"))
    for table in schema:
        path = folder / f"{table.name}.csv"
        if path.exists():
            _read_table(path, table, facts)
    return facts


def to_quads(facts: Facts, base: str, concepts: frozenset[str]) -> Iterator[Quad]:
    """Yield the row resources and add to `facts.problems` every cell that names nothing.

    `base` is the base IRI of the data, `concepts` the IRIs of all concepts of the code lists.
    """
    entities = _entities(facts)
    resolver = _Resolver(facts)
    for row in facts.rows:
        subject = NamedNode(f"urn:row:{row.table.name}:{row.line}")
        yield Quad(subject, RDF_TYPE, NamedNode(ROW + row.table.name), ROWS)
        if row.table.about_url:
            about = NamedNode(base + expand(row.table.about_url, row.cells))
            yield Quad(subject, NamedNode(ROW + "about"), about, ROWS)
        for column in row.table.columns:
            for name, term in _cell(row, column, base, concepts, entities, facts.problems):
                yield Quad(subject, NamedNode(ROW + name), term, ROWS)
            if column.resolved_by and column.name in row.cells:
                organisation = resolver.resolve(row, column, facts.problems)
                if organisation:
                    actor = NamedNode(f"{base}id/organisation/{organisation}")
                    yield Quad(subject, NamedNode(ROW + "actor"), actor, ROWS)


def _cell(
    row: Row,
    column: Column,
    base: str,
    concepts: frozenset[str],
    entities: Mapping[str, Row],
    problems: list[Problem],
) -> Iterator[tuple[str, NamedNode | Literal]]:
    """The properties one cell gives: none if empty or faulty, four for a date."""
    if column.virtual:
        assert column.value_url
        yield column.name, NamedNode(base + expand(column.value_url, row.cells, column.hash_of))
        return
    text = row.cells.get(column.name)
    if text is None:
        return
    for value in text.split(column.separator) if column.separator else [text]:
        try:
            if column.value_url is None:
                yield from _literal(column, value)
            elif column.value_url.startswith("http"):
                yield column.name, _concept(column, value, concepts)
            else:
                yield column.name, _entity(column, value, base, entities)
        except ValueError as error:
            problems.append(row.problem(column.name, str(error)))


def _literal(column: Column, text: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    if column.datatype == "edtf":
        when = dates.parse(text)
        yield column.name, when.literal
        for name, day in (("earliest", when.earliest), ("latest", when.latest)):
            literal = Literal(day.isoformat(), datatype=NamedNode(_XSD + "date"))
            yield f"{column.name}_{name}", literal
        if when.approximate:
            yield f"{column.name}_approximate", Literal(True)
    elif column.datatype == "anyURI":
        if not re.match(r"(https?|mailto):", text):
            raise ValueError(f"bad address {text!r}, expected one that begins with http(s)://")
        try:
            yield column.name, NamedNode(text)
        except ValueError as error:
            raise ValueError(f"bad address {text!r}: {error}") from None
    elif column.datatype == "integer":
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ValueError(f"bad number {text!r}, expected a whole number of up to 18 digits")
        yield column.name, Literal(str(int(text)), datatype=NamedNode(_XSD + "integer"))
    elif column.datatype == "decimal":
        yield column.name, Literal(_decimal(text), datatype=NamedNode(_XSD + "decimal"))
    elif column.datatype == "language":
        if not is_language(text):
            raise ValueError(f"bad language {text!r}, expected a tag such as de, en or dsb")
        yield column.name, Literal(text)
    else:
        yield column.name, Literal(text)


def _decimal(text: str) -> str:
    """The canonical form of a decimal, so that 12.50 and 12.5 are one value."""
    # More digits than these would not fit the numbers that the store calculates with.
    if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text):
        raise ValueError(f"bad number {text!r}, expected digits with a point, as in 1250000.5")
    number = Decimal(text) or Decimal(0)  # there is no negative zero
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _concept(column: Column, text: str, concepts: frozenset[str]) -> NamedNode:
    assert column.value_url
    iri = expand(column.value_url, {column.name: text})
    if iri not in concepts:
        scheme = iri[: iri.rindex("/") + 1]
        keys = {c.removeprefix(scheme) for c in concepts if c.startswith(scheme)}
        name = scheme.rstrip("/").rpartition("/")[2]
        raise ValueError(
            f"unknown {name} {text!r}, expected a term of that code list{_nearest(text, keys)}"
        )
    return NamedNode(iri)


def _entity(column: Column, text: str, base: str, entities: Mapping[str, Row]) -> NamedNode:
    assert column.value_url
    path = expand(column.value_url, {column.name: text})
    if path not in entities:
        kind, _, key = path.removeprefix("id/").partition("/")
        keys = {e.removeprefix(f"id/{kind}/") for e in entities if e.startswith(f"id/{kind}/")}
        if "{+" in column.value_url and not key:
            raise ValueError(
                f"bad reference {text!r}, expected kind/key, as in organisation/{text}"
            )
        raise ValueError(
            f"unknown {kind} {key!r}, expected a key of its table{_nearest(key, keys)}"
        )
    return NamedNode(base + path)


def _entities(facts: Facts) -> dict[str, Row]:
    """Everything a cell may refer to, by the path of its IRI; and the keys are checked."""
    entities: dict[str, Row] = {}
    for row in facts.rows:
        if row.table.about_url is None:
            continue
        if not _SLUG.fullmatch(row.cells.get("key", "")):
            if "key" in row.cells:
                key = row.cells["key"]
                message = f"bad key {key!r}, expected a-z, 0-9 and single hyphens between them"
                facts.problems.append(row.problem("key", message))
            continue
        entities[expand(row.table.about_url, row.cells)] = row
    return entities


class _Resolver:
    """Resolves printed names by identities.csv: a decision for the row's own document first."""

    def __init__(self, facts: Facts) -> None:
        self._decisions = {
            (row.cells.get("name", ""), row.cells.get("source", "")): row.cells.get("organisation")
            for row in facts.of("identities")
        }
        self._names = {name for name, _ in self._decisions}

    def resolve(self, row: Row, column: Column, problems: list[Problem]) -> str | None:
        name = row.cells[column.name]
        for source in (row.cells.get("source", ""), ""):
            if (name, source) in self._decisions:
                return self._decisions[name, source]
        message = (
            f"no identity decision for {name!r}, expected a row in {column.resolved_by}.csv"
            f"{_nearest(name, self._names)}"
        )
        problems.append(row.problem(column.name, message))
        return None


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
    row = Row(table, file, line, cells, positions)
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
            message = f"unknown column {name!r}{_nearest(name, set(expected))}"
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


def _nearest(text: str, known: set[str]) -> str:
    if len(known) > _MOST_COMPARED:
        return ""
    close = difflib.get_close_matches(text, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
