"""Tables as their readers see them: rows of texts, from CSV and from a spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pyarrow

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def workbook(body: bytes, number: int = 1) -> list[list[str]]:
    """The cells of a sheet, as its XML has them; a day comes back as a day."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        shared = [
            "".join(part.text or "" for part in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    rows, width = [], 0
    for row in sheet.iter(f"{SHEET}row"):
        cells: dict[int, str] = {}
        for cell in row:
            value = cell.findtext(f"{SHEET}v") or ""
            kind, style = cell.get("t"), cell.get("s")
            assert cell.find(f"{SHEET}f") is None
            if kind == "s":
                value = shared[int(value)]
            elif kind == "b":
                value = "true" if value == "1" else "false"
            elif style:
                value = str(pyarrow.scalar(int(value) - 25569, pyarrow.date32()).as_py())
            cells[place(cell.get("r", ""))] = value
        width = max(width, *(n + 1 for n in cells), 0) if cells else width
        rows.append(cells)
    return [[cells.get(n, "") for n in range(width)] for cells in rows]


def place(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1
