"""Reads the answer that another store gave, in a worker process.

The web process does not: the readers of the engine recurse for each level of a triple in a triple.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

Result = QueryBoolean | QuerySolutions | Iterable[Triple]

#: What Virtuoso writes, and what it means: it names blank nodes in a way that RDF does not allow,
#: holds truth values as numbers and shapes in a type of its own. Inside a text the quotes would
#: have backslashes before them.
_VIRTUOSO = (
    (b'"bnode", "value": "nodeID://', b'"bnode", "value": "'),
    (b'XMLSchema#boolean", "value": "1"', b'XMLSchema#boolean", "value": "true"'),
    (b'XMLSchema#boolean", "value": "0"', b'XMLSchema#boolean", "value": "false"'),
    (
        b'"datatype": "http://www.openlinksw.com/schemas/virtrdf#Geometry"',
        b'"datatype": "http://www.opengis.net/ont/geosparql#wktLiteral"',
    ),
)
#: The same at the end of a line of N-Triples, where no text can stand.
_VIRTUOSO_GEOMETRY = b'"^^<http://www.openlinksw.com/schemas/virtrdf#Geometry> .\n'
_GEOMETRY = b'"^^<http://www.opengis.net/ont/geosparql#wktLiteral> .\n'
_VIRTUOSO_ASK = "__ASK_RETVAL"


def media_type(kind: str) -> str:
    """The format in which a store is asked for an answer of this kind."""
    return "application/n-triples" if kind == "graph" else "application/sparql-results+json"


def read_answer(kind: str, body: bytes) -> Result:
    """The answer in `body`, which is in the format that fits `kind`.

    Raises SyntaxError, also later while it is being read, if it is no complete answer of this
    kind. Habits of Virtuoso 7 are understood as what they mean.
    """
    if kind == "graph":
        return _triples(body.replace(_VIRTUOSO_GEOMETRY, _GEOMETRY))
    for written, meant in _VIRTUOSO:
        body = body.replace(written, meant)
    result = parse_query_results(body, format=QueryResultsFormat.JSON)
    if kind == "boolean" and isinstance(result, QuerySolutions):
        return _boolean(result)
    if isinstance(result, QueryBoolean) != (kind == "boolean"):
        raise SyntaxError("an answer of another kind")
    return result


def _triples(body: bytes) -> Iterator[Triple]:
    for quad in parse(body, format=RdfFormat.N_TRIPLES):
        yield quad.triple


def _boolean(result: QuerySolutions) -> QueryBoolean:
    """What Virtuoso answers to ASK: one solution with a number, or none."""
    if [variable.value for variable in result.variables] != [_VIRTUOSO_ASK]:
        raise SyntaxError("an answer of another kind")
    values = [row[_VIRTUOSO_ASK] for row in result]
    holds = any(isinstance(value, Literal) and value.value == "1" for value in values)
    boolean = parse_query_results(
        b'{"head":{},"boolean":%s}' % (b"true" if holds else b"false"),
        format=QueryResultsFormat.JSON,
    )
    assert isinstance(boolean, QueryBoolean)
    return boolean
