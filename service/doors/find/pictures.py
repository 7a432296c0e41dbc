"""The pictures of the home page as their template takes them: names, marks and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.doors.find.known_lists import STATES, known_lists
from service.doors.find.seats import Seats
from service.network.describing import Words, short_names
from service.network.lists import MENTION
from service.network.matrix import STATES as CELL_STATES
from service.network.opening import network_of
from service.request.view import View


@dataclass(frozen=True)
class Head:
    """A thing by its name, its short name, and its address."""

    label: str
    short: str
    url: str | None


def _heads(view: View, nodes: Sequence[int]) -> list[Head]:
    network = network_of(view.opened)
    words = Words(network, view.language)
    labels = [words.node(one) for one in nodes]
    return [
        Head(label, short, view.link_to(network.nodes.iri[node]))
        for node, label, short in zip(nodes, labels, short_names(labels), strict=True)
    ]


def matrix_shown(view: View, seats: Seats) -> dict[str, object]:
    """The picture as its template takes it."""
    actors = _heads(view, [one.node for one in seats.lines])
    lines = [
        (actor, [(place.state, view.link_to(place.claim)) for place in line.places])
        for actor, line in zip(actors, seats.lines, strict=True)
    ]
    there = {place.state for line in seats.lines for place in line.places}
    return {
        "heads": _heads(view, seats.columns),
        "lines": lines,
        "states": [state for state in CELL_STATES if state in there],
    }


def strip_shown(view: View) -> dict[str, object]:
    """What is known of each workshop by year, and the years of lists, for the time of the page."""
    strip = known_lists(view.opened)
    heads = _heads(view, [row.node for row in strip.rows])
    rows = [
        (
            head,
            [
                (known.state, known.actors, view.link_to(known.document)) if known else None
                for known in row.known
            ],
            row.total,
        )
        for head, row in zip(heads, strip.rows, strict=True)
    ]
    times = [
        year
        for place, year in enumerate(strip.columns)
        if year
        and any(one and one.state != MENTION for one in (row.known[place] for row in strip.rows))
    ]
    return {"columns": strip.columns, "rows": rows, "states": STATES, "times": times}
