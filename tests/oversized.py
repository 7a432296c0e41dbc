"""Workbooks of a few kilobytes that would fill the memory of whoever reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

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
#: By what is wrong with them.
OVERSIZED = {
    "a cell at the end": _xlsx([(0, 0, "name"), (1, 0, "BTU"), (1048575, 16383, "x")]),
    "a long text often": _xlsx((row, row % 90, "x" * 32000) for row in range(5000)),
    "repeated cells": ods(("<~>" + _CELL.format(_COLUMNS.format(16000), "x") + "</~>") * 300),
    "repeated rows": ods(
        "<~ table:number-rows-repeated='1000000'>" + _CELL.format("", "x") * 5 + "</~>"
    ),
    "repeated spaces": ods("<~>" + _CELL.format("", "x<text:s text:c='900000000'/>") + "</~>"),
}
#: As a spreadsheet program saves it: empty to the end of the sheet.
PADDED = ods(
    "<~>" + _CELL.format("", "name") + f"<table:table-cell{_COLUMNS.format(16383)}/></~>"
    "<~>" + _CELL.format("", "BTU") + "</~>"
    f"<~ table:number-rows-repeated='1048574'><table:table-cell{_COLUMNS.format(16384)}/></~>"
)
