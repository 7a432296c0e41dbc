"""One line of JSON for every request, without anything that says who asked what.

Neither the client's address nor the query string is written: both can be personal data.
"""

from __future__ import annotations

import json
import logging
import time

from flask import Flask, Response, g, request

_log = logging.getLogger("actorgraph.access")


def register(app: Flask) -> None:
    """Log every request of the application."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begin = time.perf_counter()


def _end(response: Response) -> Response:
    entry = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "bytes": response.content_length,  # none if it is streamed
        "ms": round((time.perf_counter() - g.get("begin", time.perf_counter())) * 1000, 1),
        "release": response.headers.get("X-Actor-Graph-Release"),
    }
    _log.info(json.dumps(entry))  # ASCII: no path can end the line or colour a terminal
    return response
