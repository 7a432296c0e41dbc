"""Answers that are sent while they are made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from service.store.protocol import Pieces


class Stream:
    """Head and rest; if the rest breaks off, so does the connection: it never looks complete.

    A class and not a generator, because `close` must reach the rest even if nothing was read: a
    server closes the answer to HEAD unread.
    """

    def __init__(self, head: bytes, rest: Pieces) -> None:
        self._parts = chain((head,), rest)
        self._rest = rest

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """Give up what is left."""
        self._rest.close()
