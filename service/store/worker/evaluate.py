"""Evaluates one query over a release and sends the answer away in pieces.

Runs in a worker process; what it sends is described in messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import IO, cast

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from service.store.elsewhere.foreign_answers import read_answer
from service.store.errors import NotWritable, NotXml
from service.store.semantics.calls import NotSupported
from service.store.values import EndpointFailed, rewritten, without
from service.store.well_formed import mender_of, refused
from service.store.worker.dataset import Dataset
from service.store.worker.helps import help_for
from service.store.worker.messages import (
    Failure,
    Fault,
    Part,
    Task,
    Wanted,
    write_message,
    write_piece,
)
from service.store.worker.parsing import has_hidden_keyword, has_keyword, is_readable, is_update
from service.store.worker.slips import NOTHING, Slip

PIECE_BYTES = 64 * 1024
PREFIXES = {
    "ag": "https://w3id.org/actor-graph/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SHOWN_OF_A_TOKEN = 80  #: most characters of what is wrong that are told
_FUNCTION = re.compile(r"custom function <([^>]*)> is not supported")

QueryResult = QueryBoolean | QuerySolutions | QueryTriples | Iterable[Triple]


class _Failed(Exception):
    """The query has no answer."""

    def __init__(self, error: Fault, kind: str = "") -> None:
        super().__init__(error)
        self.failure = Failure(error, kind=kind)


class _EnoughRows(Exception):
    """The answer has as many rows as were asked for."""


class Output:
    """Takes what the serializer writes and sends it on in pieces."""

    def __init__(self, connection: Connection, first: Part, task: Task) -> None:
        self._connection = connection
        self._next = first
        self._pending = bytearray()
        self._left = task.max_bytes
        self._lines = task.max_rows
        self._mender = mender_of(first.media_type)
        self._ended = False
        self.truncated = False

    def write(self, data: bytes) -> int:
        size = len(data)
        if self._ended:  # the engine empties its buffer once more after a failure
            return size
        try:
            self._take(self._mender.take(data))
        except BaseException:
            self._ended = True
            raise
        return size

    def _take(self, data: bytes) -> None:
        if self._lines is not None:
            data = self._cut(data, self._lines)
        self._left -= len(data)
        if self._left < 0:
            if self._lines is None:
                raise _Failed(Fault.TOO_LARGE)
            data, self.truncated = data[: self._left], True
        self._pending += data
        if self.truncated:
            raise _EnoughRows
        if len(self._pending) >= PIECE_BYTES:
            self._send()

    def flush(self) -> None:
        """Nothing to do: pieces go out when they are large enough."""

    def end(self) -> None:
        """Send what is left and say that this was all."""
        if not self.truncated:
            with suppress(_EnoughRows):
                self._take(self._mender.rest())
        self._next = replace(self._next, end=True, truncated=self.truncated)
        self._send()

    def _send(self) -> None:
        self._connection.send_bytes(write_piece(self._next, self._pending))
        self._next = Part()
        self._pending.clear()

    def _cut(self, data: bytes, most: int) -> bytes:
        """At most so many lines."""
        lines = data.count(b"\n")
        if lines <= most:
            self._lines = most - lines
            return data
        self.truncated = True
        kept = data.split(b"\n", most)[:most]
        return b"".join(line + b"\n" for line in kept)


def evaluate(dataset: Dataset, task: Task, connection: Connection) -> None:
    """Answer one task on the connection. Raises OSError if nobody listens any more."""
    try:
        _answer(dataset, task, connection).end()
        return
    except SyntaxError as error:
        failure = _mistake(task, str(error.msg))
    except _Failed as error:
        failure = error.failure
    except NotSupported as error:
        failure = Failure(Fault.NOT_SUPPORTED, str(error))
    except NotWritable as error:
        fault = Fault.NOT_XML if isinstance(error, NotXml) else Fault.NOT_WRITABLE
        failure = Failure(fault, error.detail)
    except EndpointFailed as error:
        failure = Failure(Fault.SERVICE_FAILED, error.reason, endpoint=error.endpoint)
    except MemoryError:
        failure = Failure(Fault.MEMORY)
    except (RuntimeError, ValueError) as error:
        function = _FUNCTION.search(str(error))
        failure = Failure(Fault.FUNCTION, function[1]) if function else Failure(Fault.EVALUATION)
    connection.send_bytes(write_message(failure))


def _answer(dataset: Dataset, task: Task, connection: Connection) -> Output:
    query, base = task.query, task.base
    if task.elsewhere and any(has_hidden_keyword(query, base, w) for w in ("graph", "from")):
        raise _Failed(Fault.HIDDEN)
    if has_keyword(query, base, "service") and is_readable(query, base):
        query = _federated(task, connection)
    ask = dataset.query_as_it_is if task.elsewhere else dataset.query
    result: QueryResult = ask(query, base, task.default_graphs, task.named_graphs)
    kind = _kind(result)
    media_type = (task.graph if kind == "graph" else task.results) or _refuse(kind)
    if task.elsewhere:
        result = _from_elsewhere(result, kind, connection)
    try:
        output = _written(result, Part(kind, media_type), task, connection)
    except SyntaxError:  # not the query's: the answer of another store is no such thing
        raise ValueError from None
    dataset.refuse_late()
    return output


def _kind(result: QueryResult) -> str:
    if isinstance(result, QueryBoolean):
        return "boolean"
    return "solutions" if isinstance(result, QuerySolutions) else "graph"


def _written(result: QueryResult, first: Part, task: Task, connection: Connection) -> Output:
    if not isinstance(result, QueryBoolean | QuerySolutions):
        output = Output(connection, first, task)
        rdf_format = RdfFormat.from_media_type(first.media_type)
        assert rdf_format
        try:
            serialize(result, cast(IO[bytes], output), format=rdf_format, prefixes=PREFIXES)
        except _EnoughRows:
            pass
        except OSError as error:
            raise refused(error, first.media_type) from None
        return output
    if (rows := task.max_rows) is not None:
        if first.kind == "boolean":
            # Whoever asks for rows line by line gets a boolean in a form that says so.
            first = replace(first, media_type="application/sparql-results+json")
            task = replace(task, max_rows=None)
        else:
            # The line with the names of the variables is not a row.
            task = replace(task, max_rows=rows + 1)
    output = Output(connection, first, task)
    results_format = QueryResultsFormat.from_media_type(first.media_type)
    assert results_format
    with suppress(_EnoughRows):
        result.serialize(cast(IO[bytes], output), format=results_format)
    return output


def _federated(task: Task, connection: Connection) -> str:
    """The query with the answers of its SERVICE clauses, which our parent gets for us."""
    clauses = json.loads(task.services)
    if has_keyword(without(task.query, clauses), task.base, "service"):
        raise _Failed(Fault.SERVICE)
    connection.send_bytes(write_message(Wanted("services")))
    return rewritten(task.query, clauses, connection.recv_bytes())


def _from_elsewhere(result: QueryResult, kind: str, connection: Connection) -> QueryResult:
    """The answer of another store: told what the query is, our parent sends it here."""
    names = (v.value for v in result.variables) if isinstance(result, QuerySolutions) else ()
    connection.send_bytes(write_message(Wanted(kind, tuple(names))))
    try:
        return read_answer(kind, connection.recv_bytes())
    except SyntaxError:
        raise ValueError from None


def _refuse(kind: str) -> str:
    raise _Failed(Fault.FORMAT, kind)


def _mistake(task: Task, message: str) -> Failure:
    """What is wrong with a text that is no query."""
    if is_update(task.query, task.base):
        return Failure(Fault.UPDATE)
    slip = Slip(task.query, task.base, message)
    end = slip.at(-1).end if slip.tokens else 0
    line, column = slip.position(end if slip.ends_early else slip.token.start)
    helping = help_for(slip)
    return Failure(
        Fault.SYNTAX,
        line=line,
        column=column,
        token=slip.token.text[:_SHOWN_OF_A_TOKEN],
        help=helping.name,
        word=helping.word[:_SHOWN_OF_A_TOKEN],
        begun=() if helping.begun is NOTHING else slip.position(helping.begun.start),
    )
