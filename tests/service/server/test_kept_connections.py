"""Connections on which a client asks again: nothing is lost, and nothing is left."""

from __future__ import annotations

import http.client
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from service.config import Settings
from service.model.limits import EXPRESS_WORKERS
from tests.running import Service, eventually, read_all, running

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
IS_LIVE = b'{"status":"live"}'
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PAUSE = 1.0  #: seconds that a client is silent
MANY = 60  #: connections, more than there are threads of one kind


@pytest.fixture(scope="module")
def service(region_home: Path) -> Iterator[Service]:
    with running(
        region_home, ACTORGRAPH_QUERY_SECONDS="60", ACTORGRAPH_CLIENT_QUERIES="50"
    ) as started:
        assert started.ask("ASK {}")[0] == 200
        yield started


def asked(client: socket.socket, request: bytes = LIVE) -> bytes:
    """The answer to a request, which has no more than a small body."""
    client.sendall(request)
    with closing(http.client.HTTPResponse(client)) as response:
        response.begin()
        return response.read()


@pytest.mark.parametrize("silence", [0.0, 0.3, PAUSE, PAUSE + 0.5])
def test_connection_is_answered_again_after_silence(service: Service, silence: float) -> None:
    with service.connect() as client:
        for _ in range(3):
            assert asked(client) == IS_LIVE
            time.sleep(silence)


def test_more_connections_than_threads_are_answered_again(service: Service) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(service.connect()) for _ in range(MANY)]
        for _ in range(3):
            assert [asked(client) for client in clients] == [IS_LIVE] * MANY


@pytest.mark.parametrize("cut", [1, 20, len(LIVE) - 1])
def test_request_may_come_in_pieces(service: Service, cut: int) -> None:
    with service.connect() as client:
        assert asked(client) == IS_LIVE
        for wait in (0.05, PAUSE + 0.2):
            client.sendall(LIVE[:cut])
            time.sleep(wait)
            assert asked(client, LIVE[cut:]) == IS_LIVE


def test_requests_sent_together_are_answered_in_order(service: Service) -> None:
    with service.connect() as client:
        assert asked(client) == IS_LIVE
        last = LIVE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        missing = LIVE.replace(b"/health/live", b"/missing")
        client.sendall(LIVE + missing + LIVE + last)
        answers = read_all(client).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200", b"404", b"200", b"200"]


def test_client_that_goes_ends_its_connection(service: Service) -> None:
    descriptors = Path(f"/proc/{service.named('service.server.web_process')[0]}/fd")
    before = len(list(descriptors.iterdir()))
    clients = [service.connect() for _ in range(6)]
    for client in clients:
        assert asked(client) == IS_LIVE
    for client in clients:
        client.close()
    eventually(lambda: len(list(descriptors.iterdir())) <= before, 5)


def test_client_is_told_once_to_continue(service: Service) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    with service.connect() as client, client.makefile("rb") as answers:
        for _ in range(300):
            client.sendall(head + b"Expect: 100-continue\r\nContent-Length: 6\r\n\r\n")
            assert answers.readline().startswith(b"HTTP/1.1 100 ")
            assert answers.readline() == b"\r\n"
            client.sendall(b"ASK {}")
            assert answers.readline().startswith(b"HTTP/1.1 200 ")
            lines = list(iter(answers.readline, b"\r\n"))
            length = next(line for line in lines if line.lower().startswith(b"content-length:"))
            assert b"true" in answers.read(int(length.split()[1]))


def test_client_that_goes_in_the_middle_of_an_answer_is_no_failure(service: Service) -> None:
    query = b"SELECT%20*%20%7B?s%20?p%20?o.%20?s%20?q%20?r%7D"
    for _ in range(20):
        with service.connect() as client:
            client.sendall(
                b"GET /sparql?format=csv&query=" + query + b" HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            assert client.recv(2000).startswith(b"HTTP/1.1 200 ")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert asked_by_another(service) == IS_LIVE
    assert not service.failures()


def asked_by_another(service: Service) -> bytes:
    with service.connect() as client:
        return asked(client)


def test_client_that_goes_during_its_second_query_frees_the_worker(service: Service) -> None:
    def is_idle() -> bool:
        with service.connect() as client:
            metrics = asked(client, LIVE.replace(b"/health/live", b"/metrics")).decode()
        everyone = Settings().workers + 1 + EXPRESS_WORKERS
        return f'actorgraph_workers_idle{{lane="queries"}} {everyone}.0' in metrics

    kind = "Content-Type: application/sparql-query"
    for number in range(3):
        query = f"{PRODUCT} # {number}"
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {len(query)}\r\n\r\n"
        with service.connect() as client:
            assert asked(client) == IS_LIVE
            client.sendall(head.encode() + query.encode())
            time.sleep(0.5)
    eventually(is_idle, 20)  # the queries themselves could run for 60 seconds
