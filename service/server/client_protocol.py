"""One connection: what uvicorn leaves open about strange, slow and gone clients.

- What two readers could understand in two ways is refused: two fields Host, a length beside chunks.
- Heads and bodies are bounded, and the application is asked when all of a request is there. What is
  refused becomes a request like others, which asgi_server answers in its turn; what follows it on
  the connection is passed over.
- A client has so long to send a request and to take an answer. An answer that is not taken ends in
  a reset, and the system keeps nothing of it.
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
from typing import Any, TypeVar

import httptools
from uvicorn._types import ASGIReceiveCallable
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.config import Settings
from service.errors import BadRequest, ServiceError
from service.http.problem_document import named_by_status
from service.http.protocol_request import UriTooLong
from service.model.ip_ranges import network_of
from service.model.limits import REQUEST_BYTES

PATH_BYTES = 8 * 1024
FIELDS, FIELDS_BYTES = 100, 64 * 1024  #: all header fields together
#: Fields that are taken apart, and how long all of one name may be together.
TAKEN_APART = re.compile(rb"accept.*|prefer|if-.*|range|cookie|forwarded|x-forwarded-.*")
TAKEN_APART_BYTES = 4 * 1024
_WISHES = (b"accept", b"accept-language")  #: all that is believed of a head that is refused
_HOST = re.compile(rb"(?:[\w.~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?", re.ASCII)
_REST_OF_LINE = 100  #: what stands in the first line beside the address
_LET_IT_ASK_SECONDS = 1.0
_RESET = struct.pack("ii", 1, 0)  #: of SO_LINGER
_log = logging.getLogger(__name__)
Given = TypeVar("Given")


def _refusal(status: int, detail: str) -> ServiceError:
    error = named_by_status(status)
    error.detail = detail
    return error


class ClientProtocol(HttpToolsProtocol):
    """The connection of a client."""

    def __init__(
        self, settings: Settings, make_room: Callable[[ClientProtocol], None], **named: Any
    ) -> None:
        super().__init__(**named)
        self._settings, self._make_room = settings, make_room
        self.gone = self.refused = self._in_head = self._ending = False
        self._on_gone: Callable[[], object] | None = None
        self._head = self._left = 0
        self._body, self._has_ended = bytearray(), False
        self._asks = 0.0  #: since when it has been sending a request, 0 if it is not
        self._moved = time.monotonic()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection if there is room for it."""
        super().connection_made(transport)
        self.peer = self.client[0] if self.client else ""
        self.network = network_of(self.peer)
        self._make_room(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever works for this client learns that nobody waits for it."""
        super().connection_lost(exc)
        self.gone = True
        if self._is_answering() and not self.refused:
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

    async def end(self, receive: ASGIReceiveCallable, seconds: float) -> None:
        """Close the connection, but let the client send on for a moment.

        What it was told would be lost in a reset.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _until_gone(receive)
        self.transport.close()
        await _until_gone(receive)

    # Reading.

    def data_received(self, data: bytes) -> None:
        """Take what the client has sent, unless it was refused already."""
        self._moved = time.monotonic()
        self._asks = self._asks or self._moved
        if self.refused:
            return
        self._unset_keepalive_if_required()
        size, self._has_ended = len(data), False
        try:
            while data:
                try:
                    self.parser.feed_data(data)
                    break
                except httptools.HttpParserUpgrade as upgrade:  # to nothing: it is a usual request
                    data = data[upgrade.args[0] :]
            # Where one request follows another in `data`, nobody can tell how much is of which.
            if self._in_head and not self._has_ended:
                self._head += size
                self._bound_head()
        except ServiceError as error:
            self._refuse(error)
        except httptools.HttpParserError as error:
            known = error.__context__
            self._refuse(known if isinstance(known, ServiceError) else BadRequest(str(error)))

    def _bound_head(self) -> None:
        if self.headers and self._head - len(self.url) > FIELDS_BYTES + _REST_OF_LINE:
            raise _refusal(431, f"There may be {FIELDS_BYTES} bytes of them.")
        # Beyond what the application reads, so that it is the one to refuse most long queries.
        if self._head > 4 * self._settings.query_chars + PATH_BYTES:
            raise UriTooLong("Send a long query by POST.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._asks = self._asks or time.monotonic()
        self._in_head, self._head, self._body = True, 0, bytearray()

    def on_headers_complete(self) -> None:
        """The head is read. Raises ServiceError."""
        self._in_head = False
        self._bound(*self.url.partition(b"?")[::2])
        version, hosts, length, coding = self.parser.get_http_version(), 0, 0, b""
        for name, value in self.headers:
            if name == b"host":
                hosts += 1 if _HOST.fullmatch(value) else 2
            elif name == b"content-length":
                length = int(value)
            elif name == b"transfer-encoding":
                coding = value.lower()
        if version not in ("1.0", "1.1"):
            raise BadRequest("Only HTTP/1.0 and HTTP/1.1 are spoken here.")
        if hosts > 1 or hosts < (version == "1.1"):
            raise BadRequest("There must be one field Host, with the name of a host.")
        if coding and (length or version == "1.0"):
            raise BadRequest("Two readers could see the end of this request in two places.")
        if coding not in (b"", b"chunked"):
            raise _refusal(501, "Of the codings of a transfer only chunked is read.")
        if length > REQUEST_BYTES:
            raise _refusal(413, f"A request may have {REQUEST_BYTES} bytes.")
        if self.expect_100_continue and (coding or length) and not self._is_answering():
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _bound(self, path: bytes, query: bytes) -> None:
        if len(path) > PATH_BYTES or len(query) > 4 * self._settings.query_chars:
            raise UriTooLong("Send a long query by POST.")
        sizes: dict[bytes, int] = {}
        for name, value in self.headers:
            sizes[name] = sizes.get(name, 0) + len(name) + len(value)
        if len(self.headers) > FIELDS or sum(sizes.values()) > FIELDS_BYTES:
            raise _refusal(431, f"There may be {FIELDS} of them with {FIELDS_BYTES} bytes.")
        for name, size in sizes.items():
            if size > TAKEN_APART_BYTES and TAKEN_APART.fullmatch(name):
                raise _refusal(431, f"{name.decode()} may have {TAKEN_APART_BYTES} bytes.")

    def on_body(self, body: bytes) -> None:
        """A part of the body. Raises ServiceError."""
        self._body += body
        if len(self._body) > REQUEST_BYTES:
            raise _refusal(413, f"A request may have {REQUEST_BYTES} bytes.")

    def on_message_complete(self) -> None:
        """The request is read."""
        self._asks, self._has_ended = 0.0, True
        self._ask(None)

    def _refuse(self, error: ServiceError) -> None:
        """Let this be the answer to what is being read, and the last one."""
        wishes = [field for field in self.headers or () if field[0] in _WISHES]
        self.refused = True
        self.on_message_begin()
        if sum(len(value) for _, value in wishes) <= TAKEN_APART_BYTES:
            self.headers += wishes
        self._ask(error)

    def _ask(self, fault: ServiceError | None) -> None:
        """Let the application answer, when it has answered what was asked before."""
        self.scope["state"] = {"connection": self, "url": self.url, "fault": fault}
        # The reader of addresses takes no more than 64 kB, and knows queries that are longer.
        self.url, _, query = (b"/" if fault else self.url).partition(b"?")
        self.expect_100_continue = False
        super().on_headers_complete()
        self.scope["query_string"], self.cycle.body = query, self._body
        self.cycle.keep_alive &= not self._ending
        super().on_message_complete()

    def shutdown(self) -> None:
        """The service ends. Who has only just come may still be asking, and is answered."""
        if self.cycle is None and not self._ending:
            self._ending = True
            self.loop.call_later(_LET_IT_ASK_SECONDS, self.shutdown)
        else:
            super().shutdown()

    # Time.

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def waits(self) -> bool:
        """Whether it is the client's turn."""
        return not (self._is_answering() or self.transport.get_write_buffer_size())

    @property
    def since(self) -> float:
        """Since when the client has had its turn."""
        return self._asks or self._moved

    def end_if_overdue(self, now: float) -> None:
        """End the connection if the client has had enough time for what it is doing."""
        left, most = self.transport.get_write_buffer_size(), self._settings.idle_seconds
        if left != self._left or (self._is_answering() and not left):
            self._left, self._moved = left, now
        since = self._moved
        if self._asks and self.waits:
            since, most = self._asks, self._settings.request_seconds
        if now > since + most:
            self.give_up()

    def give_up(self) -> None:
        """End the connection at once, and with it an answer that is under way."""
        connection = self.transport.get_extra_info("socket")
        if connection and not self.waits:
            with suppress(OSError):  # closed already
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()


async def _until_gone(receive: ASGIReceiveCallable) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
