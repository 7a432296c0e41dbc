"""Says how long an answer has taken until its head is sent (Server Timing, W3C).

`queue` is what it waited for its turn, `evaluate` what the store took, `write` all the rest. It
tells how busy the service is, and nothing of who asks what.
"""

from __future__ import annotations

import time
from typing import Any

from service.http import access_log
from service.store.spent import Spent, begin

NAME = "Server-Timing"
SPENT = "actorgraph.spent"  #: where the environment has what was noted
#: Whose times a page of another origin may read. Of pages it could tell who has been there before.
ALLOWED = {"Timing-Allow-Origin": "*"}
FOR_PROGRAMS = ("/sparql", "/graphs", "/api/", "/reconcile")


def taken_up(environ: dict[str, Any]) -> float:
    """Begin to note the times of a request; gives when it came."""
    if SPENT not in environ:
        environ[SPENT] = begin()
    came = environ.setdefault(access_log.BEGIN, time.perf_counter())
    assert isinstance(came, float)
    return came


def server_timing(environ: dict[str, Any]) -> str:
    """The value of the field, in milliseconds."""
    came, spent = taken_up(environ), environ[SPENT]
    assert isinstance(spent, Spent)
    rest = time.perf_counter() - came - spent.queue - spent.evaluate
    times = {"queue": spent.queue, "evaluate": spent.evaluate, "write": max(0.0, rest)}
    return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in times.items())
