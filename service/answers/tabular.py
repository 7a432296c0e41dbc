"""Answers as tables: CSV for programs and for spreadsheets, XLSX, Arrow, Parquet; and GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from service.answers.records import record
from service.errors import ServiceError
from service.questions.native import native, text_of
from service.questions.operations import Column
from service.questions.rows import AnswerRow
from service.words.formatting import decimal_mark

if TYPE_CHECKING:
    import pyarrow

_BOM = "\ufeff"
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBERS = ("integer", "decimal")
_MOST_IN_A_CELL = 32_767  #: characters of a cell of XLSX
_MOST_ON_A_SHEET = 1_048_575  #: rows of a sheet of XLSX besides the names
_FIRST_DAY = datetime(1980, 1, 1)  #: where the time of a release is unknown


class NoSuchTable(ServiceError):
    """The answer does not fit into this format."""

    status, name, title = 406, "does-not-fit", "The answer does not fit into this format"


@dataclass(frozen=True)
class AnswerTable:
    """A part of an answer, with what whoever opens the file should know."""

    columns: tuple[Column, ...]
    rows: Sequence[AnswerRow]
    about: Mapping[str, str]  #: release, licence, address, … in their order
    language: str
    made: datetime | None  #: when the release was published
    draw: Mapping[str, str] = field(default_factory=dict)  #: columns of the view, by what they are

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


Writer = Callable[[AnswerTable], bytes]
#: What writes a table, by the name of its format.
WRITERS: dict[str, Writer] = {}


def writes(name: str) -> Callable[[Writer], Writer]:
    """Makes a function the writer of a format of `service.http.formats`."""

    def register(writer: Writer) -> Writer:
        WRITERS[name] = writer
        return writer

    return register


@writes("csv")
def as_csv(table: AnswerTable) -> bytes:
    """CSV as SPARQL 1.1 gives it: commas, CRLF, UTF-8, the plain text of every term."""
    rows = ([text_of(term) for term in row] for row in table.rows)
    return _csv(table.names, rows, ",").encode()


@writes("spreadsheet")
def as_spreadsheet(table: AnswerTable) -> bytes:
    """CSV that office programs open by a click: byte order mark, semicolons, no formulas."""
    mark = decimal_mark(table.language)
    rows = (
        [_cell(column.type, term, mark) for column, term in zip(table.columns, row, strict=True)]
        for row in table.rows
    )
    return (_BOM + _csv(table.names, rows, ";")).encode()


@writes("xlsx")
def as_xlsx(table: AnswerTable) -> bytes:
    """A workbook: the answer, and a sheet that says what it is. No text can act as a formula."""
    import xlsxwriter

    if len(table.rows) > _MOST_ON_A_SHEET:
        raise NoSuchTable(f"A sheet has room for {_MOST_ON_A_SHEET} rows; use limit.")
    body = io.BytesIO()
    made = table.made or _FIRST_DAY
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": table.about["title"],
                "comments": table.about["address"],
                "created": made.astimezone(UTC).replace(tzinfo=None) if made.tzinfo else made,
            }
        )
        _write_rows(book, table)
        _write_about(book, table)
    return body.getvalue()


@writes("geojson")
def as_geojson(table: AnswerTable) -> bytes:
    """A feature for each row (RFC 7946); one whose place is not known has no geometry."""
    at = [table.names.index(table.draw[axis]) for axis in ("longitude", "latitude")]
    features = [
        {
            "type": "Feature",
            "geometry": _point([native("decimal", row[place]) for place in at]),
            "properties": record(table.columns, row),
        }
        for row in table.rows
    ]
    document = {"type": "FeatureCollection", "about": dict(table.about), "features": features}
    return json.dumps(document, ensure_ascii=False).encode()


def _point(position: Sequence[object]) -> dict[str, object] | None:
    longitude, latitude = (x if isinstance(x, int | float) else None for x in position)
    if longitude is None or latitude is None or abs(longitude) > 180 or abs(latitude) > 90:
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}


@writes("arrow")
def as_arrow(table: AnswerTable) -> bytes:
    """A stream of Apache Arrow with the types of the columns."""
    import pyarrow

    found = _arrow_table(table)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, found.schema) as writer:
        writer.write_table(found)
    return bytes(sink.getvalue())


@writes("parquet")
def as_parquet(table: AnswerTable) -> bytes:
    """A Parquet file with the types of the columns."""
    import pyarrow
    import pyarrow.parquet

    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(_arrow_table(table), sink)
    return bytes(sink.getvalue())


def _csv(names: list[str], rows: Any, delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


def _cell(type_: str, term: Any, mark: str) -> str:
    """The text of a cell; an apostrophe keeps what looks like a formula from being one."""
    value = native(type_, term)
    text = text_of(term)
    if type_ in _NUMBERS and not isinstance(value, str):
        return text.replace(".", mark)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_rows(book: Any, table: AnswerTable) -> None:
    sheet = book.add_worksheet("data")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, table.names, bold)
    for number, row in enumerate(table.rows, 1):
        for place, (column, term) in enumerate(zip(table.columns, row, strict=True)):
            value = native(column.type, term)
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, place, value)
            elif isinstance(value, date) and value.year >= 1900:
                sheet.write_datetime(number, place, value, day)
            else:
                _write_text(sheet, number, place, str(value))


def _write_text(sheet: Any, row: int, place: int, text: str) -> None:
    if len(text.encode("utf-16-le")) // 2 > _MOST_IN_A_CELL:
        raise NoSuchTable(f"A text has more than {_MOST_IN_A_CELL} characters; take CSV.")
    sheet.write_string(row, place, text)


def _write_about(book: Any, table: AnswerTable) -> None:
    sheet = book.add_worksheet("about")
    lines = [*table.about.items(), *((c.name, c.meaning(table.language)) for c in table.columns)]
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text[:_MOST_IN_A_CELL])


def _arrow_table(table: AnswerTable) -> pyarrow.Table:
    import pyarrow

    types = {
        "integer": pyarrow.int64(),
        "decimal": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
    }
    fields, arrays = [], []
    for place, column in enumerate(table.columns):
        values = [native(column.type, row[place]) for row in table.rows]
        type_ = types.get(column.type, pyarrow.string())
        if any(isinstance(value, str) for value in values):  # one is not of its type: all as text
            type_ = pyarrow.string()
            values = [None if row[place] is None else text_of(row[place]) for row in table.rows]
        label = {"label": column.meaning(table.language), "type": column.type}
        fields.append(pyarrow.field(column.name, type_, metadata=label))
        arrays.append(pyarrow.array(values, type_))
    about = {"about": json.dumps(dict(table.about), ensure_ascii=False)}
    return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields, metadata=about))
