"""Lets one of several requests that want the same thing work it out for all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from service.store.errors import StoreBusy
from service.store.spent import waiting

Made = TypeVar("Made")


@dataclass
class _Flight(Generic[Made]):
    """Work that has begun; `made` holds what came of it, and stays empty if it failed."""

    over: threading.Event = field(default_factory=threading.Event)
    made: list[Made] = field(default_factory=list)


class SingleFlight(Generic[Made]):
    """Safe to use from several threads."""

    def __init__(self, most_waiting: int) -> None:
        self._lock = threading.Lock()
        self._flights: dict[bytes, _Flight[Made]] = {}
        self._places = threading.Semaphore(most_waiting)

    def run(self, key: bytes, make: Callable[[], Made], seconds: float) -> Made:
        """What `make` gives, made by the first who asks for this key; the others wait for it.

        If that one fails, or its client is gone, the next makes it. Raises StoreBusy for whoever
        has waited so many seconds, and at once if as many wait as may, for this key or others:
        each of them holds a thread of the server.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with self._lock:
                others = self._flights.get(key)
                if others is None:
                    mine = self._flights[key] = _Flight()
            if others is None:
                return self._make(key, mine, make)
            if not self._places.acquire(blocking=False):
                raise StoreBusy
            try:
                with waiting():
                    is_over = others.over.wait(left)
                if is_over and others.made:
                    return others.made[0]
            finally:
                self._places.release()
        raise StoreBusy

    def _make(self, key: bytes, mine: _Flight[Made], make: Callable[[], Made]) -> Made:
        try:
            mine.made.append(make())
            return mine.made[0]
        finally:
            with self._lock:
                del self._flights[key]
            mine.over.set()
