"""One process that evaluates queries over a release, one at a time, until it is killed.

Run as `python -P worker.py <descriptor> <store> <seconds>`. It imports nothing of the service,
starts in under 0.1 s and talks over one socket: a JSON header, then the bytes. Queries run
on a thread with a large stack, because the engine recurses; the main thread waits for the
socket, so the process ends at once when its parent does.
"""

from __future__ import annotations

import json
import os
import queue
import re
import resource
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import IO, Any, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

STACK_BYTES = 256 * 1024 * 1024
MEMORY_BYTES = 4 * 1024 * 1024 * 1024
#: Makes answers in Turtle and its kin short; a copy, because a worker imports nothing of ours.
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
_PLACE = re.compile(r"error at (\d+):(\d+): ")


class _TooLarge(Exception):
    """The answer has more bytes than it may."""


class _EnoughRows(Exception):
    """The answer has as many rows as were asked for."""


class _Refused(Exception):
    """The client accepts no format for this kind of result."""


class _Output:
    """Takes what the serializer writes, until there is too much of it."""

    def __init__(self, max_bytes: int, max_lines: int | None) -> None:
        self.body = bytearray()
        self.truncated = False
        self._max_bytes = max_bytes
        self._max_lines = max_lines
        self._lines = 0

    def write(self, data: bytes) -> int:
        self.body += data
        if len(self.body) > self._max_bytes:
            raise _TooLarge
        if self._max_lines is not None:
            self._lines += data.count(b"\n")
            if self._lines > self._max_lines:
                self._cut()
                raise _EnoughRows
        return len(data)

    def flush(self) -> None:
        """Nothing to do: the bytes are where they belong."""

    def _cut(self) -> None:
        assert self._max_lines is not None
        kept = self.body.split(b"\n", self._max_lines)[: self._max_lines]
        self.body = bytearray(b"\n".join(kept) + b"\n")
        self.truncated = True


def evaluate(store: Store, task: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Answer one task: a header for the parent, and the body."""
    try:
        return _answer(store, task)
    except SyntaxError as error:
        return _syntax_error(str(error.msg)), b""
    except _TooLarge:
        return {"error": "too-large"}, b""
    except _Refused as error:
        return {"error": "format", "kind": str(error)}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except (OSError, RuntimeError, ValueError):
        return {"error": "evaluation"}, b""


def _answer(store: Store, task: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    default, named = task["default_graphs"], task["named_graphs"]
    result = store.query(
        task["query"],
        base_iri=task["base"],
        use_default_graph_as_union=task["union"],
        default_graph=[NamedNode(g) for g in default] if default or named else None,
        named_graphs=[NamedNode(g) for g in named] if default or named else None,
    )
    rows = task["max_rows"]
    if isinstance(result, QueryTriples):
        media_type = task["graph"] or _refuse("graph")
        output = _Output(task["max_bytes"], rows)
        form = RdfFormat.from_media_type(media_type)
        try:
            serialize(result, cast(IO[bytes], output), format=form, prefixes=PREFIXES)
        except _EnoughRows:
            pass
        kind = "graph"
    else:
        kind = "boolean" if isinstance(result, QueryBoolean) else "solutions"
        media_type = task["results"] or _refuse(kind)
        if isinstance(result, QuerySolutions):
            output = _Output(task["max_bytes"], None if rows is None else rows + 1)
        else:
            output, media_type = _Output(task["max_bytes"], None), _boolean_type(task)
        form_of_rows = QueryResultsFormat.from_media_type(media_type)
        try:
            result.serialize(cast(IO[bytes], output), format=form_of_rows)
        except _EnoughRows:
            pass
    header = {"kind": kind, "media_type": media_type, "truncated": output.truncated}
    return header, bytes(output.body)


def _boolean_type(task: dict[str, Any]) -> str:
    """Whoever asks for rows line by line gets a boolean in a form that says so."""
    return "application/sparql-results+json" if task["max_rows"] is not None else task["results"]


def _refuse(kind: str) -> str:
    raise _Refused(kind)


def _syntax_error(message: str) -> dict[str, Any]:
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    text = message[place.end() :] if place else message
    return {"error": "syntax", "message": text, "line": line, "column": column}


def _work(connection: Connection, path: str, tasks: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Open the store and answer tasks for ever; the thread that asks must also read."""
    try:
        store = Store.read_only(path)
    except (OSError, ValueError):
        os._exit(3)
    connection.send_bytes(b"ready")
    while True:
        task = tasks.get()
        # A worker that its parent forgets ends by itself.
        signal.setitimer(signal.ITIMER_REAL, task["seconds"] + 5)
        header, body = evaluate(store, task)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            connection.send_bytes(json.dumps(header).encode())
            connection.send_bytes(body)
        except OSError:
            os._exit(0)


def main() -> None:
    """Serve one parent over the socket given as first argument."""
    connection = Connection(int(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    tasks: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.stack_size(STACK_BYTES)
    threading.Thread(target=_work, args=(connection, sys.argv[2], tasks), daemon=True).start()
    while True:
        try:
            tasks.put(json.loads(connection.recv_bytes()))
        except (EOFError, OSError):
            os._exit(0)


def _limit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main()
