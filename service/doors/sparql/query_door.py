"""Answers the queries that machines send to `/sparql`, before the framework sees them.

Most requests are such queries, and the way through the framework costs more than most of them.
What is not a plain answer goes the long way: pages for readers, the description of the service,
and every error. The request is read here in any case; what was found is handed on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_input_stream

from service.errors import PreconditionFailed, ServiceError
from service.http import access_log, server_timing
from service.http.cache import cache_key
from service.http.clients import GONE, Clients
from service.http.compression import compressed, is_compressible, pick_encoding, tag_for
from service.http.conditional import READING, Outcome, Tag, Validators, known_already, outcome
from service.http.formats import content_type
from service.http.protocol_request import METHODS, ProtocolRequest, read_address, read_posted
from service.http.quick import Headers, Quick
from service.http.sparql_formats import formats_for, prefers_page
from service.http.streams import Stream
from service.model.limits import REQUEST_BYTES
from service.request.conditions import PINNED
from service.request.evaluation import evaluate, explained
from service.request.services import Services
from service.store.embedded import BegunAnswer, EmbeddedStore
from service.store.lanes.pool import SMALL_BYTES
from service.store.protocol import Answer, Formats, QueryRequest
from service.store.provider import OpenRelease

PATH = "/sparql"
#: Where the framework finds what was read: a ProtocolRequest, None, or the error to answer with.
FOUND = "actorgraph.found"
#: What has been read of the request; an answer that a worker has begun with; whether to wait.
_ASKED, BEGUN, _QUICKLY = "actorgraph.asked", "actorgraph.begun", "actorgraph.quickly"
_QUICKLY_READ = 4 * 1024
_METHODS = frozenset(METHODS) - {"OPTIONS"}

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Response = tuple[int, Headers, Iterable[bytes]]  #: status, headers, body


class Begun:
    """An answer that a worker has begun with, which counts as a query of its client.

    It must be finished or given up.
    """

    def __init__(
        self, answer: BegunAnswer, clients: Clients, client: str, opened: OpenRelease
    ) -> None:
        self._answer, self._clients, self._client = answer, clients, client
        self._opened = opened
        self.is_answered = answer.is_answered  #: whether to finish takes no time, see Run
        self.key = b""  #: under which it is kept
        self.represented: Callable[[Answer, bool], Response]

    def finish(self) -> Answer:
        """The answer. Raises NotAcceptable or a StoreError."""
        with explained(self._opened):
            return self._clients.until_through(self._client, self._answer.finish)

    def give_up(self) -> None:
        """Nobody wants it any more."""
        self._answer.give_up()
        self._clients.leave(self._client)


class QueryDoor:
    """A WSGI application in front of another one."""

    def __init__(self, inner: Application, services: Services, headers: Mapping[str, str]) -> None:
        self._inner = inner
        self._services, self.metrics = services, services.metrics
        fields = {**headers, **server_timing.ALLOWED, "Vary": "Accept, Accept-Encoding"}
        self._headers = [*fields.items()]

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or let the inner application do it."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in _METHODS:
            return self._inner(environ, start_response)
        begin = server_timing.taken_up(environ)
        if FOUND in environ:
            return self._inner(environ, start_response)
        try:
            status, headers, body = self._answered(environ)
        except _ForTheFramework as found:
            environ[FOUND] = found.what
            return self._inner(environ, start_response)
        headers.append((server_timing.NAME, server_timing.server_timing(environ)))
        start_response(_STATUS[status], headers)
        self.metrics.count_request(PATH, status)
        return _Logged(body, environ["REQUEST_METHOD"], status, dict(headers), begin)

    def quick(self, environ: dict[str, Any]) -> Quick | None:
        """The answer if it takes no time, for a server that must not wait; else None.

        It does if it is kept. If not, a worker that is free begins with it, which is then to be
        found in the environment under BEGUN, and is taken up when this is asked again.
        """
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in _METHODS:
            return None
        begin = server_timing.taken_up(environ)
        environ[_QUICKLY] = True
        try:
            status, headers, body = self._answered(environ)
        except _NotQuick:
            return None
        except _ForTheFramework as found:
            environ[FOUND] = found.what
            return None
        finally:
            del environ[_QUICKLY]
        headers.append((server_timing.NAME, server_timing.server_timing(environ)))
        self.metrics.count_request(PATH, status)
        logged = _Logged(body, environ["REQUEST_METHOD"], status, dict(headers), begin)
        return Quick(status, headers, b"".join(body), logged.close)

    def _answered(self, environ: dict[str, Any]) -> Response:
        """Status, headers and body. Raises _ForTheFramework, or _NotQuick."""
        try:
            if begun := environ.pop(BEGUN, None):
                return self._finished(begun)
            asked = environ.get(_ASKED) or self._read(environ)
            environ[_ASKED] = asked
            if _QUICKLY in environ and not self._services.stores.is_open(asked.release):
                raise _NotQuick
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
            asked = read_posted(
                environ["QUERY_STRING"].encode("latin-1"),
                environ.get("CONTENT_TYPE", ""),
                environ.get("HTTP_CONTENT_ENCODING", "identity"),
                _body_of(environ),
                most,
            )
        if asked is None or prefers_page(asked.format, environ.get("HTTP_ACCEPT")):
            raise _ForTheFramework(asked)
        return asked

    def _representation(
        self,
        environ: dict[str, Any],
        opened: OpenRelease,
        asked: ProtocolRequest,
        formats: Formats,
    ) -> Response:
        """The answer, or 304 if the client has it: a release never changes, so a tag suffices."""
        graphs = asked.default_graphs, asked.named_graphs
        media_types = formats.results, formats.graph
        key = cache_key(opened.release.version, asked.query, graphs, media_types)
        encoding = pick_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        name = key.hex()[:32]
        # Weak: another process may give the rows of an unordered query in another order.
        tag = Tag(name, weak=True)
        headers = [*self._headers, (access_log.RELEASE, opened.release.version)]
        fresh = ("Cache-Control", PINNED if asked.release else "no-cache")
        known = known_already(environ, (tag, Tag(tag_for(name, encoding), weak=True)))
        if known:
            return 304, [*headers, fresh, ("ETag", str(known))], ()
        reading = environ["REQUEST_METHOD"] in READING

        def represented(answer: Answer, hit: bool) -> Response:
            sent, sent_tag, coded = answer, tag, []
            if answer.rest is None and encoding and is_compressible(answer.media_type):
                sent, used = self._compressed(environ, answer, encoding, key)
                if used:
                    sent_tag = Tag(tag_for(name, used), weak=True)
                    coded = [("Content-Encoding", used)]
            if reading:
                match outcome(environ, Validators(None if answer.volatile else sent_tag)):
                    case Outcome.UNCHANGED:
                        _give_up(answer)
                        return 304, [*headers, *coded, fresh, ("ETag", str(sent_tag))], ()
                    case Outcome.FAILED:
                        _give_up(answer)
                        raise PreconditionFailed("The tags of these answers are weak.")
            described = _headers_of(sent, hit)
            if reading and not sent.volatile:
                described += [("ETag", str(sent_tag)), fresh]
            return 200, [*headers, *coded, *described], _body(sent, environ["REQUEST_METHOD"])

        answer = self._services.answers.get(key)
        if answer is None and _QUICKLY in environ:
            begun = self._begun(environ, opened, asked, formats)
            if begun:
                environ[BEGUN] = begun
                begun.key, begun.represented = key, represented
            raise _NotQuick
        self._services.metrics.count_lookup(answer is not None)
        if answer is not None:
            return represented(answer, True)
        return represented(self._evaluated(environ, opened, asked, formats, key), False)

    def _evaluated(
        self,
        environ: dict[str, Any],
        opened: OpenRelease,
        asked: ProtocolRequest,
        formats: Formats,
        key: bytes,
    ) -> Answer:
        services = self._services
        with services.metrics.query():
            answer = services.clients.answered(
                environ.get("REMOTE_ADDR") or "",
                lambda client: evaluate(opened, environ, asked, formats, client),
                environ.get(GONE),
            )
        if not answer.volatile:
            services.answers.put(key, answer)
        return answer

    def _finished(self, begun: Begun) -> Response:
        """What a worker has begun with."""
        services = self._services
        services.metrics.count_lookup(False)
        with services.metrics.query():
            answer = begun.finish()
        if not answer.volatile:
            services.answers.put(begun.key, answer)
        return begun.represented(answer, False)

    def _begun(
        self,
        environ: dict[str, Any],
        opened: OpenRelease,
        asked: ProtocolRequest,
        formats: Formats,
    ) -> Begun | None:
        """The answer to a short query, if a worker is free to begin with it."""
        clients = self._services.clients
        if not isinstance(opened.queries, EmbeddedStore) or len(asked.query) > _QUICKLY_READ:
            return None
        client = clients.enter_at_once(environ.get("REMOTE_ADDR") or "")
        if client is None:
            return None
        graphs = asked.default_graphs, asked.named_graphs
        request = QueryRequest(asked.query, formats, *graphs, client=client, gone=environ.get(GONE))
        begun = None
        try:
            with suppress(ServiceError):  # which the long way will meet as well
                begun = opened.queries.begin(request)
        finally:
            if begun is None:
                clients.leave(client)
        return begun if begun is None else Begun(begun, clients, client, opened)

    def _compressed(
        self, environ: dict[str, Any], answer: Answer, encoding: str, key: bytes
    ) -> tuple[Answer, str]:
        """The answer in a coding and the name of that, or as it is; kept like the answer itself."""
        kept = self._services.answers.get(key + encoding.encode())
        if kept is not None:
            return kept, encoding
        if _QUICKLY in environ and len(answer.head) > SMALL_BYTES:
            raise _NotQuick
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


class _NotQuick(Exception):
    """The answer takes its time."""


class _ForTheFramework(Exception):
    """The framework has to answer this."""

    def __init__(self, what: ProtocolRequest | Exception | None) -> None:
        super().__init__()
        self.what = what


_STATUS = {200: "200 OK", 304: "304 Not Modified"}


def _body_of(environ: dict[str, Any]) -> bytes:
    """The body of a request. Raises RequestEntityTooLarge."""
    body = environ["wsgi.input"]
    if GONE not in environ:  # else our server has read it, and bounded it
        body = get_input_stream(environ, max_content_length=REQUEST_BYTES)
    return bytes(body.read())


def _headers_of(answer: Answer, hit: bool) -> Headers:
    headers = [
        ("Content-Type", content_type(answer.media_type)),
        ("X-Cache", "hit" if hit else "miss"),
    ]
    if answer.rest is None:
        headers.append(("Content-Length", str(len(answer.head))))
    if answer.volatile:
        headers.append(("Cache-Control", "no-store"))
    return headers


def _body(answer: Answer, method: str) -> Iterable[bytes]:
    if method == "HEAD":
        _give_up(answer)
        return ()
    return (answer.head,) if answer.rest is None else Stream(answer.head, answer.rest)


def _give_up(answer: Answer) -> None:
    if answer.rest is not None:
        answer.rest.close()
