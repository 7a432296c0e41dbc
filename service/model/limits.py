"""The limits under which queries run; those a deployment may set are in config."""

from __future__ import annotations

from dataclasses import dataclass

REQUEST_BYTES = 1024 * 1024
MOST_ROWS = 100_000  #: of the answer of a saved query; beyond it is cut, and says so
SEARCH_CHARS = 100  #: of what may be searched for
#: Everybody waits while a page is written, so a page shows only so much of a result.
ROWS_ON_A_PAGE = 1000
CELLS_ON_A_PAGE = 20_000
BYTES_ON_A_PAGE = 1024 * 1024
CHARS_IN_A_CELL = 1000
EXPRESS_SECONDS = 0.1
EXPRESS_WORKERS = 4
EXPRESS_LINE = 16  #: how many may wait for the express lane, besides the line of the main one


@dataclass(frozen=True)
class Limits:
    """One lane: how many queries run at a time, how many wait for how long, how long one may take.

    An express lane has some more workers, on which a query that finds the others busy is tried for
    a moment.
    """

    workers: int
    queue: int
    patience: float  #: seconds
    seconds: float
    express: int = 0  #: workers of the express lane
