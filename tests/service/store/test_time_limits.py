"""Queries that take too long: the limit is told, holds half way, and where no clock is told."""

from __future__ import annotations

import http.client
import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from service.config import Settings
from service.model.limits import EXPRESS_SECONDS, Limits
from service.store.lanes.lanes import MAIN, Lanes
from service.store.lanes.workers import Worker
from tests.running import Service, client_over, eventually, running

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def service(region_home: Path) -> Iterator[Service]:
    with running(region_home, ACTORGRAPH_QUERY_SECONDS="3") as service:
        yield service


def asked(service: Service) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)


def test_time_limit_is_named_in_the_answer(service: Service) -> None:
    body = urlencode({"query": PRODUCT})
    with closing(asked(service)) as connection:
        connection.request("POST", "/sparql", body, FORM)
        with connection.getresponse() as stopped:
            assert (stopped.status, stopped.headers["Content-Type"]) == (503, PROBLEM)
            problem = json.loads(stopped.read())
    assert problem["type"] == "urn:actor-graph:problem:query-timeout"
    assert "3 seconds" in problem["detail"]


def test_answer_that_meets_the_time_limit_half_way_is_visibly_incomplete(service: Service) -> None:
    rare = "FILTER(STRENDS(MD5(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f))), '00'))"
    steady = f"SELECT * {{ ?a ?b ?c . ?d ?e ?f {rare} BIND('{'x' * 2000}' AS ?x) }}"
    with closing(asked(service)) as connection:
        connection.request("POST", "/sparql", urlencode({"query": steady}), FORM)
        with connection.getresponse() as cut:
            assert cut.status == 200
            with pytest.raises(http.client.IncompleteRead) as error:
                cut.read()
    assert 1024 * 1024 < len(error.value.partial) < Settings().result_bytes


def test_large_query_is_found_out_where_nobody_tells_what_a_worker_computes(
    region_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS, where processes have no clocks that others can read."""
    monkeypatch.setattr(Worker, "processor_seconds", lambda _: math.inf)
    with client_over(Settings(home=region_home, workers=1, query_seconds=2)) as client:

        def ask(number: int) -> int:
            another = client.application.test_client()
            address = {"REMOTE_ADDR": f"127.0.0.{number}"}
            body = {"query": f"{PRODUCT} #{number}"}
            return another.post("/sparql", data=body, environ_overrides=address).status_code

        with ThreadPoolExecutor(2) as threads:  # one on the main lane, one tried on the other
            assert list(threads.map(ask, range(2, 4))) == [503, 503]


def test_express_lane_has_all_its_time_while_nobody_waits() -> None:
    lanes = Lanes(Limits(workers=1, queue=6, patience=0.5, seconds=10, express=1))
    assert lanes.express_seconds() == EXPRESS_SECONDS
    first, second = lanes.enter("a", 1, None), lanes.enter("b", 2, None)
    assert (first.lane, second.lane) == (MAIN, "express")
    with ThreadPoolExecutor(1) as threads:
        third = threads.submit(lanes.enter, "c", 3, None)
        eventually(lambda: lanes.waiting == 1)
        assert 0 < lanes.express_seconds() < EXPRESS_SECONDS
        lanes.leave(second)
        assert third.result().lane == "express"
    assert lanes.express_seconds() == EXPRESS_SECONDS
