"""What a name may mean in the release at hand, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.shared.matching.candidates import Candidate, Days, Space
from graph_loader.shared.matching.index import Index, Reader
from graph_loader.shared.matching.matcher import MOST_CANDIDATES, match
from service.matching.names import read_names
from service.model.valid_time import Period
from service.request.view import View


def kind_of(view: View, iri: str) -> str:
    """The kind of a thing by its IRI: the first part of its short form."""
    return view.short(iri).partition("/")[0]


def days_of(on: Period | None) -> Days | None:
    """Days as the matcher takes them."""
    return Days(on.first.isoformat(), on.last.isoformat()) if on else None


def candidates(
    view: View,
    text: str,
    types: Sequence[str] = (),
    on: Period | None = None,
    limit: int = MOST_CANDIDATES,
) -> list[Candidate]:
    """The things of these kinds (of all, if none is given) that a name may mean.

    Raises QueryTimeout, or what the store raises.
    """

    def ask(reader: Reader, index: Index) -> list[Candidate]:
        space = Space(f"{view.base}id/") if view.release.base else Space("")
        return match(reader, text, space, types, days_of(on), limit)

    return read_names(view, ask)
