"""Reads a table from a workbook of a spreadsheet program (XLSX, ODS): one sheet, cells as text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from graph_loader.hidden_cells import hidden
from graph_loader.problems import Problem
from graph_loader.shared.workbook_cells import cell_text
from graph_loader.shared.workbook_size import TooLarge, check_size
from graph_loader.shown_cells import shown_otherwise

SUFFIXES = (".xlsx", ".ods")
_SHOWN = SheetVisibleEnum.Visible
_INEXACT = 1e15  #: from here on, spreadsheets fill up with zeros
#: A cell whose formula failed; the reader gives nothing for it.
_SHEET = re.compile(r"sheet[^/]*\.xml$|^content\.xml$")
_FAILED = re.compile(rb'<(?:\w+:)?c [^>]*t="e"|<table:table-cell [^>]*calcext:value-type="error"')
#: One that no program has calculated yet: it has no value, not even an empty text.
_PENDING = re.compile(
    rb'<(?:\w+:)?c(?: (?![^>]*t="str")[^>]*)?>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell |table:number-(?:columns|rows)-spanned="(?!1")')


def read_workbook(path: Path, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Line and fields of every row of the one sheet in which something stands."""
    file = str(path)
    try:
        with zipfile.ZipFile(path) as parts:
            check_size(parts)
            sheets = [name for name in parts.namelist() if _SHEET.search(name)]
            xml = [parts.read(name) for name in sheets]
            faults = [fault for sheet in xml for fault in _faults(sheet)]
            faults += (fault for sheet in xml for fault in shown_otherwise(parts, sheet))
        with CalamineWorkbook.from_path(path) as book:
            found = {name: _rows(book, name, faults) for name in book.sheet_names}
            shown = {each.name for each in book.sheets_metadata if each.visible == _SHOWN}
    except (CalamineError, OSError, TooLarge, zipfile.BadZipFile) as error:
        problems.append(Problem(file, 1, 1, f"no workbook that can be read: {error}"))
        return []
    filled = {name: rows for name, rows in found.items() if any(any(cells) for cells in rows)}
    names = ", ".join(repr(n) if n in shown else f"{n!r}, hidden" for n in filled)
    rows = next(iter(filled.values()), [])
    if len(filled) > 1:
        faults, rows = [f"cells in several sheets ({names}), expected one"], []
    elif filled.keys() - shown:
        faults.append(f"cells in a sheet that nobody sees ({names}), expected it to be shown")
    faults += (fault for sheet in xml for fault in hidden(sheet, rows))
    problems += (Problem(file, 1, 1, fault) for fault in dict.fromkeys(faults))
    return list(enumerate(rows, start=1))


def _faults(sheet: bytes) -> Iterator[str]:
    """What is in the XML of a sheet that the reader of its cells would not tell."""
    if _FAILED.search(sheet):
        yield "a formula in it gives an error, expected plain cells"
    if _PENDING.search(sheet):
        yield "a formula in it was never calculated, expected plain cells"
    if _MERGED.search(sheet):
        yield "merged cells in it, of which only the first has a value, expected each by itself"


def _rows(book: CalamineWorkbook, name: str, faults: list[str]) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if any(isinstance(value, float) and abs(value) >= _INEXACT for row in rows for value in row):
        faults.append("a number of more than 15 digits in it, which loses the last, expected text")
    return [[cell_text(value) for value in row] for row in rows]
