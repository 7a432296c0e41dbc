"""What the web process and its workers send each other: a line of JSON, and bytes behind it.

To a worker goes a Task, its query behind the line, and then what it asks for. A worker may ask once
(Wanted) and then sends the answer in pieces, which may be empty; the line before a piece (Part)
holds what can be said by then, so that a small answer is one message. A Failure instead of a piece
is the last message: the answer is not complete, and never will be.

Most messages begin with one of a few short lines, so these are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any

_KEPT, _KEPT_BYTES = 64, 500  #: how many lines are kept, and how long one may be


@dataclass(frozen=True)
class Task:
    """A query that a worker is to answer, and how."""

    query: str
    base: str  #: relative IRIs resolve against it
    results: str | None  #: the media type for SELECT and ASK; None refuses them
    graph: str | None  #: the media type for CONSTRUCT and DESCRIBE; None refuses them
    max_bytes: int
    max_rows: int | None = None  #: rows or triples to write; None writes all or fails
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    elsewhere: bool = False  #: another store evaluates the query, and its answer is wanted
    services: str = "[]"  #: where the SERVICE clauses of the query are, see federation


@dataclass(frozen=True)
class Wanted:
    """What a worker needs from elsewhere before it can answer."""

    wants: str  #: "services", or the kind of answer that another store is to give
    variables: tuple[str, ...] = ()  #: those of the solutions


@dataclass(frozen=True)
class Part:
    """What stands before a piece of an answer."""

    kind: str = ""  #: in the first: "solutions", "boolean" or "graph"
    media_type: str = ""  #: in the first
    end: bool = False  #: whether the answer is complete with this piece
    truncated: bool = False  #: in the last: whether there was more than was asked for


class Fault(StrEnum):
    """What kept a worker from answering."""

    SYNTAX = "syntax"
    UPDATE = "update"
    FORMAT = "format"  #: the client accepts no format for this kind of answer
    TOO_LARGE = "too-large"
    SERVICE = "service"  #: a SERVICE clause beside those that were found
    SERVICE_FAILED = "service-failed"
    HIDDEN = "hidden"  #: what the parser reads is not what the tokens show
    NOT_SUPPORTED = "not-supported"  #: the engine would answer, but not as SPARQL 1.1 says
    NOT_XML = "not-xml"
    NOT_WRITABLE = "not-writable"
    FUNCTION = "function"  #: one that there is not
    MEMORY = "memory"
    EVALUATION = "evaluation"


@dataclass(frozen=True)
class Failure:
    """Why there is no answer, or no more of it."""

    error: Fault
    text: str = ""  #: the message of the parser, a reason, the name of a function
    kind: str = ""  #: of the answer that the client accepts in no format
    endpoint: str = ""  #: the one that failed
    line: int | None = None  #: where the mistake stands, counted from 1
    column: int | None = None
    token: str = ""  #: what stands there
    help: str = ""  #: the name of what usually helps, see helps
    word: str = ""  #: what that speaks of
    begun: tuple[int, ...] = ()  #: line and column of what stands open, or should be changed


Message = Wanted | Part | Failure


def is_last(message: Message) -> bool:
    """Whether no other message follows in answer to a task."""
    return isinstance(message, Failure) or (isinstance(message, Part) and message.end)


def write_task(task: Task) -> bytes:
    """A task as a message: its query, and what is to be known about it."""
    items = tuple(item for item in _said(task) if item[0] != "query")
    # Graphs and services are the client's words, of any length, and seldom the same.
    usual = not (task.default_graphs or task.named_graphs or task.services != Task.services)
    line = _kept_line(items) if usual else _line(items)
    return line + task.query.encode("utf-8", "surrogatepass")


def read_task(message: bytes) -> Task:
    """A task as its sender wrote it."""
    line, _, query = message.partition(b"\n")
    return Task(query=query.decode("utf-8", "surrogatepass"), **_read(line))


def write_piece(part: Part, piece: bytes | bytearray) -> bytes:
    """A piece of an answer and what can be said by then."""
    return _kept_line(_said(part)) + piece


def write_message(message: Wanted | Failure) -> bytes:
    """A message that has no piece."""
    return _line(_said(message))


def read_message(message: bytes) -> tuple[Message, bytes]:
    """What a worker says, and the piece behind it."""
    line, _, piece = message.partition(b"\n")
    return _kept_message(line) if len(line) <= _KEPT_BYTES else _message(line), piece


def _said(message: Task | Message) -> tuple[tuple[str, Any], ...]:
    """The fields of a message that are not as they usually are."""
    return tuple(
        (field.name, value)
        for field in fields(message)
        if (value := getattr(message, field.name)) != field.default
    )


@lru_cache(_KEPT)
def _kept_line(items: tuple[tuple[str, Any], ...]) -> bytes:
    return _line(items)


def _line(items: tuple[tuple[str, Any], ...]) -> bytes:
    return json.dumps(dict(items)).encode() + b"\n"


def _read(line: bytes) -> Mapping[str, Any]:
    return _kept_fields(line) if len(line) <= _KEPT_BYTES else _fields(line)


@lru_cache(_KEPT)
def _kept_fields(line: bytes) -> Mapping[str, Any]:
    return _fields(line)


def _fields(line: bytes) -> Mapping[str, Any]:
    """The fields in a line; lists are tuples again."""
    parsed = json.loads(line)
    assert isinstance(parsed, dict)
    return {name: tuple(v) if isinstance(v, list) else v for name, v in parsed.items()}


@lru_cache(_KEPT)
def _kept_message(line: bytes) -> Message:
    return _message(line)


def _message(line: bytes) -> Message:
    said = _fields(line)
    if "wants" in said:
        return Wanted(**said)
    if "error" in said:
        return Failure(**{**said, "error": Fault(said["error"])})
    return Part(**said)
