"""`/health/live`, `/health/ready`, `/metrics`: what a supervisor and a monitor ask."""

from __future__ import annotations

import os
from contextlib import suppress

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.errors import ServiceError
from service.questions.saved_queries import saved_query
from service.request.serving import current, services
from service.store.embedded import EmbeddedStore
from service.store.lanes.processes import children, memory
from service.store.provider import OpenRelease

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """The web process answers; nothing else is asked."""
    return Response('{"status":"live"}', mimetype="application/json")


@blueprint.get("/health/ready")
def ready() -> Response:
    """A release is open and a worker answers over it; otherwise 503 (see NothingPublished)."""
    current().pages.ask(saved_query("alive").text)
    return Response('{"status":"ready"}', mimetype="application/json")


@blueprint.get("/metrics")
def prometheus() -> Response:
    """All counters in the text format of Prometheus, also while no release is open."""
    counted = services().metrics
    counted.cache_bytes.set(services().answers.bytes)
    counted.release.clear()
    counted.kills.clear()
    counted.waiting.labels("client").set(services().clients.waiting)
    _tell_processes("web", [os.getpid()])
    with suppress(ServiceError):
        _tell_release(current())
    return Response(generate_latest(counted.registry), content_type=CONTENT_TYPE_LATEST)


def _tell_release(opened: OpenRelease) -> None:
    counted = services().metrics
    counted.release.labels(opened.release.version).set(1)
    for lane, store in (("queries", opened.queries), ("pages", opened.pages)):
        if isinstance(store, EmbeddedStore):
            counted.workers.labels(lane).set(store.pool.idle)
            counted.waiting.labels(lane).set(store.pool.lanes.waiting)
            for reason, count in store.pool.kills.items():
                counted.kills.labels(reason).inc(count)
            counted.restarts.set(store.restarts)
    _tell_processes("host", [opened.host.pid])
    _tell_processes("worker", children(opened.host.pid))


def _tell_processes(kind: str, pids: list[int]) -> None:
    counted = services().metrics
    counted.processes.labels(kind).set(len(pids))
    counted.memory.labels(kind).set(sum(map(memory, pids)))
