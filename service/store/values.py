"""Writes the solutions of other endpoints into a query, where its SERVICE clauses stood.

Runs in a worker process. What an endpoint says ends as terms in a query text, so every term is
built anew, and thereby checked; only variables of the clause are taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

from service.store.elsewhere.foreign_answers import read_answer

MAX_ROWS = 10_000

Term = NamedNode | BlankNode | Literal | Triple
#: As a task has them: begin, end, endpoint, silent and variables of each.
Clauses = Sequence[Mapping[str, Any]]


class EndpointFailed(Exception):
    """An endpoint did not give what its clause needs; the reason is for the reader."""

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(f"{endpoint}: {reason}")
        self.endpoint = endpoint
        self.reason = reason


def without(query: str, clauses: Clauses) -> str:
    """The query without those clauses."""
    return _replaced(query, clauses, ["{}"] * len(clauses))


def rewritten(query: str, clauses: Clauses, answers: bytes) -> str:
    """The query with the answers, as `pack` made them, in place of its clauses.

    Raises EndpointFailed if one cannot be put there.
    """
    bodies = json.loads(answers)
    values = [_values(c, body) for c, body in zip(clauses, bodies, strict=True)]
    return _replaced(query, clauses, values)


def pack(bodies: Sequence[str | None]) -> bytes:
    """The answers of all clauses for the worker; None for a silent one that failed."""
    return json.dumps(bodies).encode()


def _replaced(query: str, places: Clauses, texts: Sequence[str]) -> str:
    parts, end = [], 0
    for place, text in zip(places, texts, strict=True):
        # Blanks around it, as `trueSERVICE` and `}UNION` need none.
        parts += [query[end : place["begin"]], f" {text} "]
        end = place["end"]
    return "".join([*parts, query[end:]])


def _values(clause: Mapping[str, Any], body: str | None) -> str:
    """The solutions in a body as a VALUES block."""
    try:
        if body is None:
            raise EndpointFailed(clause["endpoint"], "it failed")
        return _written(clause, body)
    except EndpointFailed:
        if not clause["silent"]:
            raise
        return "{}"  # one solution that binds nothing (SPARQL 1.1 Federated Query, 2.2)


def _written(clause: Mapping[str, Any], body: str) -> str:
    endpoint = clause["endpoint"]
    try:
        solutions = read_answer("solutions", body.encode())
        assert isinstance(solutions, QuerySolutions)
        given = {variable.value for variable in solutions.variables}
        names = [name for name in clause["variables"] if name in given]
        rows = [" ".join(_term(row[name]) for name in names) for row in solutions]
    except (SyntaxError, ValueError):
        raise EndpointFailed(endpoint, "its answer cannot be read.") from None
    except _Unwritable as error:
        raise EndpointFailed(endpoint, str(error)) from None
    if len(rows) > MAX_ROWS:
        raise EndpointFailed(endpoint, f"it has more than {MAX_ROWS} solutions.")
    heads = " ".join(f"?{name}" for name in names)
    return f"VALUES ({heads}) {{ {' '.join(f'({row})' for row in rows)} }}"


class _Unwritable(Exception):
    """A term that VALUES cannot hold."""


def _term(term: Term | None) -> str:
    """A term as SPARQL. Raises ValueError if it is none, _Unwritable for a blank node."""
    if term is None:
        return "UNDEF"
    if isinstance(term, NamedNode):
        return str(NamedNode(term.value))
    if isinstance(term, Literal):
        if term.language:
            return str(Literal(term.value, language=term.language))
        return str(Literal(term.value, datatype=NamedNode(term.datatype.value)))
    if isinstance(term, BlankNode):
        raise _Unwritable("a solution has a blank node, which has no meaning outside its endpoint.")
    raise _Unwritable("a solution has a triple in it.")
