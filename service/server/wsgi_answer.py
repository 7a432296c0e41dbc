"""Asks an application of WSGI for an answer, and takes it piece by piece.

An adapter of our own, because those there are (a2wsgi, asgiref) keep a thread for as long as a
client takes to read its answer, so that a dozen that read nothing would hold them all. Here a
thread computes a part of an answer, and no thread waits for a client.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable
from contextvars import copy_context
from functools import lru_cache
from inspect import GEN_RUNNING, getgeneratorstate
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from uvicorn._types import HTTPScope

from service.server.sending import Encoded, Headers, encoded

_PIECE_BYTES = 64 * 1024

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]


class Answering:
    """An answer on its way; `part` and `close` may each be called by another thread."""

    def __init__(self, application: Application, environ: Environ) -> None:
        self.status, self.headers = 500, Encoded()
        self._parts = self._made(application, environ)
        self._context = copy_context()

    def part(self) -> tuple[bytes, bool]:
        """The next part of the body, and whether there is more."""
        return self._context.run(next, self._parts)

    def close(self) -> None:
        """Give up what is left."""
        # One that is being made is given up by whoever makes it.
        if getgeneratorstate(self._parts) != GEN_RUNNING:
            self._context.run(self._parts.close)

    def _made(
        self, application: Application, environ: Environ
    ) -> Generator[tuple[bytes, bool], None, None]:
        part, is_whole, body = bytearray(), True, application(environ, self._start)
        has_length = any(name == b"content-length" for name, _ in self.headers)
        # HTTP/1.0 has no mark of an end, so that all has to be there before it is sent.
        must_wait = environ["SERVER_PROTOCOL"] == "HTTP/1.0" and not has_length
        try:
            for piece in body:
                part += piece
                if len(part) >= _PIECE_BYTES and not must_wait:
                    is_whole = False
                    yield bytes(part), True
                    part.clear()
        finally:
            if hasattr(body, "close"):
                body.close()
        if part and is_whole and not has_length:
            self.headers.append((b"content-length", str(len(part)).encode()))
        yield bytes(part), False

    def _start(self, status: str, headers: Headers, _: object = None) -> None:
        self.status, self.headers = int(status[:3]), encoded(headers)


def environ_of(scope: HTTPScope, body: bytes, trusted_proxy: str) -> Environ:
    """The environment that WSGI knows. Its client may be the one that our proxy names."""
    peer, server = (scope["client"] or ("",))[0], scope["server"] or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REQUEST_URI": scope["state"]["url"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": peer,
        "actorgraph.reached": server,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope["headers"]:
        if key := _key(name):
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]}, {text}" if key in environ else text
    if trusted_proxy in (peer, "*"):
        named = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        environ["REMOTE_ADDR"] = named or peer
    return environ


@lru_cache
def _key(name: bytes) -> str:
    """Where the environment has a header field; nowhere if it could be taken for another one."""
    key = name.decode("latin-1").upper().replace("-", "_")
    if b"_" in name:
        return ""
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
