"""What changed between two lists of the actors of a workshop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph_loader.shared.network.model import UNKNOWN
from service.network.filtering import Filtered
from service.network.lists import FULL, PART, Listing

_STANDS_FOR = "stands-for"
SPLIT, MERGED, RENAMED, ROLE, STAYED = "split", "merged", "renamed", "role-changed", "stayed"
JOINED, LEFT, RETURNED = "joined", "left", "returned"
KINDS = (JOINED, LEFT, RETURNED, SPLIT, MERGED, RENAMED, ROLE, STAYED)
#: Those whose bodies both lists name.
BOTH = (STAYED, RENAMED, ROLE, SPLIT, MERGED)


@dataclass(frozen=True)
class Side:
    """How one list names a body: names as nodes, and the attestations."""

    names: tuple[int, ...] = ()
    attestations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """One body and what became of it."""

    institution: int
    change: str
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)


def latest_list(found: Sequence[Listing], day: int) -> Listing | None:
    """The latest list, full or in part, that may begin by a day."""
    lists = [
        one for one in found if one.state in (FULL, PART) and one.dated and (one.earliest <= day)
    ]
    return max(lists, key=lambda one: (one.earliest, one.latest, one.state == FULL), default=None)


def changes(
    part: Filtered, before: Listing, after: Listing, every: Iterable[Listing]
) -> list[Change]:
    """One change for each body that one of two lists names; `every` are all of that workshop."""
    earlier = {
        actor
        for one in every
        if one.state in (FULL, PART) and UNKNOWN != one.latest < before.earliest
        for actor in one.actors
    }
    gone, come = _taken_apart(part, before, after), _taken_apart(part, after, before)
    found = []
    for body in sorted({*before.actors, *after.actors, *gone, *come}):
        if body in gone.values() or body in come.values():
            continue  # a collective whose bodies have rows of their own
        then, now = _side(part, before, body), _side(part, after, body)
        if not then.names and body in gone:
            then = _side(part, before, gone[body])
            kind = SPLIT if now.names else LEFT
        elif not now.names and body in come:
            now = _side(part, after, come[body])
            kind = MERGED if then.names else JOINED
        else:
            kind = _kind(part, then, now, body in earlier)
        found.append(Change(body, kind, then, now))
    return found


def _taken_apart(part: Filtered, one: Listing, other: Listing) -> dict[int, int]:
    """The bodies of collectives of one list that the other names one by one, each with its own."""
    collective, found = part.network.nodes.collective, dict[int, int]()
    for name in one.actors:
        if collective[name] and name not in other.actors:
            bodies = _bodies(part, name)
            if set(bodies) & other.actors.keys():
                found |= dict.fromkeys(bodies, name)
    return found


def _bodies(part: Filtered, collective: int) -> list[int]:
    """Whom a collective stands for. No filter changes that."""
    ties, network = part.all, part.network
    near = slice(ties.start[collective], ties.start[collective + 1])
    return [
        int(ties.target[tie])
        for tie in ties.tie[near].tolist()
        if network.relations[int(ties.relation[tie])].name == _STANDS_FOR
        and int(ties.source[tie]) == collective
    ]


def _side(part: Filtered, one: Listing, body: int) -> Side:
    attestations = one.actors.get(body, [])
    if not attestations:
        return Side()
    return Side(tuple(sorted({_name(part, place) for place in attestations})), tuple(attestations))


def _name(part: Filtered, attestation: int) -> int:
    """The name under which an attestation has its actor: the source of the tie between names."""
    ties = part.network.ties["name"]
    (place,) = ((ties.begin <= attestation) & (attestation < ties.end)).nonzero()[0]
    return int(ties.source[place])


def _kind(part: Filtered, then: Side, now: Side, earlier: bool) -> str:
    if not now.names:
        return LEFT
    if not then.names:
        return RETURNED if earlier else JOINED
    if not set(then.names) & set(now.names):
        return RENAMED
    standing = part.network.attestations.standing
    said = [{int(standing[one]) for one in side.attestations} - {UNKNOWN} for side in (then, now)]
    return ROLE if all(said) and said[0] != said[1] else STAYED
