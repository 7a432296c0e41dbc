"""The service as people run it: processes of its own that are spoken to over sockets.

And, for tests that need no sockets, in this process.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from service import create_app
from service.config import Settings
from service.request.serving import stores_of
from tests.processes import command_of, family, stopped

ROOT = Path(__file__).parents[1]
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Service:
    """A service that runs."""

    process: subprocess.Popen[str]
    url: str  #: without a slash at the end
    log: Path

    @property
    def port(self) -> int:
        """The port it listens on."""
        return urlsplit(self.url).port or 0

    @property
    def sparql(self) -> str:
        """The address of its endpoint."""
        return f"{self.url}/sparql"

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
        """Status and body of the answer to a query.

        The first one waits until the release is open, which may take its time on a busy machine.
        """
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request("POST", "/sparql", urlencode({"query": query}), _FORM)
            with connection.getresponse() as response:
                return response.status, response.read()

    def family(self) -> list[int]:
        """The supervisor and all that descend from it, parents first."""
        if not Path("/proc/self/task").exists():
            pytest.skip("this system does not list the children of a process")
        return family(self.process.pid)

    def named(self, module: str) -> list[int]:
        """Those of the family that run this module, parents first."""
        return [pid for pid in self.family() if module in command_of(pid)]

    def failures(self) -> list[str]:
        """What its log says of requests that failed for no reason of theirs.

        An answer that cannot be finished ends its connection by an exception; that one is meant.
        """
        text = self.log.read_text(encoding="utf-8", errors="replace")
        entries = re.split(r"^(?=(?:INFO|WARNING|ERROR|CRITICAL) )", text, flags=re.MULTILINE)
        return [
            entry
            for entry in entries
            if ("request failed" in entry or "Traceback" in entry) and "StreamCut" not in entry
        ]


@contextmanager
def running(
    home: Path, root: Path = ROOT, python: str | Path = sys.executable, /, **settings: str
) -> Iterator[Service]:
    """`python -m service` over a home, with settings of the environment; it ends with the block.

    `root` is the folder that the package is taken from, or any that has none if it is installed
    for that Python.
    """
    command = [str(python), "-m", "service", "--home", str(home), "--port", "0"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ACTORGRAPH_")}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=root,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**environment, **settings},
            )
        with stopped(process):
            assert process.stdout
            line = process.stdout.readline().strip()
            assert line, f"the service does not start: {log.read_text()}"
            yield Service(process, line.rpartition(" ")[2].rstrip("/"), log)


@contextmanager
def client_over(settings: Settings) -> Iterator[FlaskClient]:
    """A client of the service with these settings, in this process."""
    app = create_app(settings)
    try:
        yield app.test_client()
    finally:
        stores_of(app).close()


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
