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
- To wake a thread takes as long as a small answer. So the thread that has answered may stay with
  the connection for a moment and read what the client asks next; the thread of the server looks
  after the connection again when nothing comes, or when an answer takes its time.
"""

from __future__ import annotations

import logging
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.utilities import InternalServerError

from service.model.ip_ranges import network_of
from service.server.answer_tasks import AnswerTask, ProblemTask
from service.server.request_parser import StrictParser

_FIRST_LETTER = b"H"  #: of HTTP/1.1 200 OK and of everything else
_LET_IT_SEND_SECONDS = 2.0
_GLANCE_SECONDS = 0.1  #: how often a thread that stays looks whether it is wanted elsewhere
_RESET, _ORDERLY = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)
_log = logging.getLogger(__name__)


class ClientConnection(HTTPChannel):  # type: ignore[misc]
    """The connection of a client."""

    parser_class = StrictParser

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
        self._reading = threading.Lock()
        self._attended = False  #: whether a thread of requests reads, and that of the server not
        self._watched = False  #: whether the thread of the server waits for something to read
        self._server_thread = threading.get_ident()
        self.current_outbuf_count: int = 0
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
        orderly = self.waits and self.answer_is_whole
        self._when_closed(_ORDERLY if orderly else _RESET)
        if orderly and self._attended:  # the socket stays open as long as a thread waits for it
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)
        self.handle_close()

    def readable(self) -> bool:
        """Whether more is wanted from the client, and no thread of a request waits for it."""
        self._watched = bool(
            self.connected and not (self._attended or self._input_ended) and super().readable()
        )
        return self._watched

    def writable(self) -> bool:
        """Whether there is something to send that no thread of a request is about to send."""
        return bool(not self._sending and super().writable())

    def handle_read(self) -> None:
        """Take what the client has sent, unless another thread is about to."""
        with self._reading:
            if not self._attended:
                self._take_in()

    def handle_close(self) -> None:
        """Close the connection, which only the thread of the server may do."""
        if threading.get_ident() == self._server_thread:
            super().handle_close()
        else:
            self.will_close = True
            self.server.pull_trigger()

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

    def _take_in(self) -> None:
        sock = self.socket
        try:
            data = sock.recv(self.adj.recv_bytes) if sock else b""
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

    def _is_sending(self) -> bool:
        return self.waits and self.request is not None

    def _end(self) -> None:
        """Everything is sent."""
        if self.refused and not self._input_ended:
            self.socket.shutdown(socket.SHUT_WR)
            self._reading_on = True
            self.last_activity = time.time()
        else:
            if self.answer_is_whole:
                self._when_closed(_ORDERLY)
            self.will_close = True
        self.close_when_flushed = False

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
        ends = not self._answered(self.requests[0])
        if self.current_outbuf_count:  # the next answer gets a buffer of its own, as this one grows
            self.current_outbuf_count = self.adj.outbuf_high_watermark
        with self.requests_lock:
            for _ in range(len(self.requests) if ends else 1):
                self.requests.pop(0).close()
            if self.requests and self.connected:
                self.server.add_task(self)
            elif ends or self._input_ended:
                self.close_when_flushed = True
            elif self._is_to_continue():
                self.send_continue()
        self.last_activity = time.time()

    def _answered(self, request: StrictParser) -> bool:
        """Whether a request could be answered, and there may be another one."""
        if not self.connected:
            return False
        task = (ProblemTask if request.error else AnswerTask)(self, request)
        try:
            task.service()
        except ClientDisconnected:
            _log.info("a client has gone before it was answered")
            return False
        except Exception:
            _log.exception("a request was not answered")
            if task.wrote_header or request.error:
                return False
            request.error = InternalServerError("")
            return self._answered(request)
        return not task.close_on_finish

    def _is_to_continue(self) -> bool:
        """Whether the client waits for our word to send the body of its next request."""
        request = self.request
        return (
            bool(request and request.expect_continue and request.headers_finished)
            and not self.sent_continue
        )

    def stay(self, seconds: float, wanted: Callable[[], bool]) -> None:
        """Wait so long for what the client asks next, and read it; end as soon as `wanted` is."""
        came = False
        try:
            if not wanted() and self._attend():
                came = self._has_next(time.monotonic() + seconds, wanted)
        except BaseException:
            self.handle_close()
            raise
        finally:
            if not came:
                self._attended = False
                self.server.pull_trigger()

    def _has_next(self, end: float, wanted: Callable[[], bool]) -> bool:
        """Whether a request comes until then. It is read, and added as a task."""
        poll = select.poll()
        with suppress(TypeError, ValueError):  # closed meanwhile
            poll.register(self.socket, select.POLLIN)
            while not poll.poll(_GLANCE_SECONDS * 1000):
                if wanted() or time.monotonic() > end:
                    return False
            with self._reading:
                self._take_in()
        return bool(self.requests)

    def _attend(self) -> bool:
        """Read what comes in this thread, if there is nothing else to be done."""
        with self._reading:
            busy = self.requests or self.request or self.total_outbufs_len or self._input_ended
            ends = self.will_close or self.close_when_flushed or not self.connected
            self._attended = not (busy or ends)
        if self._attended and self._watched:
            self.server.pull_trigger()
        return self._attended

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
            if self.total_outbufs_len or not isinstance(data, bytes):  # a file is sent by waitress
                return int(super().write_soon(data))
            # Nothing is left to send from before, so the thread of the server has no part in this.
            self._sending = True
            try:
                super().write_soon(data[self._sent(data) :])
                return len(data)
            finally:
                self._sending = False
                if self.total_outbufs_len:
                    self.server.pull_trigger()

    def _sent(self, data: bytes) -> int:
        """How many of these bytes went out at once; if it cannot go on, that shows elsewhere."""
        sock = self.socket
        try:
            sent: int = sock.send(data) if sock else 0
        except OSError:
            return 0
        self.last_activity = time.time()
        return sent

    def _flush_some(self, do_close: bool = True) -> bool:
        """Send what lies here, whichever thread is at it: only one at a time."""
        with self.outbuf_lock:
            return bool(super()._flush_some(do_close))

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait for nothing: what lies here is one answer, and the next request waits instead."""

    def check_client_disconnected(self) -> bool:
        """Whether nobody waits for the answer any more."""
        if self._attended:  # from now on the thread of the server sees whether the client goes
            self._attended = False
            self.server.pull_trigger()
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
