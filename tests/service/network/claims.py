"""What SPARQL over the claims says of ties, to hold the network against."""

from __future__ import annotations

from pyoxigraph import NamedNode, QuerySolutions, Store


def time_conditions(first: str, last: str) -> list[str]:
    """Filters on ?from and ?to for what may have held between two days; empty is open."""
    conditions = ["FILTER(BOUND(?from) || BOUND(?to))"] if first or last else []
    if first:
        conditions.append(f"FILTER(!BOUND(?to) || ?to >= '{first}'^^xsd:date)")
    if last:
        conditions.append(f"FILTER(!BOUND(?from) || ?from <= '{last}'^^xsd:date)")
    return conditions


def pairs(graph: Store, query: str) -> set[tuple[str, str]]:
    """The ?one and ?two of a query."""
    found = graph.query(query)
    assert isinstance(found, QuerySolutions)
    rows = set()
    for row in found:
        one, two = row["one"], row["two"]
        assert isinstance(one, NamedNode) and isinstance(two, NamedNode)
        rows.add((one.value, two.value))
    return rows
