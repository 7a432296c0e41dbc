"""Cells of a workbook that show something else than they hold.

A spreadsheet makes of `2021-03` the first of March and shows the month alone; of `12 %` it makes
0.12.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

_STYLES = "xl/styles.xml"
_FORMAT = re.compile(rb'<(?:\w+:)?numFmt [^>]*?numFmtId="(\d+)"[^>]*?formatCode="([^"]*)"')
_USED = re.compile(rb"<(?:\w+:)?cellXfs.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_NUMBER = re.compile(rb'<(?:\w+:)?xf [^>]*?numFmtId="(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c ([^>]*)><(?:\w+:)?v>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
#: What of a format is no part of a date: texts, colours, locales and escaped characters.
_PLAIN = re.compile(rb"&quot;.*?&quot;|\[[^\]]*\]|\\.")
_DAY_HIDDEN = "a date in it shows no day, expected text such as 2021-03"
_PERCENT = "a percentage in it, which is a hundredth of what is shown, expected a number"
#: Formats that every workbook has (ECMA-376, 18.8.30).
_BUILT_IN = {9: _PERCENT, 10: _PERCENT, 17: _DAY_HIDDEN}
_ODS_DATE = re.compile(
    rb'office:date-value="\d+-\d\d-(\d\d)[^"]*"[^>]*>\s*<text:p[^>]*>([^<]*)</text:p>'
)
_ODS_PERCENT = b'office:value-type="percentage"'


def shown_otherwise(book: zipfile.ZipFile, sheet: bytes) -> Iterator[str]:
    """What is shown otherwise in a sheet, which is a part of that workbook."""
    if _ODS_PERCENT in sheet:
        yield _PERCENT
    for day, shown in _ODS_DATE.findall(sheet):
        if int(day) not in map(int, re.findall(rb"\d+", shown)):
            yield _DAY_HIDDEN
    if _STYLES not in book.namelist():
        return
    styles = book.read(_STYLES)
    said = {**_BUILT_IN}
    for number, code in _FORMAT.findall(styles):
        plain = _PLAIN.sub(b"", code).lower()
        if b"%" in plain:
            said[int(number)] = _PERCENT
        elif b"y" in plain and b"d" not in plain:
            said[int(number)] = _DAY_HIDDEN
    used = _USED.search(styles)
    numbers = [int(number) for number in _NUMBER.findall(used[0] if used else b"")]
    for attributes in _CELL.findall(sheet):
        told = dict(_ATTRIBUTE.findall(attributes))
        style = int(told.get(b"s", b"0"))
        if told.get(b"t", b"n") == b"n" and style < len(numbers) and numbers[style] in said:
            yield said[numbers[style]]
