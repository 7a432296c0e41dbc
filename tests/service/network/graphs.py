"""Small graphs for the searches: organisations tied by relations, with dates of one's choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from graph_loader.shared.network.assembling import assemble
from graph_loader.shared.network.model import Network

ID = "https://example.org/id/"
FIRST = date(2020, 1, 1).toordinal()
Bounds = tuple[int | None, int | None]  #: days after FIRST
_PREFIXES = """@prefix ag: <https://w3id.org/actor-graph/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix kind: <https://w3id.org/actor-graph/scheme/relation/> .
@prefix role: <https://w3id.org/actor-graph/scheme/role/> .
"""


@dataclass(frozen=True)
class Tied:
    """A tie between two of the nodes 0, 1, 2, …, with the bounds that each document gives."""

    source: int
    target: int
    relation: str = "runs"
    said: tuple[Bounds, ...] = ((None, None),)


def iri(node: int, kind: str = "organisation") -> str:
    return f"{ID}{kind}/{node}"


def store_of(count: int, ties: Iterable[Tied]) -> Store:
    """So many organisations and their ties, each attestation in a document of its own."""
    lines = [_PREFIXES, "{ ", *(f"<{iri(node)}> a ag:Actor . " for node in range(count)), "}"]
    for number, tie in enumerate(ties):
        for place, bounds in enumerate(tie.said):
            days = "".join(
                f' ; ag:{name} "{date.fromordinal(FIRST + day)}"^^xsd:date'
                for name, day in zip(("notBefore", "notAfter"), bounds, strict=True)
                if day is not None
            )
            lines.append(
                f"<{ID}source/{number}-{place}> {{ <{ID}relation/{number}> a ag:Relation ; "
                f"ag:relationSubject <{iri(tie.source)}> ; ag:relationKind kind:{tie.relation} ; "
                f"ag:relationObject <{iri(tie.target)}> . "
                f"<{ID}attestation/{number}-{place}> ag:attests <{ID}relation/{number}>{days} . }}"
            )
    store = Store()
    store.load("\n".join(lines).encode(), format=RdfFormat.TRIG)
    return store


def network_of(store: Store) -> Network:
    def ask(query: str) -> Any:
        return store.query(query, use_default_graph_as_union=True)

    return assemble(ask)


def bounds() -> st.SearchStrategy[Bounds]:
    days = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda two: (min(two), max(two)))
    open_ = st.sampled_from([(None, None), (3, None), (None, 5)])
    return st.one_of(days, days, open_)


def ties(count: int) -> st.SearchStrategy[list[Tied]]:
    """Up to 14 ties among so many nodes, some of them between the same two."""
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
        lambda two: two[0] != two[1]
    )
    one = st.builds(
        lambda two, relation, said: Tied(two[0], two[1], relation, tuple(said)),
        ends,
        st.sampled_from(["runs", "advises", "hosts"]),
        st.lists(bounds(), min_size=1, max_size=2),
    )
    return st.lists(one, max_size=14)
