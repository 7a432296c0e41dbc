"""The limits under which queries run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """One lane: how many queries run at a time, how many wait for how long, how long one may take.

    An express lane has one more worker, on which a query that finds the others busy is tried for
    a moment.
    """

    workers: int
    queue: int
    patience: float  #: seconds
    seconds: float
    express: bool = False
