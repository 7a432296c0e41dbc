"""One line of JSON for every request, without anything that says who asked what.

Neither the client's address nor the query string is written: both can be personal data.
"""

from __future__ import annotations

import json
import logging
import time

from flask import Flask, Response, g, request

RELEASE = "X-Actor-Graph-Release"  #: the header that names the release an answer comes from
#: Where the environment of a request says when it came, if somebody worked on it before us.
BEGIN = "actorgraph.begin"
_log = logging.getLogger("actorgraph.access")


def register(app: Flask) -> None:
    """Log every request of the application."""
    app.before_request(_begin)
    app.after_request(_end)


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


def _begin() -> None:
    g.begin = request.environ.get(BEGIN) or time.perf_counter()


def _end(response: Response) -> Response:
    write(
        request.method,
        request.path,
        response.status_code,
        response.content_length,
        g.get("begin", time.perf_counter()),
        response.headers.get(RELEASE),
    )
    return response
