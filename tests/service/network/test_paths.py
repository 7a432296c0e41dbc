"""Searches for paths give what trying all of them gives, in the order that is promised."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_loader.shared.network.model import UNKNOWN
from service.network.filtering import Filter, Filtered
from service.network.paths import FOUND, NONE, STOPPED, Asked, search
from service.network.time_order import NOT, POSSIBLY, SURELY
from tests.service.network.graphs import Tied, network_of, store_of, ties

COUNT = 7
DAYS = range(-1, 11)  #: all that matter: one before and one after those that documents give


def part_of(found: Sequence[Tied], count: int = COUNT) -> Filtered:
    return Filtered(network_of(store_of(count, found)), Filter())


def peer(found: Sequence[Tied], count: int = COUNT) -> Any:
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((tie.source, tie.target) for tie in found)
    return graph


def in_order(graph: Any, found: Iterator[list[int]]) -> list[tuple[int, ...]]:
    def key(nodes: tuple[int, ...]) -> tuple[object, ...]:
        return len(nodes), max((graph.degree[node] for node in nodes[1:-1]), default=0), nodes

    return sorted((tuple(nodes) for nodes in found), key=key)


def hops_of(found: Sequence[Tied], nodes: Sequence[int]) -> list[list[tuple[Any, Any]]]:
    """The bounds that documents give for each hop."""
    return [
        [said for tie in found if {tie.source, tie.target} == set(pair) for said in tie.said]
        for pair in itertools.pairwise(nodes)
    ]


def tried(found: Sequence[Tied], nodes: Sequence[int]) -> str:
    """The state in time by trying every choice, and for each every day."""
    hops = hops_of(found, nodes)
    for choice in itertools.product(*hops):
        known = all(None not in said for said in choice)
        if known and all(one[1] < two[0] for one, two in itertools.pairwise(choice)):
            return SURELY
    for choice in itertools.product(*hops):
        reached = {-2}
        for first, last in choice:
            days = {
                day
                for day in DAYS
                if (first is None or day >= first) and (last is None or day <= last)
            }
            reached = {day for day in days if any(before <= day for before in reached)}
        if reached:
            return POSSIBLY
    return NOT


@given(
    ties(COUNT),
    st.integers(1, 6),
    st.integers(0, 4),
    st.sets(st.integers(2, COUNT - 1), max_size=2),
    st.sets(st.integers(2, COUNT - 1), max_size=2),
)
def test_paths_are_those_of_networkx_in_their_order(
    found: list[Tied], most: int, hub_limit: int, avoid: set[int], via: set[int]
) -> None:
    graph = peer(found)
    everything = in_order(graph, nx.all_simple_paths(graph, 0, 1, cutoff=most))
    expected = [
        nodes
        for nodes in everything
        if via <= set(nodes[1:-1])
        and not avoid & set(nodes)
        and (not hub_limit or all(graph.degree[node] <= hub_limit for node in nodes[1:-1]))
    ]
    asked = Asked(0, 1, most, 1000, tuple(avoid), tuple(via), hub_limit)
    answer = search(part_of(found), asked)
    assert [path.nodes for path in answer.paths] == expected
    assert answer.status == (FOUND if expected else NONE) and answer.complete


@given(ties(COUNT), st.integers(1, 5))
def test_first_paths_are_the_beginning_of_all(found: list[Tied], k: int) -> None:
    part = part_of(found)
    everything = search(part, Asked(0, 1, 6, 1000, hub_limit=0)).paths
    assert search(part, Asked(0, 1, 6, k, hub_limit=0)).paths == everything[:k]


@given(ties(COUNT))
def test_time_of_each_path_is_that_of_trying_all_choices(found: list[Tied]) -> None:
    for path in search(part_of(found), Asked(0, 1, 6, 1000, hub_limit=0)).paths:
        assert path.in_time == tried(found, path.nodes)


@given(ties(COUNT))
def test_search_by_time_finds_every_path_in_time_and_no_other(found: list[Tied]) -> None:
    part = part_of(found)
    everything = search(part, Asked(0, 1, 6, 1000, hub_limit=0)).paths
    expected = [path for path in everything if tried(found, path.nodes) != NOT]
    answer = search(part, Asked(0, 1, 6, 1000, hub_limit=0, timed=True))
    assert list(answer.paths) == expected
    assert answer.status == (FOUND if expected else NONE)


@given(ties(COUNT))
def test_chosen_attestations_are_of_their_hops_and_in_that_order(found: list[Tied]) -> None:
    part = part_of(found)
    said = part.network.attestations
    for path in search(part, Asked(0, 1, 6, 1000, hub_limit=0)).paths:
        hops = itertools.pairwise(path.nodes)
        for chosen, (one, two) in zip(path.chosen, hops, strict=True):
            assert any(chosen in part.attestations_of(tie) for tie in part.ties_between(one, two))
        if path.in_time == SURELY:
            for before, after in itertools.pairwise(path.chosen):
                assert UNKNOWN != said.latest[before] < said.earliest[after] != UNKNOWN


@pytest.mark.parametrize(
    ("said", "state"),
    [(((1, 2),), SURELY), (((None, None),), POSSIBLY), (((None, None), (1, 2)), SURELY)],
)
def test_one_hop(said: tuple[tuple[int | None, int | None], ...], state: str) -> None:
    (path,) = search(part_of([Tied(0, 1, said=said)], 2), Asked(0, 1)).paths
    assert (path.in_time, path.length) == (state, 1)


def test_work_that_runs_out_is_told() -> None:
    everyone = [Tied(a, b) for a, b in itertools.combinations(range(2, 12), 2)]
    far = [Tied(0, 2), *everyone, Tied(11, 1)]
    part = part_of(far, 12)
    assert search(part, Asked(0, 1, 8, 3, hub_limit=0)).status == FOUND
    stopped = search(part, Asked(0, 1, 8, 3, hub_limit=0, work=3))
    assert (stopped.status, stopped.complete, stopped.paths) == (STOPPED, False, ())
    cut = search(part, Asked(0, 1, 8, 1000, hub_limit=0, work=200))
    assert (cut.status, cut.complete) == (FOUND, False)
    assert cut.paths == search(part, Asked(0, 1, 8, len(cut.paths), hub_limit=0)).paths


def test_none_is_proved_within_the_hops_asked_for() -> None:
    chain = part_of([Tied(0, 2), Tied(2, 3), Tied(3, 1)], 4)
    assert search(chain, Asked(0, 1, 2)).status == NONE
    assert search(chain, Asked(0, 1, 3)).status == FOUND
