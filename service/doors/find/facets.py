"""What narrows a list: the choice of an address, and the facets with their counts as shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from service.doors.find.choosing import chosen, refuse_others
from service.page.cells import Cell, Cells
from service.page.listing import Listing
from service.request.view import View

FIRST = 8  #: values of a facet shown at once; the others are folded away
_BY_VALUE = ("year",)  #: facets with an order of their own; the others are ordered by count


def choice_of(view: View, found: Listing) -> dict[str, str]:
    """The values the address chooses. Raises BadChoice if the list has no such facet or value."""
    allowed = {facet.name: facet.things for facet in found.facets}
    refuse_others(view, allowed)
    return chosen(view, allowed)


def to_name(found: Listing, part: Iterable[str]) -> set[str]:
    """Everything a list shows by its name."""
    terms = [term for facet in found.facets for term in facet.terms.values()]
    values = {term.value for term in terms if isinstance(term, NamedNode)}
    others = {one for thing in part for one in found.other_names(thing)}
    return {*part, *others, *values, *(note.value for note in found.notes.values())}


def facets_shown(
    found: Listing, choice: Mapping[str, str], cells: Cells
) -> list[dict[str, object]]:
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
