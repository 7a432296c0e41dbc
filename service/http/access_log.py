"""One line of JSON for every request, without anything that says who asked what.

Neither the client's address nor the query string is written: both can be personal data.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass

RELEASE = "X-Actor-Graph-Release"  #: the header that names the release an answer comes from
#: Where the environment of a request says when it came, if somebody worked on it before us.
BEGIN = "actorgraph.begin"
LONGEST_PATH = 500  #: characters of a path that are written
_log = logging.getLogger("actorgraph.access")


@dataclass(frozen=True)
class Line:
    """What is said of a request; put into words by whoever writes it, which may be later."""

    method: str
    path: str
    status: int
    bytes: int | None  #: none if it is streamed
    ms: float
    release: str | None

    def __str__(self) -> str:
        path = self.path
        if len(path) > LONGEST_PATH:
            path = f"{path[:LONGEST_PATH]}... ({len(path)})"
        return json.dumps({**vars(self), "path": path})  # ASCII: no path can end the line


def write(
    method: str, path: str, status: int, size: str | int | None, begin: float, release: str | None
) -> None:
    """Write the line of a request that began at that time of the performance counter."""
    milliseconds = round((time.perf_counter() - begin) * 1000, 1)
    length = None if size is None else int(size)
    _log.info(Line(method, path, status, length, milliseconds, release))
