"""What strangers send to the tools for language models: odd arguments, and requests by halves."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.running import Service
from tests.tools import Json, over_http

HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tools") / "log"


@pytest.fixture(scope="module")
def port(service: Service, log: Path) -> Iterator[int]:
    with log.open("wb") as file, over_http(service.url, log=file.fileno()) as address:
        yield urlsplit(address).port or 0


def called(port: int, tool: str, arguments: str, source: str = "127.0.0.1") -> tuple[int, Json]:
    """Status and answer of a call with these arguments, which are JSON as it is sent."""
    body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":%s}}'
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=60, source_address=(source, 0)
    )
    with closing(connection):
        connection.request("POST", "/mcp", (body % (tool, arguments)).encode(), HEADERS)
        with connection.getresponse() as response:
            return response.status, json.loads(response.read() or b"{}")


LONG = "x" * 200_000
ODD = [
    ("resolve_name", '{"name":"\\ud800"}'),
    ("resolve_name", json.dumps({"name": LONG})),
    ("resolve_name", json.dumps({"name": "a", "release": LONG})),
    ("resolve_name", json.dumps({"name": "a", "release": "../x\r\ny"})),
    ("resolve_name", '{"name":{"a":1}}'),
    ("describe_thing", json.dumps({"iri": LONG})),
    ("describe_thing", '{"iri":"x:y","offset":1e400}'),
    ("describe_thing", '{"iri":"x:y","offset":%s}' % ("9" * 5000)),
    ("describe_thing", '{"iri":"x:y","limit":-1}'),
    ("list_questions", json.dumps({"word": LONG})),
    ("run_question", '{"name":"\\u00b2"}'),
    ("run_question", json.dumps({"name": "a" * 1999})),
    ("run_question", json.dumps({"name": LONG})),
    ("run_question", '{"name":"workshops","parameters":{"\\ud800":"x"}}'),
    ("run_question", '{"name":"workshops","parameters":{"limit":%s}}' % ("9" * 5000)),
    ("run_question", '{"name":"workshops","parameters":{"a":[[1]]}}'),
    ("run_question", '{"name":"workshops","parameters":{"a":NaN}}'),
    ("run_question", json.dumps({"name": "workshops", "parameters": {LONG: "x"}})),
    (
        "run_question",
        json.dumps({"name": "workshops", "parameters": {f"p{n}": "x" for n in range(5000)}}),
    ),
    ("find_path", json.dumps({"start": "x:y", "end": LONG})),
    ("find_path", json.dumps({"start": "x:y", "end": "x:z", "avoid": ["x:y"] * 5000})),
    ("vocabulary", '{"class_iri":"\\ud800"}'),
    ("run_sparql", '{"query":"\\ud800"}'),
    ("run_sparql", json.dumps({"query": "SELECT * {}" + " " * 150_000})),
    ("run_sparql", '{"query":null}'),
    ("no_such_tool", "{}"),
]


@pytest.mark.parametrize(("tool", "arguments"), ODD)
def test_odd_arguments_are_an_error_in_words(
    port: int, log: Path, tool: str, arguments: str
) -> None:
    status, answer = called(port, tool, arguments)
    assert status in (200, 400)
    assert "error" in answer or answer["result"]["isError"], answer
    assert len(json.dumps(answer)) < 20_000 + 2 * len(arguments)
    assert "Traceback" not in log.read_text()


def test_argument_that_is_right_is_answered(port: int) -> None:
    status, answer = called(port, "resolve_name", '{"name":"Cottbus"}')
    assert status == 200 and not answer["result"]["isError"]


def test_requests_by_halves_lock_nobody_out_and_come_to_an_end(port: int) -> None:
    head = b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    half = head + b"Accept: application/json\r\nContent-Length: 500\r\n\r\n{"
    with ExitStack() as stack:
        halves = []
        for number in range(120):
            source = f"127.0.0.{10 + number % 6}"
            client = socket.create_connection(("127.0.0.1", port), 60, (source, 0))
            halves.append(stack.enter_context(client))
            client.sendall(half)
        begin = time.monotonic()
        for source in ("127.0.0.1", "127.0.0.10"):
            status, answer = called(port, "list_questions", "{}", source)
            assert status == 200 and not answer["result"]["isError"]
        for client in halves:
            client.settimeout(60)
            try:
                assert client.recv(100) == b""
            except ConnectionResetError:
                pass
        assert time.monotonic() < begin + 60
