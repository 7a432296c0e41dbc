"""What all requests of one application share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.config import Settings
from service.http.cache import AnswerCache, BoundedCache, Comparisons
from service.http.clients import Clients
from service.http.metrics import Metrics
from service.http.single_flight import SingleFlight
from service.questions.operation_files import read_operations
from service.questions.operations import Operation
from service.store.choice import stores_for
from service.store.lanes.line import Line
from service.store.provider import Stores

#: How many requests wait with a large result in memory, each on a thread of its own.
_WAIT_WITH_LARGE = 4
#: How many may wait for an answer that another request is computing; others are told to come again.
_WAIT_FOR_ANOTHER = 12


_COMPARISON_BYTES = 64 * 1024 * 1024  #: about, of all comparisons that are kept


@dataclass(frozen=True)
class Services:
    """Made once for an application."""

    settings: Settings
    stores: Stores
    answers: AnswerCache
    clients: Clients
    metrics: Metrics
    operations: Mapping[str, Operation]
    results: BoundedCache[Any]  #: of operations, see answers/results and doors/api
    flights: SingleFlight[Any]  #: results that are being computed
    comparisons: Comparisons  #: of two releases
    large: Line  #: one request at a time works on a large result


def services_for(settings: Settings) -> Services:
    """Everything that these settings ask for; no store is opened yet. Raises BadOperations."""
    return Services(
        settings,
        stores_for(settings),
        AnswerCache(settings.cache_bytes),
        Clients(settings.client_queries, settings.queue_seconds),
        Metrics(),
        read_operations(settings.queries),
        BoundedCache(settings.cache_bytes),
        SingleFlight(_WAIT_FOR_ANOTHER),
        Comparisons(_COMPARISON_BYTES),
        Line(_WAIT_WITH_LARGE, settings.query_seconds),
    )
