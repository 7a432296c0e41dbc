"""Of which workshop and year it is known who takes part: a strip of marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph_loader.shared.network.model import UNKNOWN, Network
from service.network.describing import day
from service.network.filtering import Filter, filtered
from service.network.lists import FULL, MENTION, PART, Listing, listings, workshops
from service.network.opening import network_of
from service.page.listing import listing
from service.store.provider import OpenRelease, once_per_release

STATES = (FULL, PART, MENTION)
_MOST_YEARS = 8


@dataclass(frozen=True)
class Known:
    """What the best document of a workshop and year gives."""

    state: str
    actors: int
    document: str  #: its IRI


@dataclass(frozen=True)
class Row:
    """A workshop with what is known of each column, and how many actors of it at all times."""

    node: int
    known: Sequence[Known | None]
    total: int


@dataclass(frozen=True)
class Strip:
    """Years as columns; the last one, an empty name, is of documents without a date."""

    columns: Sequence[str]
    rows: Sequence[Row]


@once_per_release
def known_lists(opened: OpenRelease) -> Strip:
    """The strip of a release."""
    network = network_of(opened)
    part = filtered(network, Filter())
    found = {one: listings(part, one) for one in workshops(part)}
    said = [_year(one) for every in found.values() for one in every]
    named = sorted(int(year) for year in said if year)
    years = [str(year) for year in range(named[0], named[-1] + 1)][-_MOST_YEARS:] if named else []
    columns = [*years, *([""] if "" in said else [])]
    actors = listing(opened, "organisation", "de")
    facet = next((one for one in actors.facets if one.name == "workshop"), None)
    rows = []
    for workshop, every in found.items():
        key = network.nodes.iri[workshop].rpartition("/")[2]
        things = facet.things.get(key, ()) if facet else ()
        known = [
            _best([one for one in every if _year(one) == column], network) for column in columns
        ]
        rows.append(Row(workshop, known, actors.counting.number(things)))
    return Strip(columns, rows)


def _year(one: Listing) -> str:
    """The year of the last day that it may be of; empty without a date."""
    return (day(one.latest if one.latest != UNKNOWN else one.earliest) or "")[:4]


def _best(every: Sequence[Listing], network: Network) -> Known | None:
    if not every:
        return None
    collective = network.nodes.collective
    best = min(every, key=lambda one: (STATES.index(one.state), -len(one.actors), one.document))
    number = sum(not collective[actor] for actor in best.actors)
    return Known(best.state, number, network.documents.iri[best.document])
