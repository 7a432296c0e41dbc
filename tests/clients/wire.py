"""Reads answers off a socket, and takes nothing for an answer that HTTP does not."""

from __future__ import annotations

import json
import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from xml.etree import ElementTree

from pyoxigraph import RdfFormat, parse

_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d) [\x20-\x7e]*\r\n")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff]*)\r\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]+)\r\n")
_NO_BODY = (204, 304)


class BrokenOff(AssertionError):
    """A streamed answer that shows that it is not whole."""


@dataclass(frozen=True)
class Reply:
    """One well-formed answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """What the body is said to be, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


def exchange(port: int, request: bytes, method: str = "GET", patience: float = 30) -> list[Reply]:
    """Everything that is answered until the connection ends, or is silent for so many seconds.

    A request that does not end is never answered; half an answer is waited for, then refused.
    Raises AssertionError.
    """
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        with suppress(OSError):  # the server may refuse and hang up before it has read all
            client.sendall(request)
        client.settimeout(patience)
        with suppress(ConnectionResetError):  # then what it answered must still be whole
            while True:
                try:
                    piece = client.recv(65536)
                except TimeoutError:
                    if client.gettimeout() == 30 or _is_whole(received, method):
                        break
                    client.settimeout(30)
                    continue
                if not piece:
                    break
                received += piece
    return read_replies(received, method)


def _is_whole(data: bytes, method: str) -> bool:
    try:
        read_replies(data, method)
    except AssertionError:
        return False
    return True


def read_replies(data: bytes, method: str) -> list[Reply]:
    """The answers in these bytes. Raises AssertionError if that is not all there is."""
    replies = []
    while data:
        reply, data = _read(data, method)
        replies.append(reply)
    return replies


def _read(data: bytes, method: str) -> tuple[Reply, bytes]:
    first = _STATUS.match(data)
    assert first, data[:200]
    status, position = int(first[1]), first.end()
    headers: dict[str, str] = {}
    while not data.startswith(b"\r\n", position):
        header = _HEADER.match(data, position)
        assert header, data[position : position + 200]
        name = header[1].decode().lower()
        assert name not in headers or name == "link", name
        headers[name] = header[2].decode("latin-1").strip()
        position = header.end()
    rest = data[position + 2 :]
    if method == "HEAD" or status in _NO_BODY or status < 200:
        return Reply(status, headers, b""), rest
    if headers.get("transfer-encoding") == "chunked":
        assert "content-length" not in headers
        body, rest = _chunks(rest)
    elif "content-length" in headers:
        length = int(headers["content-length"])
        assert len(rest) >= length, "the body ends too soon"
        body, rest = rest[:length], rest[length:]
    else:
        assert headers.get("connection", "").lower() == "close"
        body, rest = rest, b""
    return Reply(status, headers, body), rest


def _chunks(data: bytes) -> tuple[bytes, bytes]:
    body = b""
    while True:
        size = _CHUNK.match(data)
        if not size and len(data) < 20:
            raise BrokenOff
        assert size, data[:50]
        length = int(size[1], 16)
        end = size.end() + length
        if len(data) < end + 2:
            raise BrokenOff
        body += data[size.end() : end]
        assert data[end : end + 2] == b"\r\n"
        data = data[end + 2 :]
        if not length:
            return body, data


def check_body(reply: Reply) -> None:
    """The body is what it is said to be. Raises if it is not."""
    kind, text = reply.media_type, reply.body.decode("utf-8")
    if kind == "application/problem+json":
        problem = json.loads(text)
        assert problem["status"] == reply.status >= 400
        assert problem["title"]
        assert problem["type"].startswith("urn:actor-graph:problem:")
    elif kind.endswith(("+json", "/json")):
        json.loads(text)
    elif kind.endswith("+xml"):
        ElementTree.fromstring(reply.body)
    elif kind != "text/plain" and (rdf_format := RdfFormat.from_media_type(kind)):
        list(parse(reply.body, format=rdf_format, base_iri="http://localhost/"))
    elif kind == "text/html":
        assert text.rstrip().endswith("</html>")
