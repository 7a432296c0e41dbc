"""What bad queries, dying processes and leaving clients do to everybody else: nothing.

What is serial asks a service of short limits.
"""

from __future__ import annotations

import http.client
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from service import create_app
from service.config import Settings
from service.model.limits import EXPRESS_WORKERS
from service.request.serving import stores_of
from service.server.web_server import WebServer
from service.store.embedded import EmbeddedStore
from service.store.lanes.workers import Worker
from service.store.provider import Stores

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
EVERYTHING = "SELECT * { ?s ?p ?o . ?s ?q ?r }"
SMALL = "SELECT ?w { ?w a <https://w3id.org/actor-graph/ontology#Workshop> }"
ROOT = Path(__file__).parents[3]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Service:
    """A real server, and its stores to look into."""

    def __init__(self, home: Path) -> None:
        settings = Settings(
            home=home,
            query_seconds=2.0,
            queue_seconds=1.0,
            client_queries=50,
            result_bytes=8 * 1024 * 1024,
        )
        self.app = create_app(settings)
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(listener.getsockname()[1])
        self.server = WebServer(self.app, [listener], settings)
        self._thread = threading.Thread(target=self.server.run)
        self._thread.start()

    def stop(self) -> None:
        self.server.stop()
        self._thread.join()
        self.stores.close()

    @property
    def stores(self) -> Stores:
        return stores_of(self.app)

    def ask(self, query: str, path: str = "/sparql") -> tuple[int, bytes]:
        """Status and body. Raises IncompleteRead if the answer breaks off."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request("POST", path, urlencode({"query": query}), FORM)
            with connection.getresponse() as response:
                return response.status, response.read()

    def leave(self, query: str) -> None:
        """Send a query and hang up without reading the answer."""
        body = urlencode({"query": query})
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
            client.sendall(f"{head}Content-Type: {FORM['Content-Type']}\r\n\r\n{body}".encode())
            time.sleep(0.2)


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    running = Service(home)
    assert running.ask(SMALL)[0] == 200
    yield running
    running.stop()


def idle_workers(service: Service) -> int:
    queries = service.stores.current().queries
    assert isinstance(queries, EmbeddedStore)
    return queries.pool.idle


def wait_until_idle(service: Service) -> None:
    everyone = Settings().workers + 1 + EXPRESS_WORKERS
    deadline = time.monotonic() + 30
    while idle_workers(service) < everyone and time.monotonic() < deadline:
        time.sleep(0.05)
    assert idle_workers(service) == everyone


@pytest.mark.serial
def test_small_queries_and_pages_are_answered_while_all_workers_are_busy(service: Service) -> None:
    outcomes: list[int] = []
    monsters = [
        threading.Thread(target=lambda n=n: outcomes.append(service.ask(f"{PRODUCT} #{n}")[0]))
        for n in range(5)
    ]
    for monster in monsters:
        monster.start()
    time.sleep(0.2)
    small = Counter(service.ask(f"{SMALL} #{n}")[0] for n in range(15))
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    connection.request("GET", "/doc/workshop/werkstatt-4.html")
    with closing(connection), connection.getresponse() as page:
        page.read()
    for monster in monsters:
        monster.join()
    assert small == {200: 15}
    assert page.status == 200
    assert set(outcomes) == {503}
    wait_until_idle(service)
    assert {service.ask(f"{SMALL} #after {n}")[0] for n in range(20)} == {200}


@pytest.mark.serial
def test_client_that_hangs_up_frees_its_worker(service: Service) -> None:
    for number in range(6):
        service.leave(f"{PRODUCT} #hang-up {number}")
    wait_until_idle(service)
    assert service.ask(f"{SMALL} #after hang-ups")[0] == 200


@pytest.mark.serial
def test_large_answer_that_breaks_off_is_visibly_incomplete(service: Service) -> None:
    with pytest.raises(http.client.IncompleteRead):
        service.ask(EVERYTHING)
    wait_until_idle(service)


@pytest.mark.serial
def test_nesting_beyond_the_guard_ends_a_worker_and_nothing_else(service: Service) -> None:
    assert service.ask("SELECT * { " + "?s ?p ?o . " * 200 + "}")[0] in (200, 503)
    assert service.ask("SELECT * {" + "{" * 200 + "}" * 200 + "}")[0] == 400
    assert service.ask(f"{SMALL} #after nesting")[0] == 200


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        pytest.skip("this system does not list the children of a process")
    return [int(child) for child in listed.read_text().split()]


def kill(pid: int) -> None:
    """Kill a process and wait until it has ended (its parent may not have noticed yet)."""
    os.kill(pid, signal.SIGKILL)
    status = Path(f"/proc/{pid}/stat")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if status.read_text().rpartition(")")[2].split()[0] in "ZX":
                return
        except OSError:
            return
        time.sleep(0.01)


@pytest.mark.serial
def test_killed_workers_and_a_killed_host_are_replaced(service: Service) -> None:
    opened = service.stores.current()
    host = opened.host.pid
    for worker in children(host):
        kill(worker)
    assert {service.ask(f"{SMALL} #killed workers {n}")[0] for n in range(8)} == {200}
    kill(host)
    assert {service.ask(f"{SMALL} #killed host {n}")[0] for n in range(8)} == {200}
    assert service.ask(f"{PRODUCT} #killed host")[0] == 503
    assert service.ask(f"{SMALL} #killed host, new worker")[0] == 200
    assert opened.host.pid != host


@pytest.mark.skipif("glibc" not in platform.libc_ver(), reason="another C library")
def test_release_is_kept_in_large_pages_where_the_system_has_them(service: Service) -> None:
    setting = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    if not setting.exists() or "[never]" in setting.read_text():
        pytest.skip("this system has no large pages")
    rollup = Path(f"/proc/{service.stores.current().host.pid}/smaps_rollup").read_text()
    size = next(line.split()[1] for line in rollup.splitlines() if "AnonHugePages" in line)
    assert int(size) > 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system has no handles")
def test_worker_is_killed_even_if_its_number_is_another_process() -> None:
    sleep = ["sleep", "60"]
    with subprocess.Popen(sleep) as worker, subprocess.Popen(sleep) as stranger:
        ours, theirs = socket.socketpair()
        with theirs:
            Worker(stranger.pid, ours.detach(), os.pidfd_open(worker.pid)).kill()
        assert worker.wait(10) == -signal.SIGKILL
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.serial
def test_query_cannot_reach_a_server_of_ours(service: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        port = listener.getsockname()[1]
        for query in (
            f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ {{ SELECT * {{ service silent<http://127.0.0.1:{port}/>{{}} }} }} }}",
            f"LOAD <http://127.0.0.1:{port}/x.ttl>",
            f"SELECT * FROM <http://127.0.0.1:{port}/x.ttl> {{ ?s ?p ?o }}",
        ):
            assert service.ask(query)[0] in (200, 400, 403)
        with pytest.raises(TimeoutError):
            listener.accept()


CONFINED = """
import sys
from pathlib import Path
from pyoxigraph import Store
from service.store.worker import sandbox

store = Store()
sandbox.{confine}
try:
    store.query("ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
except OSError as error:
    print("refused by the system")
"""


@pytest.mark.parametrize("confine", ["open_nothing()", "read_only_below(Path('service'))"])
def test_engine_itself_cannot_connect_when_confined(confine: str) -> None:
    """Past everything that looks for SERVICE: as if a worker had not seen it either."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        program = CONFINED.format(confine=confine, address=address)
        command = [sys.executable, "-c", program]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert (run.stdout, run.stderr) == ("refused by the system\n", "")
        with pytest.raises(TimeoutError):
            listener.accept()
