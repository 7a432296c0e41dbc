"""Writes the network of a release: who is tied to whom, for the service to search in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import QuerySolution, QuerySolutions, Store

from graph_loader.shared.network.assembling import assemble
from graph_loader.shared.network.files import write_network


def write_network_of(store: Store, folder: Path) -> bytes:
    """Write the network that a store holds into a new folder. Returns a hash of it."""

    def ask(query: str) -> Iterable[QuerySolution]:
        found = store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        return found

    return write_network(folder, assemble(ask))
