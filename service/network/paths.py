"""How two nodes are connected: the k shortest simple paths in a fixed order, within bounds of work.

The order is by length, then by the smaller largest number of neighbours among inner nodes, then by
the IRIs of the nodes. Partial paths are taken up in that very order, so whole ones come out in it;
how far each node is from the end is known beforehand, so that no path leads astray.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph_loader.shared.network.model import Ints
from service.network.filtering import Filtered, Mask
from service.network.time_order import BEGIN, POSSIBLY, SURELY, after_possibly, candidates, judged

HUB_LIMIT = 75  #: neighbours that an inner node may have, where nobody says otherwise; 0: any
WORK = 200_000  #: partial paths that are taken up before a search is given up
FOUND, NONE, STOPPED = "found", "none", "stopped"
_FAR = 2**30

_Distances = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """A search. `a` and `b` differ."""

    a: int
    b: int
    most: int = 4  #: hops
    k: int = 3  #: paths
    avoid: tuple[int, ...] = ()
    via: tuple[int, ...] = ()  #: all of them, in any order
    hub_limit: int = HUB_LIMIT
    timed: bool = False  #: only paths whose hops can have held one after the other
    work: int = WORK


@dataclass(frozen=True)
class Path:
    """One path."""

    nodes: tuple[int, ...]
    in_time: str
    chosen: tuple[int, ...]  #: an attestation for each hop

    @property
    def length(self) -> int:
        """Its hops."""
        return len(self.nodes) - 1


@dataclass(frozen=True)
class Paths:
    """What a search found; complete unless a limit other than `k` cut it."""

    status: str
    complete: bool
    paths: tuple[Path, ...]


def search(part: Filtered, asked: Asked) -> Paths:
    """The shortest paths between two nodes of a filtered network.

    `none` is proved: no path of at most `most` hops fits. `stopped`: the work ran out before any
    was found.
    """
    found: list[Path] = []
    left = [asked.work]
    walker = _Walker(part, asked, left)
    for length in range(1, asked.most + 1):
        for nodes in walker.of_length(length):
            state, chosen = judged(part, nodes)
            if asked.timed and state not in (SURELY, POSSIBLY):
                continue  # hops of which each is possible behind the one before, but not in a row
            found.append(Path(nodes, state, tuple(chosen)))
            if len(found) == asked.k:
                return Paths(FOUND, True, tuple(found))
        if left[0] < 0:
            return Paths(FOUND if found else STOPPED, False, tuple(found))
    return Paths(FOUND if found else NONE, True, tuple(found))


class _Walker:
    """Lists the simple paths of one length in their order."""

    def __init__(self, part: Filtered, asked: Asked, left: list[int]) -> None:
        self._part, self._asked, self._left = part, asked, left
        inner = part.node_mask.copy()
        if asked.hub_limit:
            inner &= part.degree <= asked.hub_limit
        inner[list(asked.avoid)] = False
        inner[[asked.a, asked.b]] = False
        self._inner = inner
        self._to_end = self._distances(asked.b)
        self._to_via = {node: self._distances(node) for node in asked.via}

    def _distances(self, goal: int) -> _Distances:
        """How many hops each node is away from a goal, by inner nodes; _FAR if none leads there."""
        return distances(self._part, goal, self._inner, self._asked.most)

    def of_length(self, length: int) -> Iterator[tuple[int, ...]]:
        """The paths of so many hops in their order; ends early when the work runs out."""
        asked, degree = self._asked, self._part.degree
        heap: list[tuple[int, tuple[int, ...], int]] = []
        if self._can_end((asked.a,), length):
            heap.append((0, (asked.a,), BEGIN))
        while heap:
            widest, nodes, day = heapq.heappop(heap)
            self._left[0] -= 1
            if self._left[0] < 0:
                return
            if nodes[-1] == asked.b:
                yield nodes
                continue
            hops = length - len(nodes) + 1
            for node in self._steps(nodes[-1], hops):
                if node in nodes:
                    continue
                longer = (*nodes, node)
                if not self._can_end(longer, hops - 1):
                    continue
                when = self._when(nodes[-1], node, day) if asked.timed else day
                if when is not None:
                    wide = widest if node == asked.b else max(widest, int(degree[node]))
                    heapq.heappush(heap, (wide, longer, when))

    def _steps(self, node: int, hops: int) -> Iterator[int]:
        """Where to go from a node with so many hops left."""
        for near in self._part.neighbours(node):
            if near == self._asked.b:
                if hops == 1:
                    yield near
            elif hops > 1 and self._inner[near] and self._to_end[near] < hops:
                yield near

    def _can_end(self, nodes: tuple[int, ...], hops: int) -> bool:
        """Whether the rest can lead to the end by all that must be on the way."""
        last = nodes[-1]
        if self._to_end[last] > hops:
            return False
        missing = [node for node in self._asked.via if node not in nodes]
        if len(missing) > max(0, hops - 1):
            return False
        return all(
            self._inner[node] and self._to_via[node][last] + self._to_end[node] <= hops
            for node in missing
        )

    def _when(self, one: int, other: int, day: int) -> int | None:
        found = after_possibly(self._part, candidates(self._part, one, other), day)
        return None if found is None else found[0]


def distances(part: Filtered, goal: int, inner: Mask, most: int) -> _Distances:
    """How many hops each node is away from a goal by inner nodes, up to `most`; _FAR if more."""
    found = np.full(len(part.node_mask), _FAR, np.int64)
    found[goal] = 0
    front = np.array([goal])
    for step in range(1, most + 1):
        places = _ranges(part.near_start[front], part.near_start[front + 1])
        reached = part.near[places]
        found[reached[found[reached] == _FAR]] = step
        front = np.flatnonzero((found == step) & inner)
        if not len(front):
            break
    return found


def _ranges(begin: Ints, end: Ints) -> npt.NDArray[np.int64]:
    """All places of some ranges, one behind the other."""
    lengths = end - begin
    places = np.arange(lengths.sum())
    shift = np.repeat(begin - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    found: npt.NDArray[np.int64] = places + shift
    return found
