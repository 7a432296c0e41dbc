"""Answers the queries that machines send to `/sparql`, before the framework sees them.

Most requests are such queries, and the way through the framework costs more than most of them.
What is not a plain answer goes the long way: pages for readers, the description of the service,
and every error. The request is read here in any case; what was found is handed on.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from werkzeug import Request
from werkzeug.exceptions import HTTPException

from service.errors import PreconditionFailed, ServiceError
from service.http import access_log
from service.http.cache import cache_key
from service.http.compression import compressed, is_compressible, pick_encoding, tag_for
from service.http.conditional import READING, Outcome, Tag, Validators, known_already, outcome
from service.http.formats import content_type
from service.http.protocol_request import METHODS, ProtocolRequest, read_address, read_request
from service.http.sparql_formats import formats_for, prefers_page
from service.http.streams import Stream
from service.model.limits import REQUEST_BYTES
from service.request.evaluation import evaluate
from service.request.services import Services
from service.store.protocol import Answer, Formats
from service.store.provider import OpenRelease

PATH = "/sparql"
#: Where the framework finds what was read: a ProtocolRequest, None, or the error to answer with.
FOUND = "actorgraph.found"
_METHODS = frozenset(METHODS) - {"OPTIONS"}

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]


class QueryDoor:
    """A WSGI application in front of another one."""

    def __init__(self, inner: Application, services: Services, headers: Mapping[str, str]) -> None:
        self._inner = inner
        self._services = services
        self._headers = [*headers.items(), ("Vary", "Accept, Accept-Encoding")]

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or let the inner application do it."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in _METHODS:
            return self._inner(environ, start_response)
        begin = environ[access_log.BEGIN] = time.perf_counter()
        try:
            status, headers, body = self._answered(environ)
        except _ForTheFramework as found:
            environ[FOUND] = found.what
            return self._inner(environ, start_response)
        start_response(_STATUS[status], headers)
        return _Logged(body, environ["REQUEST_METHOD"], status, dict(headers), begin)

    def _answered(self, environ: dict[str, Any]) -> tuple[int, Headers, Iterable[bytes]]:
        """Status, headers and body. Raises _ForTheFramework."""
        try:
            asked = self._read(environ)
            formats = formats_for(asked.format, environ.get("HTTP_ACCEPT"))
            with self._services.stores.at(asked.release) as opened:
                return self._representation(environ, opened, asked, formats)
        except (ServiceError, HTTPException) as error:
            raise _ForTheFramework(error) from None

    def _read(self, environ: dict[str, Any]) -> ProtocolRequest:
        most = self._services.settings.query_chars
        if environ["REQUEST_METHOD"] in READING:
            asked = read_address(environ["QUERY_STRING"].encode("latin-1"), most)
        else:
            request = Request(environ)
            request.max_content_length = REQUEST_BYTES
            asked = read_request(request, most)
        if asked is None or prefers_page(asked.format, environ.get("HTTP_ACCEPT")):
            raise _ForTheFramework(asked)
        return asked

    def _representation(
        self,
        environ: dict[str, Any],
        opened: OpenRelease,
        asked: ProtocolRequest,
        formats: Formats,
    ) -> tuple[int, Headers, Iterable[bytes]]:
        """The answer, or 304 if the client has it: a release never changes, so a tag suffices."""
        graphs = asked.default_graphs, asked.named_graphs
        media_types = formats.results, formats.graph
        key = cache_key(opened.release.version, asked.query, graphs, media_types)
        encoding = pick_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        name = key.hex()[:32]
        # Weak: another process may give the rows of an unordered query in another order.
        tag = Tag(name, weak=True)
        headers = [*self._headers, (access_log.RELEASE, opened.release.version)]
        known = known_already(environ, (tag, Tag(tag_for(name, encoding), weak=True)))
        if known:
            return 304, [*headers, ("Cache-Control", "no-cache"), ("ETag", str(known))], ()
        answer, hit = self._answer(environ, opened, asked, formats, key)
        if answer.rest is None and encoding and is_compressible(answer.media_type):
            answer, used = self._compressed(answer, encoding, key)
            if used:
                tag = Tag(tag_for(name, used), weak=True)
                headers.append(("Content-Encoding", used))
        if environ["REQUEST_METHOD"] in READING:
            match outcome(environ, Validators(None if answer.volatile else tag)):
                case Outcome.UNCHANGED:
                    _give_up(answer)
                    return 304, [*headers, ("Cache-Control", "no-cache"), ("ETag", str(tag))], ()
                case Outcome.FAILED:
                    _give_up(answer)
                    raise PreconditionFailed("The tags of these answers are weak.")
        headers += _headers_of(answer, hit, tag if environ["REQUEST_METHOD"] in READING else None)
        return 200, headers, _body(answer, environ["REQUEST_METHOD"])

    def _answer(
        self,
        environ: dict[str, Any],
        opened: OpenRelease,
        asked: ProtocolRequest,
        formats: Formats,
        key: bytes,
    ) -> tuple[Answer, bool]:
        """The answer, and whether it had been kept."""
        services = self._services
        answer = services.answers.get(key)
        services.metrics.count_lookup(answer is not None)
        if answer is not None:
            return answer, True
        with services.metrics.query():
            answer = services.clients.answered(
                environ.get("REMOTE_ADDR") or "",
                lambda client: evaluate(opened, environ, asked, formats, client),
            )
        if not answer.volatile:
            services.answers.put(key, answer)
        return answer, False

    def _compressed(self, answer: Answer, encoding: str, key: bytes) -> tuple[Answer, str]:
        """The answer in a coding and the name of that, or as it is; kept like the answer itself."""
        kept = self._services.answers.get(key + encoding.encode())
        if kept is not None:
            return kept, encoding
        body, used = compressed(answer.head, answer.media_type, encoding)
        if not used:
            return answer, ""
        coded = dataclasses.replace(answer, head=body)
        if not answer.volatile:
            self._services.answers.put(key + encoding.encode(), coded)
        return coded, used


class _Logged:
    """A body that is logged when it has been sent, as no client need wait for that."""

    def __init__(
        self, body: Iterable[bytes], method: str, status: int, headers: dict[str, str], begin: float
    ) -> None:
        self._body = body
        self._line = method, status, headers, begin

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Nothing more is sent."""
        if isinstance(self._body, Stream):
            self._body.close()
        method, status, headers, begin = self._line
        size, release = headers.get("Content-Length"), headers[access_log.RELEASE]
        access_log.write(method, PATH, status, size, begin, release)


class _ForTheFramework(Exception):
    """The framework has to answer this."""

    def __init__(self, what: ProtocolRequest | Exception | None) -> None:
        super().__init__()
        self.what = what


_STATUS = {200: "200 OK", 304: "304 Not Modified"}


def _headers_of(answer: Answer, hit: bool, tag: Tag | None) -> Headers:
    headers = [
        ("Content-Type", content_type(answer.media_type)),
        ("X-Cache", "hit" if hit else "miss"),
    ]
    if answer.rest is None:
        headers.append(("Content-Length", str(len(answer.head))))
    if answer.volatile:
        headers.append(("Cache-Control", "no-store"))
    elif tag:
        headers += [("ETag", str(tag)), ("Cache-Control", "no-cache")]
    return headers


def _body(answer: Answer, method: str) -> Iterable[bytes]:
    if method == "HEAD":
        _give_up(answer)
        return ()
    return (answer.head,) if answer.rest is None else Stream(answer.head, answer.rest)


def _give_up(answer: Answer) -> None:
    if answer.rest is not None:
        answer.rest.close()
