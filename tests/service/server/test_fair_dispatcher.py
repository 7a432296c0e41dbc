"""The threads that answer requests."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from service.server.fair_dispatcher import FairDispatcher

THREADS = 8


class Task:
    """A request that notes which thread answers it."""

    asker = "127.0.0.1"

    def __init__(self) -> None:
        self.answered = threading.Event()
        self.thread = 0

    def service(self) -> None:
        self.thread = threading.get_ident()
        self.answered.set()

    def stay(self, seconds: float, wanted: Callable[[], bool]) -> None:
        pass

    def cancel(self) -> None:
        raise AssertionError("nothing is given up here")


def test_requests_one_after_another_stay_on_the_threads_that_are_warm() -> None:
    dispatcher = FairDispatcher(THREADS, THREADS)
    tasks = [Task() for _ in range(10 * THREADS)]
    try:
        for task in tasks:
            dispatcher.add_task(task)
            assert task.answered.wait(10)
    finally:
        assert dispatcher.shutdown()
    assert len({task.thread for task in tasks}) < THREADS


class TaskThatWaits(Task):
    """A request that is answered when as many as there are threads are under way."""

    together = threading.Barrier(THREADS, timeout=10)

    def service(self) -> None:
        self.together.wait()
        super().service()


def test_requests_at_once_take_all_threads() -> None:
    dispatcher = FairDispatcher(THREADS, THREADS)
    tasks = [TaskThatWaits() for _ in range(THREADS)]
    try:
        for task in tasks:
            dispatcher.add_task(task)
        assert all(task.answered.wait(10) for task in tasks)
    finally:
        assert dispatcher.shutdown()


class TaskThatStays(Task):
    """A request of one of many clients, whose thread asks again and again whether it is wanted."""

    def __init__(self, asker: str) -> None:
        super().__init__()
        self.asker = asker

    def stay(self, seconds: float, wanted: Callable[[], bool]) -> None:
        for _ in range(300):
            wanted()


def test_thread_may_ask_at_any_time_whether_it_is_wanted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    dispatcher = FairDispatcher(4 * THREADS, 1)
    tasks = [TaskThatStays(str(number % 50)) for number in range(2000)]
    try:
        for task in tasks:
            dispatcher.add_task(task)
        assert all(task.answered.wait(30) for task in tasks)
    finally:
        sys.setswitchinterval(before)
        assert dispatcher.shutdown()
    assert not caplog.records
