"""Processes that are killed come back; those that have no purpose any more are gone."""

from __future__ import annotations

import ctypes
import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import pytest

from service.model.limits import FIRST_RELEASE_LINE
from tests.processes import family, is_alive, niceness_of_busy_threads, stands_still
from tests.running import ROOT, Service, eventually, read_all, running
from tests.service.server.asking import Asking, home_with, publish

SMALL = "SELECT ?w { ?w a <https://w3id.org/actor-graph/ontology#Workshop> }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?s ?q ?r }"
_CHILD_SUBREAPER = 36  #: of prctl(2)
WEB, HOST = "service.server.web_process", "service.store.worker.host"


def posted(query: str, fields: str = "") -> bytes:
    """A request with this query."""
    fields += f"Content-Type: application/sparql-query\r\nContent-Length: {len(query)}\r\n"
    return f"POST /sparql HTTP/1.1\r\nHost: x\r\n{fields}\r\n{query}".encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("victim", [WEB, HOST, "a worker"])
def test_killed_process_comes_back_while_clients_ask(region_home: Path, victim: str) -> None:
    module = HOST if victim == "a worker" else victim
    everyone: set[int] = set()
    with (
        running(region_home, ACTORGRAPH_CLIENT_QUERIES="50") as service,
        Asking(service.port, 4) as clients,
    ):
        for _ in range(3):
            clients.wait_for_more(20)
            eventually(lambda: bool(service.named(module)))
            everyone.update(service.family())
            killed = service.named(module)[-1 if victim == "a worker" else 0]
            os.kill(killed, signal.SIGKILL)
            clients.wait_for_more(20)
        assert ConnectionRefusedError not in clients.statuses
        assert service.process.poll() is None
        everyone.update(service.family())
    assert service.process.returncode == 0
    eventually(lambda: not any(map(is_alive, everyone)))


def test_killed_host_is_replaced_without_being_asked(region_home: Path) -> None:
    with running(region_home) as service:
        assert service.ask(SMALL)[0] == 200
        first = service.named(HOST)[0]
        os.kill(first, signal.SIGKILL)
        eventually(lambda: service.named(HOST)[:1] not in ([], [first]))


def test_nobody_outlives_a_killed_supervisor(region_home: Path) -> None:
    with running(region_home) as service:
        assert service.ask(SMALL)[0] == 200
        everyone = service.family()
        assert len(everyone) > 5
        service.process.kill()
        eventually(lambda: not any(map(is_alive, everyone)))


def test_nobody_outlives_a_killed_web_process(region_home: Path) -> None:
    with running(region_home) as service:
        assert service.ask(SMALL)[0] == 200
        everyone = service.family()[1:]
        os.kill(everyone[0], signal.SIGKILL)
        eventually(lambda: not any(map(is_alive, everyone)))
        assert service.ask(SMALL)[0] == 200


@pytest.fixture
def _adopting() -> Iterator[None]:
    """Whoever loses its parents becomes our child, as it would be that of the first process in a
    container. Else the system itself sees to those that stand still in a group without parents.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux lets a process adopt those that lose their parents")
    libc = ctypes.CDLL(None)
    assert libc.prctl(_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    assert libc.prctl(_CHILD_SUBREAPER, 0, 0, 0, 0) == 0


@pytest.mark.usefixtures("_adopting")
@pytest.mark.parametrize("victims", [[WEB], [HOST, WEB]], ids=["web", "host and web"])
def test_worker_that_stands_still_ends_with_its_service(
    region_home: Path, victims: list[str]
) -> None:
    """One query has the main lane; what follows was tried on the express lane and waits."""
    with running(region_home, ACTORGRAPH_WORKERS="1", ACTORGRAPH_QUERY_SECONDS="600") as service:
        assert service.ask(SMALL)[0] == 200
        with ExitStack() as clients:
            for number in range(2, 5):
                client = clients.enter_context(service.connect(f"127.0.0.{number}"))
                client.sendall(posted(f"{PRODUCT} #{number}"))
            eventually(lambda: sum(map(stands_still, service.family())) == 2)
            everyone = service.family()[1:]
            for victim in victims:
                os.kill(service.named(victim)[0], signal.SIGKILL)
            eventually(lambda: not any(map(is_alive, everyone)))
        assert service.ask(SMALL)[0] == 200


@pytest.mark.usefixtures("_adopting")
def test_worker_of_a_host_that_has_ended_does_not_stand_still(region_home: Path) -> None:
    """Nobody would let it go on if the web process ended as well."""
    with running(region_home, ACTORGRAPH_WORKERS="1", ACTORGRAPH_QUERY_SECONDS="600") as service:
        assert service.ask(SMALL)[0] == 200
        os.kill(service.named(HOST)[0], signal.SIGKILL)
        eventually(lambda: "was started again" in service.log.read_text())
        with ExitStack() as clients:
            for number in range(2, 5):
                client = clients.enter_context(service.connect(f"127.0.0.{number}"))
                client.sendall(posted(f"{PRODUCT} #{number}"))
            eventually(lambda: sum(map(stands_still, family(service.named(HOST)[0]))) == 2)
            everyone = service.family()[1:]
            os.kill(service.named(WEB)[0], signal.SIGKILL)
            eventually(lambda: not any(map(is_alive, everyone)))


def test_worker_that_takes_long_steps_back(region_home: Path) -> None:
    with running(region_home, ACTORGRAPH_QUERY_SECONDS="600") as service:
        assert service.ask(SMALL)[0] == 200
        with service.connect() as client:
            client.sendall(posted(PRODUCT))
            eventually(lambda: 10 in chain(*map(niceness_of_busy_threads, service.named(HOST))))


def test_query_that_stood_still_is_answered(home: Path) -> None:
    patience = {"ACTORGRAPH_QUERY_SECONDS": "60", "ACTORGRAPH_QUEUE_SECONDS": "60"}
    with running(home, ACTORGRAPH_WORKERS="1", **patience) as service:
        expected = service.ask(SLOW)
        with ExitStack() as clients:
            sockets = [clients.enter_context(service.connect(f"127.0.0.{n}")) for n in range(2, 6)]
            for number, client in enumerate(sockets):
                client.sendall(posted(f"{SLOW} #{number}", "Connection: close\r\n"))
            eventually(lambda: any(map(stands_still, service.family())))
            answers = [read_all(client) for client in sockets]
        assert all(answer.endswith(expected[1]) for answer in answers), answers
        assert not any(map(stands_still, service.family()))
        metrics = service.send(b"GET /metrics HTTP/1.0\r\n\r\n").decode()
        assert set(re.findall(r'worker_kills{reason="(.*?)"}', metrics)) <= {"spare", "worn"}, (
            metrics
        )


def test_service_is_alive_while_its_first_release_is_opened(region_home: Path) -> None:
    """However many wait for the release: the others are told to come again, and health is told."""
    with running(region_home) as service, ExitStack() as clients:
        eventually(lambda: bool(service.named(HOST)))
        host, waiting = service.named(HOST)[0], FIRST_RELEASE_LINE
        os.kill(host, signal.SIGSTOP)
        try:
            visitors = [
                clients.enter_context(service.connect(f"127.0.0.{2 + n // 10}")) for n in range(40)
            ]
            for visitor in visitors:
                visitor.sendall(
                    b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                )
            alive = service.send(b"GET /health/live HTTP/1.0\r\n\r\n", "127.0.0.99")
            assert b'{"status":"live"}' in alive
            told: list[bytes] = []
            while len(told) < 40 - waiting:
                ready, _, _ = select.select(visitors, [], [], 60)
                assert ready, f"only {len(told)} were told to come again"
                told += [read_all(visitor) for visitor in ready]
                visitors = [visitor for visitor in visitors if visitor not in ready]
            assert {status(answer) for answer in told} == {503}
        finally:
            os.kill(host, signal.SIGCONT)
        assert {status(read_all(visitor)) for visitor in visitors} == {200}
        assert service.ask(SMALL)[0] == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_running_answers_end_before_the_service_does(home: Path, number: int) -> None:
    with running(home, ACTORGRAPH_STOP_SECONDS="30", ACTORGRAPH_QUERY_SECONDS="30") as service:
        assert service.ask(SMALL)[0] == 200
        with service.connect() as client, service.connect() as idle:
            client.sendall(posted(SLOW))
            time.sleep(0.3)
            everyone = service.family()
            service.process.send_signal(number)
            assert read_all(client).startswith(b"HTTP/1.1 200 OK\r\n")
            assert idle.recv(1) == b""
        assert service.process.wait(60) == 0
        eventually(lambda: not any(map(is_alive, everyone)))
        with pytest.raises(ConnectionRefusedError):
            service.connect()


def test_answer_that_takes_too_long_is_not_waited_for(region_home: Path) -> None:
    with running(
        region_home, ACTORGRAPH_STOP_SECONDS="1", ACTORGRAPH_QUERY_SECONDS="600"
    ) as service:
        outcome: list[object] = []

        def ask() -> None:
            try:
                outcome.append(service.ask(PRODUCT))
            except (OSError, http.client.HTTPException) as error:
                outcome.append(type(error))

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(2)
        service.process.terminate()
        assert service.process.wait(30) == 0
        asking.join()
        assert outcome in ([http.client.RemoteDisconnected], [ConnectionResetError])


def test_web_process_that_dies_at_once_again_and_again_is_given_up(region_home: Path) -> None:
    with running(region_home) as service:
        killed: set[int] = set()
        for _ in range(5):
            eventually(lambda: bool(set(service.named(WEB)) - killed))
            new = (set(service.named(WEB)) - killed).pop()
            killed.add(new)
            os.kill(new, signal.SIGKILL)
        assert service.process.wait(60) == 1


def test_port_that_is_taken_gives_exit_status_1(region_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "service", "--home", str(region_home), "--port", port]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: cannot listen on 127.0.0.1:{port}")


def test_release_is_opened_before_anybody_asks(region_home: Path) -> None:
    with running(region_home) as service:
        eventually(lambda: len(service.named(HOST)) > 7)


def test_release_is_taken_up_while_nobody_asks(region_home: Path, tmp_path: Path) -> None:
    mine = home_with(region_home / "current", tmp_path / "home", "before", "after")
    with running(mine) as service:
        eventually(lambda: len(service.named(HOST)) > 7)
        first = set(service.named(HOST))
        publish(mine, "after")
        eventually(lambda: not first & set(service.named(HOST)))
        assert release(service) == "after"


def test_releases_that_follow_each_other_quickly_do_not_pile_up(
    region_home: Path, tmp_path: Path
) -> None:
    versions = [f"v{number}" for number in range(6)]
    mine = home_with(region_home / "current", tmp_path / "home", *versions)
    with running(mine) as service:
        one = len(service.family()) if service.ask(SMALL)[0] == 200 else 0
        for version in versions[1:]:
            publish(mine, version)
            eventually(lambda version=version: release(service) == version)  # type: ignore[misc]
            assert len(service.named(HOST)) < 2 * one + 2
        eventually(lambda: len(service.family()) <= one + 1)


def release(service: Service) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request("GET", "/sparql?query=ASK{}")
    with connection.getresponse() as response:
        version = response.headers["X-Actor-Graph-Release"]
        response.read()
    connection.close()
    return version


def test_port_that_cannot_be_gives_exit_status_1(region_home: Path) -> None:
    command = [sys.executable, "-m", "service", "--home", str(region_home), "--port", "99999"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot listen on 127.0.0.1:99999")
