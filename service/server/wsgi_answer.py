"""Asks an application of WSGI for an answer, and takes it piece by piece.

An adapter of our own, because those there are (a2wsgi, asgiref) keep a thread for as long as a
client takes to read its answer, so that a dozen that read nothing would hold them all. Here a
thread computes a part of an answer, and no thread waits for a client.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from uvicorn._types import HTTPScope

_PIECE_BYTES = 64 * 1024

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]
Headers = Iterable[tuple[str, str]]
Encoded = list[tuple[bytes, bytes]]


class Answering:
    """An answer on its way; `begin`, `more` and `close` may each be called by another thread."""

    def __init__(self, application: Application, environ: Environ) -> None:
        self._application, self._environ = application, environ
        self._context = copy_context()
        self._body: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] = iter(())
        self.status, self.headers = 500, Encoded()

    def begin(self) -> tuple[bytes, bool]:
        """The first part of the body, and whether there is more."""
        return self._context.run(self._begin)

    def more(self) -> tuple[bytes, bool]:
        """The next part of the body, and whether there is more."""
        return self._context.run(self._more)

    def close(self) -> None:
        """Give up what is left."""
        self._context.run(self._close)

    def _begin(self) -> tuple[bytes, bool]:
        self._body = self._application(self._environ, self._start)
        is_one = isinstance(self._body, list | tuple) and len(self._body) == 1
        self._pieces = iter(self._body)
        part, is_more = self._more()
        names = dict(self.headers)
        if self._environ["SERVER_PROTOCOL"] == "HTTP/1.0" and b"content-length" not in names:
            while is_more:  # there is no mark of an end, so it has to be known before
                piece, is_more = self._more()
                part += piece
            is_one = True
        if is_one and b"content-length" not in names:
            self.headers.append((b"content-length", str(len(part)).encode()))
        return part, is_more

    def _more(self) -> tuple[bytes, bool]:
        part = bytearray()
        for piece in self._pieces:
            part += piece
            if len(part) >= _PIECE_BYTES:
                return bytes(part), True
        self._close()
        return bytes(part), False

    def _close(self) -> None:
        body, self._body, self._pieces = self._body, (), iter(())
        if hasattr(body, "close"):
            body.close()

    def _start(self, status: str, headers: Headers, _: object = None) -> None:
        self.status, self.headers = int(status[:3]), encoded(headers)


def environ_of(scope: HTTPScope, trusted_proxy: str) -> Environ:
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
        "wsgi.input": BytesIO(),
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


def encoded(headers: Headers) -> Encoded:
    """Header fields as they are sent; the date is the server's."""
    lower = ((name.lower(), value) for name, value in headers)
    return [
        (name.encode("latin-1"), text.encode("latin-1")) for name, text in lower if name != "date"
    ]
