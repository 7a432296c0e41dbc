"""A list of a kind of thing as the address asks for it: narrowed, and a page of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from service.doors.find.facets import choice_of
from service.errors import NotFound
from service.page.listing import Listing, listing
from service.request.serving import page_number
from service.request.view import View
from service.words.formatting import pages_of

PER_PAGE = 200


@dataclass(frozen=True)
class Narrowed:
    """The things of a list that the choice leaves, in its order."""

    found: Listing
    choice: Mapping[str, str]
    things: Sequence[str]

    def page(self) -> tuple[Sequence[str], int, int]:
        """The things of the page asked for, its number and that of the last. Raises NotFound."""
        number, last = page_number(), pages_of(len(self.things), PER_PAGE)
        if number > last:
            raise NotFound
        return self.things[(number - 1) * PER_PAGE : number * PER_PAGE], number, last


def narrowed(view: View, kind: str, besides: Collection[str] = ()) -> Narrowed:
    """What the address leaves of a kind; it may have `besides`, too. Raises BadChoice."""
    found = listing(view.opened, kind, view.language)
    choice = choice_of(view, found, besides)
    left = found.chosen(choice)
    return Narrowed(found, choice, [thing for thing in found.listed if thing in left])
