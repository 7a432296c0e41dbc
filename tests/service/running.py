"""The service as people run it: `python -m service`, with real connections to it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Running:
    """A service that runs in processes of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self.port = urlsplit(process.stdout.readline().rpartition(" ")[2].strip()).port or 0

    def send(self, request: bytes, source: str = "127.0.0.1", half_close: bool = False) -> bytes:
        """Everything that comes back until the connection ends."""
        with self.connect(source) as client:
            client.sendall(request)
            if half_close:
                client.shutdown(socket.SHUT_WR)
            return read_all(client)

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        """A connection from one of the addresses of this machine."""
        return socket.create_connection(("127.0.0.1", self.port), 60, (source, 0))

    def ask(self, query: str) -> tuple[int, bytes]:
        """Status and body of the answer to a query."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request("POST", "/sparql", urlencode({"query": query}), FORM)
            with connection.getresponse() as response:
                return response.status, response.read()

    def family(self) -> list[int]:
        """The supervisor and all that descend from it, parents first."""
        return _family(self.process.pid)

    def named(self, module: str) -> list[int]:
        """Those of the family that run this module, parents first."""
        return [pid for pid in self.family() if module in _command(pid)]


@contextmanager
def running(home: Path, **environment: str) -> Iterator[Running]:
    """The service over a home; ACTORGRAPH_ variables are named by their lower-case ends."""
    settings = {f"ACTORGRAPH_{name.upper()}": value for name, value in environment.items()}
    command = [sys.executable, "-m", "service", "--home", str(home), "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **settings},
    ) as process:
        try:
            yield Running(process)
        finally:
            process.terminate()
            process.wait(60)


def read_all(client: socket.socket) -> bytes:
    """What comes until the other side ends the connection. Raises ConnectionResetError."""
    received = b""
    while piece := client.recv(65536):
        received += piece
    return received


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it holds; fail if it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs; what has died and not been collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _family(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    if not Path("/proc/self/task").exists():
        pytest.skip("this system does not list the children of a process")
    try:
        found = [int(c) for t in tasks.iterdir() for c in (t / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(each for child in found for each in _family(child))]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
