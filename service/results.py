"""Runs a saved query for a caller: arguments as text in, rows of terms out.

An answer is computed once for a release and kept whole; pages of it are cut from what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from service.cache import cache_key
from service.evaluation import evaluate
from service.known_on import known_on, moved_to_parameter
from service.known_values import check_known
from service.operations import Column, Operation
from service.parameters import Arguments, read_arguments
from service.protocol_request import ProtocolRequest
from service.serving import base, current, services, settings
from service.store.protocol import Answer, Formats, Term

MOST_ROWS = 100_000  #: of one answer; beyond it is cut, and says so
_FORMATS = Formats("text/tab-separated-values", "application/n-triples")
_OBJECT_BYTES = 8  #: terms in memory take about so many times what they take as text

Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class Result:
    """All of an answer: rows for select, `boolean` for ask, triples for construct."""

    operation: Operation
    arguments: Arguments  #: the values of the parameters that were given, as they are understood
    release: str  #: version
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] = ()
    truncated: bool = False  #: there is more than this; `total` is then the least there is
    sources: tuple[str, ...] = ()  #: IRIs of the documents that the rows name, in their order

    @property
    def total(self) -> int:
        """Rows or triples there are."""
        return len(self.triples) if self.operation.form == "construct" else len(self.rows)


def run(operation: Operation, raw: Mapping[str, Sequence[str]], on: str = "") -> Result:
    """The answer of an operation in the release of this request.

    `raw` has the values of its parameters, `on` a day, month or year to hold the dates of the
    rows against. Raises BadArguments, or what `Store.answer` raises.
    """
    if on:
        raw, on = moved_to_parameter(operation, raw, on)
    arguments = read_arguments(operation, raw, base())
    result = _kept(operation, arguments)
    if on:
        columns, rows = known_on(operation, result.columns, result.rows, on)
        result = replace(result, columns=columns, rows=rows)
    return result


def documents(row: Row, start: str) -> list[str]:
    """The documents that a row names, by the beginning of their IRIs; each once."""
    named = (term.value for term in row if isinstance(term, NamedNode))
    return list(dict.fromkeys(iri for iri in named if iri.startswith(start)))


def source_start() -> str:
    """How the IRIs of source documents begin."""
    return f"{base()}id/source/"


def _kept(operation: Operation, arguments: Arguments) -> Result:
    shared, opened = services(), current()
    given = tuple((name, tuple(map(str, terms))) for name, terms in sorted(arguments.items()))
    key = cache_key("result", opened.release.version, operation.name, given)
    kept = shared.results.get(key)
    shared.metrics.count_lookup(kept is not None)
    if isinstance(kept, Result):
        return kept
    check_known(operation, arguments, opened)
    answer, body = _asked(operation, arguments)
    result = _read(operation, arguments, answer, body)
    shared.results.keep(key, result, _OBJECT_BYTES * len(body))
    return result


def _asked(operation: Operation, arguments: Arguments) -> tuple[Answer, bytes]:
    """The answer of the store. It counts as a query of the client until it is here."""
    shared = services()
    asked = ProtocolRequest(operation.query.bind(**arguments), (), (), "", "")
    with (
        shared.metrics.query(),
        shared.clients.running(request.remote_addr or "") as client,
    ):
        answer = evaluate(
            current(),
            request.environ,
            asked,
            _FORMATS,
            client,
            MOST_ROWS,
            settings().result_bytes,
        )
        return answer, answer.whole()


def _read(operation: Operation, arguments: Arguments, answer: Answer, body: bytes) -> Result:
    truncated = answer.truncated
    if truncated:
        body = body[: body.rfind(b"\n") + 1]  # the last line may be a part of one
    result = Result(operation, arguments, current().release.version, truncated=truncated)
    if operation.form == "construct":
        triples = {quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)}
        return replace(result, triples=tuple(sorted(triples, key=str)))
    if operation.form == "ask":
        boolean = parse_query_results(body, format=QueryResultsFormat.JSON)
        assert isinstance(boolean, QueryBoolean)
        return replace(result, boolean=bool(boolean))
    solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
    assert isinstance(solutions, QuerySolutions)
    rows = tuple(tuple(row) for row in solutions)
    return replace(result, columns=operation.columns, rows=rows, sources=_sources(rows))


def _sources(rows: Iterable[Row]) -> tuple[str, ...]:
    start = source_start()
    return tuple(dict.fromkeys(iri for row in rows for iri in documents(row, start)))
