"""The same questions about who takes part with whom, for our arrays, SPARQL and networkx.

Each answers in numbers that can be compared: nodes of the surroundings, hops of the paths, cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import networkx as nx
from pyoxigraph import NamedNode, QuerySolution, QuerySolutions, Store

from graph_loader.shared.network.model import UNKNOWN, Network
from graph_loader.shared.query_files import read_query
from service.network.ego import ego
from service.network.filtering import Filter, Filtered, filtered
from service.network.matrix import matrix
from service.network.paths import Asked, search

QUERIES = Path(__file__).with_name("network_queries")
RELATION = "participation"
MOST = 4  #: hops of a path
_ALL = 10**9
_TRIED = 20_000  #: paths that networkx looks through for one that fits in time

Answer = Sequence[int]


@dataclass(frozen=True)
class Drawn:
    """What a question is asked about: two actors and some workshops, by their nodes."""

    a: int
    b: int
    workshops: tuple[int, ...]


class Peer(Protocol):
    """Somebody who answers all of the questions."""

    name: str

    def ego(self, drawn: Drawn) -> Answer:
        """How many are at most two ties away from `a`."""

    def distance(self, drawn: Drawn) -> Answer:
        """How far `b` is, if it is at most MOST hops."""

    def paths(self, drawn: Drawn) -> Answer:
        """The lengths of the five shortest paths."""

    def timed(self, drawn: Drawn) -> Answer:
        """The length of the shortest path whose hops can have held one after the other."""

    def matrix(self, drawn: Drawn) -> Answer:
        """How many seats the workshops have, and how many documents state them in all."""


#: The questions by their names.
QUESTIONS: dict[str, Callable[[Peer, Drawn], Answer]] = {
    "ego depth 2": lambda peer, drawn: peer.ego(drawn),
    "distance": lambda peer, drawn: peer.distance(drawn),
    "five paths": lambda peer, drawn: peer.paths(drawn),
    "path in time": lambda peer, drawn: peer.timed(drawn),
    "matrix": lambda peer, drawn: peer.matrix(drawn),
}


class Ours:
    """Our searches, with no limit but the hops, so that everybody is asked the same."""

    name = "ours"

    def __init__(self, network: Network) -> None:
        self.network = network
        self.part = filtered(network, Filter(relations=(RELATION,)))

    def ego(self, drawn: Drawn) -> Answer:
        return [len(ego(self.part, drawn.a, 2, _ALL).nodes)]

    def distance(self, drawn: Drawn) -> Answer:
        return self._lengths(drawn, 1)

    def paths(self, drawn: Drawn) -> Answer:
        return self._lengths(drawn, 5)

    def timed(self, drawn: Drawn) -> Answer:
        return self._lengths(drawn, 1, timed=True)

    def matrix(self, drawn: Drawn) -> Answer:
        asked = Filter(relations=(RELATION,), workshops=drawn.workshops)
        part = Filtered(self.network, asked)
        cells = [cell for cell in matrix(part, "workshop", "actor").cells.values()]
        said = self.network.attestations.document
        seats = [{*said[cell.attestations].tolist()} for cell in cells if cell.attestations]
        return [len(seats), sum(map(len, seats))]

    def _lengths(self, drawn: Drawn, k: int, timed: bool = False) -> Answer:
        asked = Asked(drawn.a, drawn.b, MOST, k, hub_limit=0, timed=timed)
        return [path.length for path in search(self.part, asked).paths]


class Sparql:
    """The engine itself, in this process, over the merge of all graphs."""

    name = "SPARQL"

    def __init__(self, store: Path, network: Network) -> None:
        self._store = Store.read_only(str(store))
        self._network = network
        self._queries = {path.stem: read_query(path) for path in QUERIES.glob("*.rq")}

    def ego(self, drawn: Drawn) -> Answer:
        return [len(list(self._ask("ego", a=self._iri(drawn.a))))]

    def distance(self, drawn: Drawn) -> Answer:
        return list(islice(self._ways("way", drawn), 1))

    def paths(self, drawn: Drawn) -> Answer:
        return list(islice(self._ways("way", drawn), 5))

    def timed(self, drawn: Drawn) -> Answer:
        return list(islice(self._ways("timed", drawn), 1))

    def matrix(self, drawn: Drawn) -> Answer:
        rows = self._ask("matrix", workshop=[self._iri(one) for one in drawn.workshops])
        documents = [int(row["documents"].value) for row in rows]
        return [len(documents), sum(documents)]

    def _ways(self, name: str, drawn: Drawn) -> Iterator[int]:
        """The lengths of the ways between two actors, the shortest first."""
        for hops in range(2, MOST + 1, 2):
            for _ in self._ask(f"{name}-{hops}", a=self._iri(drawn.a), b=self._iri(drawn.b)):
                yield hops

    def _iri(self, node: int) -> NamedNode:
        return NamedNode(self._network.nodes.iri[node])

    def _ask(self, name: str, **terms: NamedNode | list[NamedNode]) -> Iterator[QuerySolution]:
        found = self._store.query(self._queries[name].bind(**terms))
        assert isinstance(found, QuerySolutions)
        return found


class Networkx:
    """A graph of networkx in memory; of each tie the dates and documents."""

    name = "networkx"

    def __init__(self, part: Filtered) -> None:
        self._graph = graph = nx.Graph()
        said, ties = part.network.attestations, part.all
        graph.add_nodes_from(part.node_mask.nonzero()[0].tolist())
        for tie in part.ties.tolist():
            own = part.attestations_of(tie)
            columns = (said.earliest[own], said.latest[own], said.document[own])
            told = list(zip(*(column.tolist() for column in columns), strict=True))
            graph.add_edge(int(ties.source[tie]), int(ties.target[tie]), said=told)

    @property
    def graph(self) -> Any:
        """The graph itself."""
        return self._graph

    def ego(self, drawn: Drawn) -> Answer:
        return [len(nx.ego_graph(self._graph, drawn.a, 2))]

    def distance(self, drawn: Drawn) -> Answer:
        try:
            found = nx.shortest_path_length(self._graph, drawn.a, drawn.b)
        except nx.NetworkXNoPath:
            return []
        return [found] if found <= MOST else []

    def paths(self, drawn: Drawn) -> Answer:
        return list(map(len, map(_hops, islice(self._ways(drawn), 5))))

    def timed(self, drawn: Drawn) -> Answer:
        ways = islice(self._ways(drawn), _TRIED)
        return list(islice((len(_hops(way)) for way in ways if self._fits(way)), 1))

    def matrix(self, drawn: Drawn) -> Answer:
        edges = [said for one in drawn.workshops for _, _, said in self._graph.edges(one, "said")]
        for said in edges:
            min((first for first, _, _ in said), default=UNKNOWN)
            max((last for _, last, _ in said), default=UNKNOWN)
        return [len(edges), sum(len({document for *_, document in said}) for said in edges)]

    def _ways(self, drawn: Drawn) -> Iterator[list[int]]:
        try:
            for way in nx.shortest_simple_paths(self._graph, drawn.a, drawn.b):
                if len(way) - 1 > MOST:
                    return
                yield way
        except nx.NetworkXNoPath:
            return

    def _fits(self, way: list[int]) -> bool:
        """Whether there is a day for each hop, none before the one ahead of it."""
        day = UNKNOWN
        for one, other in _hops(way):
            said = self._graph.edges[one, other]["said"]
            days = [max(day, first) for first, last, _ in said if UNKNOWN == last or last >= day]
            if not days:
                return False
            day = min(days)
        return True


def _hops(way: list[int]) -> list[tuple[int, int]]:
    return list(zip(way, way[1:], strict=False))
