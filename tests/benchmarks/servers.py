"""Starts our service and its peers over the same data, and reads what memory they take."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from tests.processes import family, megabytes, scheduled_seconds, stopped
from tests.remote import servers as stores
from tests.running import ROOT, running

OXIGRAPH = str(Path(sys.executable).with_name("oxigraph"))
#: Limits meant for strangers, which a benchmark from one address would run into.
_OURS = {
    "ACTORGRAPH_CLIENT_QUERIES": "64",
    "ACTORGRAPH_DEFAULT_GRAPH": "union",
    "ACTORGRAPH_QUERY_SECONDS": "60",
    "ACTORGRAPH_QUEUE": "64",
    "ACTORGRAPH_QUEUE_SECONDS": "60",
}
_PIECE_LINES = 200_000


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    name: str
    pid: int
    port: int
    path: str

    def computed(self) -> float:
        """Seconds that all its processes have computed so far, those that live."""
        return scheduled_seconds(family(self.pid))

    def memory(self) -> tuple[float, float]:
        """Megabytes of all its processes: resident, and with shared pages counted once."""
        pids = family(self.pid)
        return megabytes(pids, "Rss"), megabytes(pids, "Pss")


@contextmanager
def ours(home: Path) -> Iterator[Server]:
    """Our service over a home."""
    with running(home, **_OURS) as service:
        yield Server("ours", service.process.pid, service.port, "/sparql")


@contextmanager
def oxigraph_disk(name: str, store: Path, union: bool) -> Iterator[Server]:
    """The engine's own server on a store on disk."""
    command = [OXIGRAPH, "serve-read-only", "--location", str(store)]
    with _oxigraph(name, command, union) as server:
        yield server


@contextmanager
def oxigraph_memory(file: Path, union: bool) -> Iterator[Server]:
    """The engine's own server with everything in memory."""
    with _oxigraph("oxigraph memory", [OXIGRAPH, "serve"], union) as server:
        with file.open("rb") as lines:
            while piece := b"".join(islice(lines, _PIECE_LINES)):
                _post(server.port, "/store", piece)
        yield server


@contextmanager
def virtuoso(file: Path, folder: Path) -> Iterator[Server]:
    """Virtuoso with a gigabyte of buffers."""
    folder.mkdir()
    with stores.virtuoso(folder, buffers=120_000) as running:
        shutil.copy(file, folder / "graph.nq")
        # 512 is for N-Quads; one connection commits as it goes.
        read = f"DB.DBA.TTLP_MT(file_open('{folder}/graph.nq'), '', 'urn:none', 512, 0, 2, 0);"
        sql = f"log_enable(2); {read} checkpoint;"
        command = ["isql-vt", f"127.0.0.1:{running.sql_port}", running.user, running.password]
        subprocess.run([*command, f"exec={sql}"], check=True, stdout=subprocess.DEVNULL)
        port = urlsplit(running.query_url).port
        assert port
        yield Server("virtuoso", running.pid, port, "/sparql")


@contextmanager
def rdflib_endpoint(file: Path, python: str) -> Iterator[Server]:
    """rdflib-endpoint, which this interpreter must have."""
    port = stores.free_port()
    command = [python, "-m", "rdflib_endpoint", "serve", str(file), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with stopped(process):
        _wait_for(port)
        yield Server("rdflib-endpoint", process.pid, port, "/")


def load_home(file: Path, home: Path) -> None:
    """Make a home of ours."""
    command = [sys.executable, "-m", "graph_loader", "load", str(file), "--home", str(home)]
    subprocess.run([*command, "--quiet"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def load_store(file: Path, store: Path, optimise: bool) -> None:
    """Make a store of the engine's: as its command leaves it, or as good as it gets."""
    load = [OXIGRAPH, "load", "--location", str(store), "--file", str(file)]
    subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
    if optimise:
        subprocess.run([OXIGRAPH, "optimize", "--location", str(store)], check=True)


@contextmanager
def _oxigraph(name: str, command: list[str], union: bool) -> Iterator[Server]:
    port = stores.free_port()
    options = ["--union-default-graph"] if union else []
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", *options], stderr=subprocess.DEVNULL
    )
    with stopped(process):
        _wait_for(port)
        yield Server(name, process.pid, port, "/query")


def _post(port: int, path: str, body: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("POST", path, body, {"Content-Type": "application/n-quads"})
    response = connection.getresponse()
    assert response.status in (200, 201, 204), response.read()
    connection.close()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 600
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("a peer does not start")
