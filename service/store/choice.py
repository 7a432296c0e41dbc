"""Which store the service asks: the release of a home, or a store elsewhere."""

from __future__ import annotations

from service.config import Settings
from service.store.provider import Stores


def stores_for(settings: Settings) -> Stores:
    """The stores that the settings name; nothing is opened yet."""
    if not settings.store:
        return Stores(settings)
    # Brings SPARQLWrapper and RDFLib, which the embedded store has no need of.
    from service.store.elsewhere.remote_provider import RemoteStores

    return RemoteStores(settings)
