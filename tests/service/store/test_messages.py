"""What the web process and its workers send each other."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from service.store.worker.messages import (
    Failure,
    Fault,
    Part,
    Task,
    Wanted,
    read_message,
    read_task,
    write_message,
    write_piece,
    write_task,
)

TASK = Task("ASK {}\n# ä \ud800", "http://base.example/", "text/csv", None, 1000)


@pytest.mark.parametrize("graphs", [(), ("urn:a", "urn:b")])
@pytest.mark.parametrize("query", [TASK.query, "SELECT * {}"])
def test_task_arrives_as_it_was_sent(graphs: tuple[str, ...], query: str) -> None:
    task = replace(TASK, query=query, default_graphs=graphs)
    assert read_task(write_task(task)) == task


@pytest.mark.parametrize(
    "task",
    [
        replace(TASK, results=None, graph="text/turtle"),
        replace(TASK, max_rows=0),
        replace(TASK, named_graphs=("urn:a",), elsewhere=True),
        replace(TASK, services='[{"begin": 1}]'),
    ],
)
def test_every_field_of_a_task_arrives(task: Task) -> None:
    assert read_task(write_task(task)) == task
    assert read_task(write_task(TASK)) == TASK


@pytest.mark.parametrize(
    "part", [Part("boolean", "text/csv"), Part(end=True), Part(end=True, truncated=True), Part()]
)
def test_piece_arrives_as_it_was_sent(part: Part) -> None:
    assert read_message(write_piece(part, b"a\nb")) == (part, b"a\nb")


@pytest.mark.parametrize("message", [Wanted("graph", ("a",)), Wanted("services")])
def test_what_a_worker_wants_arrives(message: Wanted) -> None:
    assert read_message(write_message(message)) == (message, b"")


@pytest.mark.parametrize("fault", Fault)
def test_failure_arrives_as_it_was_sent(fault: Fault) -> None:
    for failure in (Failure(fault), Failure(fault, "ä\n" * 300, "graph", "urn:a", 3, 4)):
        assert read_message(write_message(failure)) == (failure, b"")


@pytest.mark.parametrize("line", [b'{"error": "nosuch"}\n', b'{"nosuch": 1}\n', b"[]\n"])
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises((ValueError, TypeError, AssertionError)):
        read_message(line)


def test_what_clients_send_is_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(100):
            graph = f"urn:{number}:" + "a" * 100_000
            assert read_task(write_task(replace(TASK, default_graphs=(graph,))))
            assert read_message(write_message(Failure(Fault.SYNTAX, graph)))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
