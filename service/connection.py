"""One connection: what waitress leaves open about slow, half gone and gone clients.

- A client that has sent everything may close its half of the connection (`nc -N`) and still gets
  its answer. Whether it is gone altogether shows only when it is sent something, so the first
  letter of the answer goes out early, which is the same for every answer: a client that is gone
  replies with a reset.
- An answer over HTTP/1.0 may end with the connection only. Such a connection is reset unless the
  answer was completed, whatever ends it: its client sees an error, not an answer that looks whole.
- A client whose request was refused may still be sending it. It is read to its end, so that the
  answer is not lost in a reset.
- A client may send its next requests before it has read an answer. The next one is answered when
  the answer before has been sent: no thread of a request waits for a client.
- While the thread of a request sends its answer, the thread of the server would spin to help it,
  and keep it from computing. It helps only when the client does not take everything at once.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import build_http_date

from service.app import HEADERS
from service.errors import PROBLEM, BadRequest, ServiceError, named_by_status, problem
from service.networks import network_of
from service.protocol_request import UriTooLong
from service.request_parser import StrictParser

_FIRST_LETTER = b"H"  #: of HTTP/1.1 200 OK and of everything else
_LET_IT_SEND_SECONDS = 2.0
_SMALL_BYTES = 64 * 1024
_RESET, _ORDERLY = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


class ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers a request that never reached the application as the application would."""

    def execute(self) -> None:
        """Write a problem document."""
        error = _error(self.request.error.code, self.request.error.body)
        body = problem(error).encode()
        self.status = f"{error.status} {self.request.error.reason}"
        headers = {**HEADERS, "Cache-Control": "no-store", "Content-Type": PROBLEM}
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.refused = True
        self.write(b"" if getattr(self.request, "command", "") == "HEAD" else body)


class AnswerTask(WSGITask):  # type: ignore[misc]
    """Tells its connection whether an answer without a mark at its end has come to its end."""

    def get_environment(self) -> dict[str, object]:
        """The WSGI environment, and which of our addresses the client has reached."""
        environ: dict[str, object] = super().get_environment()
        environ["actorgraph.reached"] = self.channel.reached
        return environ

    def build_response_header(self) -> bytes:
        """The head of the answer."""
        if self._is_usual():
            return self._usual_header()
        head: bytes = super().build_response_header()
        if self.request.command == "HEAD":
            self.chunked_response = False  # and so no last chunk
        elif self.has_body and not self.chunked_response and self.content_length is None:
            self.channel.answer_begins()
        return head

    def _is_usual(self) -> bool:
        """Whether the answer has a length and its client says nothing of the connection."""
        asked = self.request.headers.get("CONNECTION")
        return bool(self.version == "1.1" and self.has_body and self.content_length and not asked)

    def _usual_header(self) -> bytes:
        """What waitress would write, but for the letters and the order of the names.

        It looks at each letter of each name, which costs as much as an answer that is kept.
        """
        fields = list(self.response_headers)
        there = {name.lower() for name, _ in fields}
        if "date" not in there:
            fields.append(("Date", build_http_date(self.start_time)))
        if "content-length" not in there:
            fields.append(("Content-Length", str(self.content_length)))
        lines = "".join([f"{name}: {value}\r\n" for name, value in fields])
        return f"HTTP/1.1 {self.status}\r\n{lines}\r\n".encode("latin-1")

    def set_close_on_finish(self) -> None:
        """End the connection with the answer, but not because 204 and 304 have no length."""
        asked = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version == "1.0" or asked == "close":
            super().set_close_on_finish()

    def write(self, data: bytes) -> None:
        """Send a part of the answer; its head goes out together with a small first part."""
        if self.wrote_header or len(data) > _SMALL_BYTES:
            super().write(data)
            return
        with self.channel.together():
            super().write(data)

    def finish(self) -> None:
        """Nothing has gone wrong."""
        super().finish()
        self.channel.answer_is_whole = True


class ClientConnection(HTTPChannel):  # type: ignore[misc]
    """The connection of a client."""

    parser_class = StrictParser
    task_class = AnswerTask
    error_task_class = ProblemTask

    def __init__(
        self, server: object, sock: socket.socket, addr: tuple[str, int], adj: object, map: object
    ) -> None:
        self.client = network_of(addr[0])
        self.reached = sock.getsockname()[:2]
        self.answer_is_whole = True
        self.refused = False
        self._request_since = 0.0
        self._input_ended = False
        self._reading_on = self._sending = False
        self._answering = self._letter_sent = False
        self._parked = False  #: whether the next request waits until the answer before is sent
        self._gathered: list[bytes] | None = None
        super().__init__(server, sock, addr, adj, map=map)

    # What the thread of the server does.

    @property
    def waits(self) -> bool:
        """Whether it is the client's turn."""
        return not (self.requests or self.total_outbufs_len)

    @property
    def since(self) -> float:
        """Since when the client has had its turn."""
        return self._request_since if self._is_sending() else float(self.last_activity)

    def overdue(self, now: float) -> bool:
        """Whether the client has had enough time for what it is doing."""
        if self.requests and not self._parked:
            return False
        if self._reading_on:
            return now > self.last_activity + _LET_IT_SEND_SECONDS
        slow = self.adj.request_seconds if self._is_sending() else self.adj.idle_seconds
        return bool(now > self.since + slow)

    def give_up(self) -> None:
        """End the connection at once; an answer that is under way must not look whole."""
        self._when_closed(_ORDERLY if self.waits and self.answer_is_whole else _RESET)
        self.handle_close()

    def readable(self) -> bool:
        """Whether more is wanted from the client."""
        return bool(self.connected and not self._input_ended and super().readable())

    def writable(self) -> bool:
        """Whether there is something to send that no thread of a request is about to send."""
        return bool(not self._sending and super().writable())

    def handle_read(self) -> None:
        """Take what the client has sent."""
        try:
            data = self.socket.recv(self.adj.recv_bytes)
        except BlockingIOError:
            return
        except OSError:
            self.handle_close()
            return
        if not data:
            self._end_of_input()
        elif not self._reading_on:
            before, self.last_activity = self.request, time.time()
            self.received(data)
            if self.request is not before:
                self._request_since = self.last_activity

    def handle_write(self) -> None:
        """Send what is there, and see to the end."""
        if self.close_when_flushed and not self.will_close:
            self._flush_exception(self._flush_some)
            if self.connected and not self.will_close and not self.total_outbufs_len:
                self._end()
        if self.will_close or not self.close_when_flushed:
            super().handle_write()
        if self._parked and self.connected and not self.total_outbufs_len:
            self._parked = False
            self.server.add_task(self)

    def _is_sending(self) -> bool:
        return self.waits and self.request is not None

    def _end(self) -> None:
        """Everything is sent."""
        self.close_when_flushed = False
        if self.refused and not self._input_ended:
            self.socket.shutdown(socket.SHUT_WR)
            self._reading_on = True
            self.last_activity = time.time()
            return
        if self.answer_is_whole:
            self._when_closed(_ORDERLY)
        self.will_close = True

    def _end_of_input(self) -> None:
        """The client sends no more; what it has asked for it still gets."""
        with self.requests_lock:
            self._input_ended = True
            self.close_when_flushed = not self.requests

    def _when_closed(self, how: bytes) -> None:
        sock = self.socket
        if sock:
            with suppress(OSError):  # closed already
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, how)

    @property
    def asker(self) -> str:
        """The client whose request is next: the connection's, or the one its proxy names."""
        requests = self.requests
        if requests and self.adj.trusted_proxy in (self.addr[0], "*"):
            named = requests[0].headers.get("X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            if named:
                return network_of(named)
        return self.client

    # What the thread of a request does.

    def service(self) -> None:
        """Answer one request, or let it wait until the client has taken what is there."""
        with self.outbuf_lock:
            parked = self._parked = self.total_outbufs_len > 0
        if parked:
            return
        self._answering = self._letter_sent = False
        super().service()
        if self._input_ended:
            with self.requests_lock:
                self.close_when_flushed = self.close_when_flushed or not self.requests
            self.server.pull_trigger()

    def answer_begins(self) -> None:
        """An answer begins that only the end of the connection will end."""
        self.answer_is_whole = False
        self._when_closed(_RESET)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send what is written meanwhile in one piece."""
        parts: list[bytes] = []
        self._gathered = parts
        try:
            yield
        finally:
            self._gathered = None
        self.write_soon(b"".join(parts))

    def write_soon(self, data: bytes) -> int:
        """Send a part of the answer."""
        if self._gathered is not None:
            self._gathered.append(data)
            return len(data)
        with self.outbuf_lock:
            if self._letter_sent and data:
                data, self._letter_sent = data[len(_FIRST_LETTER) :], False
            self._answering = True
            # Nothing is left to send from before, so the thread of the server has no part in this.
            self._sending = not self.total_outbufs_len
            try:
                return int(super().write_soon(data))
            finally:
                self._sending = False
                if self.total_outbufs_len:
                    self.server.pull_trigger()

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait for nothing: what lies here is one answer, and the next request waits instead."""

    def check_client_disconnected(self) -> bool:
        """Whether nobody waits for the answer any more."""
        with self.outbuf_lock:
            if self._input_ended and self.connected and not self._answering:
                super().write_soon(_FIRST_LETTER)
                self._answering = self._letter_sent = True
                return False
        return not self.connected or (self._input_ended and self._is_reset())

    def _is_reset(self) -> bool:
        poll = select.poll()
        try:
            poll.register(self.socket, 0)
        except (TypeError, ValueError):  # closed meanwhile
            return True
        return bool(poll.poll(0))


def _error(status: int, detail: str) -> ServiceError:
    match status:
        case 400:
            return BadRequest(detail)
        case 414:
            return UriTooLong(detail)
        case 500:
            return ServiceError()
    error = named_by_status(status)
    error.detail = detail
    return error
