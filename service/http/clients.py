"""Keeps one client from taking all places."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from service.errors import ServiceError
from service.model.ip_ranges import network_of
from service.store.protocol import Answer, Pieces


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
    def running(self, address: str) -> Iterator[str]:
        """One query more of the client at this address while the block runs; gives the client.

        Raises TooManyQueries.
        """
        client = self._enter(address)
        try:
            yield client
        finally:
            self._leave(client)

    def answered(self, address: str, ask: Callable[[str], Answer]) -> Answer:
        """What `ask` answers to the client; its query runs until the answer is through.

        Raises TooManyQueries.
        """
        client = self._enter(address)
        try:
            answer = ask(client)
        except BaseException:
            self._leave(client)
            raise
        if answer.rest is None:
            self._leave(client)
            return answer
        return replace(answer, rest=_Watched(answer.rest, lambda: self._leave(client)))

    def _enter(self, address: str) -> str:
        client = network_of(address)
        with self._lock:
            if self._running[client] >= self._limit:
                raise TooManyQueries(self._limit)
            self._running[client] += 1
        return client

    def _leave(self, client: str) -> None:
        with self._lock:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]


class _Watched:
    """Pieces that tell once when they are through, whichever way."""

    def __init__(self, pieces: Pieces, through: Callable[[], None]) -> None:
        self._pieces = pieces
        self._through: Callable[[], None] | None = through

    @property
    def truncated(self) -> bool:
        """Whether there was more than was asked for; known when the end has been read."""
        return self._pieces.truncated

    def __iter__(self) -> _Watched:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self._tell()
            raise

    def close(self) -> None:
        self._pieces.close()
        self._tell()

    def _tell(self) -> None:
        through, self._through = self._through, None
        if through:
            through()
