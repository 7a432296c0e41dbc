"""/match: paste or upload names, choose among candidates, take the table away with IRIs.

Nothing is stored: what was sent stands in the form of the answer, and comes again with the choice.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request

from graph_loader.shared.matching.candidates import LIKELY, Candidate
from graph_loader.shared.matching.tables import (
    BadTable,
    Table,
    added,
    as_csv,
    as_xlsx,
    read_table,
    status_of,
)
from service.errors import BadRequest
from service.http.formats import Holds, by_name
from service.matching.candidates import candidates
from service.matching.reasons import mentioned, reasons
from service.model.kinds import KINDS
from service.model.limits import REQUEST_BYTES
from service.model.valid_time import Period, asked_time
from service.page.cells import Cells
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("match", __name__)

MOST_NAMES = 500  #: in a table on the page; the command line takes any number
#: Bytes of the text of a table, which comes again with the choices, and has to fit into a request.
MOST_SENT = REQUEST_BYTES * 3 // 4
_CANDIDATES = 5
_XLSX = by_name(Holds.TABLE)["xlsx"]


@blueprint.get("/match")
def form() -> str:
    """The form."""
    return _page(at_hand())


@blueprint.post("/match")
def match() -> Response:
    """What each name may mean; or the table with what was chosen, if a format is asked for."""
    view = at_hand()
    try:
        table = _table()
        if request.form.get("format"):
            return _taken_away(view, table)
    except BadTable as error:
        reason = view.texts(f"match.bad.{error.fault}", **error.says)
        body = _page(view, fault=view.texts("match.bad_table", reason=reason))
        return Response(body, 400, mimetype="text/html")
    return Response(_page(view, table), mimetype="text/html")


def _table() -> Table:
    """The table that was uploaded, or the text that was pasted. Raises BadTable, BadRequest."""
    upload = request.files.get("file")
    data = b""
    if upload and upload.filename:
        with upload.stream as file:
            data = file.read()
    if not data:
        data = request.form.get("names", "").encode("utf-8", "replace")
    headed = bool(request.form.get("headed"))
    table = read_table(data, request.form.get("column", "").strip(), MOST_NAMES, headed)
    if len(_sent(table).encode("utf-8", "replace")) > MOST_SENT:
        raise BadTable("large", most=MOST_SENT >> 10)
    return table


def _asked() -> tuple[list[str], Period | None]:
    """The kinds and the time. Raises BadRequest."""
    kind, on = request.form.get("kind", ""), request.form.get("from", "").strip()
    if kind and kind not in KINDS:
        raise BadRequest(f"kind must be one of {', '.join(KINDS)}")
    try:
        return [kind] if kind else [], asked_time(on) if on else None
    except ValueError:
        raise BadRequest("from must be a day, month or year") from None


def _found(view: View, table: Table) -> list[list[Candidate]]:
    types, on = _asked()
    known: dict[str, list[Candidate]] = {}
    for name in table.names:
        if name not in known:
            known[name] = candidates(view, name, types, on, _CANDIDATES) if name else []
    return [known[name] for name in table.names]


def _page(view: View, table: Table | None = None, fault: str = "") -> str:
    lines: list[dict[str, object]] = []
    counts: Counter[str] = Counter()
    if table is not None:
        found = _found(view, table)
        cells, every = Cells(view), [one for some in found for one in some]
        cells.labels.add({*(one.thing for one in every), *mentioned(every)})
        for number, (name, some) in enumerate(zip(table.names, found, strict=True)):
            sure = some[0].thing if some and some[0].match else ""
            if name:
                counts[status_of(some, sure)] += 1
                shown = [_candidate(view, cells, one) for one in some if one.score >= LIKELY]
                lines.append({"number": number, "name": name, "sure": sure, "candidates": shown})
    return render_template(
        "match.html",
        lines=lines,
        counts=counts,
        fault=fault,
        kinds=list(KINDS),
        sent=_sent(table) if table is not None else "",
        headed=table is not None,
        column=_called(table) if table is not None else "",
        table=table,
        most_kib=MOST_SENT >> 10,
        given=request.form,
        most=MOST_NAMES,
    )


def _candidate(view: View, cells: Cells, one: Candidate) -> dict[str, object]:
    return {
        "iri": one.thing,
        "label": cells.name(one.thing),
        "url": view.link_to(one.thing),
        "kind": view.texts(f"one.{one.kind}") if f"one.{one.kind}" in view.texts else "",
        "score": one.score,
        "reasons": reasons(view.texts, one, cells.name),
    }


def _called(table: Table) -> str:
    """The column of the names as it is asked for: by head, or by number if others are alike."""
    head = table.header[table.column]
    first = list(table.header).index(head) == table.column
    return head if head and first else str(table.column + 1)


def _sent(table: Table) -> str:
    """The table as text, to come again with the choice."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows([table.header, *table.rows])
    return text.getvalue()


def _taken_away(view: View, table: Table) -> Response:
    """The table with the IRIs that were chosen."""
    found = _found(view, table)
    chosen = [_choice(number, some) for number, some in enumerate(found)]
    cells = Cells(view)
    cells.labels.add({iri for iri in chosen if iri})
    more = [
        added(some, iri, cells.name(iri) if iri else "")
        for some, iri in zip(found, chosen, strict=True)
    ]
    if request.form["format"] == "xlsx":
        return _download(as_xlsx(table, more), _XLSX, "xlsx")
    if request.form["format"] == "csv":
        return _download(as_csv(table, more), "text/csv; charset=utf-8", "csv")
    raise BadRequest("format must be csv or xlsx")


def _choice(number: int, found: Sequence[Candidate]) -> str:
    """The candidate that was chosen for a line, if it is one; none if none was."""
    iri = request.form.get(f"choice-{number}", "")
    return iri if any(one.thing == iri for one in found) else ""


def _download(body: bytes, media_type: str, suffix: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="matched.{suffix}"'
    response.headers["Cache-Control"] = "no-store"
    return response
