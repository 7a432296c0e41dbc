"""Tables with a column of names: read from text, CSV or a workbook, written with their matches."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from graph_loader.shared.folding import folded
from graph_loader.shared.matching.candidates import Candidate
from graph_loader.shared.workbook_cells import cell_text
from graph_loader.shared.workbook_size import MOST_CELLS, TooLarge, check_size

#: What stands over a column of names.
_HEADS = (
    "name",
    "names",
    "namen",
    "organisation",
    "organization",
    "akteur",
    "actor",
    "bezeichnung",
)
_DELIMITERS = "\t;,"
_CELLS_OF_A_PAGE = 1 << 18  #: of a workbook, where rows are limited; empty ones count as well
_WIDEST = 200  #: columns


class BadTable(ValueError):
    """The table cannot be read; the message says why."""


@dataclass(frozen=True)
class Table:
    """A table as it was given, and which of its columns has the names."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    column: int

    @property
    def names(self) -> list[str]:
        """The names, a line each; empty where a line has none."""
        return [row[self.column].strip() if self.column < len(row) else "" for row in self.rows]


def read_table(data: bytes, column: str = "", most_rows: int = 0, headed: bool = False) -> Table:
    """The table of a file: CSV with commas, semicolons or tabs, XLSX, or a name in each line.

    `column` is the head of the names or its number from 1. A single column without a known head has
    none, unless `headed`, which says that it is a table with tabs. Raises BadTable.
    """
    if data.startswith(b"PK\x03\x04"):
        rows = _workbook(data, _CELLS_OF_A_PAGE if most_rows else MOST_CELLS)
    else:
        rows = _text(data, column, "\t" if headed else "")
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise BadTable("no name in it")
    if max(map(len, rows)) > _WIDEST:
        raise BadTable(f"more than {_WIDEST} columns")
    one = max(map(len, rows)) == 1
    has_head = headed or not one or folded(rows[0][0]) in _HEADS or rows[0][0] == column
    header, body = (rows[0], rows[1:]) if has_head else (["name"], rows)
    if most_rows and len(body) > most_rows:
        raise BadTable(f"more than {most_rows} rows")
    return Table(header, body, _column(header, column))


def _column(header: Sequence[str], column: str) -> int:
    if column in header:
        return list(header).index(column)
    if column.isascii() and column.isdigit() and 1 <= int(column) <= len(header):
        return int(column) - 1
    if column:
        raise BadTable(f"no column {column!r}, but {', '.join(map(repr, header))}")
    known = [place for place, head in enumerate(header) if folded(head) in _HEADS]
    return known[0] if known else 0


def _text(data: bytes, column: str, delimiter: str) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # as spreadsheets of this country write it
    if "\0" in text:
        raise BadTable("it is neither a text nor a workbook")
    delimiter = delimiter or _delimiter(text, column)
    if not delimiter:
        return [[line] for line in text.splitlines()]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadTable(str(error)) from None


def _delimiter(text: str, column: str) -> str:
    """What stands between the cells; nothing if each line is a name.

    A name may have a comma in it, so that commas divide only what has a head that we know.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {sign: first.count(sign) for sign in _DELIMITERS}
    most = max(_DELIMITERS, key=lambda sign: counts[sign])
    if not counts[most]:
        return ""
    heads = next(csv.reader([first], delimiter=most), [])
    known = any(folded(head) in _HEADS or head.strip() == column for head in heads)
    return most if most != "," or known or column.isdigit() else ""


def _workbook(data: bytes, most_cells: int) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            check_size(parts, most_cells)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheet = book.get_sheet_by_index(0)
            return [[cell_text(value) for value in row] for row in sheet.to_python()]
    except (CalamineError, TooLarge, zipfile.BadZipFile, OSError) as error:
        raise BadTable(f"no workbook that can be read: {error}") from None


LIKELY = 40.0  #: score of a candidate that is worth a question
#: What is written behind the columns of a table.
ADDED = ("iri", "label", "kind", "matched_name", "score", "status", "candidates")


def status_of(found: Sequence[Candidate], chosen: str | None) -> str:
    """What became of a name: matched, asked about (there are candidates), or unknown."""
    likely = bool(found) and found[0].score >= LIKELY
    return "matched" if chosen else "asked" if likely else "unknown"


def added(
    found: Sequence[Candidate], chosen: str | None, label: str, most: int = 3
) -> list[str | float]:
    """The cells of ADDED for a name. Nothing was chosen if `chosen` is empty."""
    one = next((candidate for candidate in found if candidate.thing == chosen), None)
    likely = [candidate for candidate in found[:most] if candidate.score >= LIKELY]
    others = [f"{candidate.thing} ({candidate.score:g})" for candidate in likely]
    return [
        chosen or "",
        label if chosen else "",
        one.kind if one else "",
        one.name.name if one else "",
        one.score if one else "",
        status_of(found, chosen),
        "" if chosen else " ".join(others),
    ]


def as_csv(table: Table, more: Sequence[Sequence[str | float]]) -> bytes:
    """The same table with the cells of ADDED."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*table.header, *ADDED])
    for row, cells in zip(table.rows, more, strict=True):
        filled = [*row, *[""] * (len(table.header) - len(row))]
        writer.writerow([*filled, *cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # so that spreadsheets see what it is


def as_xlsx(table: Table, more: Sequence[Sequence[str | float]]) -> bytes:
    """The same as a workbook. No text can act as a formula."""
    import xlsxwriter

    body = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(body, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for place, head in enumerate([*table.header, *ADDED]):
            sheet.write_string(0, place, head, bold)
        for number, (row, cells) in enumerate(zip(table.rows, more, strict=True), start=1):
            filled = [*row, *[""] * (len(table.header) - len(row))]
            for place, cell in enumerate([*filled, *cells]):
                if isinstance(cell, float):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell)
    return body.getvalue()
