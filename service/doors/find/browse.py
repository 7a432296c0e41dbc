"""Lists of all things of a kind, narrowed by facets; the choice stands in the address."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from pyoxigraph import NamedNode

from service.errors import NotFound
from service.model.kinds import KINDS
from service.page.cells import Cell, Cells
from service.page.listing import Listing, listing
from service.request.serving import at_hand, page_number
from service.words.formatting import pages_of

blueprint = Blueprint("browse", __name__)

_PER_PAGE = 200
_FIRST = 8  #: values of a facet shown at once; the others are folded away
_BY_VALUE = ("year",)  #: facets with an order of their own; the others are ordered by count


@blueprint.get("/browse/<kind>")
def browse(kind: str) -> str:
    """All things of a kind by name, in parts, as far as the chosen facets leave them."""
    view = at_hand()
    if kind not in KINDS:
        raise NotFound
    found = listing(view.opened, kind, view.language)
    choice = _choice(found)
    left = found.chosen(choice)
    things = [thing for thing in found.listed if thing in left]
    number, last_page = page_number(), pages_of(len(things), _PER_PAGE)
    if number > last_page:
        raise NotFound
    part = things[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    cells = Cells(view)
    cells.labels.add(_to_name(found, part))
    return render_template(
        "browse.html",
        kind=kind,
        choice=choice,
        facets=_facets(found, choice, cells),
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
        first=_FIRST,
        page=number,
        last_page=last_page,
    )


def _choice(found: Listing) -> dict[str, str]:
    """The values the address chooses. Raises NotFound if there is no such value."""
    choice = {}
    for facet in found.facets:
        value = request.args.get(facet.name, "")
        if value and value not in facet.things:
            raise NotFound
        if value:
            choice[facet.name] = value
    return choice


def _to_name(found: Listing, part: list[str]) -> set[str]:
    """Everything the page shows by its name."""
    terms = [term for facet in found.facets for term in facet.terms.values()]
    values = {term.value for term in terms if isinstance(term, NamedNode)}
    others = {one for thing in part for one in found.other_names(thing)}
    return {*part, *others, *values, *(note.value for note in found.notes.values())}


def _facets(found: Listing, choice: Mapping[str, str], cells: Cells) -> list[dict[str, object]]:
    """Each facet with its values, what they are called and how many things they leave."""
    counted = found.counts(choice)
    shown: list[dict[str, object]] = []
    for facet in found.facets:
        named = {key: cells.cell(term) for key, term in facet.terms.items()}
        values = [
            {"key": key, "text": _name(named[key], key), "count": count}
            for key, count in counted[facet.name].items()
        ]
        if facet.name in _BY_VALUE:
            values.sort(key=lambda value: str(value["text"]), reverse=True)
        else:
            values.sort(key=lambda value: (-counted[facet.name][str(value["key"])], value["text"]))
        others = {name: key for name, key in choice.items() if name != facet.name}
        if values:
            chosen = choice.get(facet.name, "")
            name = _name(named.get(chosen), chosen)
            shown.append(
                {
                    "name": facet.name,
                    "values": values,
                    "others": others,
                    "chosen": chosen,
                    "text": name,
                }
            )
    return shown


def _name(cell: Cell | None, key: str) -> str:
    return cell.text if cell else key
