"""The same application under several WSGI servers: `python -m tests.benchmarks.wsgi --home HOME`.

Why the service runs on waitress. Each server that is installed (`pip install gunicorn granian`)
runs the application in one process with as many threads, is asked in turns, and then has to answer
while other clients misbehave. Prints what was measured; nothing is asserted, machines differ.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.client import Client
from tests.benchmarks.servers import Server, ours
from tests.processes import stopped
from tests.running import ROOT

_APPLICATION = "service.app:create_app"
_THREADS = 32
_HALF_REQUESTS = 40  #: fewer than ours allows one address
_PATIENCE = 10.0
_QUERY = "ASK { <urn:a> <urn:b> <urn:c> } # %s"
_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # %s"
#: As our service is told in its own benchmark: limits meant for strangers would get in the way.
_SETTINGS = {"ACTORGRAPH_CLIENT_QUERIES": "64", "ACTORGRAPH_QUERY_SECONDS": "60"}
_COMMANDS = {
    "gunicorn": (
        *("gunicorn", f"{_APPLICATION}()", "--bind", "127.0.0.1:{port}", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", str(_THREADS), "--log-level", "error"),
    ),
    "granian": (
        *("granian", "--factory", _APPLICATION, "--interface", "wsgi", "--port", "{port}"),
        *("--workers", "1", "--blocking-threads", str(_THREADS), "--log-level", "error"),
    ),
}


@contextmanager
def other(name: str, home: Path) -> Iterator[Server]:
    """The application under another server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *(part.format(port=port) for part in _COMMANDS[name])],
        cwd=ROOT,
        env={**os.environ, **_SETTINGS, "ACTORGRAPH_HOME": str(home)},
        stderr=subprocess.DEVNULL,
    )
    with stopped(process):
        yield Server(name, process.pid, port, "/sparql")


def speed(peers: Sequence[Server], rounds: int) -> None:
    """A query that is new, the same again, and a page."""
    clients = {peer.name: Client(peer.port, peer.path) for peer in peers}
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(rounds):
        for kind, text in (("new query", f"{number}"), ("repeated query", "same")):
            for name, client in clients.items():
                begin = time.perf_counter()
                assert client.query(_QUERY % text).status == 200
                times[kind, name].append(time.perf_counter() - begin)
        for peer in peers:
            begin = time.perf_counter()
            assert _status(peer, "/?lang=en") == 200
            times["page", peer.name].append(time.perf_counter() - begin)
    print(f"\n{'median of ' + str(rounds) + ', ms':24}" + "".join(f"{p.name:>12}" for p in peers))
    for kind in ("new query", "repeated query", "page"):
        medians = [1000 * statistics.median(times[kind, peer.name]) for peer in peers]
        print(f"{kind:24}" + "".join(f"{m:12.2f}" for m in medians))


def robustness(peers: Sequence[Server]) -> None:
    """How long another client waits for a page while some client does what it should not."""
    print(f"\n{'another client, s':24}" + "".join(f"{peer.name:>12}" for peer in peers))
    for title, misbehave in (
        ("half heads", _half_heads),
        ("half bodies", _half_bodies),
        ("hang-ups", _hang_ups),
    ):
        cells = []
        for peer in peers:
            with ExitStack() as stack:
                misbehave(peer, stack)
                time.sleep(1)
                cells.append(_waited(peer))
        print(f"{title:24}" + "".join(f"{cell:>12}" for cell in cells))


def _half_heads(peer: Server, stack: ExitStack) -> None:
    for _ in range(_HALF_REQUESTS):
        _connected(peer, stack).sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")


def _half_bodies(peer: Server, stack: ExitStack) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    for _ in range(_HALF_REQUESTS):
        _connected(peer, stack).sendall(head + b"Content-Length: 99\r\n\r\nASK")


def _hang_ups(peer: Server, stack: ExitStack) -> None:
    """Endless queries whose clients leave at once: does a large one still find a worker?"""
    for number in range(8):
        with closing(socket.create_connection(("127.0.0.1", peer.port), timeout=5)) as client:
            text = quote(_ENDLESS % number)
            client.sendall(f"GET /sparql?query={text} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.1)


def _waited(peer: Server) -> str:
    """Seconds until a page that nobody has asked for yet, and a query over everything."""
    begin = time.perf_counter()
    query = quote(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o }} # {time.time()}")
    try:
        for path in ("/?lang=de", f"/sparql?query={query}"):
            status = _status(peer, path)
            if status != 200:
                return str(status)
    except (OSError, http.client.HTTPException):
        return f"over {_PATIENCE:.0f}"
    return f"{time.perf_counter() - begin:.2f}"


def _status(peer: Server, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=_PATIENCE)
    with closing(connection):
        connection.request("GET", path, headers={"Accept": "text/html, */*;q=0.1"})
        with connection.getresponse() as response:
            response.read()
            return response.status


def _connected(peer: Server, stack: ExitStack) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", peer.port), timeout=5)
    return stack.enter_context(closing(client))


def _wait_for(peer: Server) -> None:
    """Until it has opened the release."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with suppress(OSError, http.client.HTTPException):
            if _status(peer, "/") == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f"{peer.name} does not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home with a release")
    parser.add_argument("--rounds", type=int, default=300)
    given = parser.parse_args()
    with ExitStack() as stack:
        peers = [stack.enter_context(ours(given.home))]
        for name in filter(find_spec, _COMMANDS):
            peers.append(stack.enter_context(other(name, given.home)))
        for peer in peers:
            _wait_for(peer)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ours is waitress")
        speed(peers, given.rounds)
        robustness(peers)


if __name__ == "__main__":
    main()
