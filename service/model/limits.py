"""The limits that nobody sets; those a deployment may set are in config."""

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

CONNECT_SECONDS = 5.0  #: to reach a store elsewhere, or an endpoint that a query names
LOAD_SECONDS = 600.0  #: for a release to be read, before its process is given up
FORK_SECONDS = 20.0  #: for a new worker to say that it is there
TOOL_SECONDS = 60.0  #: for an answer to the tools for language models

FIRST_RELEASE_SECONDS = 60.0  #: that a request waits for the first release to be opened
FIRST_RELEASE_LINE = 12  #: how many wait so; others are told to come again
OLDER_RELEASE_SECONDS = 5.0  #: the same, for a release that is no longer the published one
OLDER_RELEASE_LINE = 4
OLDER_RELEASES = 2  #: that are open at a time
COMPARISON_SECONDS = 5.0  #: that a request waits to compare two releases
COMPARISON_LINE = 4

RETIRED_SECONDS = 60.0  #: that a release stays open when another one is published in its place
LOOK_SECONDS = 2.0  #: between two looks at what is published, here or elsewhere
REOPEN_SECONDS = 10.0  #: after which a release that could not be opened is tried again
RESTART_SECONDS = 5.0  #: after which a process that cannot open a store is started again


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
