"""Lists of all things of a kind, narrowed by facets; the choice stands in the address."""

from __future__ import annotations

from flask import Blueprint, render_template

from service.doors.find.facets import FIRST, facets_shown, to_name
from service.doors.find.narrowed import narrowed
from service.errors import NotFound
from service.model.kinds import KINDS
from service.page.cells import Cells
from service.request.serving import at_hand

blueprint = Blueprint("browse", __name__)


@blueprint.get("/browse/<kind>")
def browse(kind: str) -> str:
    """All things of a kind by name, in parts, as far as the chosen facets leave them."""
    view = at_hand()
    if kind not in KINDS:
        raise NotFound
    list_ = narrowed(view, kind)
    found, choice = list_.found, list_.choice
    part, number, last_page = list_.page()
    cells = Cells(view)
    cells.labels.add(to_name(found, part))
    return render_template(
        "browse.html",
        kind=kind,
        choice=choice,
        facets=facets_shown(found, choice, cells),
        things=[
            {
                "cell": cells.thing(thing),
                "note": cells.cell(found.notes.get(thing)),
                "others": [cells.thing(one) for one in found.other_names(thing)],
                "counts": thing not in found.counting.collectives,
            }
            for thing in part
        ],
        total=found.counting.number(list_.things),
        first=FIRST,
        page=number,
        last_page=last_page,
    )
