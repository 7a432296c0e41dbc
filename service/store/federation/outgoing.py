"""Asks the endpoints that an operator has listed, for SERVICE, and nobody else.

The name of an endpoint is looked up once, every address must be a public one, and the connection
goes to the very address that was checked: what the name means a moment later has no say.
No redirect is followed, no proxy is used, nothing is sent but the query.
"""

from __future__ import annotations

import functools
import http.client
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from service.model.ip_ranges import is_public
from service.model.limits import CONNECT_SECONDS
from service.store.elsewhere.endpoint import read_whole, watched
from service.store.errors import (
    QueryTimeout,
    ResultTooLarge,
    ServiceFailed,
    ServiceRefused,
)
from service.store.federation import federation
from service.store.federation.federation import Clause
from service.store.protocol import Gone
from service.store.values import EndpointFailed, pack
from service.store.worker.messages import Wanted

MAX_BYTES = 16 * 1024 * 1024
_HEADERS = {
    "Accept": "application/sparql-results+json",
    "Content-Type": "application/sparql-query",
    "User-Agent": "actor-graph (SPARQL 1.1 Federated Query)",
}
_log = logging.getLogger(__name__)


class Endpoints:
    """The endpoints of the list; none unless given."""

    def __init__(self, iris: Sequence[str] = (), private: bool = False) -> None:
        self.listed = tuple(iris)
        self._private = private

    def clauses(self, query: str, base: str) -> list[Clause]:
        """The SERVICE clauses of a query. Raises ServiceRefused for an endpoint not listed."""
        return federation.clauses(query, base, self.listed)

    def fetcher(
        self, clauses: Sequence[Clause], seconds: float
    ) -> Callable[[Wanted, float, Gone | None], bytes]:
        """What gets the answers to these clauses, in so many seconds altogether."""
        answered: dict[tuple[str, str, bool], str | None] = {}

        def fetch(_wanted: Wanted, deadline: float, gone: Gone | None) -> bytes:
            end = time.monotonic() + seconds
            if end > deadline:
                raise TimeoutError  # the express lane: no endpoint has failed because of that
            for clause in clauses:
                if clause.question not in answered:
                    left = MAX_BYTES - sum(len(body or "") for body in answered.values())
                    answered[clause.question] = self._answer(clause, end, left, gone)
            return pack([answered[clause.question] for clause in clauses])

        return fetch

    def _answer(
        self, clause: Clause, deadline: float, max_bytes: int, gone: Gone | None
    ) -> str | None:
        """The body of an answer; None if it failed and the clause is silent."""
        try:
            connection = self._connection(clause.endpoint, deadline)
            return _asked(connection, clause, deadline, max_bytes, gone)
        except EndpointFailed as error:
            _log.warning("SERVICE: %s", error)
            if clause.silent:
                return None
            raise ServiceFailed(error.endpoint, error.reason) from None

    def _connection(self, iri: str, deadline: float) -> _Connection:
        """A connection to come. Raises EndpointFailed, ServiceRefused for a private address."""
        parts = urlsplit(iri)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        addresses = _resolved(host, port, deadline)
        if not addresses:
            raise EndpointFailed(iri, "it cannot be found.")
        if not self._private and not all(map(is_public, addresses)):
            raise ServiceRefused("The address of this endpoint is not a public one.")
        return _Connection(host, port, addresses, secure, deadline)


def _asked(
    connection: _Connection, clause: Clause, deadline: float, max_bytes: int, gone: Gone | None
) -> str:
    """The answer to a clause. Raises EndpointFailed, ClientGone."""
    iri, parts = clause.endpoint, urlsplit(clause.endpoint)
    target = f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
    try:
        with watched(connection, deadline, gone):
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            connection.request("POST", target, clause.query.encode(), _HEADERS)
            response = connection.getresponse()
            if response.status != 200:
                raise EndpointFailed(iri, f"it answered with status {response.status}.")
            body = read_whole(response, deadline, max_bytes)
        return body.decode()
    except TimeoutError:
        raise EndpointFailed(iri, "it took too long.") from None
    except ResultTooLarge:
        raise EndpointFailed(iri, f"its answer is cut, or has over {MAX_BYTES} bytes.") from None
    except QueryTimeout:
        raise EndpointFailed(iri, "it stopped the query.") from None
    except UnicodeDecodeError:
        raise EndpointFailed(iri, "its answer cannot be read.") from None
    except ConnectionError as error:
        _log.info("SERVICE: %s: %s", iri, error)
        raise EndpointFailed(iri, "it cannot be reached, or broke off.") from None


class _Connection(http.client.HTTPConnection):
    """Goes to addresses that are known already; under TLS the name still has to be proved."""

    def __init__(
        self, host: str, port: int, addresses: Sequence[str], secure: bool, deadline: float
    ) -> None:
        super().__init__(host, port)
        self._deadline = deadline
        self._addresses = addresses
        self._secure = secure
        if secure:
            self.default_port = 443

    def connect(self) -> None:
        """Connect to the first address that answers. The handshake of TLS is yet to come."""
        for last, address in enumerate(self._addresses, 1 - len(self._addresses)):
            try:
                left = max(0.001, self._deadline - time.monotonic())
                wire = socket.create_connection((address, self.port), min(left, CONNECT_SECONDS))
                break
            except OSError:
                if last == 0:
                    raise
        if self._secure:
            wire = _tls().wrap_socket(
                wire, server_hostname=self.host, do_handshake_on_connect=False
            )
        self.sock = wire


@functools.cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _resolved(host: str, port: int, deadline: float) -> list[str]:
    """The addresses of a host; none if it has none, or nobody says so in time."""
    found: list[str] = []

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as error:
            _log.info("SERVICE: %s: %s", host, error)

    # A look-up cannot be stopped, only left alone.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    return list(found)
