"""Workbooks of a few kilobytes that would fill the memory of whoever reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from functools import cache

import xlsxwriter

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text")
)


def _xlsx(cells: Iterable[tuple[int, int, str]]) -> bytes:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, column, text in cells:
            sheet.write_string(row, column, text)
    return body.getvalue()


def ods(rows: str) -> bytes:
    """A spreadsheet of these rows, which `~` begins; `|` begins a cell with a text."""
    rows = rows.replace("|", "table:table-cell office:value-type='string'")
    rows = rows.replace("~", "table:table-row")
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0)
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr(
            "content.xml",
            f"<office:document-content {_SPACES}><office:body><office:spreadsheet>"
            f"<table:table table:name='a'>{rows}</table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return body.getvalue()


_CELL = "<|{0}><text:p>{1}</text:p></table:table-cell>"
_COLUMNS = " table:number-columns-repeated='{0}'"
#: How each is written, by what is wrong with it.
_WRITTEN: dict[str, Callable[[], bytes]] = {
    "a cell at the end": lambda: _xlsx([(0, 0, "name"), (1, 0, "BTU"), (1048575, 16383, "x")]),
    "a long text often": lambda: _xlsx((row, row % 90, "x" * 32000) for row in range(5000)),
    "repeated cells": lambda: ods(
        ("<~>" + _CELL.format(_COLUMNS.format(16000), "x") + "</~>") * 300
    ),
    "repeated rows": lambda: ods(
        "<~ table:number-rows-repeated='1000000'>" + _CELL.format("", "x") * 5 + "</~>"
    ),
    "repeated spaces": lambda: ods(
        "<~>" + _CELL.format("", "x<text:s text:c='900000000'/>") + "</~>"
    ),
}
OVERSIZED = tuple(_WRITTEN)
#: As a spreadsheet program saves it: empty to the end of the sheet.
PADDED = ods(
    "<~>" + _CELL.format("", "name") + f"<table:table-cell{_COLUMNS.format(16383)}/></~>"
    "<~>" + _CELL.format("", "BTU") + "</~>"
    f"<~ table:number-rows-repeated='1048574'><table:table-cell{_COLUMNS.format(16384)}/></~>"
)


@cache
def oversized(fault: str) -> bytes:
    """One of OVERSIZED. To write one takes a moment, so it is written when a test wants it."""
    return _WRITTEN[fault]()
