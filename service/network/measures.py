"""Measures of the ties between actors and events, and of projections onto actors.

Two-mode measures are those of Borgatti and Everett (1997), as `networkx.bipartite` has them: each
is held against what is possible in a network of so many actors and events.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from graph_loader.shared.network.model import ACTOR, UNKNOWN
from service.network import graph_measures as plain
from service.network.filtering import Filtered

PROJECTIONS = ("count", "newman", "jaccard")
_EXACT = 30_000_000  #: nodes times edges up to which all ways are counted
_PIVOTS = 200  #: nodes from which ways are counted beyond that


@dataclass(frozen=True)
class Asked:
    """What to measure. Without a projection, actors and events."""

    projection: str = ""
    min_weight: int = 1
    max_event_size: int = 0  #: 0: any


@dataclass(frozen=True)
class Measured:
    """The measures of one node."""

    node: int
    actor: bool
    degree: int
    degree_normalised: float | None
    betweenness: float | None
    closeness: float | None
    core: int
    component: int
    community: int
    cut_point: bool
    separates: int  #: actors outside the largest piece that remains without it
    rests_on: tuple[int, ...]  #: documents without which it is no cut point
    cut_off: tuple[int, ...] = ()  #: events outside that piece


@dataclass(frozen=True)
class Measures:
    """All of a network."""

    actors: int
    events: int
    isolates: int
    ties: int
    density: float | None
    components: int
    centralisation: float | None
    exact: bool  #: whether all ways were counted
    rows: tuple[Measured, ...]
    left_out: dict[str, int]


def edges_of(part: Filtered) -> list[tuple[int, int, int]]:
    """Actor, event and tie of each two-mode tie."""
    modes = part.modes()
    found = []
    for tie in part.two_mode().tolist():
        one, other = int(part.all.source[tie]), int(part.all.target[tie])
        found.append((one, other, tie) if modes[one] == ACTOR else (other, one, tie))
    return found


def measure(part: Filtered, asked: Asked) -> Measures:
    """The measures of the actor and event ties of a filtered network."""
    edges = edges_of(part)
    left_out = {"not-two-mode": len(part.ties) - len(edges)}
    fitting = _fitting(edges, asked)
    if asked.max_event_size:
        left_out["event-size"] = len(edges) - len(fitting)
    edges = fitting
    actors = {actor for actor, _, _ in edges}
    two_mode = plain.graph_of((actor, event) for actor, event, _ in edges)
    graph = _projected(two_mode, actors, asked) if asked.projection else two_mode
    several = sum(map(len, graph.values())) // 2
    exact = len(graph) * several <= _EXACT
    sources = list(graph)
    if not exact:
        picked = np.random.default_rng(0).choice(len(sources), _PIVOTS, replace=False)
        sources = [sources[place] for place in sorted(picked.tolist())]
    own = actors if not asked.projection else set(graph)
    others = set(graph) - own
    found_pieces = plain.pieces(graph)
    isolates = int(_two_mode_nodes(part).sum()) - len(two_mode)
    return Measures(
        len(own),
        len(others),
        isolates,
        several,
        _ratio(several, _possible(len(own), len(others), bool(asked.projection))),
        len(found_pieces),
        _centralisation(graph, own, len(others), bool(asked.projection)),
        exact,
        tuple(_rows(part, graph, own, edges, sources, exact, asked)),
        left_out,
    )


def _fitting(edges: list[tuple[int, int, int]], asked: Asked) -> list[tuple[int, int, int]]:
    """Those of events with no more actors than asked for."""
    sizes = Counter(event for event, _ in {(event, actor) for actor, event, _ in edges})
    most = asked.max_event_size
    return [edge for edge in edges if not most or sizes[edge[1]] <= most]


def _two_mode_nodes(part: Filtered) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    modes = part.modes()
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = part.node_mask & (modes != "context")
    return found


def _possible(actors: int, events: int, projected: bool) -> int:
    return actors * (actors - 1) // 2 if projected else actors * events


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _projected(graph: plain.Graph, actors: set[int], asked: Asked) -> dict[int, set[int]]:
    """Actors who share at least so many events."""
    found: dict[int, set[int]] = {actor: set() for actor in sorted(actors)}
    for actor in found:
        shared = Counter(other for event in graph[actor] for other in graph[event])
        found[actor] = {
            other for other, count in shared.items() if other != actor and count >= asked.min_weight
        }
    return found


def strengths(part: Filtered, asked: Asked) -> dict[int, float]:
    """The weights of each actor to all others together."""
    found: dict[int, float] = {}
    for pair, weight in _weights(part, asked).items():
        for actor in pair:
            found[actor] = found.get(actor, 0.0) + weight
    return found


def _weights(part: Filtered, asked: Asked) -> dict[tuple[int, int], float]:
    """The weight of each pair of actors who share events, by the rule of the projection."""
    events: dict[int, set[int]] = {}
    members: dict[int, set[int]] = {}
    for actor, event, _ in _fitting(edges_of(part), asked):
        events.setdefault(actor, set()).add(event)
        members.setdefault(event, set()).add(actor)
    found: dict[tuple[int, int], float] = {}
    for one in sorted(events):
        for other in sorted({actor for event in events[one] for actor in members[event]}):
            shared = events[one] & events[other]
            if one < other and len(shared) >= asked.min_weight:
                found[one, other] = {
                    "count": float(len(shared)),
                    "newman": sum(1 / (len(members[event]) - 1) for event in sorted(shared)),
                    "jaccard": len(shared) / len(events[one] | events[other]),
                }[asked.projection]
    return found


def _rows(
    part: Filtered,
    graph: dict[int, set[int]],
    actors: set[int],
    edges: list[tuple[int, int, int]],
    sources: list[int],
    exact: bool,
    asked: Asked,
) -> list[Measured]:
    events = set(graph) - actors
    through = plain.ways_through(graph, sources)
    core, community = plain.cores(graph), plain.communities(_tied(graph))
    component = {
        node: number for number, piece in enumerate(plain.pieces(graph), 1) for node in piece
    }
    cuts = plain.cut_points(graph)
    rests = _rests_on(part, edges, cuts) if not asked.projection else {}
    found = []
    for node, near in graph.items():
        outside = _outside(graph, node) if node in cuts else []
        own, other = (actors, events) if node in actors else (events, actors)
        most = len(graph) - 1 if asked.projection else len(other)
        found.append(
            Measured(
                node,
                node in actors,
                len(near),
                _ratio(len(near), most),
                _ratio(through[node], _most_through(len(own), len(other), asked)),
                _closeness(graph, node, len(own), len(other), asked) if exact else None,
                core[node],
                component[node],
                community.get(node, 0),
                node in cuts,
                sum(one in actors for one in outside),
                rests.get(node, ()),
                tuple(one for one in outside if one in events),
            )
        )
    return found


def _tied(graph: dict[int, set[int]]) -> dict[int, set[int]]:
    return {node: near for node, near in graph.items() if near}


def _most_through(own: int, other: int, asked: Asked) -> float:
    """The most ways that can lead through a node of a set of so many, beside so many others."""
    if asked.projection:
        return (own - 1) * (own - 2) / 2
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def _closeness(
    graph: dict[int, set[int]], node: int, own: int, other: int, asked: Asked
) -> float | None:
    far = plain.distances(graph, node)
    total = sum(far.values())
    if not total or len(graph) < 2:
        return 0.0
    least = len(far) - 1 if asked.projection else other + 2 * (own - 1)
    return least / total * (len(far) - 1) / (len(graph) - 1)


def _outside(graph: dict[int, set[int]], node: int) -> list[int]:
    """The nodes outside the largest piece that remains without this one."""
    piece = set(plain.distances(graph, node))
    inside = {one: graph[one] & piece for one in sorted(piece)}
    _, *rest = plain.pieces(inside, without=node)
    return [one for small in rest for one in small]


def _rests_on(
    part: Filtered, edges: list[tuple[int, int, int]], cuts: set[int]
) -> dict[int, tuple[int, ...]]:
    """For each cut point the documents without whose attestations it is none."""
    said = part.network.attestations.document
    stating = {tie: set(said[part.attestations_of(tie)].tolist()) for _, _, tie in edges}
    # Only who alone states a tie can change anything.
    alone = {next(iter(found)) for found in stating.values() if len(found) == 1}
    found: dict[int, list[int]] = {node: [] for node in cuts}
    for document in sorted(alone):
        kept = [(one, other) for one, other, tie in edges if stating[tie] != {document}]
        still = plain.cut_points(plain.graph_of(kept))
        for node in cuts - still:
            found[node].append(document)
    return {node: tuple(documents) for node, documents in found.items()}


def _centralisation(
    graph: dict[int, set[int]], actors: set[int], events: int, projected: bool
) -> float | None:
    """How much one actor has more ties than the others, of the most that is possible."""
    degrees = [len(graph[actor]) for actor in actors]
    most = len(actors) - 2 if projected else events - 1
    if len(degrees) < 2 or most < 1:
        return None
    return sum(max(degrees) - degree for degree in degrees) / ((len(degrees) - 1) * most)


def persistence(part: Filtered, node: int) -> float | None:
    """The share of its two-mode ties that are stated for two different times."""
    modes = part.modes()
    said = part.network.attestations
    own = part.ties_of(node)
    ties = [
        tie
        for tie in own
        if {str(modes[part.all.source[tie]]), str(modes[part.all.target[tie]])}
        == {"actor", "event"}
    ]
    lasting = 0
    for tie in ties:
        places = part.attestations_of(tie)
        ends = [day for day in said.latest[places].tolist() if day != UNKNOWN]
        begins = [day for day in said.earliest[places].tolist() if day != UNKNOWN]
        lasting += bool(ends and begins and min(ends) < max(begins))
    return _ratio(lasting, len(ties))
