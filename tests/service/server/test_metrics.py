"""What a monitor reads at /metrics of a service that runs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.config import Settings
from tests.running import Service, client_over, eventually, running

SMALL = "SELECT ?w { ?w a <https://w3id.org/actor-graph/ontology#Workshop> }"
EVERYTHING = "SELECT * { ?s ?p ?o . ?s ?q ?r }"


@pytest.fixture(scope="module")
def service(region_home: Path) -> Iterator[Service]:
    with running(
        region_home,
        ACTORGRAPH_RESULT_BYTES="4000000",
        ACTORGRAPH_QUERY_SECONDS="60",
        ACTORGRAPH_CACHE_BYTES="100000",
    ) as started:
        assert started.ask(SMALL)[0] == 200
        yield started


def metrics(service: Service) -> dict[str, float]:
    request = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    body = service.send(request).partition(b"\r\n\r\n")[2].decode()
    lines = re.findall(r"^(\w+(?:\{.*\})?) (\S+)$", body, re.MULTILINE)
    return {name: float(value) for name, value in lines}


def get(path: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (b"/health/live", 'requests_total{route="/health/live",status="200"}'),
        (b"/help", 'requests_total{route="/help",status="200"}'),
        (b"/sparql?query=ASK{}", 'requests_total{route="/sparql",status="200"}'),
        (b"/sparql?query=x", 'requests_total{route="/sparql",status="400"}'),
        (b"/no/such/page", 'requests_total{route="none",status="404"}'),
        (b"/" + b"a" * 9000, 'refused_total{status="414"}'),
    ],
)
def test_each_request_is_counted_once(service: Service, path: bytes, name: str) -> None:
    before = metrics(service).get(f"actorgraph_{name}", 0)
    for _ in range(3):
        service.send(get(path))
    assert metrics(service)[f"actorgraph_{name}"] == before + 3


def test_answer_that_is_cut_is_counted_and_the_log_names_the_limit(service: Service) -> None:
    status_and_a_part = service.send(
        get(b"/sparql?query=" + EVERYTHING.replace(" ", "%20").encode())
    )
    assert status_and_a_part.startswith(b"HTTP/1.1 200 ")
    assert not status_and_a_part.endswith(b"0\r\n\r\n")
    assert metrics(service)['actorgraph_cut_total{reason="too-large"}'] == 1
    eventually(lambda: "an answer broke off: too-large" in service.log.read_text(), 10)


def test_memory_that_large_answers_took_is_given_back(service: Service) -> None:
    def ask(number: int) -> int:
        return service.ask(f"{EVERYTHING} LIMIT 7000 # {number}")[0]

    with ThreadPoolExecutor(4) as clients:
        ask(-1)
        before = metrics(service)["actorgraph_web_process_resident_memory_bytes"]
        assert set(clients.map(ask, range(96))) == {200}
    after = metrics(service)["actorgraph_web_process_resident_memory_bytes"]
    assert after < before + 6e6


def test_memory_and_processes_are_told(service: Service) -> None:
    time.sleep(0.5)
    found = metrics(service)
    assert found['actorgraph_processes{kind="web"}'] == 1
    assert found['actorgraph_processes{kind="worker"}'] > 5
    assert 10e6 < found['actorgraph_memory_bytes{kind="web"}'] < 1e9
    assert found['actorgraph_memory_bytes{kind="host"}'] > 1e6
    assert found["actorgraph_web_process_open_fds"] > 10
    assert found["actorgraph_web_process_resident_memory_bytes"] > 10e6
    assert found['actorgraph_waiting{lane="client"}'] == 0


def test_metrics_are_there_before_a_release_is(tmp_path: Path) -> None:
    with client_over(Settings(home=tmp_path)) as client:
        answer = client.get("/metrics")
        assert answer.status_code == 200
        assert "actorgraph_release{" not in answer.text
        assert 'actorgraph_processes{kind="web"} 1.0' in answer.text
