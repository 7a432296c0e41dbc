"""`/health/live`, `/health/ready`, `/metrics`: what a supervisor and a monitor ask."""

from __future__ import annotations

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.questions.saved_queries import saved_query
from service.request.serving import current, services
from service.store.embedded import EmbeddedStore

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
    """All counters in the text format of Prometheus."""
    counted, opened = services().metrics, current()
    counted.cache_bytes.set(services().answers.bytes)
    counted.release.clear()
    counted.release.labels(opened.release.version).set(1)
    counted.kills.clear()
    for lane, store in (("queries", opened.queries), ("pages", opened.pages)):
        if isinstance(store, EmbeddedStore):
            counted.workers.labels(lane).set(store.pool.idle)
            counted.waiting.labels(lane).set(store.pool.lanes.waiting)
            for reason, count in store.pool.kills.items():
                counted.kills.labels(reason).inc(count)
            counted.restarts.set(store.restarts)
    return Response(generate_latest(counted.registry), content_type=CONTENT_TYPE_LATEST)
