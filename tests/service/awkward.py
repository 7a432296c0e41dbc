"""An endpoint with a path for each thing that an endpoint can do wrong."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any, ClassVar

from service.store.federation.outgoing import MAX_BYTES
from service.store.values import MAX_ROWS

#: The paths of mistakes, and what the reader is told of each.
WRONG = {
    "/redirect": "status 302",
    "/error": "status 500",
    "/drip": "too long",
    "/large": f"{MAX_BYTES} bytes",
    "/cut": "cannot be read",
    "/html": "cannot be read",
    "/ask": "cannot be read",
    "/latin": "cannot be read",
    "/short": "broke off",
    "/blank": "blank node",
    "/many": f"more than {MAX_ROWS} solutions",
    "/iri": "cannot be read",
    "/variable": "cannot be read",
}


class Awkward(BaseHTTPRequestHandler):
    """An endpoint with a path for each mistake; keeps what it was asked."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[tuple[str, dict[str, str], str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, dict(self.headers), body))
        with_path: dict[str, Callable[[], None]] = {
            "/drip": self._drip,
            "/large": self._large,
            "/redirect": lambda: self._answer(b"", 302),
            "/error": lambda: self._answer(b"no", 500),
            "/cut": lambda: self._answer(_solutions(["x"], [{"x": _iri("a:b")}])[:-9]),
            "/html": lambda: self._answer(b"<h1>Welcome</h1>"),
            "/ask": lambda: self._answer(b'{"head":{},"boolean":true}'),
            "/latin": lambda: self._answer(b'{"head":{"vars":["\xe4"]}}'),
            "/short": lambda: self._answer(b"{}", length=100),
            "/blank": lambda: self._answer(_solutions(["x"], [{"x": _term("bnode", "b")}])),
            "/many": lambda: self._answer(_solutions(["x"], [{"x": _iri("a:b")}] * (MAX_ROWS + 1))),
            "/full": lambda: self._answer(_solutions(["x"], [{"x": _iri("a:b")}] * MAX_ROWS)),
            "/iri": lambda: self._answer(
                _solutions(["x"], [{"x": _iri("a:b> } SERVICE <http://127.0.0.1:1/> { <a:b")}])
            ),
            "/variable": lambda: self._answer(_solutions(["x) {} #"], [])),
            "/names": lambda: self._answer(
                _solutions(["x", "y"], [{"x": _iri("a:b"), "y": _iri("a:c")}])
            ),
        }
        with_path[self.path]()
        self.close_connection = True

    def _answer(self, body: bytes, status: int = 200, length: int | None = None) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/full")
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            pass

    def _large(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(MAX_BYTES + 1))
        self.end_headers()
        try:
            for _ in range(MAX_BYTES // 65536 + 1):
                self.wfile.write(b" " * 65536)
        except OSError:
            pass

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _term(kind: str, value: str) -> dict[str, str]:
    return {"type": kind, "value": value}


def _iri(value: str) -> dict[str, str]:
    return _term("uri", value)


def _solutions(names: list[str], rows: list[dict[str, dict[str, str]]]) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


@contextmanager
def running(tls: SSLContext | None = None) -> Iterator[int]:
    """The endpoint on a port of 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Awkward)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()
