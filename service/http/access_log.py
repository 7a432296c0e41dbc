"""One line of JSON for every request, without anything that says who asked what.

Neither the client's address nor the query string is written: both can be personal data.
"""

from __future__ import annotations

import json
import logging
import time

RELEASE = "X-Actor-Graph-Release"  #: the header that names the release an answer comes from
#: Where the environment of a request says when it came, if somebody worked on it before us.
BEGIN = "actorgraph.begin"
_log = logging.getLogger("actorgraph.access")


def write(
    method: str, path: str, status: int, size: str | int | None, begin: float, release: str | None
) -> None:
    """Write the line of a request that began at that time of the performance counter."""
    entry = {
        "method": method,
        "path": path,
        "status": status,
        "bytes": None if size is None else int(size),  # none if it is streamed
        "ms": round((time.perf_counter() - begin) * 1000, 1),
        "release": release,
    }
    _log.info(json.dumps(entry))  # ASCII: no path can end the line or colour a terminal
