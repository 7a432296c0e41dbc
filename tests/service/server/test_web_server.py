"""The server answers as HTTP asks, whatever the application leaves out."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from service.config import Settings
from service.server.web_server import WebServer

BODIES = {"/length": [b"text"], "/none": [b"text"], "/pieces": [b"te", b"xt"], "/empty": []}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    path = environ["PATH_INFO"]
    fields = [("content-length", "4"), ("date", "today")] if path == "/length" else []
    start_response("200 OK", [("Content-Type", "text/plain"), *fields])
    return BODIES[path]


@pytest.fixture(scope="module")
def connection() -> Iterator[http.client.HTTPConnection]:
    listener = socket.create_server(("127.0.0.1", 0))
    unbound: Any = application
    server = WebServer(unbound, [listener], Settings())
    thread = threading.Thread(target=server.run)
    thread.start()
    client = http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=10)
    with closing(client):
        yield client
    server.stop()
    thread.join()


@pytest.mark.parametrize("asked", ["", "keep-alive", "close"])
@pytest.mark.parametrize("path", BODIES)
def test_answer_is_whole_and_its_end_is_known(
    connection: http.client.HTTPConnection, path: str, asked: str
) -> None:
    for _ in range(2):
        connection.request("GET", path, headers={"Connection": asked} if asked else {})
        with connection.getresponse() as response:
            assert response.read() == b"".join(BODIES[path])
            names = [name.lower() for name in response.headers]
            assert names.count("content-length") == (path != "/empty")
            assert ("transfer-encoding" in names) == (path == "/empty")
            assert names.count("date") == 1
