"""What the web process and its workers send each other: a line of JSON, and bytes behind it.

To a worker goes a task, its query behind the line, and then what it asks for. A worker sends an
answer in pieces, which may be empty; the line before a piece holds what can be said by then, so
that a small answer is one message:

    kind, media_type    in the first message: what the answer is
    wants, ...          instead of an answer: what the worker needs from elsewhere
    end, truncated      in the last message: the answer is complete
    error, ...          in the last message: it is not, and never will be

Most messages begin with one of a few short lines, so these are kept.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

_KEPT, _KEPT_BYTES = 64, 500  #: how many lines are kept, and how long one may be


def write_task(task: Mapping[str, Hashable]) -> bytes:
    """A task as a message: its query, and what is to be known about it."""
    items = tuple(item for item in task.items() if item[0] != "query")
    # Graphs and services are the client's words, of any length, and seldom the same.
    usual = not any(task.get(name) for name in ("default_graphs", "named_graphs", "services"))
    line = _kept_line(items) if usual else write_line(dict(items))
    return line + str(task["query"]).encode("utf-8", "surrogatepass")


def read_task(message: bytes) -> dict[str, Any]:
    """A task as its sender wrote it."""
    line, _, query = message.partition(b"\n")
    return {**_read(line), "query": query.decode("utf-8", "surrogatepass")}


def write_piece(line: Mapping[str, Hashable], piece: bytes | bytearray) -> bytes:
    """A piece of an answer and what can be said by then."""
    return _kept_line(tuple(line.items())) + piece


def write_line(line: Mapping[str, Any]) -> bytes:
    """A message that has no piece."""
    return json.dumps(line).encode() + b"\n"


def read_message(message: bytes) -> tuple[Mapping[str, Any], bytes]:
    """The line and the piece of a message of a worker."""
    line, _, piece = message.partition(b"\n")
    return _read(line), piece


@lru_cache(_KEPT)
def _kept_line(items: tuple[tuple[str, Hashable], ...]) -> bytes:
    return write_line(dict(items))


def _read(line: bytes) -> Mapping[str, Any]:
    parsed = _kept_parsed(line) if len(line) <= _KEPT_BYTES else json.loads(line)
    assert isinstance(parsed, dict)
    return parsed


@lru_cache(_KEPT)
def _kept_parsed(line: bytes) -> object:
    return json.loads(line)
