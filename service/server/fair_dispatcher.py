"""Lets clients take turns for the threads, however many requests one of them sends."""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

from waitress.task import ThreadedTaskDispatcher

_STAYING = 8  #: threads that may wait with a connection, while as many wait for any
_STAY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Request(Protocol):
    """What a thread works on."""

    @property
    def asker(self) -> str:
        """The client whose request is next."""

    def service(self) -> None:
        """Answer it."""

    def stay(self, seconds: float, wanted: Callable[[], bool]) -> None:
        """Wait so long for the next request of its connection, which is added as a task.

        End as soon as `wanted` holds.
        """

    def cancel(self) -> None:
        """Give it up."""


class Turns:
    """The requests of each client in order; none has more than `most` in work at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: OrderedDict[str, deque[Request]] = OrderedDict()
        self._working: Counter[str] = Counter()

    def append(self, request: Request) -> None:
        """Let a request wait for its turn."""
        self._waiting.setdefault(request.asker, deque()).append(request)

    def __bool__(self) -> bool:
        return self._next() is not None

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def popleft(self) -> Request:
        """The request whose turn it is; its client comes last then. It counts until `done`."""
        client = self._next()
        if client is None:
            raise IndexError("nobody may go")
        line = self._waiting[client]
        request = line.popleft()
        self._waiting.move_to_end(client)
        if not line:
            del self._waiting[client]
        self._working[client] += 1
        return request

    def done(self, client: str) -> None:
        """A request of this client has been answered."""
        self._working[client] -= 1
        if not self._working[client]:
            del self._working[client]

    def _next(self) -> str | None:
        return next((c for c in self._waiting if self._working[c] < self._most), None)


class LastFirst:
    """A condition that wakes whoever began to wait last, as the processor still knows its memory.

    `threading.Condition` wakes the one that has waited longest. Requests would then go round all
    threads, each of them cold, which doubles what a small one costs.
    """

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._waiting: list[threading.Lock] = []

    def wait(self) -> None:
        """Let go of the lock until somebody notifies, and then have it again."""
        turn = threading.Lock()
        turn.acquire()
        self._waiting.append(turn)
        self._lock.release()
        try:
            turn.acquire()
        finally:
            self._lock.acquire()

    def notify(self) -> None:
        """Wake one if anybody waits. The lock must be held."""
        if self._waiting:
            self._waiting.pop().release()

    def notify_all(self) -> None:
        """Wake everybody. The lock must be held."""
        while self._waiting:
            self.notify()


class FairDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """The threads of the server, for which clients take turns."""

    def __init__(self, threads: int, most: int) -> None:
        super().__init__()
        self.queue = Turns(most)
        self.queue_cv = LastFirst(self.lock)
        self._staying: set[int] = set()  #: threads that wait with a connection
        self.set_thread_count(threads)

    def add_task(self, task: Request) -> None:
        """Let a request wait for a thread."""
        with self.lock:
            self.queue.append(task)
            if threading.get_ident() not in self._staying:  # else this very thread goes on
                self.queue_cv.notify()

    def handler_thread(self, thread_no: int) -> None:
        """Answer one request after another until there are too many threads."""
        while (task := self._next(thread_no)) is not None:
            client = task.asker
            try:
                task.service()
            except BaseException:
                _log.exception("a request was not answered")
            with self.lock:
                self.queue.done(client)
                if self.queue:  # perhaps one more of this client may go
                    self.queue_cv.notify()
            self._stay(task)

    def _next(self, thread_no: int) -> Request | None:
        """The request whose turn it is, when there is one; None if there are too many threads."""
        with self.lock:
            while not self.queue and self.stop_count == 0:
                self.active_count -= 1
                self.queue_cv.wait()
                self.active_count += 1
            if self.stop_count == 0:
                return self.queue.popleft()
            self.active_count -= 1
            self.stop_count -= 1
            self.threads.discard(thread_no)
            self.thread_exit_cv.notify()
            return None

    def _stay(self, task: Request) -> None:
        """Wait a moment for what this connection brings next, if nothing else is to be done."""
        me = threading.get_ident()
        with self.lock:
            idle = len(self.threads) - self.active_count
            if room := not self.queue and len(self._staying) < _STAYING <= idle:
                self._staying.add(me)
        try:
            task.stay(_STAY_SECONDS, self._is_wanted if room else lambda: True)
        except BaseException:
            _log.exception("a connection was left")
        finally:
            with self.lock:
                self._staying.discard(me)

    def _is_wanted(self) -> bool:
        """Whether a thread that stays has something else to do."""
        with self.lock:
            return bool(self.queue)
