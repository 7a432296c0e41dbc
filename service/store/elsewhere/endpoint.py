"""Sends a reader's query to a SPARQL endpoint, within a time, a size and no other place.

The standard library's client is used as it is: it follows no redirect and knows no proxy. What it
lacks is a deadline for the whole of an answer; a second thread ends the connection at that time,
or as soon as nobody waits any more.
"""

from __future__ import annotations

import base64
import http.client
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from service.model.limits import CONNECT_SECONDS
from service.store.elsewhere.placing import Placed
from service.store.errors import (
    ClientGone,
    QueryRefused,
    QueryTimeout,
    ResultTooLarge,
    StoreUnavailable,
)

_GLANCE_SECONDS = 0.1
_PIECE_BYTES = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """Where the store is and who we are there."""

    url: str
    user: str = ""
    password: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a request says of us (RFC 7617)."""
        if not self.user:
            return {}
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {token}"}


class Endpoint:
    """A SPARQL 1.1 endpoint that is asked by POST, as a form whose only question is `query`.

    An update is no query, so whatever stands in it, the endpoint can only read.
    """

    def __init__(self, account: Account) -> None:
        self._parts = urlsplit(account.url)
        self._headers = {"Content-Type": _FORM, **account.headers}

    def fetch(
        self,
        query: Placed,
        accept: str,
        deadline: float,
        max_bytes: int,
        gone: Callable[[], bool] | None = None,
    ) -> bytes:
        """The whole body of the answer.

        Raises TimeoutError past the deadline, ClientGone, ResultTooLarge, QueryRefused if the
        store does not take the query, StoreUnavailable if it fails or its answer has no end.
        """
        form = [
            ("query", query.text),
            *(("default-graph-uri", graph) for graph in query.default_graphs),
            *(("named-graph-uri", graph) for graph in query.named_graphs),
        ]
        connection = self._connection(deadline)
        try:
            with watched(connection, deadline, gone):
                connection.request(
                    "POST",
                    f"{self._parts.path or '/'}{'?' * bool(self._parts.query)}{self._parts.query}",
                    urlencode(form).encode(),
                    {**self._headers, "Accept": accept},
                )
                response = connection.getresponse()
                _check(response)
                return read_whole(response, deadline, max_bytes)
        except ConnectionError as error:
            _log.warning("the store cannot be reached: %s", error)
            raise StoreUnavailable("The store cannot be reached.") from None

    def _connection(self, deadline: float) -> http.client.HTTPConnection:
        parts = self._parts
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        left = max(0.001, deadline - time.monotonic())
        return kind(parts.hostname or "", parts.port, timeout=min(left, CONNECT_SECONDS))


@contextmanager
def watched(
    connection: http.client.HTTPConnection, deadline: float, gone: Callable[[], bool] | None
) -> Iterator[None]:
    """Talk over a connection that ends at the deadline, or when nobody waits any more.

    Raises TimeoutError and ClientGone then, ConnectionError if it fails in another way.
    """
    try:
        connection.connect()
        ended = threading.Event()
        # The connection forgets its socket when the answer has been read.
        watch = threading.Thread(target=_watch, args=(connection.sock, ended, deadline, gone))
        watch.start()
        try:
            connection.sock.settimeout(None)
            yield
        finally:
            ended.set()
            watch.join()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise TimeoutError from None
        if gone and gone():
            raise ClientGone from None
        raise ConnectionError(repr(error)) from None
    finally:
        connection.close()


def _watch(
    wire: socket.socket,
    ended: threading.Event,
    deadline: float,
    gone: Callable[[], bool] | None,
) -> None:
    while not ended.is_set():
        left = deadline - time.monotonic()
        if left <= 0 or (gone and gone()):
            with suppress(OSError):
                # The plain shutdown, also under TLS: whoever reads gets the end of the stream.
                socket.socket.shutdown(wire, socket.SHUT_RDWR)
            return
        ended.wait(min(left, _GLANCE_SECONDS) if gone else left)


def read_whole(response: http.client.HTTPResponse, deadline: float, max_bytes: int) -> bytes:
    """The body of a good answer.

    Raises ResultTooLarge, QueryTimeout if the store says that it sends a part only, TimeoutError
    past the deadline, ValueError if the end did not arrive or could not be told from a broken
    connection.
    """
    rows = response.headers.get("X-SPARQL-MaxRows")
    if rows:  # Virtuoso has cut the answer
        raise ResultTooLarge(f"The store gives out {rows} rows at most. Use LIMIT.")
    if response.headers.get("X-SQL-State"):  # Virtuoso ran out of time and sends what it has
        raise QueryTimeout("The store behind this service stopped the query.")
    length = response.length
    if length is None and not response.chunked:
        raise ValueError("the answer has no end")
    body = bytearray()
    while length is None or len(body) < length:
        # What is there by now, so that a store that sends byte by byte meets the deadline.
        piece = response.read1(_PIECE_BYTES if length is None else length - len(body))
        body += piece
        if len(body) > max_bytes:
            raise ResultTooLarge(f"It has more than {max_bytes} bytes. Use LIMIT, or the dump.")
        if time.monotonic() > deadline:
            raise TimeoutError
        if not piece:
            break
    if length is not None and len(body) < length:
        raise ValueError("the answer broke off")
    return bytes(body)


def _check(response: http.client.HTTPResponse) -> None:
    """Raise what the status says went wrong."""
    status = response.status
    if status in (400, 413, 414, 422):
        _log.info("the store refused a query: %s %r", status, response.read(500))
        raise QueryRefused("The store behind this service does not take this query.")
    if status in (408, 504):
        raise QueryTimeout("The store behind this service stopped the query.")
    if status != 200:
        _log.warning("the store answered %s %r", status, response.read(500))
        raise StoreUnavailable("The store could not evaluate the query.")
