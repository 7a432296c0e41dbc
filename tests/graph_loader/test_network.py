"""The network of a release says what the graph says, and is refused when it is damaged."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_loader.shared.network.assembling import assemble
from graph_loader.shared.network.files import BadNetwork, read_network, write_network
from graph_loader.shared.network.model import INSTITUTION, NAME, TYPES, UNITS, UNKNOWN, Network
from tests.graph_loader.support import run

AG = "PREFIX ag: <https://w3id.org/actor-graph/ontology#>"
ORG = "PREFIX org: <http://www.w3.org/ns/org#>"
ID = "https://w3id.org/lausitz-graph/id/"
TYPE = list(TYPES)

#: What the graph says of a relation, asked in another way than the queries of the network ask.
CLAIMS = {
    "participation": "?claim a ag:Participation ; org:member ?s ; org:organization ?t .",
    "sponsor": "?claim a ag:Sponsorship ; ag:sponsoringBody ?s ; ag:sponsoredProject ?t .",
    "post": "?claim a ag:PostHolding ; org:member ?s ; org:organization ?t .",
    "share": "?claim a ag:Shareholding ; org:member ?s ; org:organization ?t .",
    "decision": "?claim a ag:Decision ; ag:decidedBy ?s ; ag:decisionOn ?t .",
    "seat": "?claim a ag:Site ; ag:siteOf ?s ; ag:sitePlace ?t .",
    "session": "?claim a ag:Session ; ag:sessionOf ?s . BIND(?claim AS ?t)",
    "membership": "?claim ag:relationSubject ?s ; ag:relationObject ?t ; ag:relationKind "
    "<https://w3id.org/actor-graph/scheme/relation/member-of> .",
    "cooperates-with": "?claim ag:relationSubject ?s ; ag:relationObject ?t ; ag:relationKind "
    "<https://w3id.org/actor-graph/scheme/relation/cooperates-with> .",
}


@pytest.fixture(scope="module")
def network(home: Path) -> Network:
    return read_network(home / "current" / "network")


def rows(graph: Store, query: str) -> set[tuple[str, ...]]:
    found = graph.query(query)
    assert isinstance(found, QuerySolutions)
    return {
        tuple(term.value if isinstance(term, NamedNode | Literal) else "" for term in row)
        for row in found
    }


def stated(network: Network, relation: str) -> set[tuple[str, ...]]:
    """Source, target, claim and document of each attestation, by names."""
    ties, said, found = network.ties[NAME], network.attestations, set()
    for tie, number in enumerate(ties.relation):
        if network.relations[number].name == relation:
            ends = [network.nodes.iri[node] for node in (ties.source[tie], ties.target[tie])]
            for place in range(ties.begin[tie], ties.end[tie]):
                claim = network.claims[said.claim[place]]
                found.add((*ends, claim, network.documents.iri[said.document[place]]))
    return found


@pytest.mark.parametrize("relation", CLAIMS)
def test_ties_are_what_documents_state(network: Network, graph: Store, relation: str) -> None:
    query = f"{AG} {ORG} SELECT DISTINCT ?s ?t ?claim ?document WHERE {{ GRAPH ?document {{ " + (
        CLAIMS[relation] + " ?attestation ag:attests ?claim } }"
    )
    # A process is no node.
    expected = {row for row in rows(graph, query) if "/id/process/" not in row[1]}
    assert expected and stated(network, relation) == expected


def test_bounds_names_and_standing_are_those_of_the_attestation(
    network: Network, graph: Store
) -> None:
    query = f"""{AG} {ORG} SELECT ?s ?t ?document ?from ?to ?printed ?standing WHERE {{
      GRAPH ?document {{ ?claim a ag:Participation ; org:member ?s ; org:organization ?t .
        ?a ag:attests ?claim ; ag:nameAsPrinted ?printed .
        OPTIONAL {{ ?a ag:notBefore ?from ; ag:notAfter ?to }}
        OPTIONAL {{ ?a ag:standing ?standing }} }} }}"""
    ties, said, found = network.ties[NAME], network.attestations, set()
    for tie, number in enumerate(ties.relation):
        if network.relations[number].name != "participation":
            continue
        for place in range(ties.begin[tie], ties.end[tie]):
            days = (
                "" if day == UNKNOWN else date.fromordinal(day).isoformat()
                for day in (said.earliest[place], said.latest[place])
            )
            standing = said.standing[place]
            found.add(
                (
                    network.nodes.iri[ties.source[tie]],
                    network.nodes.iri[ties.target[tie]],
                    network.documents.iri[said.document[place]],
                    *days,
                    network.printed[said.printed[place]],
                    "" if standing == UNKNOWN else network.terms[standing],
                )
            )
    assert found == rows(graph, query)


def test_things_are_nodes_and_institutions_are_one(network: Network, graph: Store) -> None:
    nodes = network.nodes
    said = rows(graph, f"{AG} SELECT ?a ?i WHERE {{ ?a a ag:Actor ; ag:institution ?i }}")
    merged = {iri: latest for iri, latest in said if iri != latest}
    assert len(merged) > 3
    for place, iri in enumerate(nodes.iri):
        assert nodes.iri[nodes.institution[place]] == merged.get(iri, iri)
    collectives = {row[0] for row in rows(graph, f"{AG} SELECT ?a {{ ?a ag:collective true }}")}
    assert {iri for place, iri in enumerate(nodes.iri) if nodes.collective[place]} == collectives
    for name, type_ in {"Workshop": "workshop", "Project": "project", "Person": "person"}.items():
        things = {row[0] for row in rows(graph, f"{AG} SELECT ?x {{ ?x a ag:{name} }}")}
        assert {
            iri for place, iri in enumerate(nodes.iri) if TYPE[nodes.type[place]] == type_
        } == things


def test_institutions_keep_every_attestation_of_their_names(network: Network) -> None:
    latest = network.nodes.institution
    counts: dict[str, Counter[tuple[int, ...]]] = {unit: Counter() for unit in UNITS}
    for unit in UNITS:
        ties = network.ties[unit]
        for tie in range(len(ties.source)):
            ends = int(latest[ties.source[tie]]), int(latest[ties.target[tie]])
            if ends[0] != ends[1]:
                counts[unit][(*ends, int(ties.relation[tie]))] += int(
                    ties.end[tie] - ties.begin[tie]
                )
    assert counts[INSTITUTION] == counts[NAME]
    assert len(network.ties[INSTITUTION].source) < len(network.ties[NAME].source)
    assert set(network.ties[INSTITUTION].source) <= set(latest)


@pytest.mark.parametrize("unit", UNITS)
def test_each_tie_stands_at_both_its_ends(network: Network, unit: str) -> None:
    ties = network.ties[unit]
    seen: Counter[tuple[int, int, int]] = Counter()
    for node in range(len(network.nodes.iri)):
        part = slice(ties.start[node], ties.start[node + 1])
        near = list(zip(ties.neighbour[part].tolist(), ties.tie[part].tolist(), strict=True))
        assert near == sorted(near)
        seen.update((node, *one) for one in near)
    ends = list(zip(ties.source.tolist(), ties.target.tolist(), strict=True))
    expected = Counter((a, b, tie) for tie, (a, b) in enumerate(ends))
    assert seen == expected + Counter((b, a, tie) for tie, (a, b) in enumerate(ends))


def test_decision_has_its_own_date_and_not_that_of_the_document(network: Network) -> None:
    ties, said = network.ties[INSTITUTION], network.attestations
    imag = network.nodes.iri.place_of(f"{ID}organisation/imag")
    session = network.nodes.iri.place_of(f"{ID}session/imag-2021-03-25")
    near = slice(ties.start[imag], ties.start[imag + 1])
    (tie,) = ties.tie[near][ties.neighbour[near] == session]
    part = slice(ties.begin[tie], ties.end[tie])
    days = set(zip(said.earliest[part].tolist(), said.latest[part].tolist(), strict=True))
    day, month = date(2021, 3, 25).toordinal(), (date(2021, 3, 1), date(2021, 3, 31))
    assert days == {(day, day), tuple(one.toordinal() for one in month)}  # one says the month only


def test_district_is_that_of_the_place_around(network: Network) -> None:
    nodes = network.nodes

    def district(thing: str) -> str | None:
        place = nodes.district[nodes.iri.place_of(ID + thing)]
        return None if place == UNKNOWN else nodes.iri[place].removeprefix(ID)

    assert district("place/cottbus") == "place/cottbus"
    assert district("place/gem-12071060") == "place/spree-neisse"
    assert district("place/brandenburg") is None
    assert district("organisation/wrl") == "place/cottbus"
    assert district("organisation/btu") is None  # it has seats in two


def test_the_same_graph_gives_the_same_bytes(graph: Store, home: Path, tmp_path: Path) -> None:
    def ask(query: str) -> Any:
        return graph.query(query)

    assert write_network(tmp_path / "one", assemble(ask)) == write_network(
        tmp_path / "two", assemble(ask)
    )
    for path in (home / "current" / "network").iterdir():
        data = path.read_bytes()
        assert (tmp_path / "one" / path.name).read_bytes() == data, path.name
        assert (tmp_path / "two" / path.name).read_bytes() == data, path.name


def test_loaded_dump_has_the_same_network(region_home: Path, tmp_path: Path) -> None:
    folder = region_home / "current"
    outcome = run("load", folder / "dump.trig.gz", "--home", tmp_path, "--quiet")
    assert outcome.status == 0, outcome.err
    for path in (folder / "network").iterdir():
        assert (tmp_path / "current" / "network" / path.name).read_bytes() == path.read_bytes()


def test_file_without_a_network_has_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "one.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    outcome = run("load", tmp_path / "one.nt", "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0, outcome.err
    network = read_network(tmp_path / "home" / "current" / "network")
    assert len(network.nodes.iri) == len(network.ties[NAME].source) == 0


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4])


def turned(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def other_layout(path: Path) -> None:
    manifest = path.parent / "manifest.json"
    text = manifest.read_text()
    assert '"layout": 1' in text
    manifest.write_text(text.replace('"layout": 1', '"layout": 0'))


def no_manifest(path: Path) -> None:
    (path.parent / "manifest.json").write_text("{")


@pytest.mark.parametrize("damage", [cut, turned, other_layout, no_manifest, Path.unlink])
def test_damaged_network_is_refused(
    region_home: Path, tmp_path: Path, damage: Callable[[Path], Any]
) -> None:
    folder = tmp_path / "network"
    shutil.copytree(region_home / "current" / "network", folder)
    assert read_network(folder).nodes.iri
    damage(folder / "ints.npy")
    with pytest.raises(BadNetwork):
        read_network(folder)
