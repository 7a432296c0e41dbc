"""Many queries of one address: they wait their turn, and only a full line turns one away."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.config import Settings
from service.http.clients import WAITING
from tests.running import Service, eventually, read_all, running

SMALL = "SELECT ?w { ?w a <https://w3id.org/actor-graph/ontology#Workshop> }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
USERS, SECONDS = 50, 2.0
CAMPUS = "127.0.0.7"


@pytest.fixture(scope="module")
def service(region_home: Path) -> Iterator[Service]:
    with running(
        region_home, ACTORGRAPH_QUERY_SECONDS="60", ACTORGRAPH_QUEUE_SECONDS="20"
    ) as started:
        assert started.ask(SMALL)[0] == 200
        yield started


def posted(query: str) -> bytes:
    kind = "Content-Type: application/sparql-query\r\nConnection: close"
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {len(query)}\r\n\r\n"
    return f"{head}{query}".encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_nobody_of_fifty_behind_one_address_is_refused(service: Service) -> None:
    found: Counter[int] = Counter()
    lock = threading.Lock()

    def use(user: int) -> None:
        time.sleep(user % 10 / 10 * SECONDS)
        for number in range(4):
            answer = service.send(posted(f"{SMALL} # {user} {number}"), CAMPUS)
            with lock:
                found[status(answer)] += 1
            time.sleep(SECONDS)

    with ThreadPoolExecutor(USERS) as users:
        list(users.map(use, range(USERS)))
    assert found == {200: 4 * USERS}


def fill(service: Service, stack: ExitStack, number: int) -> list[socket.socket]:
    """So many endless queries of one client at once."""
    clients = [stack.enter_context(service.connect(CAMPUS)) for _ in range(number)]
    for place, client in enumerate(clients):
        client.sendall(posted(f"{PRODUCT} # {place} {time.monotonic()}"))
    return clients


def test_only_a_full_line_refuses_and_others_do_not_wait_for_it(service: Service) -> None:
    limit = Settings().client_queries
    with ExitStack() as stack:
        clients = fill(service, stack, 2 * limit + WAITING + 8)
        refused: list[bytes] = []
        end = time.monotonic() + 15
        while not refused and time.monotonic() < end:
            for client in clients:
                client.settimeout(0.05)
                try:
                    refused.append(read_all(client))
                    break
                except TimeoutError:
                    continue
        head, _, body = refused[0].partition(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
        assert status(head) == 429
        assert json.loads(body)["type"] == "urn:actor-graph:problem:too-many-queries"
        assert int(fields[b"retry-after"]) > 0
        policy = b'"queries";q=%d;qu="concurrent-requests"' % limit
        assert (fields[b"ratelimit-policy"], fields[b"ratelimit"]) == (policy, b'"queries";r=0')
        assert status(service.send(posted(f"{SMALL} # another"), "127.0.0.8")) == 200


def test_queries_given_up_while_they_wait_give_their_places_back(service: Service) -> None:
    with ExitStack() as stack:
        fill(service, stack, WAITING)
        time.sleep(1)
    begin = time.monotonic()
    eventually(lambda: status(service.send(posted(f"{SMALL} # {begin}"), CAMPUS)) == 200, 10)
    assert time.monotonic() < begin + 10


def test_query_that_waits_too_long_is_told_to_come_again(region_home: Path) -> None:
    limits = {"ACTORGRAPH_CLIENT_QUERIES": "1", "ACTORGRAPH_QUEUE_SECONDS": "0.5"}
    with (
        running(region_home, ACTORGRAPH_QUERY_SECONDS="60", **limits) as service,
        ExitStack() as stack,
    ):
        assert service.ask(SMALL)[0] == 200
        fill(service, stack, 1)
        time.sleep(0.5)
        answer = service.send(posted(f"{SMALL} # waits"), CAMPUS)
        assert status(answer) == 503
        assert b"urn:actor-graph:problem:busy" in answer and b"retry-after: " in answer.lower()
