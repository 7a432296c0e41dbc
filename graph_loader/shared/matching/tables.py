"""Tables with a column of names: read from text, CSV or a workbook, written with their matches."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from graph_loader.shared.folding import folded
from graph_loader.shared.matching.candidates import LIKELY, Candidate
from graph_loader.shared.workbook_cells import cell_text
from graph_loader.shared.workbook_size import MOST_CELLS, TooLarge, check_size

#: What stands over a column of names, and what over others; the first line is a head if it has one.
_HEADS = tuple(
    "name names namen organisation organization organisationen akteur akteure actor actors "
    "bezeichnung titel title projekt project firma unternehmen company institution gemeinde "
    "kommune place".split()
)
_OTHER_HEADS = tuple(
    "nr no nummer number id jahr year datum date ort city stadt plz land kreis sitz adresse "
    "address typ type art kind rolle role note notiz bemerkung kommentar comment".split()
)
_DELIMITERS = "\t;,"
_CELLS_OF_A_PAGE = 1 << 18  #: of a workbook, where rows are limited; empty ones count as well
_WIDEST = 200  #: columns
_MOST_IN_A_CELL = 32_767  #: characters, in a workbook
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


#: What may be wrong with a table; the texts of the service have the same below match.bad.
_FAULTS = {
    "no_name": "no name in it",
    "columns": "more than {most} columns",
    "rows": "more than {most} rows",
    "no_column": "no column {column!r}, but {others}",
    "no_text": "it is neither a text nor a workbook",
    "csv": "its quotation marks cannot be read: {error}",
    "workbook": "no workbook that can be read: {error}",
    "oversized": "the workbook is too large: {error}",
    "long_cell": "a cell has more than {most} characters, which no workbook holds; take CSV",
    "large": "more than {most} KiB of text",
}


class BadTable(ValueError):
    """The table cannot be read; the message says why, and `fault` and `says` in parts."""

    def __init__(self, fault: str, **says: str | int) -> None:
        super().__init__(_FAULTS[fault].format(**says))
        self.fault = fault
        self.says = says


@dataclass(frozen=True)
class Table:
    """A table as it was given, and which of its columns has the names."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    column: int
    headed: bool = True  #: whether the header is the first line of what was given

    @property
    def names(self) -> list[str]:
        """The names, a line each; empty where a line has none."""
        return [row[self.column].strip() if self.column < len(row) else "" for row in self.rows]


def read_table(data: bytes, column: str = "", most_rows: int = 0, headed: bool = False) -> Table:
    """The table of a file: CSV with commas, semicolons or tabs, XLSX, ODS, or a name in each line.

    `column` is the head of the names or its number from 1. The first line is the head only if it
    has one that is known or was asked for, or if `headed`, which says that it is a table with tabs.
    Raises BadTable.
    """
    if data.startswith(b"PK\x03\x04"):
        rows = _workbook(data, _CELLS_OF_A_PAGE if most_rows else MOST_CELLS)
    else:
        rows = _text(data, column, "\t" if headed else "")
    rows = [[_clean(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise BadTable("no_name")
    width = max(map(len, rows))
    if width > _WIDEST:
        raise BadTable("columns", most=_WIDEST)
    has_head = headed or _is_head(rows[0], column)
    header, body = (rows[0], rows[1:]) if has_head else (_numbers(width, column), rows)
    if most_rows and len(body) > most_rows:
        raise BadTable("rows", most=most_rows)
    table = Table(header, body, _column(header, column), has_head)
    if not any(table.names):
        raise BadTable("no_name")
    return table


def _clean(cell: str) -> str:
    """A cell whose lines end in one way, so that it comes back from a form as it went."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def _is_head(row: Sequence[str], column: str) -> bool:
    return any(_known(cell) or (cell and cell == column) for cell in row)


def _known(head: str) -> bool:
    return folded(head) in _HEADS or folded(head) in _OTHER_HEADS


def _numbers(width: int, column: str) -> list[str]:
    """A header for a table that has none: `name`, and the numbers of the other columns."""
    header = [str(number) for number in range(1, width + 1)]
    header[_place(header, column) or 0] = "name"
    return header


def _place(header: Sequence[str], column: str) -> int | None:
    """The place of a column by its number."""
    number = column.isascii() and column.isdigit() and len(column) <= len(str(_WIDEST))
    return int(column) - 1 if number and 1 <= int(column) <= len(header) else None


def _column(header: Sequence[str], column: str) -> int:
    if column and column in header:
        return list(header).index(column)
    place = _place(header, column)
    if place is not None:
        return place
    if column:
        raise BadTable("no_column", column=column, others=", ".join(header))
    heads = {folded(head): place for place, head in reversed(list(enumerate(header)))}
    return next((heads[head] for head in _HEADS if head in heads), 0)


def _text(data: bytes, column: str, delimiter: str) -> list[list[str]]:
    text = _decoded(data)
    if "\0" in text:
        raise BadTable("no_text")
    delimiter = delimiter or _delimiter(text, column)
    if not delimiter:
        return [[line] for line in text.splitlines()]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadTable("csv", error=str(error)) from None


def _decoded(data: bytes) -> str:
    """The text of a file as the programs of this country write it."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        if wide:
            raise BadTable("no_text") from None
        return data.decode("cp1252", "replace")


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
    known = _is_head([head.strip() for head in heads], column)
    return most if most != "," or known or column.isdigit() else ""


def _workbook(data: bytes, most_cells: int) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            check_size(parts, most_cells)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheet = book.get_sheet_by_index(0)
            return [[cell_text(value) for value in row] for row in sheet.to_python()]
    except TooLarge as error:
        raise BadTable("oversized", error=str(error)) from None
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise BadTable("workbook", error=str(error)) from None


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
    """The same table with the cells of ADDED. No text can act as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*map(_plain, table.header), *ADDED])
    for row, cells in zip(table.rows, more, strict=True):
        filled = [*row, *[""] * (len(table.header) - len(row))]
        writer.writerow([_plain(cell) for cell in (*filled, *cells)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # so that spreadsheets see what it is


def _plain(cell: str | float) -> str | float:
    """A cell that spreadsheets do not calculate: an apostrophe tells them that it is a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_xlsx(table: Table, more: Sequence[Sequence[str | float]]) -> bytes:
    """The same as a workbook, without formulas. Raises BadTable if a cell is too long for one."""
    import xlsxwriter

    every = [*table.header, *(cell for row in table.rows for cell in row)]
    if max(map(len, every)) > _MOST_IN_A_CELL:
        raise BadTable("long_cell", most=_MOST_IN_A_CELL)
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
