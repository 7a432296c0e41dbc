"""Rows, columns and sheets of a workbook that hold something and are not shown.

Whoever looks at the table does not see them: a filter that was left on, a column that was folded
away. To read them or to pass over them would both be wrong half of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ROW = re.compile(
    rb"<(?:\w+:)?(?:table-)?row\s([^>]*?)(?<!/)>(.*?)</(?:\w+:)?(?:table-)?row>", re.DOTALL
)
_COLUMN = re.compile(rb"<(?:\w+:)?(?:table-column|col)(?=[\s/>])([^>]*)>")
_SHEET = re.compile(rb"<table:table\s")
_HIDDEN = re.compile(
    rb'\b(?:hidden="(?:1|true)"|(?:ht|width)="0(?:\.0+)?")|table:visibility="(?:collapse|filter)"'
)
_HOLDS = re.compile(rb"<(?:\w+:)?v>|<(?:\w+:)?is>|<text:p(?:\s[^>]*[^/])?>")
_EXPECTED = "expected all to be shown, or taken out"


def hidden(sheet: bytes, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What is not shown of a part of a workbook that holds these rows, and perhaps other sheets."""
    if not _HIDDEN.search(sheet):
        return
    if any(_HIDDEN.search(told) and _HOLDS.search(held) for told, held in _ROW.findall(sheet)):
        yield f"hidden rows in it, {_EXPECTED}"
    width = max((n for row in rows for n, cell in enumerate(row, start=1) if cell), default=0)
    if any(first <= width for one in _SHEET.split(sheet) for first in _hidden_columns(one)):
        yield f"hidden columns in it, {_EXPECTED}"


def _hidden_columns(sheet: bytes) -> Iterator[int]:
    """The first of each group of columns that are hidden together."""
    next_one = 1
    for told in _COLUMN.findall(sheet):
        begin = re.search(rb'\bmin="(\d+)"', told)
        again = re.search(rb'number-columns-repeated="(\d+)"', told)
        first = int(begin[1]) if begin else next_one
        if _HIDDEN.search(told):
            yield first
        next_one = first + (int(again[1]) if again else 1)
