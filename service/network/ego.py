"""The surroundings of one node: who is next to it, and how they are tied among each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.network.filtering import Filtered


@dataclass(frozen=True)
class Surroundings:
    """Nodes around a centre and all ties among them."""

    nodes: tuple[int, ...]
    ties: tuple[int, ...]
    relations: tuple[tuple[str, int, int], ...]  #: of the centre: name, ties there are, ties shown


def ego(part: Filtered, centre: int, depth: int, limit: int) -> Surroundings:
    """What is at most `depth` ties away, of each node at most `limit` ties of a relation.

    Ties that most documents state come first. Ties between those who are shown are all there.
    """
    shown = {centre}
    front = [centre]
    for _ in range(depth):
        front = sorted({near for node in front for near in _nearest(part, node, limit)} - shown)
        shown.update(front)
    marked = np.zeros(len(part.node_mask), np.bool_)
    marked[list(shown)] = True
    inside: npt.NDArray[np.int64] = part.ties[
        marked[part.all.source[part.ties]] & marked[part.all.target[part.ties]]
    ]
    ties = inside.tolist()
    own = part.ties_of(centre)
    counts = _by_relation(part, own)
    kept = _by_relation(part, sorted(set(own) & set(ties)))
    names = part.network.relations
    relations = tuple(
        (names[one].name, len(counts[one]), len(kept.get(one, ()))) for one in sorted(counts)
    )
    return Surroundings(tuple(sorted(shown)), tuple(ties), relations)


def around(part: Filtered, centres: Sequence[int], limit: int) -> Surroundings:
    """The nodes next to some, of each at most `limit` ties of a relation; and the ties to them."""
    nodes, ties = {*centres}, set[int]()
    for centre in centres:
        near = {centre, *_nearest(part, centre, limit)}
        nodes |= near
        ties |= {
            tie
            for tie in part.ties_of(centre)
            if int(part.all.source[tie]) in near and int(part.all.target[tie]) in near
        }
    return Surroundings(tuple(sorted(nodes)), tuple(sorted(ties)), ())


def _nearest(part: Filtered, node: int, limit: int) -> list[int]:
    """The nodes next to one, by at most so many ties of each relation."""
    found = []
    for several in _by_relation(part, part.ties_of(node)).values():
        if len(several) > limit:
            several = sorted(several, key=lambda tie: (-weight(part, tie), tie))[:limit]
        found += [
            int(part.all.target[tie] if part.all.source[tie] == node else part.all.source[tie])
            for tie in several
        ]
    return found


def weight(part: Filtered, tie: int) -> int:
    """How many documents state a tie."""
    documents = part.network.attestations.document[part.attestations_of(tie)]
    return len(set(documents.tolist()))


def _by_relation(part: Filtered, ties: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for tie in ties:
        found.setdefault(int(part.all.relation[tie]), []).append(tie)
    return found
