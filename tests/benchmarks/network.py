"""Searching the network against SPARQL and networkx: `python -m tests.benchmarks.network`.

A generated graph is loaded as `actorgraph load` does it. Then the same questions about who takes
part with whom are asked of our arrays, of the engine by SPARQL, and of networkx in memory, in turns
and about the same actors; and of the service by REST, where it says itself how long it took.
Printed are also what the arrays add to a build, how fast they open, and the memory that belongs to
one process alone. Nothing is asserted about time: machines differ.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import math
import multiprocessing
import os
import pickle
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from pyoxigraph import Store

from graph_loader.network import write_network_of
from graph_loader.shared import layout
from graph_loader.shared.network.files import read_network
from service.network.filtering import Filter, filtered
from tests.benchmarks import servers
from tests.benchmarks.generate import QUADS, write_file
from tests.benchmarks.network_peers import (
    QUESTIONS,
    RELATION,
    Drawn,
    Networkx,
    Ours,
    Peer,
    Sparql,
)
from tests.processes import megabytes

#: What is asked by REST: the door, its parameters, and the milliseconds that 99 of 100 should take.
DOORS: dict[str, tuple[str, dict[str, str], int]] = {
    "ego depth 2": ("/ego", {"depth": "2", "limit": "20"}, 5),
    "distance": ("/paths", {"k": "1"}, 10),
    "five paths": ("/paths", {"k": "5"}, 50),
    "path in time": ("/paths", {"k": "1", "timed": "1"}, 100),
    "matrix": ("/matrix", {}, 200),
}
_T = TypeVar("_T")
_OPENING, _PRIVATE = 5, 10  #: aims: milliseconds, and megabytes of one process
_PATIENCE = 600.0  #: seconds until the service must have opened the release
_WORKSHOPS = 5  #: columns of a matrix


def built(release: Path) -> tuple[float, float, float]:
    """Seconds, and megabytes of memory and of files, that the network takes when it is written."""
    with tempfile.TemporaryDirectory() as name:
        store, folder = Store.read_only(str(release / layout.STORE)), Path(name) / layout.NETWORK
        before, begin = _peak(), time.perf_counter()
        write_network_of(store, folder)
        seconds = time.perf_counter() - begin
        size = sum(path.stat().st_size for path in folder.iterdir())
        return seconds, _peak() - before, size / 1e6


def private(release: Path, drawn: Sequence[Drawn]) -> tuple[float, float, float]:
    """Megabytes that a process has for itself: when it has opened the network, when it has answered
    all questions, and when filters of many kinds have been asked for."""
    gc.collect()
    before = megabytes([os.getpid()], "Private_Dirty")
    ours = Ours(read_network(release / layout.NETWORK))
    steps = [megabytes([os.getpid()], "Private_Dirty") - before]
    for one in drawn:
        for ask in QUESTIONS.values():
            ask(ours, one)
    gc.collect()
    steps.append(megabytes([os.getpid()], "Private_Dirty") - before)
    for day in range(100):
        filtered(ours.network, Filter(first=737000 + 20 * day))
    gc.collect()
    steps.append(megabytes([os.getpid()], "Private_Dirty") - before)
    return steps[0], steps[1], steps[2]


def opened(release: Path, store: Path, graph: object, rounds: int) -> dict[str, list[float]]:
    """Seconds that each needs until it can answer; networkx has been pickled by somebody else."""
    kept = pickle.dumps(graph)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: read_network(release / layout.NETWORK),
        "SPARQL": lambda: Store.read_only(str(store)),
        "networkx": lambda: pickle.loads(kept),  # noqa: S301  # made four lines above
    }
    return {
        name: [_seconds(way)[0] for _ in range(rounds if name == "ours" else min(rounds, 5))]
        for name, way in ways.items()
    }


def asked(peers: Sequence[Peer], drawn: Sequence[Drawn]) -> dict[tuple[str, str], list[float]]:
    """Seconds by question and peer; all are asked the same, in turns, and answers compared."""
    times: dict[tuple[str, str], list[float]] = {}
    for name, ask in QUESTIONS.items():
        for place, one in enumerate(drawn):
            begin = place % len(peers)
            answers = {}
            for peer in (*peers[begin:], *peers[:begin]):
                seconds, answers[peer.name] = _seconds(lambda p=peer, o=one, a=ask: a(p, o))  # type: ignore[misc]
                times.setdefault((name, peer.name), []).append(seconds)
            if len({tuple(answer) for answer in answers.values()}) > 1:
                print(f"! {name}: different answers {answers} about {one}")
    return times


def served(home: Path, ours: Ours, drawn: Sequence[Drawn]) -> dict[str, list[float]]:
    """Seconds that the service says an answer took, by question."""
    iri, times = ours.network.nodes.iri, dict[str, list[float]]()
    with (
        servers.ours(home) as server,
        closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)) as connection,
    ):
        for name, (door, fixed, _) in DOORS.items():
            for number, one in enumerate((drawn[0], *drawn)):
                about: dict[str, str | list[str]] = {"relation": RELATION, **fixed}
                if door == "/paths":
                    about |= {"a": iri[one.a], "b": iri[one.b]}
                elif door == "/ego":
                    about |= {"of": iri[one.a]}
                else:
                    about |= {"workshop": [iri[workshop] for workshop in one.workshops]}
                target = f"/api/v1/network{door}?{urlencode(about, doseq=True)}"
                seconds = _told(connection, target)
                if number:  # the first one waits for what is opened
                    times.setdefault(name, []).append(seconds)
    return times


def _told(connection: http.client.HTTPConnection, target: str) -> float:
    """Seconds that the service says an answer took; the first one waits until all is open."""
    end = time.monotonic() + _PATIENCE
    while True:
        connection.request("GET", target)
        with connection.getresponse() as response:
            body = response.read()
            if response.status == 200:
                told = re.search(r"network;dur=([\d.]+)", response.headers["Server-Timing"])
                assert told, response.headers["Server-Timing"]
                return float(told[1]) / 1000
        if response.status != 503 or time.monotonic() > end:
            raise SystemExit(f"{target}: {response.status} {body[:500]!r}")
        time.sleep(1)


def draw(ours: Ours, rounds: int, seed: int) -> list[Drawn]:
    """Actors and workshops that have a tie, each as likely as any other."""
    dice = random.Random(seed)
    joined, sources, targets = ours.part.ties, ours.part.all.source, ours.part.all.target
    actors = sorted(set(sources[joined].tolist()))
    workshops = sorted(set(targets[joined].tolist()))
    columns = min(_WORKSHOPS, len(workshops))
    found = []
    for _ in range(rounds):
        a, b = dice.sample(actors, 2)
        found.append(Drawn(a, b, tuple(sorted(dice.sample(workshops, columns)))))
    return found


def report(name: str, seconds: Sequence[float], *peers: Sequence[float]) -> None:
    """A line: median and the 99th of a hundred, and those of others with the ratio of medians."""
    line = f"{name:14}{_ms(seconds)}"
    for one in peers:
        ratio = statistics.median(one) / statistics.median(seconds)
        line += f"{_ms(one)} {ratio:8.1f}x"
    print(line)


def _ms(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1e3:10.2f} {_p99(seconds) * 1e3:10.2f}"


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[math.ceil(len(seconds) * 0.99) - 1]


def _seconds(do: Callable[[], _T]) -> tuple[float, _T]:
    begin = time.perf_counter()
    found = do()
    return time.perf_counter() - begin, found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(home: Path, rounds: int, seed: int) -> None:
    """Measure a home and print."""
    release = home / layout.CURRENT
    store = release / (layout.MERGED if (release / layout.MERGED).exists() else layout.STORE)
    ours = Ours(read_network(release / layout.NETWORK))
    drawn = draw(ours, rounds, seed)
    nodes, ties = int(ours.part.node_mask.sum()), len(ours.part.ties)
    print(f"{nodes} nodes, {ties} ties of participation, {len(ours.network.nodes.iri)} nodes")
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        seconds, memory, size = pool.apply(built, (release,))
        print(f"the build adds {seconds:.1f} s, {size:.1f} MB of files, {memory:.0f} MB of memory")
        told = pool.apply(private, (release, drawn[:20]))
    print(
        "private memory: {:.1f} MB opened, {:.1f} MB after questions, {:.1f} MB after 100 filters; "
        "aim {} MB".format(*told, _PRIVATE)
    )
    before = megabytes([os.getpid()], "Rss")
    networkx = Networkx(ours.part)
    gc.collect()
    print(f"the same in networkx: {megabytes([os.getpid()], 'Rss') - before:.0f} MB")
    print(f"\n{'ms':14}{'ours p50':>10} {'p99':>10}{'SPARQL':>10} {'p99':>10}{'':10}", end="")
    print(f"{'networkx':>10} {'p99':>10}")
    opening = opened(release, store, networkx.graph, rounds)
    report("opening", opening["ours"], opening["SPARQL"], opening["networkx"])
    times = asked([ours, Sparql(store, ours.network), networkx], drawn)
    for name in QUESTIONS:
        report(name, times[name, "ours"], times[name, "SPARQL"], times[name, "networkx"])
    print(f"\n{'by REST, ms':14}{'p50':>10} {'p99':>10} {'aim':>6}", flush=True)
    for name, seconds_ in served(home, ours, drawn).items():
        aim = DOORS[name][2]
        late = "" if _p99(seconds_) * 1e3 <= aim else "  missed"
        print(f"{name:14}{_ms(seconds_)} {aim:6}{late}")
    missed = "" if _p99(opening["ours"]) * 1e3 <= _OPENING else "  missed"
    print(f"{'opening':14}{_ms(opening['ours'])} {_OPENING:6}{missed}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=QUADS, help="of the graph (%(default)s)")
    parser.add_argument("--home", type=Path, help="a home that has such a graph loaded already")
    parser.add_argument("--rounds", type=int, default=100, help="questions of a kind (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = options.home or Path(name) / "home"
        if not options.home:
            file = Path(name) / "graph.nq"
            write_file(file, options.quads, options.seed)
            servers.load_home(file, home)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        run(home, options.rounds, options.seed)


if __name__ == "__main__":
    main()
