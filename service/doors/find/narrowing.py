"""What the hits of a search can be narrowed by, and how many each value leaves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pyoxigraph import Literal, NamedNode

from service.doors.find.choosing import Allowed, chosen, refuse_others
from service.doors.find.facets import FacetShown, facet_shown, without
from service.doors.find.hits import Hit
from service.model.kinds import KINDS
from service.page.cells import Cells
from service.page.listing import listing
from service.request.view import View
from service.store.provider import OpenRelease, once_per_release

_YEAR = re.compile(r"[0-9]{4}")
_LISTED = ("organisation", "project", "place")  #: kinds that have a workshop or a district


@dataclass(frozen=True)
class Values:
    """What each thing has of a facet."""

    of: Mapping[str, frozenset[str]]  #: keys by thing
    terms: Mapping[str, NamedNode | Literal]  #: by key


@once_per_release
def _listed(opened: OpenRelease, name: str) -> Values:
    """The workshops or districts of things, as their lists are narrowed by them.

    A place lies in its district; who has a seat in a place, too.
    """
    things: dict[str, set[str]] = {}
    terms: dict[str, NamedNode | Literal] = {}
    found = {kind: {f.name: f for f in listing(opened, kind, "de").facets} for kind in _LISTED}
    for kind in _LISTED:
        if name in found[kind]:
            facet = found[kind][name]
            terms.update(facet.terms)
            for key, members in facet.things.items():
                for thing in members:
                    things.setdefault(thing, set()).add(key)
    if name == "district" and "within" in found["place"]:
        for key in terms:
            for place in found["place"]["within"].things.get(key, ()):
                things.setdefault(place, set()).add(key)
        places = found["organisation"].get("place")
        for key, members in places.things.items() if places else ():
            term = places.terms[key] if places else None
            seats = things.get(term.value, set()) if term else set()
            for thing in members:
                things.setdefault(thing, set()).update(seats)
    return Values({thing: frozenset(keys) for thing, keys in things.items()}, terms)


def values_of(view: View) -> dict[str, Callable[[Hit], frozenset[str]]]:
    """For each facet what a hit has of it."""
    workshop, district = (_listed(view.opened, name) for name in ("workshop", "district"))
    return {
        "kind": lambda hit: frozenset([hit.kind]),
        "workshop": lambda hit: workshop.of.get(hit.iri, frozenset()),
        "district": lambda hit: district.of.get(hit.iri, frozenset()),
        "period": _years,
    }


def choice_of(view: View, besides: Collection[str]) -> dict[str, str]:
    """The values the address chooses, which may have `besides`, too.

    Raises BadChoice for a name that says nothing here, or a value that no thing can have.
    """
    workshop, district = (_listed(view.opened, name) for name in ("workshop", "district"))
    allowed: Allowed = {
        "kind": KINDS,
        "workshop": workshop.terms,
        "district": district.terms,
        "period": lambda value: _YEAR.fullmatch(value) is not None,
    }
    refuse_others(view, allowed, besides)
    return chosen(view, allowed)


def narrowed(view: View, hits: Sequence[Hit], choice: Mapping[str, str]) -> list[Hit]:
    """The hits that every choice leaves."""
    values = values_of(view)
    return [hit for hit in hits if all(key in values[name](hit) for name, key in choice.items())]


def facets(
    view: View, hits: Sequence[Hit], choice: Mapping[str, str], cells: Cells
) -> list[FacetShown]:
    """Each facet that divides the hits, with its values and what each would leave.

    A facet with a choice counts what the other choices leave.
    """
    shown = []
    for name, of in values_of(view).items():
        left = narrowed(view, hits, without(choice, name))
        counts = Counter(key for hit in left for key in of(hit))
        if len(counts) > 1 or name in choice:
            shown.append(facet_shown(name, counts, choice, partial(_text, view, cells, name)))
    return shown


def terms_of(view: View) -> set[str]:
    """The IRIs of all values, so that their labels are looked up at once."""
    found = (_listed(view.opened, name).terms.values() for name in ("workshop", "district"))
    return {term.value for terms in found for term in terms if isinstance(term, NamedNode)}


def _text(view: View, cells: Cells, name: str, key: str) -> str:
    if name == "kind":
        return view.texts(f"kind.{key}")
    if name == "period":
        return key
    cell = cells.cell(_listed(view.opened, name).terms.get(key))
    return cell.text if cell else key


def _years(hit: Hit) -> frozenset[str]:
    """The years of the documents that have the name."""
    first, last = (day[:4] for day in hit.printed)
    if not (first.isdigit() and last.isdigit()):
        return frozenset()
    return frozenset(str(year) for year in range(int(first), int(last) + 1))
