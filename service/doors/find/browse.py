"""Lists of all things of a kind, narrowed by facets; the choice stands in the address."""

from __future__ import annotations

from flask import Blueprint, render_template
from pyoxigraph import NamedNode

from service.doors.find.facets import FIRST, choice_of, facets_shown, to_name
from service.errors import NotFound
from service.model.kinds import KINDS
from service.page.cells import Cells
from service.page.listing import listing
from service.request.serving import at_hand, page_number
from service.words.formatting import pages_of

blueprint = Blueprint("browse", __name__)

_PER_PAGE = 200


@blueprint.get("/browse/<kind>")
def browse(kind: str) -> str:
    """All things of a kind by name, in parts, as far as the chosen facets leave them."""
    view = at_hand()
    if kind not in KINDS:
        raise NotFound
    found = listing(view.opened, kind, view.language)
    choice = choice_of(view, found)
    left = found.chosen(choice)
    things = [thing for thing in found.listed if thing in left]
    number, last_page = page_number(), pages_of(len(things), _PER_PAGE)
    if number > last_page:
        raise NotFound
    part = things[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    cells = Cells(view)
    cells.labels.add(to_name(found, part))
    return render_template(
        "browse.html",
        kind=kind,
        choice=choice,
        facets=facets_shown(found, choice, cells),
        things=[
            {
                "cell": cells.cell(NamedNode(thing)),
                "note": cells.cell(found.notes.get(thing)),
                "others": [cells.cell(NamedNode(one)) for one in found.other_names(thing)],
                "counts": thing not in found.counting.collectives,
            }
            for thing in part
        ],
        total=found.counting.number(things),
        first=FIRST,
        page=number,
        last_page=last_page,
    )
