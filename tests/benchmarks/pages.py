"""Pages: kept, written, and the first ones after a start, beside a page of plain Flask.

`python -m tests.benchmarks.pages --home data`. Medians of the time a client waits on a connection
that stays open, the processor time of the web process for each request, and the load of the
machine, without which none of that means much.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.client import Client
from tests.running import ROOT, eventually, running

BROWSER = "Accept: text/html,*/*;q=0.8\r\nAccept-Language: de\r\n"
PAGES = {
    "home": "/",
    "workshop": "/doc/workshop/werkstatt-4",
    "organisation": "/doc/organisation/land-brandenburg",
    "list": "/browse/organisation",
    "projects": "/projects",
    "search": "/search?q=cottbus",
    "questions": "/queries",
    "network": "/network",
}
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / "data")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args()
    with _ours(asked.home) as (port, pid):
        eventually(lambda: _is_filled(port), seconds=120)
        _eight_pages(port, pid, asked.rounds)
        text = Client(port, "").get(PAGES["workshop"], BROWSER).body
        _many("ours, kept", port, pid, PAGES["workshop"], asked.clients, asked.seconds)
    with _plain(text) as (port, pid):
        _one("plain Flask", port, pid, "/", ["localhost"] * asked.rounds * 10)
        _many("plain Flask", port, pid, "/", asked.clients, asked.seconds)
    _first(asked.home, asked.starts)


def _eight_pages(port: int, pid: int, rounds: int) -> None:
    """Each page written, as it is for each name of the service, then kept."""
    for name, path in PAGES.items():
        Client(port, "").get(path, BROWSER)  # what lasts as long as the release
        names = [f"localhost:{number}" for number in range(1, rounds + 1)]
        _one(f"{name}, written", port, pid, path, names)
        _one(f"{name}, kept", port, pid, path, ["localhost"] * rounds * 10)


def _one(what: str, port: int, pid: int, target: str, hosts: list[str]) -> None:
    """One client asks for a page under all of these names."""
    client, before = Client(port, ""), _processor_seconds(pid)
    taken = []
    for host in hosts:
        begin = time.perf_counter()
        reply = client.get(target, BROWSER, host)
        taken.append(time.perf_counter() - begin)
        assert reply.status == 200, (target, reply.status)
    used = (_processor_seconds(pid) - before) / len(hosts)
    _say(what, f"{statistics.median(taken) * 1000:8.2f} ms", f"{used * 1000:7.2f} ms processor")


def _many(what: str, port: int, pid: int, target: str, clients: int, seconds: float) -> None:
    """Several clients ask for the same page for as long."""
    before, begin = _processor_seconds(pid), time.perf_counter()
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        counts = pool.starmap(_asked, [(port, target, seconds)] * clients)
    passed = time.perf_counter() - begin
    used = (_processor_seconds(pid) - before) / sum(counts)
    rate = f"{sum(counts) / passed:8.0f} a second"
    _say(f"{what}, {clients} clients", rate, f"{used * 1000:7.2f} ms processor")


def _asked(port: int, target: str, seconds: float) -> int:
    """How many answers a client gets."""
    client, count, end = Client(port, ""), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        assert client.get(target, BROWSER).status == 200
        count += 1
    return count


def _first(home: Path, starts: int) -> None:
    """The first page as soon as the service is ready, and once the main pages are there."""
    at_once, later = [], []
    for _ in range(starts):
        with _ours(home) as (port, _):
            at_once.append(_timed(port, PAGES["workshop"]))
            eventually(lambda port=port: _is_filled(port), seconds=120)  # type: ignore[misc]
            later.append(_timed(port, PAGES["organisation"]))
    _say("first page after a start", f"{statistics.median(at_once) * 1000:8.2f} ms", "")
    _say("first, main pages written", f"{statistics.median(later) * 1000:8.2f} ms", "")


def _timed(port: int, target: str) -> float:
    client, begin = Client(port, ""), time.perf_counter()
    assert client.get(target, BROWSER).status == 200
    return time.perf_counter() - begin


def _is_filled(port: int) -> bool:
    """Whether no page more is written than a moment ago."""
    before = _written(port)
    time.sleep(1)
    return _written(port) == before > 0


def _written(port: int) -> float:
    text = Client(port, "").get("/metrics").body.decode()
    return float(text.partition('actorgraph_pages_total{found="miss"} ')[2].split("\n")[0])


@contextmanager
def _ours(home: Path) -> Iterator[tuple[int, int]]:
    """The port of our service, ready, and its web process."""
    with running(home, ACTORGRAPH_CLIENT_CONNECTIONS="1000") as service:
        eventually(lambda: Client(service.port, "").get("/health/ready").status == 200)
        yield service.port, service.named("web_process")[0]


@contextmanager
def _plain(text: bytes) -> Iterator[tuple[int, int]]:
    """The port of the plain page, and its process."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        command = [sys.executable, "-m", "tests.benchmarks.plain_page", file.name]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout and process.stdin
            yield int(process.stdout.readline()), process.pid
            process.stdin.close()


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _say(what: str, *numbers: str) -> None:
    print(f"{what:32} {'   '.join(numbers)}   load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
