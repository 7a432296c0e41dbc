"""One connection: what uvicorn leaves open about strange, slow and gone clients.

- What two readers could understand in two ways is refused: two fields Host, a length beside chunks.
- Heads and bodies are bounded before anybody reads them, and what is refused is told as the
  application tells it. A client may still be sending then: it is read on for a moment, so that the
  answer is not lost in a reset.
- A client has so long to send a request and to take an answer. An answer that is not taken ends in
  a reset, so that it never looks whole.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import struct
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.config import Settings
from service.errors import BadRequest, ServiceError
from service.http.media_types import PROBLEM
from service.http.problem_document import named_by_status, problem
from service.http.protocol_request import UriTooLong
from service.http.security_policy import HEADERS
from service.model.ip_ranges import network_of
from service.model.limits import REQUEST_BYTES

PATH_BYTES = 8 * 1024
FIELDS, FIELDS_BYTES = 100, 64 * 1024  #: all header fields together
#: Fields that are taken apart, and how long all of one name may be together.
TAKEN_APART = re.compile(rb"accept.*|prefer|if-.*|range|cookie|forwarded|x-forwarded-.*")
TAKEN_APART_BYTES = 4 * 1024
_HOST = re.compile(rb"(?:[\w.~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?", re.ASCII)
_REST_OF_LINE = 100  #: what stands in the first line beside the address
_log = logging.getLogger(__name__)
_LET_IT_SEND_SECONDS, _LET_IT_ASK_SECONDS = 2.0, 1.0
Given = TypeVar("Given")
_RESET = struct.pack("ii", 1, 0)  #: of SO_LINGER


def refusal(status: int, detail: str) -> ServiceError:
    """Why a request does not reach the application."""
    error = {400: BadRequest, 414: UriTooLong}.get(status, lambda _: named_by_status(status))(
        detail
    )
    error.detail = detail
    return error


class ClientProtocol(HttpToolsProtocol):
    """The connection of a client."""

    settings: Settings  #: of a subclass, see web_server
    count_refused: Callable[[int], object]
    make_room: Callable[[ClientProtocol], None]  #: ends a connection if there are too many

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.gone = self._ending = False
        self._on_gone: Callable[[], object] | None = None
        self._refusal: bytes | None = None
        self._refused = self._in_head = self._in_body = False
        self._head_bytes = self._body_bytes = self._begun = self._left = 0
        self._since = 0.0  #: when the request began that is being sent, 0 if none is
        self._last = self._left_since = time.monotonic()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection if there is room for it."""
        self._gathering = _Gathering(transport)
        super().connection_made(cast(asyncio.Transport, self._gathering))
        self.peer = self.client[0] if self.client else ""
        self.network = network_of(self.peer)
        type(self).make_room(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever works for this client learns that nobody waits for it."""
        super().connection_lost(exc)
        self.gone = True
        if self._is_answering():
            _log.info("a client has gone before it was answered")
        if self._on_gone:
            self._on_gone()

    async def unless_gone(self, work: Coroutine[object, object, Given]) -> Given:
        """What the work gives. Raises CancelledError when the client hangs up before."""
        task = asyncio.ensure_future(work)
        self._on_gone = task.cancel
        try:
            return await task
        finally:
            self._on_gone = None

    @property
    def is_alone(self) -> bool:
        """Whether no other request is being answered."""
        return len(self.tasks) == 1

    # Reading.

    def data_received(self, data: bytes) -> None:
        """Take what the client has sent, unless it was refused already."""
        self._last = time.monotonic()
        self._since = self._since or self._last
        if self._refusal is not None:
            return
        self._unset_keepalive_if_required()
        was_in_body, self._begun = self._in_body, 0
        try:
            self._feed(data)
            # Where one request follows another in `data`, nobody can tell how much is of which.
            if self._in_head and not (was_in_body or self._begun > 1):
                self._head_bytes += len(data)
                self._refuse_long_head()
        except ServiceError as error:
            self._refuse(error)
        except httptools.HttpParserError as error:
            known = error.__context__
            self._refuse(known if isinstance(known, ServiceError) else BadRequest(str(error)))

    def _feed(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:  # to nothing: the request is a usual one
                data = data[upgrade.args[0] :]

    def _refuse_long_head(self) -> None:
        if self.headers and self._head_bytes - len(self.url) > FIELDS_BYTES + _REST_OF_LINE:
            raise refusal(431, f"There may be {FIELDS_BYTES} bytes of them.")
        # Beyond what the application reads, so that it is the one to refuse most long queries.
        if self._head_bytes > 4 * self.settings.query_chars + PATH_BYTES:
            raise refusal(414, "Send a long query by POST.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._since = self._since or time.monotonic()
        self._in_head, self._head_bytes, self._body_bytes = True, 0, 0
        self._begun += 1

    def on_headers_complete(self) -> None:
        """The head is read. Raises ServiceError."""
        version, fields = self.parser.get_http_version(), self.headers
        self._refuse_long(*self.url.partition(b"?")[::2])
        hosts, length, coding = 0, 0, b""
        for name, value in fields:
            if name == b"host":
                hosts += 1 if _HOST.fullmatch(value) else 2
            elif name == b"content-length":
                length = int(value)
            elif name == b"transfer-encoding":
                coding = value.lower()
        if version not in ("1.0", "1.1"):
            raise refusal(400, "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
        if hosts > 1 or hosts < (version == "1.1"):
            raise refusal(400, "There must be one field Host, with the name of a host.")
        if coding and (length or version == "1.0"):
            raise refusal(400, "Two readers could see the end of this request in two places.")
        if coding not in (b"", b"chunked"):
            raise refusal(501, "Of the codings of a transfer only chunked is read.")
        if length > REQUEST_BYTES:
            raise refusal(413, f"A request may have {REQUEST_BYTES} bytes.")
        self._gathering.is_old = version == "1.0"
        body = bool(coding or length)
        self.scope["state"] = {"connection": self, "url": self.url, "body": body}
        self._in_head, self._in_body = False, True
        # The reader of addresses takes no more than 64 kB, and knows queries that are longer.
        self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query
        if self._ending:
            self.cycle.keep_alive = False

    def _refuse_long(self, path: bytes, query: bytes) -> None:
        if len(path) > PATH_BYTES or len(query) > 4 * self.settings.query_chars:
            raise refusal(414, "Send a long query by POST.")
        sizes: dict[bytes, int] = {}
        for name, value in self.headers:
            sizes[name] = sizes.get(name, 0) + len(name) + len(value)
        if len(self.headers) > FIELDS or sum(sizes.values()) > FIELDS_BYTES:
            raise refusal(431, f"There may be {FIELDS} of them with {FIELDS_BYTES} bytes.")
        for name, size in sizes.items():
            if size > TAKEN_APART_BYTES and TAKEN_APART.fullmatch(name):
                raise refusal(431, f"{name.decode()} may have {TAKEN_APART_BYTES} bytes.")

    def on_body(self, body: bytes) -> None:
        """A part of the body. Raises ServiceError."""
        super().on_body(body)
        self._body_bytes += len(body)
        if self._body_bytes > REQUEST_BYTES:
            raise refusal(413, f"A request may have {REQUEST_BYTES} bytes.")

    def on_message_complete(self) -> None:
        """The request is read."""
        self._in_body, self._since = False, 0.0
        super().on_message_complete()

    # Refusing, when what was asked before is answered.

    def _refuse(self, error: ServiceError) -> None:
        type(self).count_refused(error.status)
        body = problem(error).encode()
        fields = {**HEADERS, "Cache-Control": "no-store", "Content-Type": PROBLEM}
        fields |= {"Content-Length": str(len(body)), "Connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        title = named_by_status(error.status).title
        self._refusal = f"HTTP/1.1 {error.status} {title}\r\n{lines}\r\n".encode()
        if self.parser.get_method() != b"HEAD":
            self._refusal += body
        if self._in_body and self.pipeline:
            self.pipeline.popleft()
        elif self._in_body:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self._send_refusal()
        elif not self._is_answering():
            self._send_refusal()

    def on_response_complete(self) -> None:
        """An answer has been given; the next request may be answered."""
        last, self._last = not self.pipeline, time.monotonic()
        self._gathering.end()
        super().on_response_complete()
        if last and self._refusal is not None:
            self._send_refusal()

    def _send_refusal(self) -> None:
        assert self._refusal is not None
        self._refused = True
        self._unset_keepalive_if_required()
        if not self.transport.is_closing():
            self.transport.write(self._refusal)
            self._gathering.end()
            self.transport.write_eof()
            self.flow.resume_reading()

    def shutdown(self) -> None:
        """The service ends. Who has only just come may still be asking, and is answered."""
        if self.cycle is None and not self._ending:
            self._ending = True
            self.loop.call_later(_LET_IT_ASK_SECONDS, self.shutdown)
        else:
            super().shutdown()

    # Time.

    def _is_answering(self) -> bool:
        under_way = self.cycle is not None and not self.cycle.response_complete
        return bool(self.pipeline) or (under_way and not self._in_body)

    @property
    def waits(self) -> bool:
        """Whether it is the client's turn."""
        return not (self._is_answering() or self.transport.get_write_buffer_size())

    @property
    def since(self) -> float:
        """Since when the client has had its turn."""
        return self._since or self._last

    def end_if_overdue(self, now: float) -> None:
        """End the connection if the client has had enough time for what it is doing."""
        left, settings = self.transport.get_write_buffer_size(), self.settings
        if left != self._left:
            self._left, self._left_since = left, now
        if self._refused:
            overdue = now > self._last + _LET_IT_SEND_SECONDS
        elif left:
            overdue = now > self._left_since + settings.idle_seconds
        elif self._is_answering() or self.flow.read_paused:
            overdue = False
        else:
            seconds = settings.request_seconds if self._since else settings.idle_seconds
            overdue = now > self.since + seconds
        if overdue:
            self.give_up()

    def give_up(self) -> None:
        """End the connection at once; an answer that is under way must not look whole."""
        connection = self.transport.get_extra_info("socket")
        if connection and not (self.waits or self._refused):
            with suppress(OSError):  # closed already
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()


class _Gathering:
    """A transport that sends the head of an answer together with what follows at once.

    It also says HTTP/1.0 to whom speaks it.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._head, self.is_old = transport, b"", False
        self._in_body = False

    def write(self, data: bytes) -> None:
        """Send a part of an answer."""
        if self._in_body or data.startswith(b"HTTP/1.1 100 "):
            self._transport.write(self._head + data)
            self._head = b""
        else:
            self._head = b"HTTP/1.0" + data[8:] if self.is_old else data
            self._in_body = True

    def end(self) -> None:
        """An answer is complete."""
        if self._head:
            self.write(b"")
        self._in_body = False

    def close(self) -> None:
        """Send what is left, and end the connection."""
        self.end()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
