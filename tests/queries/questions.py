"""The shipped questions, asked of a graph without the service."""

from __future__ import annotations

import re
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_loader.shared.query_files import PARAMETER

FOLDER = Path(__file__).parents[2] / "queries" / "api"
ID = "https://w3id.org/lausitz-graph/id/"
SCHEME = "https://w3id.org/actor-graph/scheme/"
XSD = "http://www.w3.org/2001/XMLSchema#"
Row = dict[str, str | None]


def solutions(graph: Store, query: str) -> QuerySolutions:
    answer = graph.query(query)
    assert isinstance(answer, QuerySolutions)
    return answer


def short(iri: str) -> str:
    return iri.removeprefix(ID).removeprefix(SCHEME)


def ask(graph: Store, name: str, **terms: NamedNode | Literal) -> list[Row]:
    """The rows of a question, with a caller's terms put where the examples are."""

    def fill(slot: re.Match[str]) -> str:
        term = terms.get(slot[1])
        return slot[0] if term is None else f"VALUES ?{slot[1]} {{ {term} }}"

    query = PARAMETER.sub(fill, (FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    found = solutions(graph, query)
    names = [variable.value for variable in found.variables]
    return [
        {
            n: None if (term := row[n]) is None else short(str(getattr(term, "value", term)))
            for n in names
        }
        for row in found
    ]


def column(rows: list[Row], name: str) -> set[str | None]:
    return {row[name] for row in rows}


def pairs(rows: list[Row], one: str, other: str) -> set[tuple[str | None, str | None]]:
    return {(row[one], row[other]) for row in rows}


def iri(path: str) -> NamedNode:
    return NamedNode(ID + path)


def date(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "date"))


def organisations(*keys: str) -> set[str | None]:
    return {f"organisation/{key}" for key in keys}


def projects(*keys: str) -> set[str | None]:
    return {f"project/{key}" for key in keys}
