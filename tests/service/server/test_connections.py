"""Clients that are slow, half gone or gone, and answers that break off."""

from __future__ import annotations

import http.client
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from service.config import Settings
from service.model.limits import EXPRESS_WORKERS
from tests.running import Service, eventually, read_all, running

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
DUMP = b"GET /data/dump.nq.gz HTTP/1.1\r\nHost: x\r\n\r\n"
EVERYTHING = "SELECT * { ?s ?p ?o . ?s ?q ?r }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SMALL = "SELECT ?w { ?w a <https://w3id.org/actor-graph/ontology#Workshop> }"
SECONDS = 3  #: what a client gets for sending a request, and for keeping silent


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    settings = {"ACTORGRAPH_REQUEST_SECONDS": str(SECONDS), "ACTORGRAPH_IDLE_SECONDS": str(SECONDS)}
    with running(
        home, ACTORGRAPH_RESULT_BYTES="8000000", ACTORGRAPH_QUERY_SECONDS="60", **settings
    ) as started:
        assert started.ask(SMALL)[0] == 200
        yield started


def post(query: str, version: str = "1.1", more: str = "") -> bytes:
    kind = "Content-Type: application/sparql-query"
    head = f"POST /sparql HTTP/{version}\r\nHost: x\r\n{kind}\r\n{more}"
    return f"{head}Content-Length: {len(query)}\r\n\r\n{query}".encode()


def is_idle(service: Service) -> bool:
    answer = service.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    everyone = Settings().workers + 1 + EXPRESS_WORKERS
    return f'actorgraph_workers_idle{{lane="queries"}} {everyone}.0'.encode() in answer


def test_cut_answer_over_http_1_0_is_an_error(service: Service) -> None:
    """Nothing marks the end of an answer there, so it is sent when all of it is there."""
    answer = service.send(post(EVERYTHING, "1.0"))
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"urn:actor-graph:problem:store-unavailable" in answer
    eventually(lambda: is_idle(service))


def test_cut_answer_over_http_1_1_has_no_last_chunk(service: Service) -> None:
    answer = service.send(post(EVERYTHING))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert not answer.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_long_answer_that_is_whole_arrives_whole(service: Service, version: str) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 20000"
    answer = service.send(post(query, version, "Connection: close\r\n"))
    body = answer.partition(b"\r\n\r\n")[2]
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert len(body) > 1_500_000  # more than is held back
    assert body.endswith(b"]}}" if version == "1.0" else b"\r\n0\r\n\r\n")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_client_that_reads_nothing_sees_no_whole_answer(service: Service, version: str) -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", service.port))
        client.settimeout(60)
        client.sendall(post("SELECT * { ?s ?p ?o } LIMIT 30000", version))
        time.sleep(3 * SECONDS)
        with pytest.raises(ConnectionResetError):
            read_all(client)


@pytest.mark.parametrize("query", [SMALL, EVERYTHING])
def test_client_that_closes_its_half_counts_as_gone(service: Service, query: str) -> None:
    """Its connection ends at once, and its query; a small answer may be on its way by then."""
    with service.connect() as client:
        client.sendall(post(query + " #half"))
        client.shutdown(socket.SHUT_WR)
        client.settimeout(30)
        received = read_all(client)
        assert query == SMALL or not received.endswith(b"0\r\n\r\n")
    eventually(lambda: is_idle(service))


def test_clients_that_ask_on_and_read_nothing_hold_no_thread_and_come_to_an_end(
    service: Service,
) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.socket()) for _ in range(12)]  # its share of threads
        for client in clients:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", service.port))
            client.settimeout(60)
            client.sendall(DUMP * 150)  # a hundred megabytes
        time.sleep(2)
        with service.connect() as another:
            another.settimeout(10)
            another.sendall(LIVE)
            assert b'{"status":"live"}' in read_all(another)
        time.sleep(2 * SECONDS)
        with pytest.raises(ConnectionResetError):
            read_all(clients[0])


def test_large_answers_to_pipelined_requests_arrive_one_after_the_other(service: Service) -> None:
    answers = service.send(DUMP * 20 + LIVE)
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 21
    assert answers.endswith(b'{"status":"live"}')


@pytest.mark.parametrize("half_close_first", [False, True])
def test_client_that_is_gone_frees_its_worker(service: Service, half_close_first: bool) -> None:
    for number in range(4):
        with service.connect() as client:
            client.sendall(post(f"{PRODUCT} #{half_close_first} {number}"))
            if half_close_first:
                client.shutdown(socket.SHUT_WR)
            time.sleep(0.5)
    eventually(lambda: is_idle(service), 20)  # the queries themselves could run for 60 seconds


def test_path_of_a_client_that_is_gone_begins_no_line_of_the_log(service: Service) -> None:
    def is_noted() -> bool:
        with service.connect() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.sendall(b"GET /browse/x%0aERROR%20FORGED%1b[31m HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(random.uniform(0, 0.004))  # gone before or while it is being answered
        return "a client has gone" in service.log.read_text()

    eventually(is_noted)
    assert "\nERROR FORGED" not in service.log.read_text()


def test_kept_connection_ends_after_silence(service: Service) -> None:
    with service.connect() as client:
        client.sendall(LIVE.replace(b"Connection: close\r\n", b""))
        assert b'{"status":"live"}' in read_all(client)


def test_kept_connection_answers_again(service: Service) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
    for _ in range(3):
        connection.request("GET", "/health/live")
        with connection.getresponse() as response:
            assert response.read() == b'{"status":"live"}'
    connection.close()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_head_of_a_streamed_answer_has_no_body(service: Service, version: str) -> None:
    query = "SELECT%20*%20%7B?s%20?p%20?o%7D%20LIMIT%2020000"
    answer = service.send(f"HEAD /sparql?query={query} HTTP/{version}\r\nHost: x\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert not body


def test_connection_goes_on_after_an_answer_that_has_not_changed(service: Service) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)) as connection:
        headers: dict[str, str] = {}
        for status in (200, 304, 304):
            connection.request("GET", "/sparql?query=ASK%20%7B%7D", headers=headers)
            with connection.getresponse() as response:
                response.read()
                assert response.status == status
                assert response.getheader("Connection") is None
                headers = {"If-None-Match": response.headers["ETag"]}


class Drip(threading.Thread):
    """Sends a byte now and then on many connections, which never become requests."""

    def __init__(self, clients: list[socket.socket]) -> None:
        super().__init__()
        self._open = clients
        self.closed = threading.Event()

    def run(self) -> None:
        while self._open:
            time.sleep(0.2)
            self._open = [client for client in self._open if self._is_open(client)]
        self.closed.set()

    def _is_open(self, client: socket.socket) -> bool:
        try:
            client.sendall(b"a")
            client.setblocking(False)
            return bool(client.recv(1))
        except BlockingIOError:
            return True
        except OSError:
            return False


def test_drips_lock_nobody_out_and_come_to_an_end(service: Service) -> None:
    slow_head = b"GET / HTTP/1.1\r\nHost: x\r\nX: "
    slow_body = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n"
    with ExitStack() as stack:
        clients = [stack.enter_context(service.connect()) for _ in range(250)]
        for number, client in enumerate(clients):
            client.sendall(slow_body if number % 2 else slow_head)
        drip = Drip(clients)
        drip.start()
        assert b'{"status":"live"}' in service.send(LIVE, "127.0.0.2")
        assert b'{"status":"live"}' in service.send(LIVE, "127.0.0.1")
        assert not drip.closed.is_set()
        drip.join(10 * SECONDS)
        assert drip.closed.is_set()


def test_connections_of_one_client_are_bounded_except_those_of_the_proxy(region_home: Path) -> None:
    settings = {"ACTORGRAPH_CLIENT_CONNECTIONS": "5", "ACTORGRAPH_TRUSTED_PROXY": "127.0.0.2"}
    with running(region_home, **settings) as service, ExitStack() as stack:
        mine = [stack.enter_context(service.connect()) for _ in range(20)]
        proxys = [stack.enter_context(service.connect("127.0.0.2")) for _ in range(20)]
        assert [client.recv(1) for client in mine[:15]] == [b""] * 15
        for client in (*mine[15:], *proxys):
            client.sendall(LIVE)
            assert b'{"status":"live"}' in read_all(client)
