"""What the service makes of a store that misbehaves: real answers over real connections."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from service.store.elsewhere.constant import ask_endpoint
from service.store.elsewhere.endpoint import Account, Endpoint
from service.store.elsewhere.placing import Placed
from service.store.errors import (
    ClientGone,
    QueryRefused,
    QueryTimeout,
    ResultTooLarge,
    StoreUnavailable,
)

JSON = b'{"head":{},"boolean":true}'
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
WHOLE = OK + b"Content-Length: %d\r\n\r\n" % len(JSON) + JSON
QUERY = Placed("ASK {}", ["urn:default"], ["urn:named"])
ANSWERS = [
    (OK + b"Content-Length: 100\r\n\r\n" + JSON, StoreUnavailable),
    (OK + b"Transfer-Encoding: chunked\r\n\r\n1a\r\n" + JSON + b"\r\n", StoreUnavailable),
    (OK + b"\r\n" + JSON, StoreUnavailable),  # who can say that this is all?
    (OK + b"Content-Length: 9000\r\n\r\n" + b" " * 9000, ResultTooLarge),
    (OK + b"X-SPARQL-MaxRows: 10\r\nContent-Length: 0\r\n\r\n", ResultTooLarge),
    (OK + b"X-SQL-State: S1TAT\r\nContent-Length: 0\r\n\r\n", QueryTimeout),
    (
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        StoreUnavailable,
    ),
    (b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno", StoreUnavailable),
    (b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno", StoreUnavailable),
    (b"not HTTP at all\r\n\r\n", StoreUnavailable),
    (b"", StoreUnavailable),
]


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes one request after another and does with the connection what it likes."""
    requests: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                requests.append(_request(connection))
                answer(connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql", requests
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _request(connection: socket.socket) -> bytes:
    """A request to the end of its body, which has a length if there is one."""
    received = b""
    while piece := connection.recv(65536):
        received += piece
        head, end, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head, re.IGNORECASE)
        if end and len(body) >= int(length[1] if length else 0):
            break
    return received


def says(answer: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(answer)


def drip(connection: socket.socket) -> None:
    """Say something all the time, and never all of it."""
    try:
        connection.sendall(OK + b"Content-Length: 1000\r\n\r\n")
        for _ in range(200):
            connection.sendall(b" ")
            time.sleep(0.05)
    except OSError:
        pass


def fetch(url: str, seconds: float = 5, gone: Callable[[], bool] | None = None) -> bytes:
    endpoint = Endpoint(Account(url, "reader", "secret"))
    return endpoint.fetch(QUERY, "application/json", time.monotonic() + seconds, 5000, gone)


def test_request_is_a_query_and_nothing_else() -> None:
    with serving(says(WHOLE)) as (url, requests):
        assert fetch(url) == JSON
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /sparql HTTP/1.1\r\n")
    assert b"Authorization: Basic cmVhZGVyOnNlY3JldA==" in head
    assert body == b"query=ASK+%7B%7D&default-graph-uri=urn%3Adefault&named-graph-uri=urn%3Anamed"


@pytest.mark.parametrize(("answer", "error"), ANSWERS, ids=lambda value: str(value)[:60])
def test_answer_that_is_not_whole(answer: bytes, error: type[Exception]) -> None:
    with serving(says(answer)) as (url, requests):
        with pytest.raises(error):
            fetch(url)
        with pytest.raises(error):
            ask_endpoint(Account(url), QUERY, "application/json", 5, 5000)
        assert len(requests) == 2  # no redirect was followed, nothing tried again


def test_query_that_the_store_does_not_take() -> None:
    answer = b"HTTP/1.1 400 Bad\r\nContent-Length: 6\r\n\r\nsecret"
    with serving(says(answer)) as (url, _), pytest.raises(QueryRefused) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)


@pytest.mark.serial
def test_deadline_holds_for_the_whole_answer() -> None:
    with serving(drip) as (url, _):
        begin = time.monotonic()
        with pytest.raises(TimeoutError):
            fetch(url, seconds=0.5)
        assert time.monotonic() - begin < 1.5
        begin = time.monotonic()
        with pytest.raises(QueryTimeout):
            ask_endpoint(Account(url), QUERY, "application/json", 1, 5000)
        assert time.monotonic() - begin < 3


@pytest.mark.serial
def test_client_that_leaves_ends_the_connection() -> None:
    with serving(drip) as (url, _):
        begin = time.monotonic()
        with pytest.raises(ClientGone):
            fetch(url, gone=lambda: time.monotonic() > begin + 0.3)
        assert time.monotonic() - begin < 1.5


@pytest.mark.parametrize(("text", "method"), [("ASK {}", b"GET"), ("ASK {}" + " " * 2000, b"POST")])
def test_our_own_queries_go_by_get_while_they_are_short(text: str, method: bytes) -> None:
    with serving(says(WHOLE)) as (url, requests):
        account = Account(url, "reader", "secret")
        assert ask_endpoint(account, Placed(text), "application/json", 5, 5000) == JSON
    assert requests[0].startswith(method + b" /sparql")
    assert b"Basic cmVhZGVyOnNlY3JldA==" in requests[0]
