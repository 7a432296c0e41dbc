"""Keeps answers for as long as their release is published, up to a number of bytes.

A release never changes, so an answer that is kept is always right.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable

from service.store.protocol import Answer

_OVERHEAD = 500  #: bytes counted for an entry besides its body


class AnswerCache:
    """Least recently used answers leave first. Safe to use from several threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: bytes) -> Answer | None:
        """The answer kept under this key."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                self.misses += 1
                return None
            self.hits += 1
            self._answers.move_to_end(key)
            return answer

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep an answer if it is complete and takes no more than an eighth of the room."""
        size = len(answer.head) + _OVERHEAD
        if answer.rest is not None or size > self._max_bytes // 8:
            return
        with self._lock:
            old = self._answers.pop(key, None)
            if old:
                self.bytes -= len(old.head) + _OVERHEAD
            self._answers[key] = answer
            self.bytes += size
            while self.bytes > self._max_bytes:
                _, left = self._answers.popitem(last=False)
                self.bytes -= len(left.head) + _OVERHEAD


def cache_key(*parts: Hashable) -> bytes:
    """One short key for everything an answer depends on."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()
