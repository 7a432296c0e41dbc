"""Cells of a workbook that show something else than they hold.

A spreadsheet makes of `2021-03` the first of March and shows the month alone, and of `1.3.` the
first of March of this year; of `12 %` it makes 0.12, and 0.9 can be shown as millions.
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
_YEAR_HIDDEN = "a date in it shows no year, expected text such as 2021-03-01"
_SCALED = "a number in it is shown in thousands or millions, expected all its digits"
_PERCENT = "a percentage in it, which is a hundredth of what is shown, expected a number"
#: Formats that every workbook has (ECMA-376, 18.8.30).
_BUILT_IN = {9: _PERCENT, 10: _PERCENT, 16: _YEAR_HIDDEN, 17: _DAY_HIDDEN}
#: A comma behind the last digit divides by a thousand.
_BY_THOUSANDS = re.compile(rb"[0#?],+(?![0#?,])")
_MANY = re.compile(
    rb"\b(?:Mio|Mrd|Tsd|Million|Milliard|Tausend|thousand|bn\b|billion|T\xe2\x82\xac)", re.I
)
_ODS_DATE = re.compile(
    rb'office:date-value="(\d+)-\d\d-(\d\d)[^"]*"[^>]*>\s*<text:p[^>]*>([^<]*)</text:p>'
)
_ODS_NUMBER = re.compile(
    rb'office:value-type="(?:float|currency)"[^>]*>\s*<text:p[^>]*>([^<]*)</text:p>'
)
_ODS_PERCENT = b'office:value-type="percentage"'


def shown_otherwise(book: zipfile.ZipFile, sheet: bytes) -> Iterator[str]:
    """What is shown otherwise in a sheet, which is a part of that workbook."""
    if _ODS_PERCENT in sheet:
        yield _PERCENT
    if any(map(_MANY.search, _ODS_NUMBER.findall(sheet))):
        yield _SCALED
    for year, day, shown in _ODS_DATE.findall(sheet):
        numbers = [int(number) for number in re.findall(rb"\d+", shown)]
        if int(day) not in numbers:
            yield _DAY_HIDDEN
        elif int(year) not in numbers and int(year) % 100 not in numbers:
            yield _YEAR_HIDDEN
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
        elif b"d" in plain and b"m" in plain and not re.search(b"[yj]", plain):
            said[int(number)] = _YEAR_HIDDEN
        elif _BY_THOUSANDS.search(plain) or _MANY.search(code):
            said[int(number)] = _SCALED
    used = _USED.search(styles)
    numbers = [int(number) for number in _NUMBER.findall(used[0] if used else b"")]
    for attributes in _CELL.findall(sheet):
        told = dict(_ATTRIBUTE.findall(attributes))
        style = int(told.get(b"s", b"0"))
        if told.get(b"t", b"n") == b"n" and style < len(numbers) and numbers[style] in said:
            yield said[numbers[style]]
