"""What the service makes of an expression, and what the engine makes of it alone."""

from __future__ import annotations

from pyoxigraph import Literal, QuerySolutions, Store

from service.store.embedded import BASE
from service.store.worker.dataset import Dataset

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


EMPTY = Dataset(Store())


def rows(query: str, dataset: Dataset = EMPTY) -> list[tuple[str | None, ...]]:
    found = dataset.query(XSD + query, BASE, [], [])
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    result = [
        tuple(None if (term := row[n]) is None else getattr(term, "value", "") for n in names)
        for row in found
    ]
    dataset.refuse_late()
    return result


def value(expression: str, bound: str = "") -> str | None:
    return rows(f"SELECT ?x {{ {bound} BIND({expression} AS ?x) }}")[0][0]


def engine_value(expression: str) -> str | None:
    found = Store().query(XSD + f"SELECT ({expression} AS ?x) {{}}")
    assert isinstance(found, QuerySolutions)
    term = next(found)["x"]
    return term.value if isinstance(term, Literal) else None
