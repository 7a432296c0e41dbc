"""Query speed against the engine's own servers: `python -m tests.benchmarks.query [OPTIONS]`.

Sends the same queries with the same parameters to our service and to its peers, in turns, over
connections that stay open, and prints what was measured. With one client the requests alternate,
and it is told besides what all processes of a server have computed: on a machine with much else to
do that varies less than the time. With more clients whole batches alternate. Every query is sent
twice: the first time it is new to every server, the second time it is repeated. Nothing is asserted
about time: machines differ.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from graph_loader.shared.query_files import SavedQuery
from tests.benchmarks import servers
from tests.benchmarks.client import Client
from tests.benchmarks.generate import Generator, write_file
from tests.benchmarks.servers import Server
from tests.running import ROOT

QUERIES = Path(__file__).with_name("queries")
TRIVIAL = "trivial"
_SETTLED_SECONDS = 5.0  #: in which a server does what it puts off until nobody asks
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{")

Draw = Callable[[str, random.Random], NamedNode | Literal | list[NamedNode]]


class Mix:
    """The queries of a benchmark, each with other parameters every time."""

    def __init__(self, folder: Path, draw: Draw | None) -> None:
        paths = sorted(folder.glob("*.rq"))
        self._queries = {p.stem: SavedQuery(p.stem, p.read_text("utf-8"), {}) for p in paths}
        self._draw = draw
        self.names = list(self._queries)

    def text(self, name: str, number: int, seed: str) -> str:
        """Query `name` for the `number`th time; a comment makes it new to every cache."""
        query = self._queries[name]
        text = query.text
        if self._draw:
            dice = random.Random(f"{seed} {name} {number}")
            text = query.bind(**{s: self._draw(s, dice) for s in _SLOT.findall(text)})
        return f"{text}# {seed} {number}\n"


@dataclass
class Times:
    """Seconds by (server, query, whether it was repeated), and what went wrong."""

    seconds: dict[tuple[str, str, bool], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    processor: dict[tuple[str, str, bool], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hits: int = 0

    def median(self, server: str, query: str, repeated: bool) -> float:
        return statistics.median(self.seconds[server, query, repeated] or [math.nan])

    def computed(self, server: str, query: str, repeated: bool) -> float:
        """The same of what was computed."""
        return statistics.median(self.processor[server, query, repeated] or [math.nan])


def one_client(mix: Mix, peers: Sequence[Server], rounds: int) -> Times:
    """Each request to every server in turn; who begins changes."""
    times = Times()
    clients = {peer.name: Client(peer.port, peer.path) for peer in peers}
    for number in range(rounds + 1):
        for place, name in enumerate(mix.names):
            text = mix.text(name, number, "one")
            begin = (number + place) % len(peers)
            order = [*peers[begin:], *peers[:begin]]
            kept = times if number else Times()  # the first round warms everything up
            rows = {
                peer.name: _twice(clients[peer.name], peer, name, text, kept, alone=True)
                for peer in order
            }
            if len(set(rows.values())) > 1 or -1 in rows.values():
                print(f"! {name}: different answers, rows {rows}")
    return times


def many_clients(mix: Mix, peers: Sequence[Server], rounds: int, clients: int) -> Times:
    """Each server in turn has all clients at once; each of them goes through the whole mix."""
    times = Times()
    for number in range(rounds):
        begin = number % len(peers)
        for peer in [*peers[begin:], *peers[:begin]]:
            jobs = [(mix, peer, number, client) for client in range(clients)]
            with multiprocessing.get_context("fork").Pool(clients) as pool:
                for part in pool.starmap(_through_the_mix, jobs, chunksize=1):
                    _add(times, part)
    return times


def _through_the_mix(mix: Mix, peer: Server, number: int, client: int) -> Times:
    times = Times()
    connection = Client(peer.port, peer.path)
    names = random.Random(client).sample(mix.names, len(mix.names))
    for name in names:
        _twice(connection, peer, name, mix.text(name, number, f"client {client}"), times)
    times.seconds = dict(times.seconds)
    times.failures = dict(times.failures)
    return times


def _twice(
    client: Client, peer: Server, name: str, text: str, times: Times, alone: bool = False
) -> int:
    """Send a query and repeat it. Returns the number of rows, -1 if it failed.

    What the server computes meanwhile is for this query only if its client is `alone`.
    """
    rows = -1
    for repeated in (False, True):
        before = peer.computed() if alone else 0
        begin = time.perf_counter()
        reply = client.query(text)
        seconds = time.perf_counter() - begin
        if alone:
            times.processor[peer.name, name, repeated].append(peer.computed() - before)
        times.hits += reply.headers.get("x-cache", "").lower().startswith("hit")
        if reply.status != 200:
            times.failures[f"{peer.name}: {name}: {reply.status}"] += 1
            continue
        times.seconds[peer.name, name, repeated].append(seconds)
        rows = reply.rows()
    return rows


def _add(times: Times, part: Times) -> None:
    for key, values in part.seconds.items():
        times.seconds[key] += values
    for name, count in part.failures.items():
        times.failures[name] += count
    times.hits += part.hits


def report(title: str, times: Times, mix: Mix, peers: Sequence[Server]) -> None:
    """Medians of each query in milliseconds, and our ratio to each peer."""
    us, others = peers[0], peers[1:]
    print(f"\n{title}")
    for repeated in (False, True):
        for kind, median in (("", times.median), (", processor", times.computed)):
            if kind and not times.processor:
                continue
            title = f"{'repeated' if repeated else 'new'}{kind}"
            print(f"\n{title:26}" + _cells([p.name for p in peers]))
            for name in mix.names:
                medians = [median(p.name, name, repeated) for p in peers]
                ratios = [f"x{medians[0] / m:.2f}" for m in medians[1:]]
                print(f"{name:26}" + _cells([f"{m * 1000:.2f}" for m in medians] + ratios))
            for peer in others:
                ratio = geometric_mean(median, mix, us, peer, repeated)
                print(f"ours / {peer.name}{kind}: geometric mean {ratio:.2f}")
        for peer in others:
            if TRIVIAL in mix.names:
                medians = [times.median(p.name, TRIVIAL, repeated) for p in (us, peer)]
                print(f"  trivial query: {(medians[0] - medians[1]) * 1000:+.2f} ms")
    print(f"answers from our cache: {times.hits}")
    for failure, count in sorted(times.failures.items()):
        print(f"! {count} failures of {failure}")


def geometric_mean(
    median: Callable[[str, str, bool], float], mix: Mix, us: Server, peer: Server, repeated: bool
) -> float:
    """Of the ratios of medians over all queries that both answer, but the trivial one."""
    ratios = [
        median(us.name, name, repeated) / median(peer.name, name, repeated)
        for name in mix.names
        if name != TRIVIAL
    ]
    return statistics.geometric_mean(ratio for ratio in ratios if not math.isnan(ratio))


def _cells(texts: list[str]) -> str:
    return "".join(f"{text:>19}" for text in texts)


def run(mix: Mix, peers: Sequence[Server], clients: Sequence[int], rounds: int) -> None:
    """Measure and print."""
    time.sleep(_SETTLED_SECONDS)
    for number in clients:
        if number == 1:
            times = one_client(mix, peers, rounds)
        else:
            times = many_clients(mix, peers, rounds, number)
        report(f"{number} client(s), {rounds} rounds, ms", times, mix, peers)
    print(f"\nload {os.getloadavg()[0]:.1f}")
    for peer in peers:
        resident, shared_once = peer.memory()
        print(f"{peer.name:18} {resident:6.0f} MB resident, {shared_once:6.0f} MB in all")


def generated(options: argparse.Namespace, folder: Path, stack: ExitStack) -> Iterator[Server]:
    """All servers over a generated graph."""
    file, home = folder / "graph.nq", folder / "home"
    write_file(file, options.quads, options.seed)
    servers.load_home(file, home)
    yield _ours(home, stack)
    yield from _oxigraphs(file, folder, True, stack)
    if options.virtuoso:
        yield stack.enter_context(servers.virtuoso(file, folder / "virtuoso"))
    if options.rdflib:
        yield stack.enter_context(servers.rdflib_endpoint(file, options.rdflib))


def published(home: Path, folder: Path, stack: ExitStack) -> Iterator[Server]:
    """All servers over the published release of a home, whose default graph is merged already."""
    file, store = folder / "graph.nq", home / "current" / "store"
    with file.open("wb") as output:
        Store.read_only(str(store)).dump(output, format=RdfFormat.N_QUADS)
    yield _ours(home, stack)
    yield from _oxigraphs(file, folder, False, stack)


def _ours(home: Path, stack: ExitStack) -> Server:
    """Our service, when it has answered for the first time."""
    begin = time.perf_counter()
    server = stack.enter_context(servers.ours(home))
    while Client(server.port, server.path).query("ASK {}").status != 200:
        continue
    seconds = time.perf_counter() - begin
    print(f"ours is ready after {seconds:.1f} s and {server.computed():.1f} s of the processor")
    return server


def _oxigraphs(file: Path, folder: Path, union: bool, stack: ExitStack) -> Iterator[Server]:
    """The engine's own servers: on disk as its command loads it, optimised, and in memory."""
    for name, optimise in (("oxigraph disk", False), ("oxigraph optimised", True)):
        store = folder / name
        servers.load_store(file, store, optimise)
        yield stack.enter_context(servers.oxigraph_disk(name, store, union))
    yield stack.enter_context(servers.oxigraph_memory(file, union))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000, help="size of the generated graph")
    parser.add_argument("--home", type=Path, help="a home to take instead, with queries/api")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--virtuoso", action="store_true", help="also Virtuoso, if installed")
    parser.add_argument("--rdflib", help="also rdflib-endpoint, with this Python that has it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if options.home:
            mix = Mix(ROOT / "queries" / "api", None)
            peers = list(published(options.home, folder, stack))
        else:
            generator = Generator(options.quads, options.seed)
            mix = Mix(QUERIES, generator.parameter)
            peers = list(generated(options, folder, stack))
        data = options.home or f"{options.quads} quads, seed {options.seed}"
        print(f"{data}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        run(mix, peers, options.clients, options.rounds)


if __name__ == "__main__":
    main()
