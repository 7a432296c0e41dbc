"""What documents list of the actors of a workshop: whole lists, parts, and mere mentions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from graph_loader.shared.network.model import UNKNOWN, slug
from service.network.filtering import Filtered, filtered

PARTICIPATION = "participation"
FULL, PART, MENTION = "full", "part", "mention"


@dataclass
class Listing:
    """A document that names actors of a workshop, with the attestations of each actor."""

    document: int
    state: str  #: FULL, PART or MENTION
    earliest: int
    latest: int
    actors: dict[int, list[int]] = field(default_factory=dict)

    @property
    def dated(self) -> bool:
        """Whether it is known when it was made, at least up to one bound."""
        return self.earliest != UNKNOWN or self.latest != UNKNOWN

    def meets(self, first: int | None, last: int | None) -> bool:
        """Whether it may be of a day of a time; what has no date is of none that is asked for."""
        if first is None and last is None:
            return True
        begins = self.earliest == UNKNOWN or last is None or self.earliest <= last
        ends = self.latest == UNKNOWN or first is None or self.latest >= first
        return self.dated and begins and ends


def listings(part: Filtered, workshop: int) -> list[Listing]:
    """The documents that name actors of a workshop, or are said to list them; the oldest first."""
    network = part.network
    lists, documents = network.lists, network.documents
    found: dict[int, Listing] = {}

    def of(document: int, state: str) -> Listing:
        days = int(documents.earliest[document]), int(documents.latest[document])
        one = found.setdefault(document, Listing(document, state, *days))
        one.state = min(one.state, state, key=(FULL, PART, MENTION).index)
        return one

    for place, listed in enumerate(lists.workshop.tolist()):
        extent = slug(network.terms[int(lists.extent[place])])
        if listed == workshop and extent in (FULL, PART, MENTION):
            of(int(lists.document[place]), extent)
    for tie in participations(part, workshop):
        actor = int(part.all.source[tie])
        for one in part.attestations_of(tie):
            document = int(network.attestations.document[one])
            of(document, MENTION).actors.setdefault(actor, []).append(one)
    last = 2**31
    return sorted(
        found.values(),
        key=lambda one: (one.latest if one.latest != UNKNOWN else last, one.document),
    )


def comparable(part: Filtered, workshop: int) -> list[Listing]:
    """The lists of a workshop that can be compared: full or in part; those without a date first."""
    kept = [one for one in listings(part, workshop) if one.state in (FULL, PART)]
    return sorted(kept, key=lambda one: one.dated)


def participations(part: Filtered, workshop: int) -> Iterable[int]:
    """The ties of a workshop to those who take part in it."""
    relations = part.network.relations
    near = part.ties_of(workshop)
    return [tie for tie in near if relations[int(part.all.relation[tie])].name == PARTICIPATION]


def workshops(part: Filtered) -> list[int]:
    """The workshops there are, those that the filter names if it names some."""
    types = part.network.nodes.type
    asked = part.filter.workshops
    return sorted(asked) if asked else [node for node, kind in enumerate(types) if kind == 0]


def known_times(part: Filtered) -> list[tuple[int, int]]:
    """The times of the lists, full or in part, of all workshops, each once; the oldest first.

    The time that a filter asks for does not matter: what else could be asked for.
    """
    every = filtered(part.network, replace(part.filter, first=None, last=None))
    found = {
        (one.earliest, one.latest)
        for workshop in workshops(every)
        for one in listings(every, workshop)
        if one.state in (FULL, PART) and UNKNOWN not in (one.earliest, one.latest)
    }
    return sorted(found, key=lambda days: (days[1], days[0]))
