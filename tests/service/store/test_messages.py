"""What the web process and its workers send each other."""

from __future__ import annotations

import tracemalloc
from collections.abc import Hashable

import pytest

from service.store.worker.messages import (
    read_message,
    read_task,
    write_line,
    write_piece,
    write_task,
)

TASK: dict[str, Hashable] = {"query": "ASK {}\n# ä \ud800", "results": "text/csv", "max_rows": None}


@pytest.mark.parametrize("graphs", [(), ("urn:a", "urn:b")])
def test_task_arrives_as_it_was_sent(graphs: tuple[str, ...]) -> None:
    for query in (TASK["query"], "SELECT * {}"):
        task = {**TASK, "query": query, "default_graphs": graphs}
        assert read_task(write_task(task)) == {**task, "default_graphs": list(graphs)}


def test_piece_arrives_as_it_was_sent() -> None:
    for line in ({"kind": "boolean"}, {"end": True, "truncated": False}, {}):
        assert read_message(write_piece(line, b"a\nb")) == (line, b"a\nb")
    assert read_message(write_line({"wants": "graph", "variables": ["a"]}))[1] == b""


def test_what_clients_send_is_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(100):
            graph = f"urn:{number}:" + "a" * 100_000
            assert read_task(write_task({**TASK, "default_graphs": (graph,)}))
            assert read_message(write_line({"error": "syntax", "message": graph}))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
