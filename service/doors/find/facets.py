"""What narrows a list: the choice of an address, and the facets with their counts as shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.doors.find.choosing import chosen, refuse_others
from service.page.cells import Cells
from service.page.listing import Listing
from service.request.view import View

FIRST = 8  #: values of a facet shown at once; the others are folded away
_BY_VALUE = (
    "year",
    "period",
)  #: facets with an order of their own; the others are ordered by count


@dataclass(frozen=True)
class FacetValue:
    """A value: what it is called, and how many things it leaves."""

    key: str
    text: str
    count: int


@dataclass(frozen=True)
class FacetShown:
    """A facet with its values, and what of it is chosen."""

    name: str
    values: Sequence[FacetValue]
    others: Mapping[str, str]  #: the choices of the other facets
    chosen: str
    text: str  #: what the chosen value is called


def choice_of(view: View, found: Listing, besides: Collection[str] = ()) -> dict[str, str]:
    """The values the address chooses. Raises BadChoice if the list has no such facet or value."""
    allowed = {facet.name: facet.things for facet in found.facets}
    refuse_others(view, allowed, besides)
    return chosen(view, allowed)


def to_name(found: Listing, part: Iterable[str]) -> set[str]:
    """Everything a list shows by its name."""
    terms = [term for facet in found.facets for term in facet.terms.values()]
    values = {term.value for term in terms if isinstance(term, NamedNode)}
    others = {one for thing in part for one in found.other_names(thing)}
    return {*part, *others, *values, *(note.value for note in found.notes.values())}


def facets_shown(found: Listing, choice: Mapping[str, str], cells: Cells) -> list[FacetShown]:
    """Each facet of a list that has values left."""
    counted = found.counts(choice)
    shown = []
    for facet in found.facets:
        if counts := counted[facet.name]:
            named = {key: cells.cell(term) for key, term in facet.terms.items()}
            texts = {key: cell.text if cell else key for key, cell in named.items()}
            shown.append(facet_shown(facet.name, counts, choice, texts.__getitem__))
    return shown


def facet_shown(
    name: str, counts: Mapping[str, int], choice: Mapping[str, str], text: Callable[[str], str]
) -> FacetShown:
    """A facet by how many things each value leaves; `text` says what a value is called."""
    values = [FacetValue(key, text(key), count) for key, count in counts.items()]
    if name in _BY_VALUE:
        values.sort(key=lambda value: value.text, reverse=True)
    else:
        values.sort(key=lambda value: (-value.count, value.text))
    chosen = choice.get(name, "")
    return FacetShown(name, values, without(choice, name), chosen, text(chosen) if chosen else "")


def without(choice: Mapping[str, str], name: str) -> dict[str, str]:
    """The choices of the other facets."""
    return {other: key for other, key in choice.items() if other != name}
