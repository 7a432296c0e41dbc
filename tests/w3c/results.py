"""Reads what a test of the suite expects, in whichever form, so that it can be compared.

Blank nodes may be called anything, so everything becomes a graph, and graphs are compared.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)
from werkzeug.test import TestResponse

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_GRAPHS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}
_FORMATS = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}

Term = NamedNode | BlankNode | Literal | Triple
Row = Mapping[str, Term]
#: A truth value, rows (in order if they have one) of some variables, or statements.
Result = bool | frozenset[Quad]


def expected(path: Path, base: str) -> tuple[Result, bool]:
    """What a file holds, and whether the order of its rows counts."""
    if path.suffix in _FORMATS:
        return of_results(path.read_bytes(), _FORMATS[path.suffix], False), False
    if path.suffix == ".csv":
        return of_csv(path.read_bytes()), False
    quads = list(parse(path=str(path), format=_GRAPHS[path.suffix], base_iri=base))
    for quad in quads:
        if quad.object == NamedNode(_RS + "ResultSet"):
            return _described(quad.subject, quads)
    return _canonical(quads), False


def found(response: TestResponse, ordered: bool) -> Result:
    """What the service answered."""
    media_type = response.content_type.partition(";")[0]
    if media_type == "text/csv":
        return of_csv(response.data)
    if media_type == "application/n-triples":
        return of_graph(response.data)
    return of_results(response.data, QueryResultsFormat.JSON, ordered)


def is_reduced(found: Result, expected: Result) -> bool:
    """Whether some rows that are there several times are missing, and nothing else."""
    assert not isinstance(found, bool) and not isinstance(expected, bool)
    return _rows(found).keys() == _rows(expected).keys() and _rows(found) <= _rows(expected)


def _rows(result: frozenset[Quad]) -> Counter[frozenset[tuple[str, str]]]:
    """The rows of a result without blank nodes, as often as each is there."""
    rows = defaultdict(set)
    for quad in result:
        rows[str(quad.subject)].add((quad.predicate.value, str(quad.object)))
    return Counter(map(frozenset, rows.values()))


def of_results(body: bytes, form: QueryResultsFormat, ordered: bool) -> Result:
    """A result of SELECT or ASK."""
    result = parse_query_results(body, format=form)
    if isinstance(result, QueryBoolean):
        return bool(result)
    assert isinstance(result, QuerySolutions)
    names = [variable.value for variable in result.variables]
    rows = [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in result
    ]
    return of_rows(rows, ordered)


def of_csv(body: bytes) -> Result:
    """A result in CSV, which tells no types."""
    names, *lines = csv.reader(io.StringIO(body.decode(), newline=""))
    return of_rows(
        [
            {
                name: BlankNode(text[2:]) if text.startswith("_:") else Literal(text)
                for name, text in zip(names, line, strict=True)
                if text
            }
            for line in lines
        ],
        False,
    )


def of_graph(body: bytes) -> Result:
    """A result of CONSTRUCT or DESCRIBE."""
    return _canonical(parse(body, format=RdfFormat.N_TRIPLES))


def of_rows(rows: Iterable[Row], ordered: bool) -> Result:
    """Rows as a graph: a blank node for each."""
    quads = []
    for number, row in enumerate(rows):
        node = BlankNode()
        quads.append(Quad(node, NamedNode(_RDF + "type"), NamedNode(_RS + "ResultSet")))
        if ordered:
            quads.append(Quad(node, NamedNode(_RS + "index"), Literal(number)))
        quads += [Quad(node, NamedNode("urn:variable:" + v), t) for v, t in row.items()]
    return _canonical(quads)


def _described(node: Term, quads: list[Quad]) -> tuple[Result, bool]:
    """A result in the vocabulary of result sets."""

    def objects(subject: Term, name: str) -> list[Term]:
        return [q.object for q in quads if q.subject == subject and q.predicate.value == _RS + name]

    if truth := objects(node, "boolean"):
        assert isinstance(truth[0], Literal)
        return truth[0].value == "true", False
    rows: list[tuple[int, Row]] = []
    for solution in objects(node, "solution"):
        index = [int(i.value) for i in objects(solution, "index") if isinstance(i, Literal)]
        row = {}
        for binding in objects(solution, "binding"):
            variable = objects(binding, "variable")[0]
            assert isinstance(variable, Literal)
            row[variable.value] = objects(binding, "value")[0]
        rows.append((index[0] if index else 0, row))
    ordered = bool(rows) and all(index for index, _ in rows)
    rows.sort(key=lambda pair: pair[0])
    return of_rows([row for _, row in rows], ordered), ordered


def _canonical(quads: Iterable[Quad]) -> frozenset[Quad]:
    dataset = Dataset(
        Quad(q.subject, q.predicate, _by_value(q.object), q.graph_name) for q in quads
    )
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(dataset)


def _by_value(term: Term) -> Term:
    """A number in the one form that the store has for its value."""
    if not isinstance(term, Literal):
        return term
    store = Store()
    store.add(Quad(NamedNode("urn:a"), NamedNode("urn:b"), term))
    kept: Term = next(iter(store)).object
    return kept
