"""A request that could be read in two ways is refused, and its connection ends."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    """The port of the command itself."""
    command = [sys.executable, "-m", "service", "--home", str(home), "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().rpartition(" ")[2]
        yield urlsplit(address.strip()).port or 0
        process.terminate()


def send(port: int, request: bytes) -> bytes:
    """Everything that comes back until the connection ends."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(request)
        while piece := client.recv(65536):
            received += piece
    return received


def test_two_lengths_give_400_and_end_the_connection(port: int) -> None:
    smuggled = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    body = b"0\r\n\r\n" + smuggled
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    lengths = b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % len(body)
    answer = send(port, head + lengths + body)
    assert answer.startswith(b"HTTP/1.1 400 ") or answer.startswith(b"HTTP/1.0 400 ")
    assert answer.count(b"HTTP/1.") == 1


def test_one_length_is_answered(port: int) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    rest = b"Content-Type: application/sparql-query\r\nContent-Length: 5\r\n\r\nASK{}"
    assert b" 200 OK" in send(port, head + rest).splitlines()[0]
