"""Keeps one client from taking all places."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from service.errors import ServiceError
from service.model.ip_ranges import network_of
from service.store.errors import ClientGone, StoreBusy
from service.store.protocol import Answer, Pieces
from service.store.spent import waiting

WAITING = 60  #: queries of one client that may wait for others of its
_GLANCE_SECONDS = 0.1  #: how often one that waits looks whether its client is still there
Gone = Callable[[], bool]

#: Where the environment of a request has what tells whether its client has hung up.
GONE = "actorgraph.gone"


class TooManyQueries(ServiceError):
    """So many queries of this client run and wait already that one more finds no place in line."""

    status, name, title = 429, "too-many-queries", "Too many queries at a time"

    def __init__(self, limit: int, waiting: int) -> None:
        detail = f"One client may have {limit} queries running and {waiting} waiting."
        super().__init__(detail, headers={"Retry-After": "2", **rate_limit(limit, 0)})


def rate_limit(limit: int, remaining: int) -> dict[str, str]:
    """The fields of draft-ietf-httpapi-ratelimit-headers for queries at a time."""
    policy = f'"queries";q={limit};qu="concurrent-requests"'
    return {"RateLimit-Policy": policy, "RateLimit": f'"queries";r={remaining}'}


class Clients:
    """Counts the running queries of each client; what one asks beyond waits its turn."""

    def __init__(self, limit: int, patience: float = 0.0, waiting: int = WAITING) -> None:
        self._limit, self._patience, self._places = limit, patience, waiting
        self._moved = threading.Condition()
        self._running: Counter[str] = Counter()
        self._lines: defaultdict[str, list[object]] = defaultdict(list)

    @property
    def waiting(self) -> int:
        """How many queries wait for others of their client."""
        with self._moved:
            return sum(map(len, self._lines.values()))

    @contextmanager
    def running(self, address: str, gone: Gone | None = None) -> Iterator[str]:
        """One query more of the client at this address while the block runs; gives the client.

        Raises TooManyQueries if the line is full, StoreBusy if it does not move, ClientGone.
        """
        client = self._enter(address, gone)
        try:
            yield client
        finally:
            self.leave(client)

    def answered(
        self, address: str, ask: Callable[[str], Answer], gone: Gone | None = None
    ) -> Answer:
        """What `ask` answers to the client; its query runs until the answer is through.

        Raises what `running` does.
        """
        client = self._enter(address, gone)
        return self.until_through(client, lambda: ask(client))

    def until_through(self, client: str, ask: Callable[[], Answer]) -> Answer:
        """What is answered to a client that has a place; it is given back with the last piece."""
        try:
            answer = ask()
        except BaseException:
            self.leave(client)
            raise
        if answer.rest is None:
            self.leave(client)
            return answer
        return replace(answer, rest=_Watched(answer.rest, lambda: self.leave(client)))

    def enter_at_once(self, address: str) -> str | None:
        """The client at this address if it may have a query more, which counts then."""
        client = network_of(address)
        with self._moved:
            if self._lines.get(client) or self._running[client] >= self._limit:
                return None
            self._running[client] += 1
            return client

    def _enter(self, address: str, gone: Gone | None) -> str:
        client, me, end = network_of(address), object(), time.monotonic() + self._patience
        with waiting(), self._moved:
            line = self._lines[client]
            if len(line) >= self._places:
                raise TooManyQueries(self._limit, self._places)
            line.append(me)
            try:
                while line[0] is not me or self._running[client] >= self._limit:
                    if time.monotonic() > end:
                        raise StoreBusy
                    if gone and gone():
                        raise ClientGone
                    self._moved.wait(_GLANCE_SECONDS)
                self._running[client] += 1
            finally:
                line.remove(me)
                if not line:
                    del self._lines[client]
                self._moved.notify_all()
        return client

    def leave(self, client: str) -> None:
        """A query of this client has ended."""
        with self._moved:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            self._moved.notify_all()


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
