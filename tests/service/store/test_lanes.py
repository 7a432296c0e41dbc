"""Runaway queries of many clients at once: others hardly notice, and nothing is left of them.

Everything here goes through a server as it is started for real. Clients are told apart by the
loopback address they come from.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.processes import processor_seconds
from tests.running import Service, running

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SMALL = "SELECT ?w { ?w a <https://w3id.org/actor-graph/ontology#Workshop> }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CLIENTS = [f"127.0.0.{number}" for number in range(2, 18)]
BYSTANDER = "127.0.0.99"
PROBLEM = "application/problem+json"

pytestmark = pytest.mark.serial
_number = itertools.count()


class Server:
    """A server in processes of its own, and what it uses of the processor."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def connect(self, address: str) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            "127.0.0.1", self._service.port, timeout=30, source_address=(address, 0)
        )

    def ask(self, query: str, address: str) -> int:
        """The status of the answer to this query, which no query before was equal to."""
        body = urlencode({"query": f"{query} #{next(_number)}"})
        with closing(self.connect(address)) as connection:
            connection.request("POST", "/sparql", body, FORM)
            with connection.getresponse() as response:
                response.read()
                return response.status

    def leave(self, query: str, address: str) -> None:
        """Send a query and hang up before it is answered."""
        body = urlencode({"query": f"{query} #{next(_number)}"})
        with closing(self.connect(address)) as connection:
            connection.request("POST", "/sparql", body, FORM)
            time.sleep(0.3)

    def left(self) -> float:
        """How many clients are known to have left before they had their answer."""
        with closing(self.connect(BYSTANDER)) as connection:
            connection.request("GET", "/metrics")
            with connection.getresponse() as response:
                found = re.search(r'outcome="client-gone"} (\S+)', response.read().decode())
        return float(found[1]) if found else 0

    def processor_seconds(self) -> float:
        """What its workers have used so far, those that live."""
        return sum(map(processor_seconds, self._service.named("service.store.worker.host")))


@pytest.fixture(scope="module")
def server(region_home: Path) -> Iterator[Server]:
    with running(region_home, ACTORGRAPH_QUERY_SECONDS="3") as service:
        assert service.ask(SMALL)[0] == 200
        server = Server(service)
        assert server.ask(SMALL, BYSTANDER) == 200  # known for small queries from now on
        yield server


class Flood:
    """Clients that send one endless query after the other."""

    def __init__(self, server: Server, leaving: bool) -> None:
        self._server = server
        self._act = server.leave if leaving else server.ask
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(a,)) for a in CLIENTS]

    def _run(self, address: str) -> None:
        while not self._over.is_set():
            self._act(PRODUCT, address)
            time.sleep(0.02)

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.parametrize("leaving", [False, True], ids=["waiting", "leaving"])
def test_small_queries_are_answered_while_sixteen_clients_run_away(
    server: Server, leaving: bool
) -> None:
    times = []
    with Flood(server, leaving):
        end = time.monotonic() + 5  # longer than a query may take
        while time.monotonic() < end:
            begin = time.monotonic()
            assert server.ask(SMALL, BYSTANDER) == 200
            times.append(time.monotonic() - begin)
            time.sleep(0.05)
    # All are, on a machine with nothing else to do; elsewhere one may have to wait for a processor.
    assert sorted(times)[len(times) * 9 // 10] < 1
    time.sleep(0.5)
    used = server.processor_seconds()
    time.sleep(1)
    assert server.processor_seconds() - used < 0.1
    assert {server.ask(SMALL, BYSTANDER) for _ in range(20)} == {200}


def test_full_line_gives_503_with_retry_after(server: Server) -> None:
    body = urlencode({"query": PRODUCT})
    with ExitStack() as open_ones:
        connections = [open_ones.enter_context(closing(server.connect(a))) for a in CLIENTS]
        for connection in connections:
            connection.request("POST", "/sparql", body, FORM)
        again = []
        for connection in connections:
            with connection.getresponse() as refused:
                assert refused.status == 503
                name = json.loads(refused.read())["type"].rpartition(":")[2]
                again.append((name, "Retry-After" in refused.headers))
    assert set(again) == {("busy", True), ("query-timeout", False)}


@pytest.mark.parametrize(("still", "status"), [(1.5, 200), (30, 503)])
def test_query_that_does_not_get_to_compute_has_three_times_its_time(
    region_home: Path, still: float, status: int
) -> None:
    """A worker that stands still is what one looks like that gets no turn on a busy machine."""
    with running(region_home, ACTORGRAPH_QUERY_SECONDS="1") as service:
        assert service.ask(SMALL)[0] == 200
        workers = service.named("service.store.worker.host")[1:]
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)

        def go_on() -> None:
            for worker in workers:
                os.kill(worker, signal.SIGCONT)

        goes_on = threading.Timer(still, go_on)
        goes_on.start()
        begin = time.monotonic()
        assert service.ask(f"{SMALL} # {still}")[0] == status
        assert min(still, 3) <= time.monotonic() - begin < 20
        goes_on.cancel()


def test_client_that_leaves_while_a_graph_waits_is_noticed(server: Server) -> None:
    body = urlencode({"query": PRODUCT})
    with ExitStack() as open_ones:
        for address in CLIENTS[:2]:
            busy = open_ones.enter_context(closing(server.connect(address)))
            busy.request("POST", "/sparql", body, FORM)
        time.sleep(0.3)
        before = server.left()
        with closing(server.connect(BYSTANDER)) as leaving:
            leaving.request("GET", "/graphs?default")
            time.sleep(0.5)
        deadline = time.monotonic() + 1.5
        while server.left() == before and time.monotonic() < deadline:
            time.sleep(0.1)
        assert server.left() == before + 1
