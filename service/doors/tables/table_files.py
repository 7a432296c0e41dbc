"""`?table=NAME.csv` and `?table=NAME.xlsx` at a page: one of its tables as a file.

The file holds what stands on the page, under the same headings: groups first, then the columns,
then the addresses of the things that are named in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from flask import Flask, Response, request
from pyoxigraph import Literal, NamedNode

from service.answers.tabular import WRITERS, AnswerTable
from service.errors import NotFound
from service.http.formats import Holds, content_type, formats_of
from service.http.problems import answer_to
from service.page.page_tables import ReadCell, ReadTable, number_in, read_table
from service.questions.operations import XSD, Column
from service.questions.rows import AnswerRow
from service.request.serving import at_hand
from service.request.view import View
from service.words.formatting import separators_of
from service.words.texts import Spoken

_ARGUMENT = "table"
_ASKED = re.compile(r"([\w-]{1,100})\.(csv|xlsx)")
_TITLE = re.compile("<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile("<[^>]*>")
_FORMS = {
    one.name: one for one in formats_of(Holds.RESULTS, Holds.TABLE) if one.name in ("csv", "xlsx")
}


def register(app: Flask) -> None:
    """Let every page give its tables; to be called last, so that nothing has packed the page."""
    app.before_request(_want_page)
    app.after_request(_as_file)


def _want_page() -> None:
    if _ARGUMENT in request.args:
        request.environ["HTTP_ACCEPT"] = "text/html"


def _as_file(page: Response) -> Response:
    asked = request.args.get(_ARGUMENT)
    if asked is None or page.status_code != 200 or page.mimetype != "text/html":
        return page
    found = _ASKED.fullmatch(asked)
    address = request.base_url
    text = page.get_data(as_text=True)
    table = read_table(text, found[1], address) if found else None
    if found is None or table is None:
        return answer_to(NotFound())
    view, form = at_hand(), _FORMS[found[2]]
    body = WRITERS[form.name](_answer(view, table, _title(text)))
    page.set_data(body)
    page.headers["Content-Type"] = content_type(form.media_type)
    page.headers["Content-Language"] = view.language
    file = f"{request.path.strip('/').replace('/', '-') or 'home'}-{found[1]}.{form.suffix}"
    page.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file)}"
    return page


def _title(page: str) -> str:
    found = _TITLE.search(page)
    return " ".join(_TAG.sub("", found[1]).split()) if found else ""


def _answer(view: View, table: ReadTable, title: str) -> AnswerTable:
    """The table with types for its columns. Columns in which nothing stands are left out."""
    columns, places = [], []
    groups = any(group for group, _ in table.rows)
    if groups:
        columns.append(_column(view, view.texts("table.group")))
    for place, column in enumerate(table.columns):
        cells = [row[place] for _, row in table.rows if place < len(row)]
        if any(cell.text for cell in cells):
            numbers = column.numbers and all(_number(view, one) for one in cells if one.text)
            columns.append(_column(view, column.heading, "decimal" if numbers else "text"))
            places.append((place, numbers))
    linked = [place for place, _ in places if any(_links(row, place) for _, row in table.rows)]
    for place in linked:
        heading = view.texts("table.address", column=table.columns[place].heading)
        columns.append(_column(view, heading, "iris"))
    rows: list[AnswerRow] = []
    for group, row in table.rows:
        said = [_term(view, row, place, numbers) for place, numbers in places]
        addresses = [_text(" ".join(_links(row, place))) for place in linked]
        rows.append((*([_text(group)] if groups else []), *said, *addresses))
    about = {
        "title": title,
        "release": view.release.version,
        "licence": view.release.licence or "",
        "address": f"{view.public_url}{request.full_path.rstrip('?')}",
    }
    return AnswerTable(tuple(columns), rows, about, view.language, view.release.published)


def _column(view: View, heading: str, type_: str = "text") -> Column:
    return Column(heading, type_, Spoken({view.language: heading}))


def _links(row: Sequence[ReadCell], place: int) -> Sequence[str]:
    return row[place].links if place < len(row) else ()


def _number(view: View, cell: ReadCell) -> str:
    return cell.value or number_in(cell.text, separators_of(view.language))


def _term(view: View, row: Sequence[ReadCell], place: int, numbers: bool) -> Literal | None:
    if place >= len(row) or not row[place].text:
        return None
    if numbers:
        return Literal(_number(view, row[place]), datatype=NamedNode(f"{XSD}decimal"))
    return _text(row[place].text)


def _text(text: str) -> Literal | None:
    return Literal(text) if text else None
