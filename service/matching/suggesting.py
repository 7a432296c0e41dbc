"""Names while they are typed."""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.shared.folding import folded
from graph_loader.shared.matching.candidates import LIKELY
from graph_loader.shared.matching.index import Index, Reader
from service.matching.candidates import candidates, kind_of
from service.matching.names import read_names
from service.request.view import View

MOST = 10
_LOOKED_AT = 60  #: names, of which several may be of one thing or of another kind


def suggested(view: View, asked: str, types: Sequence[str]) -> dict[str, str]:
    """The things to suggest, each with the name by which it was found, the best first."""
    typed = folded(asked)
    if not typed:
        return {}

    def begins(reader: Reader, _: Index) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in reader.beginning(typed, _LOOKED_AT):
            if not types or kind_of(view, name.thing) in types:
                found.setdefault(name.thing, name.name)
        return found

    begun = read_names(view, begins)
    order = sorted(begun, key=lambda thing: kind_of(view, thing) == "source")
    found = {thing: begun[thing] for thing in order}
    if len(found) < MOST and len(typed) > 2:
        for one in candidates(view, asked, types, view.time):
            if one.score >= LIKELY:
                found.setdefault(one.thing, one.name.name)
    return dict(list(found.items())[:MOST])
