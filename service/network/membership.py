"""Who is named in a workshop over its known lists: what its page shows first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_loader.shared.network.model import UNKNOWN
from service.network.changes import BOTH, JOINED, LEFT, RETURNED, Change, changes
from service.network.filtering import Filtered
from service.network.lists import Listing, comparable, listings

STILL, NEW, GONE, EARLIER, LATER, MENTIONED = (
    *("still", "new", "gone", "earlier"),
    *("later", "mentioned"),
)
#: What became of those who are named, the order of the page.
GROUPS = (STILL, NEW, GONE, EARLIER, LATER, MENTIONED)


@dataclass(frozen=True)
class Member:
    """An actor with the attestations that name it, by document."""

    actor: int
    group: str  #: one of GROUPS
    named: Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class Membership:
    """The lists of a workshop, and who is named in them and besides."""

    lists: Sequence[Listing]  #: whole or in part, the oldest first
    latest: Listing | None  #: the last of them by the time asked for
    before: Listing | None  #: the one before that
    changes: Sequence[Change]  #: between the two
    members: Sequence[Member]  #: by group
    collectives: frozenset[int]  #: among the members; they do not count
    every: int  #: how many actors are named at all

    @property
    def counts(self) -> Mapping[str, int]:
        """How many changes there are of each kind."""
        return Counter(one.change for one in self.changes)

    def sizes(self) -> Mapping[str, int]:
        """How many there are in each group."""
        return Counter(one.group for one in self.members if one.actor not in self.collectives)

    def size(self, one: Listing) -> int:
        """How many a list names."""
        return len(one.actors.keys() - self.collectives)

    def in_list(self, one: Listing) -> list[int]:
        """Whom a list names."""
        return sorted(one.actors.keys() - self.collectives)


def membership(part: Filtered, workshop: int, last_day: int | None = None) -> Membership:
    """Who is named in a workshop. Lists that begin after the last day do not decide the groups."""
    lists, every = comparable(part, workshop), listings(part, workshop)
    known = [
        one
        for one in lists
        if last_day is None or (one.dated and UNKNOWN != one.earliest <= last_day)
    ]
    latest = known[-1] if known else None
    before = known[-2] if len(known) > 1 else None
    found = changes(part, before, latest, every) if before and latest else []
    became = {one.institution: one.change for one in found}
    named: dict[int, dict[int, Sequence[int]]] = {}
    for listing in every:
        for actor, attestations in listing.actors.items():
            named.setdefault(actor, {})[listing.document] = attestations
    early, all_lists = _documents(known), _documents(lists)
    members = [
        Member(actor, _group(became.get(actor), documents, latest, early, all_lists), documents)
        for actor, documents in named.items()
    ]
    members.sort(key=lambda one: (GROUPS.index(one.group), one.actor))
    collective = part.network.nodes.collective
    collectives = frozenset(actor for actor in named if collective[actor])
    return Membership(
        lists, latest, before, found, members, collectives, len(named) - len(collectives)
    )


def _documents(lists: Sequence[Listing]) -> set[int]:
    return {one.document for one in lists}


def _group(
    change: str | None,
    documents: Mapping[int, Sequence[int]],
    latest: Listing | None,
    early: set[int],
    lists: set[int],
) -> str:
    """What became of an actor. A collective, and who is in one list alone, has no change."""
    if change in BOTH:
        return STILL
    if change in (JOINED, RETURNED):
        return NEW
    if change == LEFT:
        return GONE
    if latest and latest.document in documents:
        return STILL
    if documents.keys() & early:
        return EARLIER
    return LATER if documents.keys() & lists else MENTIONED
