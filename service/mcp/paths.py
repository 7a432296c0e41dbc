"""Shortest ways from one thing to another, step by step, none longer or wider than a bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from service.mcp.service_client import Binding, ServiceClient

MOST_STEPS = 6
_MOST_THINGS = 400  #: from which a next step is looked for


#: From one thing to the next: the claims that join the two, each with how many documents say it.
Step = list[Binding]


@dataclass(frozen=True)
class Ways:
    """The shortest ways that were found, each a list of steps; whether things were passed over."""

    found: list[list[Step]]
    steps: int  #: how far was looked
    cut: bool


async def shortest_ways(
    service: ServiceClient, start: str, end: str, most_steps: int, avoid: Collection[str], most: int
) -> Ways:
    """Look for `end` ever farther from `start`; stop at the first distance that reaches it."""
    arrivals: dict[str, dict[str, Step]] = {start: {}}  # how a thing was reached, and from where
    edge, cut = [start], False
    for distance in range(1, most_steps + 1):
        cut |= len(edge) > _MOST_THINGS
        reached: defaultdict[str, dict[str, Step]] = defaultdict(dict)
        for row in await service.ask("neighbours", **{"from": edge[:_MOST_THINGS]}):
            to = row["to"]["value"]
            if row["to"]["type"] == "uri" and to not in arrivals and to not in avoid:
                reached[to].setdefault(row["from"]["value"], []).append(row)
        arrivals |= reached
        if end in reached:
            found = _backwards(arrivals, start, end)
            ways = [way for way, _ in zip(found, range(most), strict=False)]
            return Ways(ways, distance, cut)
        edge = sorted(reached)
        if not edge:
            return Ways([], distance, cut)
    return Ways([], most_steps, cut)


def _backwards(arrivals: dict[str, dict[str, Step]], start: str, end: str) -> Iterator[list[Step]]:
    if end == start:
        yield []
        return
    for before, step in arrivals[end].items():
        for way in _backwards(arrivals, start, before):
            yield [*way, step]
