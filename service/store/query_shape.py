"""What a query of ours is and gives, told by the engine over an empty store."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Store

from service.store.errors import QueryTooComplex
from service.store.federation.guard import inspect
from service.store.worker.parsing import has_keyword, is_update

_BASE = "https://w3id.org/actor-graph/"
_MOST_CHARS = 100_000
_PLACE = re.compile(r"error at (\d+):\d+: ")


class NoQuery(ValueError):
    """A text is no query that may be saved; `line` is where it goes wrong."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True)
class Shape:
    """The form of a query: select, construct or ask; and the variables a SELECT gives, in order."""

    form: str
    variables: tuple[str, ...]


def shape_of(query: str) -> Shape:
    """The shape of a query. Raises NoQuery for what is none, and for one that asks elsewhere."""
    try:
        if inspect(query, _MOST_CHARS).is_volatile:
            line = _line_of(query, "NOW|RAND|UUID|STRUUID|BNODE")
            raise NoQuery(line, "NOW, RAND, UUID or BNODE would give another answer each time")
    except QueryTooComplex as error:
        raise NoQuery(1, error.detail) from None
    if has_keyword(query, _BASE, "service"):
        reason = "it has a SERVICE clause, and a saved query asks this graph only"
        raise NoQuery(_line_of(query, "SERVICE"), reason)
    try:
        result = Store().query(query, base_iri=_BASE)
    except SyntaxError as error:
        if is_update(query, _BASE):
            line = _line_of(query, "INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY")
            raise NoQuery(line, "it is an update, and nothing can be changed here") from None
        place = _PLACE.search(str(error.msg))
        message = str(error.msg)[place.end() :] if place else str(error.msg)
        line = int(place[1]) if place else 1
        raise NoQuery(line, f"no SPARQL: {' '.join(message.split())}") from None
    if isinstance(result, QueryBoolean):
        return Shape("ask", ())
    if isinstance(result, QuerySolutions):
        return Shape("select", tuple(variable.value for variable in result.variables))
    return Shape("construct", ())


def _line_of(query: str, words: str) -> int:
    """The first line with one of some words that is no comment; 1 if none has it."""
    for number, line in enumerate(query.splitlines(), 1):
        if not line.lstrip().startswith("#") and re.search(rf"(?i)\b(?:{words})\b", line):
            return number
    return 1


def values_of(prologue: str, block: str) -> tuple[NamedNode | Literal, ...]:
    """The terms between the braces of a VALUES block. Raises ValueError if it holds others."""
    try:
        found = Store().query(f"{prologue}\nSELECT ?value {{ VALUES ?value {{ {block} }} }}")
    except SyntaxError:
        raise ValueError(block.strip()) from None
    assert isinstance(found, QuerySolutions)
    terms = tuple(row["value"] for row in found)
    if not all(isinstance(term, NamedNode | Literal) for term in terms):
        raise ValueError(block.strip())
    return terms
