"""What a description of the interface tells of the network of a release, with examples of it."""

from __future__ import annotations

from dataclasses import dataclass

from graph_loader.shared.network.model import UNKNOWN
from service.network.filtering import Filter, filtered
from service.network.lists import FULL, PART, listings, workshops
from service.network.opening import network_of
from service.store.provider import OpenRelease, once_per_release


@dataclass(frozen=True)
class NetworkTold:
    """Relations, and things that are there to ask for; empty where there are none."""

    relations: tuple[str, ...] = ()
    directions: str = ""
    a: str = ""
    b: str = ""  #: tied to the same thing as `a`
    workshop: str = ""  #: one of which two lists are known
    before: str = ""
    after: str = ""


@once_per_release
def network_told(opened: OpenRelease, base: str) -> NetworkTold:
    """What there is to tell. Raises StoreError if the network has to be made and cannot."""
    network = network_of(opened)
    part = filtered(network, Filter())

    def short(iri: str) -> str:
        return iri.removeprefix(f"{base}id/") if base else iri

    directions = "; ".join(
        f"{one.name} ({', '.join(one.sources)} → {', '.join(one.targets)})"
        for one in network.relations
    )
    pair = ("", "")
    several = (part.degree > 1).nonzero()[0].tolist()
    if several:
        one, other = part.neighbours(several[0])[:2]
        pair = short(network.nodes.iri[one]), short(network.nodes.iri[other])
    lists = ("", "", "")
    for workshop in workshops(part):
        found = [
            short(network.documents.iri[one.document])
            for one in listings(part, workshop)
            if one.state in (FULL, PART) and one.latest != UNKNOWN
        ]
        if len(found) > 1:
            lists = short(network.nodes.iri[workshop]), found[0], found[-1]
            break
    return NetworkTold(tuple(one.name for one in network.relations), directions, *pair, *lists)
