"""One thing at a time, with a short line before it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from service.store.errors import StoreBusy
from service.store.spent import waiting


class Line:
    """Lets one block run at a time; a few more wait, for so long, and the others are sent away.

    Whoever waits holds a thread of the server. Without an end of the line, what is slow and rare
    would take all of them from what is quick and common.
    """

    def __init__(self, places: int, seconds: float) -> None:
        self._places = threading.Semaphore(places + 1)
        self._turn = threading.Lock()
        self._seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Run the block when it is its turn. Raises StoreBusy if that takes too long."""
        if not self._places.acquire(blocking=False):
            raise StoreBusy
        try:
            with waiting():
                has_turn = self._turn.acquire(timeout=self._seconds)
            if not has_turn:
                raise StoreBusy
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()
