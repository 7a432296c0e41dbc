"""A line has an end: who finds it full is sent away at once."""

from __future__ import annotations

import threading

import pytest

from service.store.errors import StoreBusy
from service.store.lanes.line import Line
from tests.running import eventually


def test_some_wait_and_the_others_are_sent_away() -> None:
    line, seen = Line(places=2, seconds=60), []

    def take_a_turn() -> None:
        try:
            with line.turn():
                seen.append("done")
        except StoreBusy:
            seen.append("busy")

    threads = [threading.Thread(target=take_a_turn) for _ in range(5)]
    with line.turn():
        for thread in threads:
            thread.start()
        eventually(lambda: len(seen) == 3)
        assert seen == ["busy"] * 3
    for thread in threads:
        thread.join(60)
    assert seen == ["busy"] * 3 + ["done"] * 2


def test_nobody_waits_for_ever() -> None:
    line = Line(places=1, seconds=0.01)
    with line.turn():
        for _ in range(3):
            with pytest.raises(StoreBusy), line.turn():
                pass


def test_failure_gives_the_turn_back() -> None:
    line = Line(places=0, seconds=60)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), line.turn():
            raise ZeroDivisionError
