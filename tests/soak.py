"""Does the service keep its shape? `python -m tests.soak --minutes 10` (by hand, on this machine).

Starts a service, sends it everything at once for that long (pages, small and large queries,
queries without end, clients that hang up, answers cut in the middle, a new release every two
minutes), samples what its processes take, and prints a table. Exit status 1 if an answer was
wrong, or if memory, descriptors, threads or processes grow over the last two thirds.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.processes import command_of, descriptors, family, megabytes, threads
from tests.running import ROOT, Service, running

SETTINGS = {
    "ACTORGRAPH_CACHE_BYTES": "4000000",  # full soon: a cache that fills would look like a leak
    "ACTORGRAPH_CLIENT_QUERIES": "16",
    "ACTORGRAPH_QUERY_SECONDS": "4",
}
SWITCH_SECONDS = 120
SAMPLES = 120
PAUSE_SECONDS = 0.05
_MOST_PAGES = 60
_LARGE = (
    "SELECT * { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "SELECT DISTINCT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY DESC(STR(?o))",
)
_MONSTERS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "ASK { " + "{ " * 200 + "?s ?p ?o " + "} " * 200 + "}",
)
#: What a well-meant request and an ill-meant one may be answered.
_FINE = frozenset({200, 302, 303, 304})
_REFUSED = frozenset({400, 429, 503})


@dataclass(frozen=True)
class Sample:
    """What all processes take together at one moment, and what the web process takes of it."""

    seconds: float
    megabytes: float
    web_megabytes: float
    descriptors: int
    threads: int
    processes: int
    answers: int


@dataclass
class Load:
    """Everybody who asks; each kind of client is a thread of its own."""

    port: int
    pages: list[str]
    small: list[str]
    over: threading.Event = field(default_factory=threading.Event)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def start(self) -> list[threading.Thread]:
        """Let all of them begin."""
        kinds: dict[str, Callable[[random.Random], str]] = {
            "page": self.page,
            "small query": self.small_query,
            "large query": self.large_query,
            "monster": self.monster,
            "hang-up": self.hang_up,
            "cut stream": self.cut_stream,
            "half request": self.half_request,
        }
        clients = [
            threading.Thread(target=self._repeat, args=(kind, act)) for kind, act in kinds.items()
        ]
        for client in clients:
            client.start()
        return clients

    def page(self, dice: random.Random) -> str:
        """A reader."""
        return self._judged(dice.choice(self.pages), {"Accept": "text/html"}, _FINE)

    def small_query(self, dice: random.Random) -> str:
        """A question of queries/api; every second time a new one, which no cache knows."""
        query = dice.choice(self.small) + dice.choice(["", f"\n# {dice.random()}"])
        return self._judged(f"/sparql?query={quote(query)}", {}, _FINE | {429, 503})

    def large_query(self, dice: random.Random) -> str:
        """Everything, read to the end; what is not ready in time is broken off, and looks so."""
        query = f"{dice.choice(_LARGE)} # {dice.random()}"
        try:
            return self._judged(f"/sparql?query={quote(query)}", {}, _FINE | _REFUSED)
        except http.client.IncompleteRead:
            return "broken off"

    def monster(self, dice: random.Random) -> str:
        """A query that has to be stopped."""
        query = f"{dice.choice(_MONSTERS)} # {dice.random()}"
        return self._judged(f"/sparql?query={quote(query)}", {}, _REFUSED)

    def hang_up(self, dice: random.Random) -> str:
        """A query whose client does not wait for the answer."""
        with self._sent(f"{dice.choice(_MONSTERS)} # {dice.random()}"):
            time.sleep(dice.random() / 2)
        return "gone"

    def cut_stream(self, dice: random.Random) -> str:
        """A client that reads the beginning of a large answer and leaves."""
        with self._sent(f"{_LARGE[0]} # {dice.random()}") as connection:
            connection.settimeout(30)
            connection.recv(dice.randrange(1, 100_000))
        return "gone"

    def half_request(self, dice: random.Random) -> str:
        """A client that says half of what it wants."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=30)) as connection:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n")
            self.over.wait(dice.random() * 3)
        return "gone"

    def _repeat(self, kind: str, act: Callable[[random.Random], str]) -> None:
        dice = random.Random(kind)
        while not self.over.wait(PAUSE_SECONDS):
            try:
                outcome = act(dice)
            except (OSError, http.client.HTTPException) as error:
                outcome = type(error).__name__
                self.wrong.append(f"{kind}: {error!r}")
            self.outcomes[kind, outcome] += 1

    def _judged(self, path: str, headers: dict[str, str], fine: frozenset[int]) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as response:
                while response.read(1 << 20):
                    pass
                if response.status not in fine:
                    self.wrong.append(f"{response.status} for {path[:200]}")
                return str(response.status)

    @contextmanager
    def _sent(self, query: str) -> Iterator[socket.socket]:
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=30)) as connection:
            head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            connection.sendall(head.encode())
            yield connection


def main(arguments: list[str] | None = None) -> int:
    """Returns 1 if something grows or was answered wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--home", type=Path, help="a home that is built already; it stays as it is")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        releases = _prepare(home, given.home)
        with running(home, **SETTINGS) as service:
            load = Load(service.port, _pages(service.port), _questions())
            samples = _soak(service, load, given.minutes * 60, home, releases)
            failures = service.failures()
    _print_table(samples)
    for (kind, outcome), times in sorted(load.outcomes.items()):
        print(f"{kind:14} {outcome:24} {times:8}")
    return _verdict(samples, [*load.wrong, *failures])


def _prepare(home: Path, built: Path | None) -> list[str]:
    """A home with two releases, of which one is a copy of the other; where they lie."""
    loader = [sys.executable, "-m", "graph_loader"]
    if built:
        shutil.copytree(built, home, symlinks=True)
    else:
        subprocess.run([*loader, "build", "--home", str(home), "--quiet"], cwd=ROOT, check=True)
    first = os.readlink(home / "current")
    second = "releases/copy"
    shutil.copytree(home / first, home / second)
    return [second, first]


def _switch(home: Path, release: str) -> None:
    """Publish a release as `ln -sfn` does, in one step."""
    fresh = home / "current.soak"
    fresh.symlink_to(release)
    fresh.replace(home / "current")


def _pages(port: int) -> list[str]:
    """The front page and where its links and theirs lead."""
    found = ["/"]
    for path in itertools.islice(iter(found), _MOST_PAGES):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with closing(connection):
            connection.request("GET", path, headers={"Accept": "text/html"})
            with connection.getresponse() as response:
                text = response.read().decode("utf-8", "replace")
                if response.headers.get_content_type() != "text/html":
                    continue
        for link in re.findall(r'<a[^>]* href="(/[^"#]*)"', text):
            path = link.replace("&amp;", "&")
            if path not in found and len(found) < _MOST_PAGES:
                found.append(path)
    return found


def _questions() -> list[str]:
    return [file.read_text("utf-8") for file in sorted((ROOT / "queries" / "api").glob("*.rq"))]


def _soak(
    service: Service, load: Load, seconds: float, home: Path, releases: Sequence[str]
) -> list[Sample]:
    """Let the clients loose and take samples until the time is over."""
    begin = time.monotonic()
    turns = itertools.cycle(releases)
    next_switch = begin + min(SWITCH_SECONDS, seconds / 3)
    samples: list[Sample] = []
    clients = load.start()
    try:
        while (passed := time.monotonic() - begin) < seconds and service.process.poll() is None:
            samples.append(_sample(service, passed, load))
            _say(samples[-1], seconds)
            if time.monotonic() > next_switch:
                _switch(home, next(turns))
                next_switch += SWITCH_SECONDS
            time.sleep(max(1.0, seconds / SAMPLES))
        if service.process.poll() is not None:
            load.wrong.append("the service ended")
    finally:
        load.over.set()
        for client in clients:
            client.join()
        print(file=sys.stderr)
    return samples


def _sample(service: Service, passed: float, load: Load) -> Sample:
    pids = family(service.process.pid)
    web = [pid for pid in pids if "service.server.web_process" in command_of(pid)]
    return Sample(
        passed,
        megabytes(pids, "Pss"),
        megabytes(web, "Pss"),
        descriptors(pids),
        threads(pids),
        len(pids),
        load.outcomes.total(),
    )


def _say(sample: Sample, seconds: float) -> None:
    text = f"{sample.seconds:5.0f} of {seconds:.0f} s, {sample.answers} requests, "
    text += f"{sample.megabytes:.0f} MB, {sample.descriptors} descriptors"
    with suppress(OSError):
        print(f"\r{text:70}", end="", file=sys.stderr, flush=True)


def _print_table(samples: Sequence[Sample]) -> None:
    print(" seconds  MB (PSS)  of it web  descriptors  threads  processes  requests")
    for sample in samples[:: max(1, len(samples) // 20)]:
        print(
            f"{sample.seconds:8.0f} {sample.megabytes:9.1f} {sample.web_megabytes:10.1f} "
            f"{sample.descriptors:12} {sample.threads:8} {sample.processes:10} {sample.answers:9}"
        )


def _verdict(samples: Sequence[Sample], wrong: Sequence[str]) -> int:
    """Say what grows and what went wrong; 1 if anything did."""
    for line, times in Counter(wrong).most_common(10):
        print(f"wrong, {times} times: {line}")
    if not samples or samples[-1].seconds < 3 * SWITCH_SECONDS:
        print(f"too short to tell a trend: that takes {3 * SWITCH_SECONDS // 60} minutes")
        return int(bool(wrong))
    late = samples[len(samples) // 3 :]
    grows = False
    for name, slack in (
        ("megabytes", 10.0),
        ("web_megabytes", 10.0),
        ("descriptors", 10.0),
        ("threads", 4.0),
        ("processes", 2.0),
    ):
        values = [_floor(samples, sample, name) for sample in late]
        slope = _slope([sample.seconds / 60 for sample in late], values)
        rise = slope * (late[-1].seconds - late[0].seconds) / 60
        # A rise within a twentieth, or within what one more query takes, is no trend.
        flat = rise <= max(slack, statistics.median(values) / 20)
        grows |= not flat
        print(f"{name}: {slope:+.2f} a minute, {'flat' if flat else 'GROWING'}")
    return int(grows or bool(wrong))


def _floor(samples: Sequence[Sample], until: Sample, name: str) -> float:
    """The least of what was taken since the switch before: queries and old releases come and go."""
    begin = until.seconds - SWITCH_SECONDS
    return min(float(getattr(s, name)) for s in samples if begin <= s.seconds <= until.seconds)


def _slope(times: Sequence[float], values: Sequence[float]) -> float:
    """The median of the slopes between any two samples, which single peaks do not move."""
    pairs = itertools.combinations(zip(times, values, strict=True), 2)
    return statistics.median([(v - u) / (t - s) for (s, u), (t, v) in pairs] or [0.0])


if __name__ == "__main__":
    sys.exit(main())
