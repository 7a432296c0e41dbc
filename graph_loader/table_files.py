"""Finds the file of each table, and reads its records, whichever program wrote it."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from graph_loader.characters import LONE_RETURN
from graph_loader.nearest import nearest
from graph_loader.problems import Problem
from graph_loader.workbooks import SUFFIXES as _WORKBOOKS
from graph_loader.workbooks import read_workbook

Record = tuple[int, list[str]]  #: where it begins, and its fields
SUFFIXES = (".csv", *_WORKBOOKS)
_TABULAR = (*SUFFIXES, ".tsv", ".tab", ".xls", ".xlsm", ".xlsb", ".numbers")
_KEPT = ("~", ".bak", ".orig", ".old", ".swp", ".tmp")  #: what editors leave beside a file
_SEPARATORS = {",": "','", ";": "';'", "\t": "tabs"}
_FOR_EXCEL = re.compile(r'"?sep=(.)"?\s*')


def find_tables(
    folder: Path, names: Sequence[str], problems: list[Problem], unread: set[str] | None = None
) -> dict[str, Path]:
    """The file of each table that has one; a file that looks like a table's and is not read is a
    problem, and so are two for one table. Tables that have only the former are `unread`."""
    found: dict[str, Path] = {}
    others: list[tuple[str, Path]] = []
    deeper: list[tuple[str, Path]] = []  # in folders, where what was before may be kept, too
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):  # what systems and open programs leave behind
            continue
        stem = path.name.partition(".")[0]
        if path.suffix in SUFFIXES and path.stem in names and path.is_file():
            if path.stem in found:
                problems.append(_twice(path, found[path.stem]))
            found.setdefault(path.stem, path)
        elif stem.lower() in names and not (path.name == stem and path.is_dir()):
            others.append((stem.lower(), path))
        elif path.is_dir():
            inside = (one for one in sorted(path.iterdir()) if one.suffix in SUFFIXES)
            deeper += ((one.stem, one) for one in inside if one.stem in names)
        elif path.suffix.lower() in _TABULAR:
            near = nearest(path.name.lower(), {f"{name}.csv" for name in names})
            problems.append(Problem(str(path), 1, 1, f"unknown table {path.name!r}{near}"))
    others += ((name, path) for name, path in deeper if name not in found)
    for name, path in others:
        if name not in found:
            message = f"not read{_why(path)}, expected {name}.csv, {name}.xlsx or {name}.ods"
            problems.append(Problem(str(path), 1, 1, message))
            if unread is not None:
                unread.add(name)
        elif not path.name.endswith(_KEPT):
            problems.append(_twice(path, found[name]))
    return found


def _why(path: Path) -> str:
    if path.is_symlink() and not path.exists():
        return ": a link that leads nowhere"
    return "" if path.is_file() else ": no file"


def _twice(path: Path, other: Path) -> Problem:
    return Problem(str(path), 1, 1, f"a second file for the table in {other.name}, expected one")


def read_records(path: Path, columns: Sequence[str], problems: list[Problem]) -> list[Record]:
    """All records of a file in which something stands, the header first."""
    if path.suffix in _WORKBOOKS:
        records = read_workbook(path, problems)
    else:
        text = _decode(path, problems)
        records = list(_parse(str(path), text, columns, problems))
    return [(line, values) for line, values in records if any(value.strip() for value in values)]


def as_csv(path: Path) -> bytes:
    """A table as it is published: what was read, without rows and columns that are empty.

    A CSV file that has none is published byte for byte.
    """
    if path.suffix in _WORKBOOKS:
        return _written(values for _, values in read_workbook(path, []) if any(values))
    data = path.read_bytes()
    with _cells_of_any_length():
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    width = max((n for n, name in enumerate(rows[0], start=1) if name.strip()), default=0)
    full = [row[:width] for row in rows if any(value.strip() for value in row)]
    return data if full == rows else _written(full)


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _parse(
    file: str, text: str, columns: Sequence[str], problems: list[Problem]
) -> Iterator[Record]:
    """Find the separator, which should be a comma, and read; another one is said once."""
    if LONE_RETURN in text and "\n" not in text.strip():
        message = "lines end with a carriage return alone, expected line feeds"
        problems.append(Problem(file, 1, 1, message))
        text = text.replace(LONE_RETURN, "\n")
    first, _, rest = text.partition("\n")
    skipped = 0
    if excel := _FOR_EXCEL.fullmatch(first):
        message = f"line {first.strip()!r} is for Excel alone, expected the header"
        problems.append(Problem(file, 1, 1, message))
        text, skipped, separator = rest, 1, excel[1]
    else:
        separator = max(_SEPARATORS, key=lambda one: _known(first, one, columns))
        if separator != ",":
            message = f"cells separated by {_SEPARATORS[separator]}, expected ','"
            problems.append(Problem(file, 1, 1, message))
    for line, values in _records(file, text, separator, problems):
        yield line + skipped, values


def _known(header: str, separator: str, columns: Sequence[str]) -> int:
    cells = [cell.strip().strip('"') for cell in header.split(separator)]
    return len(set(cells) & set(columns)) * 2 + (separator == ",")


def _records(file: str, text: str, separator: str, problems: list[Problem]) -> Iterator[Record]:
    """Yield line and fields of every record that is not blank.

    A record with a fault, such as a quote that is never closed, is a problem where it begins;
    reading goes on in the next line, so that one fault does not hide the others.
    """
    lines = io.StringIO(text, newline="").readlines()
    done = 0  # lines read
    with _cells_of_any_length():
        while done < len(lines):
            begin = done
            reader = csv.reader(lines[begin:], strict=True, delimiter=separator)
            try:
                for values in reader:
                    line, done = done + 1, begin + reader.line_num
                    if values:
                        yield line, values
            except csv.Error as error:
                message = f"not CSV: {error}, expected cells with commas or quotes to be quoted"
                done += 1
                problems.append(Problem(file, done, 1, message))


@contextlib.contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Whoever looks at the cells says which is too long; the reader could not say where."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _decode(path: Path, problems: list[Problem]) -> str:
    """The text of a file; every line that is not UTF-8 is a problem.

    Lines end as in Unix, so that a cell of several lines is the same on every machine.
    """
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.append(Problem(str(path), 1, 1, "UTF-16, expected UTF-8 text"))
        return _plain_lines(data.decode("utf-16", errors="replace").replace("\ufffd", "?"))
    try:
        return _plain_lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        for number, line in enumerate(data.replace(b"\r\n", b"\n").split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                before = re.sub(rb'"[^"]*"?', b"", line[: error.start])
                field_number = before.count(b",") + 1
                message = f"not UTF-8 (byte {line[error.start]:#04x}), expected UTF-8 text"
                problems.append(Problem(str(path), number, field_number, message))
        # Said already: what is put in its place must not be told once more.
        return _plain_lines(data.decode("utf-8-sig", errors="replace").replace("\ufffd", "?"))


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", LONE_RETURN)
