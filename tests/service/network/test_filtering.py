"""A filter leaves what SPARQL leaves; the surroundings of a node are those of networkx."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from graph_loader.shared.network.files import read_network
from graph_loader.shared.network.model import INSTITUTION, NAME, Network
from service.network.ego import ego
from service.network.filtering import Filter, Filtered
from tests.service.network.claims import pairs, time_conditions
from tests.service.network.graphs import Tied, network_of, store_of, ties

ID = "https://w3id.org/lausitz-graph/id/"
SCHEME = "https://w3id.org/actor-graph/scheme/"
PREFIXES = """PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
#: How a relation is asked for, and whether its attestations have a role or a standing.
ASKED = {
    "participation": "?claim a ag:Participation ; org:member ?s ; org:organization ?t .",
    "sponsor": "?claim a ag:Sponsorship ; ag:sponsoringBody ?s ; ag:sponsoredProject ?t ; "
    "ag:sponsorRole ?role .",
    "post": "?claim a ag:PostHolding ; org:member ?s ; org:organization ?t ; org:role ?role . "
    "FILTER(!CONTAINS(STR(?t), '/process/'))",
    "assignment": "?a ag:attests ?s ; ag:attestedWorkshop ?t .",
}


@dataclass(frozen=True)
class Question:
    """A filter as people would say it."""

    relation: str
    unit: str = INSTITUTION
    kind: str = ""
    workshop: str = ""
    district: str = ""
    document: str = ""
    standing: str = ""
    role: str = ""
    first: str = ""
    last: str = ""


@pytest.fixture(scope="module")
def network(home: Path) -> Network:
    return read_network(home / "current" / "network")


def by_sparql(graph: Store, asked: Question) -> set[tuple[str, str]]:
    """The ties by their ends."""
    conditions = []
    if asked.document:
        conditions.append(f"FILTER(?document = <{ID}source/{asked.document}>)")
    if asked.standing:
        conditions.append(f"FILTER(?standing = <{SCHEME}standing/{asked.standing}>)")
    if asked.role:
        conditions.append(f"FILTER(STRENDS(STR(?role), '/{asked.role}'))")
    conditions += time_conditions(asked.first, asked.last)
    if asked.workshop:
        conditions.append(f"FILTER(<{ID}workshop/{asked.workshop}> IN (?one, ?two))")
    if asked.kind:
        # Under any of the names of the institution, or of the name itself.
        same = "?of ag:institution ?end ." if asked.unit == INSTITUTION else "BIND(?end AS ?of)"
        conditions.append(
            "FILTER EXISTS { VALUES ?side { 1 2 } BIND(IF(?side = 1, ?one, ?two) AS ?end) "
            f"{same} ?of org:classification <{SCHEME}actor-kind/{asked.kind}> }}"
        )
    latest = asked.unit == INSTITUTION
    ends = "OPTIONAL { ?s ag:institution ?i } OPTIONAL { ?t ag:institution ?j }" if latest else ""
    query = f"""{PREFIXES} SELECT DISTINCT ?one ?two WHERE {{
      GRAPH ?document {{ {ASKED[asked.relation]} ?a ag:attests ?claim .
        OPTIONAL {{ ?a ag:standing ?standing }}
        OPTIONAL {{ ?a ag:notBefore ?from }} OPTIONAL {{ ?a ag:notAfter ?to }} }}
      {ends} BIND(COALESCE(?i, ?s) AS ?one) BIND(COALESCE(?j, ?t) AS ?two)
      {" ".join(conditions)} }}"""
    return pairs(graph, query)


def by_masks(network: Network, asked: Question) -> set[tuple[str, str]]:
    nodes = network.nodes.iri

    def days(text: str) -> int | None:
        return date.fromisoformat(text).toordinal() if text else None

    part = Filtered(
        network,
        Filter(
            asked.unit,
            (asked.relation,),
            tuple(filter(None, [asked.kind])),
            (nodes.place_of(f"{ID}workshop/{asked.workshop}"),) if asked.workshop else (),
            (),
            tuple(filter(None, [asked.role])),
            tuple(filter(None, [asked.standing])),
            (f"{ID}source/{asked.document}",) if asked.document else (),
            days(asked.first),
            days(asked.last),
        ),
    )
    return {
        (nodes[int(part.all.source[tie])], nodes[int(part.all.target[tie])]) for tie in part.ties
    }


def questions() -> Iterator[Question]:
    chance = random.Random(7)
    for _ in range(50):
        relation = chance.choice(list(ASKED))
        asked = Question(relation, chance.choice([INSTITUTION, NAME]))
        for field, values in {
            "kind": ["ministry", "municipality", "district"],
            "workshop": [f"werkstatt-{number}" for number in range(1, 6)],
            "document": ["wrl-w4-2025", "wrl-w4-2021", "wrl-w3-old", "ihk-2023-03"],
            "standing": ["permanent", "member", "guest"],
            "role": ["sponsor", "prospective-sponsor", "mayor"],
            "first": ["2020-06-01", "2021-01-01", "2024-02-29"],
            "last": ["2021-12-31", "2023-06-30", "2025-12-31"],
        }.items():
            if chance.random() < 0.15:
                asked = replace(asked, **{field: chance.choice(values)})
        if not asked.first or not asked.last or asked.first <= asked.last:
            yield asked


def test_filters_leave_what_sparql_leaves(network: Network, graph: Store) -> None:
    compared = [(by_masks(network, asked), by_sparql(graph, asked), asked) for asked in questions()]
    for mine, theirs, asked in compared:
        assert mine == theirs, asked
    assert len(compared) >= 40 and sum(bool(mine) for mine, _, _ in compared) > 20


def test_time_and_document_must_fit_one_attestation() -> None:
    tied = Tied(0, 1, said=((0, 1), (5, 6)))
    network = network_of(store_of(2, [tied]))
    document = network.documents.iri[0]
    day = int(network.attestations.earliest.max())
    assert len(Filtered(network, Filter(first=day, last=day)).ties) == 1
    assert len(Filtered(network, Filter(documents=(document,))).ties) == 1
    assert len(Filtered(network, Filter(documents=(document,), first=day)).ties) == 0


def test_undated_ties_are_left_out_of_a_time_and_counted() -> None:
    network = network_of(store_of(3, [Tied(0, 1), Tied(1, 2, said=((None, None), (0, 1)))]))
    part = Filtered(network, Filter(first=0))
    assert (len(part.ties), part.undated) == (1, 1)
    assert (len(Filtered(network, Filter()).ties), Filtered(network, Filter()).undated) == (2, 0)


@given(ties(7), st.integers(1, 2))
def test_surroundings_are_those_of_networkx(found: list[Tied], depth: int) -> None:
    network = network_of(store_of(7, found))
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(7))
    graph.add_edges_from({(tie.source, tie.target, tie.relation) for tie in found})
    near = ego(Filtered(network, Filter()), 0, depth, 1000)
    expected = nx.ego_graph(graph, 0, depth, undirected=True)
    assert set(near.nodes) == set(expected.nodes)
    assert len(near.ties) == expected.number_of_edges()
    assert sum(count for _, count, _ in near.relations) == graph.degree[0]
    assert all(count == shown for _, count, shown in near.relations)


def test_limit_shows_some_ties_and_counts_all() -> None:
    tied = [Tied(0, node, said=((None, None),) * (2 if node == 9 else 1)) for node in range(1, 10)]
    near = ego(Filtered(network_of(store_of(10, tied)), Filter()), 0, 1, 3)
    assert near.relations == (("runs", 9, 3),)
    assert len(near.nodes) == 4 and 9 in near.nodes  # what most documents state comes first
