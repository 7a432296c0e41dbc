"""The network of a release: mapped from its files, or made of its store where they are not here."""

from __future__ import annotations

import hashlib
import logging

from graph_loader.shared.layout import NETWORK
from graph_loader.shared.network.assembling import assemble
from graph_loader.shared.network.files import BadNetwork, read_network
from graph_loader.shared.network.model import Network
from service.store.provider import OpenRelease, once_per_release

_log = logging.getLogger(__name__)


@once_per_release
def network_of(opened: OpenRelease) -> Network:
    """The network of an open release. Raises StoreError if it has to be made and cannot."""
    folder = opened.release.folder
    if folder and (folder / NETWORK).is_dir():
        try:
            return read_network(folder / NETWORK)
        except BadNetwork as error:
            _log.warning("%s; the network is made of the store in its place", error)
    return assemble(opened.pages.select)


def tie_id(network: Network, unit: str, tie: int) -> str:
    """What a tie is called: its first claim, and behind `#` which of its ties, if there are more.

    Whatever the filter, a tie is called the same.
    """
    ties = network.ties[unit]
    claim = network.claims[int(network.attestations.claim[ties.begin[tie] : ties.end[tie]].min())]
    if not ties.several[tie]:
        return claim
    ends = (network.nodes.iri[int(node)] for node in (ties.source[tie], ties.target[tie]))
    key = "\n".join((network.relations[int(ties.relation[tie])].name, *ends))
    return f"{claim}#{hashlib.sha256(key.encode()).hexdigest()[:12]}"
