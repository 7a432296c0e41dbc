"""Keeps answers for as long as their release is published, up to a number of bytes.

A release never changes, so an answer that is kept is always right.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from service.model.limits import COMPARISON_LINE, COMPARISON_SECONDS
from service.store.lanes.line import Line
from service.store.protocol import Answer

_OVERHEAD = 500  #: bytes counted for an entry besides its body
Kept = TypeVar("Kept")


class BoundedCache(Generic[Kept]):
    """Least recently used entries leave first. Safe to use from several threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._entries: OrderedDict[bytes, tuple[Kept, int]] = OrderedDict()
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: bytes) -> Kept | None:
        """What is kept under this key."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                self.misses += 1
                return None
            self.hits += 1
            self._entries.move_to_end(key)
            return entry[0]

    def keep(self, key: bytes, kept: Kept, size: int) -> None:
        """Keep something of so many bytes, if that is no more than an eighth of the room."""
        size += _OVERHEAD
        if size > self._max_bytes // 8:
            return
        with self._lock:
            if old := self._entries.pop(key, None):
                self.bytes -= old[1]
            self._entries[key] = (kept, size)
            self.bytes += size
            while self.bytes > self._max_bytes:
                _, (_, left) = self._entries.popitem(last=False)
                self.bytes -= left


class AnswerCache(BoundedCache[Answer]):
    """Answers of queries."""

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep an answer if it is complete."""
        if answer.rest is None:
            self.keep(key, answer, len(answer.head))


class Comparisons:
    """What was made of two releases, one at a time: a large comparison takes seconds of a core.

    No release ever changes, so what is kept stays right; the newest is always kept.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._line = Line(COMPARISON_LINE, COMPARISON_SECONDS)
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def turn(self) -> AbstractContextManager[None]:
        """A block in which nobody else compares. Raises StoreBusy."""
        return self._line.turn()

    def once(self, key: Hashable, make: Callable[[], Kept], size: Callable[[Kept], int]) -> Kept:
        """What `make` gives, or gave a while ago for the same key; then nobody has to wait.

        `size` tells about how many bytes it takes. Raises StoreBusy.
        """
        kept = self._kept.get(key)
        if kept is None:
            with self.turn():
                kept = self._kept.get(key)  # made by whoever was before us in the line
                if kept is None:
                    made = make()
                    kept = self._kept[key] = (made, size(made))
                while len(self._kept) > 1 and self._bytes > self._max_bytes:
                    self._kept.popitem(last=False)
        return kept[0]

    @property
    def _bytes(self) -> int:
        return sum(size for _, size in self._kept.values())


def cache_key(*parts: Hashable) -> bytes:
    """One short key for everything an answer depends on."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=32).digest()
