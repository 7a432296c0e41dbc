"""An answer as JSON: what it is, and a record for each row with values of their type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from service.questions.native import described, native
from service.questions.operations import Column
from service.questions.rows import AnswerRow, iris_of
from service.store.protocol import Term


def record(columns: Sequence[Column], row: AnswerRow) -> dict[str, object]:
    """A row by the names of its columns: numbers and booleans as such, the rest as text, or null.

    Where a column holds several IRIs, a list; where it may hold anything, an object with `type` and
    `value`.
    """
    return {column.name: _value(column, term) for column, term in zip(columns, row, strict=True)}


def column_record(column: Column, tag: str) -> dict[str, object]:
    """What a column is, with what people of a language read instead of its codes."""
    said = {"name": column.name, "type": column.type, "label": column.labels[tag]}
    return {**said, **({"values": column.words(tag)} if column.values else {})}


def as_json(head: Mapping[str, object], records: Iterable[Mapping[str, object]]) -> bytes:
    """One JSON object, with a line for each record; only one of them is there at a time."""
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    body = bytearray(f'{start},\n "records": ['.encode())
    between = b"\n"
    for one in records:
        body += between + json.dumps(one, ensure_ascii=False).encode()
        between = b",\n"
    body += b"]\n}\n"
    return bytes(body)


def _value(column: Column, term: Term | None) -> object:
    if column.type == "iris":
        return iris_of(column, term)
    if column.type == "value":
        return None if term is None else described(term)
    value = native(column.type, term)
    return value.isoformat() if isinstance(value, date) else value
