"""Two nodes behind a proxy: one dies and the release is switched while clients ask."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.processes import stopped
from tests.programs import needed
from tests.running import ROOT, Service, eventually, running

pytestmark = [pytest.mark.foreign, pytest.mark.serial]

NODE = {"ACTORGRAPH_BASE_URL": "https://graph.example.org", "ACTORGRAPH_CLIENT_QUERIES": "50"}
QUERY = "/sparql?query=SELECT%20*%20%7B?s%20a%20?c%7D%20LIMIT%20"
CADDYFILE = """
{
    admin off
    auto_https off
}
http://127.0.0.1:%d {
    reverse_proxy 127.0.0.1:%d 127.0.0.1:%d {
        lb_policy round_robin
        lb_try_duration 10s
        lb_try_interval 50ms
        fail_duration 5s
    }
}
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def proxied(folder: Path, nodes: list[Service]) -> Iterator[int]:
    """The port of Caddy in front of two nodes."""
    program, port = needed("caddy", package="caddy"), free_port()
    (folder / "Caddyfile").write_text(CADDYFILE % (port, *(node.port for node in nodes)))
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    with stopped(process):

        def answers() -> bool:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
            return False

        eventually(answers)
        yield port


class Clients:
    """Clients that ask on and on; every second one keeps to a release."""

    def __init__(self, port: int, release: str) -> None:
        self._port, self._release = port, release
        self._stop, self._lock = threading.Event(), threading.Lock()
        self.pinned: Counter[tuple[int, str]] = Counter()
        self.others: Counter[tuple[int, str]] = Counter()
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(4)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self, number: int = 60) -> None:
        """Wait until so many more have been answered."""
        enough = self.pinned.total() + number
        eventually(lambda: self.pinned.total() > enough)

    def _ask(self, client: int) -> None:
        pinned, number = client % 2 == 0, 0
        while not self._stop.is_set():
            number += 1
            path = f"{QUERY}{client * 10_000 + number}"
            path += f"&release={self._release}" if pinned else ""
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            with closing(connection):
                connection.request("GET", path)
                with connection.getresponse() as response:
                    response.read()
                    outcome = response.status, response.headers["X-Actor-Graph-Release"]
            with self._lock:
                (self.pinned if pinned else self.others)[outcome] += 1


def publish(home: Path, version: str) -> None:
    (home / "next").symlink_to(f"releases/{version}")
    (home / "next").replace(home / "current")


def a_home(release: Path, folder: Path) -> Path:
    (folder / "releases").mkdir(parents=True)
    for version in ("before", "after"):
        (folder / "releases" / version).symlink_to(release)
    publish(folder, "before")
    return folder


def test_no_request_fails_when_nodes_switch_and_one_dies(home: Path, tmp_path: Path) -> None:
    with running(home, **NODE) as source:
        command = [sys.executable, "-m", "graph_loader", "pull", source.url, "--quiet"]
        copy = tmp_path / "pulled"
        subprocess.run([*command, "--home", str(copy)], cwd=ROOT, check=True, capture_output=True)
    homes = [
        a_home(release.resolve(), tmp_path / name)
        for name, release in (("one", home / "current"), ("two", copy / "current"))
    ]
    with running(homes[0], **NODE) as one, running(homes[1], **NODE) as two:
        for node in (one, two):
            assert node.ask("ASK {}")[0] == 200
        with proxied(tmp_path, [one, two]) as port, Clients(port, "before") as clients:
            clients.wait_for_more()
            publish(homes[0], "after")
            eventually(lambda: clients.others[200, "after"] > 0)
            clients.wait_for_more()
            publish(homes[1], "after")
            clients.wait_for_more()
            for pid in two.family():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            clients.wait_for_more()
            time.sleep(1)
    assert set(clients.pinned) == {(200, "before")}
    assert set(clients.others) == {(200, "before"), (200, "after")}
