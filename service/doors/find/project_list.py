"""`/projects`: all projects as a table with facets, a map, amounts by kind, and tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from service.answers.results import run
from service.doors.find.facets import FIRST, facets_shown, to_name
from service.doors.find.narrowed import PER_PAGE, narrowed
from service.doors.find.project_files import FORMATS, project_file
from service.errors import NotFound
from service.page.cells import Cells
from service.page.confirming import confirmer
from service.page.project_map import project_map
from service.page.project_rows import Known, amounts_together, known_of, named_in, rows_of
from service.page.table_parts import FIND, SORT, Asked, Key, TablePart
from service.questions.native import text_of
from service.request.serving import at_hand
from service.request.view import View
from service.words.counted import counted, form
from service.words.formatting import format_number, pages_of

blueprint = Blueprint("projects", __name__)

_BARS = 6  #: of a tile
_COLUMNS = ("project", "state", "confirmed", "amounts_known", "sponsor", "district")
#: The questions that stand as tiles, with the columns of name and number.
TILES = (
    ("projects-by-status", "status", "projects"),
    ("projects-by-district", "district", "projects"),
    ("project-amounts-by-kind", "quantity", "most"),
)


@dataclass(frozen=True)
class Tile:
    """A saved question in a few bars, with its own files and its own frame."""

    question: str
    address: str
    bars: Sequence[tuple[str, str, float]]  #: name, number in words, share of the largest
    more: int  #: rows that are not shown
    csv: str
    json: str
    framed: str


@blueprint.get("/projects")
@blueprint.get("/browse/project", endpoint="list")
def page() -> str:
    """Projects as far as the chosen facets leave them."""
    view = at_hand()
    list_ = narrowed(view, "project", (SORT, FIND))
    found, choice = list_.found, list_.choice
    part, number, last_page = list_.page()
    cells = Cells(view)
    known = known_of(view, found, list_.things)
    cells.labels.add({*to_name(found, part), *named_in(known)})
    facets = facets_shown(found, choice, cells)
    here = set(part)
    shown = [one for one in known if one.facts.iri in here]
    asked = Asked.of(request.args, _COLUMNS)
    left = len(known)
    if asked.arguments:
        cells.labels.add(named_in(known))
        every = _arranged(asked, known, cells)
        left, last_page = len(every), pages_of(len(every), PER_PAGE)
        if number > last_page:
            raise NotFound
        shown = every[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_template(
        "projects.html",
        canonical=_address(f"{view.public_url}/projects", choice),
        title=_title(cells, known, choice),
        sentence=_sentence(view, known),
        choice=choice,
        facets=facets,
        rows=rows_of(cells, shown),
        amounts=amounts_together(cells, (one.facts for one in known)),
        map=project_map(cells, choice=choice),
        total=len(list_.things),
        left=left,
        columns=_COLUMNS,
        part=TablePart(
            asked, f"{request.script_root}{request.path}", request.args.to_dict(flat=False)
        ),
        arranged=asked.arguments,
        first=FIRST,
        page=number,
        last_page=last_page,
        files=[
            (name, view.link(f"/projects.{name}", **choice), form.media_type)
            for name, form in FORMATS.items()
        ],
        tiles=[_tile(view, *one) for one in TILES],
    )


@blueprint.get(f"/projects.<any({', '.join(FORMATS)}):name>")
def table(name: str) -> Response:
    """The same projects as a file."""
    view = at_hand()
    list_ = narrowed(view, "project")
    known = known_of(view, list_.found, list_.things)
    cells = Cells(view)
    cells.labels.add(named_in(known))
    return project_file(cells, known, name)


def _arranged(asked: Asked, known: Sequence[Known], cells: Cells) -> list[Known]:
    """All of them, sorted and filtered by what their rows say."""
    rows = {one.facts.iri: row for one, row in zip(known, rows_of(cells, known), strict=True)}

    def key(one: Known, column: str) -> Key:
        row = rows[one.facts.iri]
        match column:
            case "state":
                return row.state.text if row.state else None
            case "confirmed":
                return max((event.latest for event in one.confirmed), default=None)
            case "amounts_known":
                return max((amount.most for amount in one.facts.amounts), default=None)
            case "sponsor":
                return row.sponsors[0].text if row.sponsors else None
            case "district":
                return row.districts[0].text if row.districts else None
        return row.name.text

    def said(one: Known) -> str:
        row = rows[one.facts.iri]
        cells_ = (row.name, *row.sponsors, *row.districts)
        told = (*([row.state] if row.state else []), *row.confirmed, *row.amounts)
        words = [cell.text for cell in cells_]
        return " ".join([*words, *(f"{one.text} {one.when} {one.by}" for one in told)])

    return asked.arranged(known, key, said)


def _title(cells: Cells, known: Sequence[Known], choice: Mapping[str, str]) -> str:
    """How many there are, and how many of them the body confirmed that confirmed most."""
    t, number = cells.texts, len(known)
    title = counted(t, f"projects.title.{form(number)}", number)
    by = confirmer(cells)
    if by is None or "confirmed" in choice:
        return title
    confirmed = sum(one.facts.iri in by.projects for one in known)
    return title + counted(t, "projects.title.confirmed", confirmed, body=by.name)


def _sentence(view: View, known: Sequence[Known]) -> str:
    """How much is known of them."""
    said = {
        "placed": sum("district" in one.placed for one in known),
        "amounts": sum(bool(one.facts.amounts) for one in known),
        "states": sum(one.state is not None for one in known),
        "sponsors": sum(bool(one.facts.carriers) for one in known),
    }
    numbers = {key: format_number(str(value), view.language) for key, value in said.items()}
    return view.texts("projects.sentence", **numbers)


def _tile(view: View, name: str, label: str, value: str) -> Tile:
    operation = view.operations[name]
    found = run(view, operation, {})
    places = [column.name for column in found.columns]
    at, number = places.index(f"{label}Label"), places.index(value)
    rows = [(text_of(row[at]), float(text_of(row[number]) or 0)) for row in found.rows]
    rows.sort(key=lambda one: -one[1])
    most = max((amount for _, amount in rows), default=1) or 1
    bars = [
        (text, format_number(f"{amount:.0f}", view.language), amount / most)
        for text, amount in rows[:_BARS]
    ]
    rest = f"{view.public_url}/api/v1/queries/{name}"
    own = f"{view.public_url}/queries/{name}"
    language = {"lang": view.language}
    return Tile(
        operation.summary[view.language],
        view.link(f"/queries/{name}"),
        bars,
        len(rows) - len(bars),
        _address(rest, {"format": "csv", **language}),
        _address(rest, {"format": "json", **language}),
        _address(own, {**language, "embed": "1"}),
    )


def _address(path: str, arguments: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(arguments)}" if arguments else path
