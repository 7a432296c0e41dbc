"""Real stores, each in a process of its own and in a folder that goes away."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import stopped

_START_SECONDS = 60
#: Some tests leave a query behind; it would take a processor from all that run after them.
_QUERY_SECONDS = 10
_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
ServerThreads = 20
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
[SPARQL]
MaxQueryExecutionTime = 60
"""


class NotInstalled(Exception):
    """The program of this store is not on this machine."""


@dataclass(frozen=True)
class Running:
    """A store: where it takes queries and graphs, and who may write."""

    name: str
    query_url: str
    graphs_url: str
    user: str = ""
    password: str = ""
    pid: int = 0
    sql_port: int = 0


@contextmanager
def oxigraph(folder: Path) -> Iterator[Running]:
    """Oxigraph's own server."""
    program = Path(sys.executable).with_name("oxigraph")
    port = free_port()
    command = [str(program), "serve", "--location", str(folder / "db")]
    command += ["--timeout-s", str(_QUERY_SECONDS), "--bind", f"127.0.0.1:{port}"]
    with _process(command, folder, port, "/"):
        base = f"http://127.0.0.1:{port}"
        yield Running("oxigraph", f"{base}/query", f"{base}/store")


@contextmanager
def virtuoso(folder: Path, buffers: int = 10_000) -> Iterator[Running]:
    """Virtuoso as Debian packages it, with an empty database. Raises NotInstalled.

    A buffer is 8 kB of memory that holds a page of the database.
    """
    program = shutil.which("virtuoso-t")
    if not program:
        raise NotInstalled("virtuoso-t is not installed (apt-get install virtuoso-opensource)")
    port, sql_port = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    dirty = buffers * 3 // 4
    settings.write_text(
        _VIRTUOSO.format(folder=folder, port=port, sql_port=sql_port, buffers=buffers, dirty=dirty)
    )
    command = [program, "-f", "+configfile", str(settings)]
    with _process(command, folder, port, "/sparql?query=ASK%20%7B%7D") as pid:
        base = f"http://127.0.0.1:{port}"
        graphs = f"{base}/sparql-graph-crud-auth"
        yield Running("virtuoso", f"{base}/sparql", graphs, "dba", "dba", pid, sql_port)


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(command: list[str], folder: Path, port: int, path: str) -> Iterator[int]:
    """A server that answers; it is ended whatever happens."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    with stopped(process):
        _wait(process, f"http://127.0.0.1:{port}{path}", folder / "output")
        yield process.pid


def _wait(process: subprocess.Popen[bytes], url: str, output: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer: {output.read_text(errors='replace')[-1000:]}")
