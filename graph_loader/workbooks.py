"""Reads a table from a workbook of a spreadsheet program (XLSX, ODS): one sheet, cells as text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from graph_loader.problems import Problem
from graph_loader.shown_cells import shown_otherwise

SUFFIXES = (".xlsx", ".ods")
_WIDEST = 1 << 24  #: cells of a sheet; more are no table that somebody keeps
#: A cell whose formula failed; the reader gives nothing for it.
_SHEET = re.compile(r"sheet[^/]*\.xml$|^content\.xml$")
_FAILED = re.compile(rb'<(?:\w+:)?c [^>]*t="e"|<table:table-cell [^>]*calcext:value-type="error"')
#: One that no program has calculated yet: it has no value, not even an empty text.
_PENDING = re.compile(
    rb'<(?:\w+:)?c(?: (?![^>]*t="str")[^>]*)?>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell |table:number-(?:columns|rows)-spanned="(?!1")')
_DIGITS = 15  #: of a number that spreadsheets show; behind them stands what is left of calculating


def read_workbook(path: Path, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Line and fields of every row of the one sheet in which something stands."""
    file = str(path)
    try:
        with zipfile.ZipFile(path) as parts:
            sheets = [name for name in parts.namelist() if _SHEET.search(name)]
            xml = [parts.read(name) for name in sheets]
            faults = [fault for sheet in xml for fault in _faults(sheet)]
            faults += (fault for sheet in xml for fault in shown_otherwise(parts, sheet))
        with CalamineWorkbook.from_path(path) as book:
            found = {name: _rows(book, name) for name in book.sheet_names}
    except (CalamineError, OSError, zipfile.BadZipFile) as error:
        problems.append(Problem(file, 1, 1, f"no workbook that can be read: {error}"))
        return []
    problems += (Problem(file, 1, 1, fault) for fault in dict.fromkeys(faults))
    filled = {name: rows for name, rows in found.items() if any(any(cells) for cells in rows)}
    if len(filled) > 1:
        names = ", ".join(map(repr, filled))
        problems.append(Problem(file, 1, 1, f"cells in several sheets ({names}), expected one"))
        return []
    return list(enumerate(next(iter(filled.values()), []), start=1))


def _faults(sheet: bytes) -> Iterator[str]:
    """What is in the XML of a sheet that the reader of its cells would not tell."""
    if _FAILED.search(sheet):
        yield "a formula in it gives an error, expected plain cells"
    if _PENDING.search(sheet):
        yield "a formula in it was never calculated, expected plain cells"
    if _MERGED.search(sheet):
        yield "merged cells in it, of which only the first has a value, expected each by itself"


def _rows(book: CalamineWorkbook, name: str) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > _WIDEST:
        raise OSError(f"sheet {name!r} has more than {_WIDEST} cells")
    return [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(value: object) -> str:
    """A cell as it would stand in CSV: dates as ISO 8601, whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _decimal(value)
    if isinstance(value, datetime):
        whole = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if whole else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n")


def _decimal(value: float) -> str:
    return format(Decimal(f"{value:.{_DIGITS}g}"), "f")
