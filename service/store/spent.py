"""How long what a request asks for waits its turn, and how long the store takes to evaluate it.

Noted where it happens, whatever thread that is in, for whoever answers the request.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Spent:
    """Seconds, of one request."""

    queue: float = 0.0
    evaluate: float = 0.0


_SPENT: ContextVar[Spent | None] = ContextVar("spent", default=None)


def begin() -> Spent:
    """What is noted from now on in this context, and in those that are made of it."""
    spent = Spent()
    _SPENT.set(spent)
    return spent


def note(queue: float = 0.0, evaluate: float = 0.0) -> None:
    """Add seconds to those of the request at hand, if there is one."""
    if spent := _SPENT.get():
        spent.queue += queue
        spent.evaluate += evaluate


@contextmanager
def waiting() -> Iterator[None]:
    """Note how long a block waits, however it ends."""
    since = time.monotonic()
    try:
        yield
    finally:
        note(queue=time.monotonic() - since)
