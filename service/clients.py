"""Keeps one client from taking all places."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import ServiceError
from service.networks import network_of


class TooManyQueries(ServiceError):
    """This client has as many queries running as one client may."""

    status, name, title = 429, "too-many-queries", "Too many queries at a time"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"One client may have {limit} queries running.", headers={"Retry-After": "2"}
        )


class Clients:
    """Counts the running queries of each client."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    @contextmanager
    def running(self, address: str) -> Iterator[None]:
        """One query more while the block runs. Raises TooManyQueries."""
        client = network_of(address)
        with self._lock:
            if self._running[client] >= self._limit:
                raise TooManyQueries(self._limit)
            self._running[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[client] -= 1
                if not self._running[client]:
                    del self._running[client]
