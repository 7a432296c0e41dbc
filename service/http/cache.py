"""Keeps answers for as long as their release is published, up to a number of bytes.

A release never changes, so an answer that is kept is always right.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

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


def cache_key(*parts: Hashable) -> bytes:
    """One short key for everything an answer depends on."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=32).digest()
