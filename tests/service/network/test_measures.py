"""Measures are those of networkx, and those published for the Southern Women (Davis 1941)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networkx.algorithms import bipartite
from pyoxigraph import RdfFormat, Store

from service.network import graph_measures as plain
from service.network.filtering import Filter, Filtered
from service.network.measures import Asked, Measured, Measures, measure, strengths
from tests.service.network.graphs import ID, network_of

Edge = tuple[str, str, str]  #: actor, event, document


def part_of(edges: Iterable[Edge]) -> Filtered:
    prefixes = (
        "@prefix ag: <https://w3id.org/actor-graph/ontology#> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> .\n"
    )
    lines = [prefixes]
    for actor, event, document in sorted(set(edges)):
        claim = f"<{ID}participation/{actor}--{event}>"
        lines.append(
            f"<{ID}source/{document}> {{ <{ID}organisation/{actor}> a ag:Actor . "
            f"<{ID}workshop/{event}> a ag:Workshop . {claim} a ag:Participation ; "
            f"org:member <{ID}organisation/{actor}> ; org:organization <{ID}workshop/{event}> . "
            f"<{ID}attestation/{actor}--{event}--{document}> ag:attests {claim} . }}"
        )
    store = Store()
    store.load("\n".join(lines).encode(), format=RdfFormat.TRIG)
    return Filtered(network_of(store), Filter())


def by_name(part: Filtered, found: Measures) -> dict[str, Measured]:
    return {part.network.nodes.iri[one.node].rpartition("/")[2]: one for one in found.rows}


def peer(edges: Iterable[Edge]) -> tuple[Any, set[str], set[str]]:
    graph = nx.Graph((actor, event) for actor, event, _ in edges)
    actors = {actor for actor, _, _ in edges}
    return graph, actors, set(graph) - actors


def edges() -> st.SearchStrategy[list[Edge]]:
    one = st.tuples(
        st.sampled_from([f"a{n}" for n in range(6)]),
        st.sampled_from([f"e{n}" for n in range(4)]),
        st.sampled_from(["d0", "d1", "d2"]),
    )
    return st.lists(one, min_size=1, max_size=16)


@given(edges())
def test_two_mode_measures_are_those_of_networkx(found: list[Edge]) -> None:
    part = part_of(found)
    mine, (graph, actors, events) = measure(part, Asked()), peer(found)
    rows = by_name(part, mine)
    assert (mine.actors, mine.events, mine.ties) == (len(actors), len(events), graph.size())
    assert mine.density == pytest.approx(bipartite.density(graph, actors) if events else None)
    assert mine.components == nx.number_connected_components(graph)
    degree = bipartite.degree_centrality(graph, actors)
    closeness = bipartite.closeness_centrality(graph, actors)
    core, cuts = nx.core_number(graph), set(nx.articulation_points(graph))
    for name, row in rows.items():
        assert row.degree == graph.degree[name]
        assert row.degree_normalised == pytest.approx(degree[name])
        assert row.closeness == pytest.approx(closeness[name])
        assert (row.core, row.cut_point) == (core[name], name in cuts)
    if len(actors) > 1 and len(events) > 1:
        betweenness = bipartite.betweenness_centrality(graph, actors)
        for name, row in rows.items():
            assert row.betweenness == pytest.approx(betweenness[name])


@given(edges())
def test_cut_point_rests_on_the_documents_without_which_it_is_none(found: list[Edge]) -> None:
    part = part_of(found)
    documents = part.network.documents.iri
    for name, row in by_name(part, measure(part, Asked())).items():
        graph, actors, _ = peer(found)
        if name not in set(nx.articulation_points(graph)):
            assert (row.separates, row.rests_on) == (0, ())
            continue
        expected = {
            document
            for document in {edge[2] for edge in found}
            if name
            not in set(nx.articulation_points(peer([e for e in found if e[2] != document])[0]))
        }
        assert {documents[one].rpartition("/")[2] for one in row.rests_on} == expected
        piece = nx.node_connected_component(graph, name) - {name}
        left = sorted(nx.connected_components(graph.subgraph(piece)), key=len, reverse=True)
        outside = [
            len(actors & set().union(*left) - one) for one in left if len(one) == len(left[0])
        ]
        assert row.separates in outside


@given(edges())
def test_projection_is_that_of_networkx(found: list[Edge]) -> None:
    part = part_of(found)
    graph, actors, _ = peer(found)
    for rule, project in {
        "count": bipartite.weighted_projected_graph,
        "newman": bipartite.collaboration_weighted_projected_graph,
    }.items():
        projected = project(graph, actors)
        mine = strengths(part, Asked(rule))
        names = {part.network.nodes.iri[node].rpartition("/")[2]: w for node, w in mine.items()}
        for actor in actors:
            expected = projected.degree(actor, weight="weight")
            assert names.get(actor, 0) == pytest.approx(expected)
    rows = by_name(part, measure(part, Asked("count")))
    betweenness = nx.betweenness_centrality(projected)
    closeness = nx.closeness_centrality(projected)
    for actor in actors:
        assert rows[actor].degree == projected.degree[actor]
        assert rows[actor].closeness == pytest.approx(closeness[actor])
        if len(actors) > 2:
            assert rows[actor].betweenness == pytest.approx(betweenness[actor])


def test_southern_women_have_their_published_measures() -> None:
    davis = nx.davis_southern_women_graph()
    women = set(davis.graph["top"])
    part = part_of(
        (
            (one if one in women else other).replace(" ", "-"),
            other if one in women else one,
            "davis",
        )
        for one, other in davis.edges
    )
    found = measure(part, Asked())
    assert (found.actors, found.events, found.ties, found.components) == (18, 14, 89, 1)
    assert found.density == pytest.approx(0.353, abs=0.0005)  # Borgatti and Everett 1997
    rows = by_name(part, found)
    # Table 1 there: degree, closeness, betweenness of actors and of events, as published.
    published = {
        "Evelyn-Jefferson": (0.57, 0.80, 0.097),
        "Theresa-Anderson": (0.57, 0.80, 0.088),
        "Nora-Fayette": (0.57, 0.80, 0.114),
        "Dorothy-Murchison": (0.14, 0.65, 0.002),
        "E8": (0.78, 0.85, 0.244),
        "E9": (0.67, 0.79, 0.226),
    }
    for name, (degree, closeness, betweenness) in published.items():
        row = rows[name]
        assert row.degree_normalised == pytest.approx(degree, abs=0.006)
        assert row.closeness == pytest.approx(closeness, abs=0.006)
        assert row.betweenness == pytest.approx(betweenness, abs=0.0006)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(9, 15)), min_size=1, max_size=30))
def test_communities_lie_within_pieces_and_are_the_same_again(found: list[tuple[int, int]]) -> None:
    graph = plain.graph_of(found)
    communities = plain.communities(graph)
    assert communities == plain.communities(plain.graph_of(reversed(found)))
    component = {node: n for n, piece in enumerate(plain.pieces(graph)) for node in piece}
    assert len({(communities[node], component[node]) for node in graph}) == len(
        set(communities.values())
    )


def test_two_groups_are_two_communities() -> None:
    graph = plain.graph_of([(a, b) for a in (1, 2, 3, 4) for b in (11, 12, 13)])
    other = plain.graph_of([(a, b) for a in (5, 6, 7) for b in (21, 22, 23)])
    bridged = {**graph, **other}
    bridged[4] = {*bridged[4], 21}
    bridged[21] = {*bridged[21], 4}
    found = plain.communities({node: bridged[node] for node in sorted(bridged)})
    assert len({found[node] for node in (1, 2, 3, 11, 12, 13)}) == 1
    assert len({found[node] for node in (5, 6, 7, 22, 23)}) == 1
    assert found[1] != found[5]
