"""Answers say how long they waited, how long the store took, and how long the rest."""

from __future__ import annotations

import re
import threading
import time

import pytest
from flask.testing import FlaskClient

from service.http.clients import Clients
from service.store.spent import begin

READER = {"Accept": "text/html"}
QUERY = "SELECT * { ?a a ?b . FILTER(?b != <https://example.org/%s>) }"


def times(field: str) -> dict[str, float]:
    """Milliseconds by name; they come in an order that never changes."""
    found = re.findall(r"(\w+);dur=(\d+\.\d)(?:, |$)", field)
    named = {name: float(value) for name, value in found if name != "network"}
    assert [*named] == ["queue", "evaluate", "write"], field
    return named


@pytest.mark.parametrize(
    ("path", "accept", "is_open"),
    [
        ("/sparql?query=ASK{}", "*/*", True),
        ("/sparql?query=ASK{", "application/json", True),
        ("/sparql?query=ASK{}", "text/html", False),
        ("/api/v1/queries/counts", "application/json", True),
        ("/api/v1/queries/none", "application/json", True),
        ("/api/v1/network", "application/json", True),
        ("/", "text/html", False),
        ("/doc/workshop/wege", "text/html", False),
        ("/no/page", "text/html", False),
    ],
)
def test_every_answer_says_its_times_and_other_origins_read_those_of_programs(
    region: FlaskClient, path: str, accept: str, is_open: bool
) -> None:
    for method in ("GET", "HEAD"):
        since = time.perf_counter()
        answer = region.open(path, method=method, headers={"Accept": accept})
        passed = (time.perf_counter() - since) * 1000
        assert sum(times(answer.headers["Server-Timing"]).values()) <= passed + 0.2
        assert ("Timing-Allow-Origin" in answer.headers) is is_open
        assert "Server-Timing" in answer.headers["Access-Control-Expose-Headers"]


def test_store_takes_time_for_what_is_new_and_none_for_what_is_kept(region: FlaskClient) -> None:
    query = QUERY % time.monotonic_ns()
    for path, fields in (
        ("/sparql", {"Accept": "text/csv"}),
        ("/doc/organisation/kammer", {**READER, "Accept-Encoding": "br, x-new"}),
    ):
        asked = {"query": query} if path == "/sparql" else {"new": query[-22:]}
        new, kept = (region.get(path, query_string=asked, headers=fields) for _ in range(2))
        assert new.data == kept.data
        assert times(new.headers["Server-Timing"])["evaluate"] > 0
        assert times(kept.headers["Server-Timing"])["evaluate"] == 0


def test_answer_that_is_sent_while_it_is_made_says_what_is_known(region: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o . ?s ?q ?r } LIMIT 9999"
    answer = region.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert "Content-Length" not in answer.headers and len(answer.data) > 1_000_000
    assert times(answer.headers["Server-Timing"])["evaluate"] > 0


def test_who_has_it_already_is_told_the_times_of_this_answer(region: FlaskClient) -> None:
    first = region.get("/browse/project", headers=READER)
    fields = {**READER, "If-None-Match": first.headers["ETag"]}
    again = region.get("/browse/project", headers=fields)
    assert again.status_code == 304
    assert times(again.headers["Server-Timing"])["evaluate"] == 0


def test_waiting_for_other_queries_of_the_client_counts_as_queue() -> None:
    clients = Clients(limit=1, patience=60.0)
    with clients.running("192.0.2.1"):
        spent = begin()
        threading.Timer(0.2, clients.leave, ["192.0.2.1"]).start()
        with clients.running("192.0.2.1"):
            assert spent.queue >= 0.1 and spent.evaluate == 0
        clients.enter_at_once("192.0.2.1")  # what the timer took away
