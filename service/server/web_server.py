"""The server of the web process: sockets, connections and threads around the application."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterable
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from service.config import Settings
from service.model.limits import REQUEST_BYTES
from service.server.connection import ClientConnection
from service.server.fair_dispatcher import FairDispatcher
from service.server.request_parser import FIELD_BYTES

_THREADS = 32  # what is asked beyond waits, and clients take turns
_THREADS_OF_A_CLIENT = 12  #: what more it asks waits, so that others need not
_CONNECTIONS = 1000  #: in all; waiting ones make room for new ones
_OTHER_DESCRIPTORS = 200
_ROOM_FOR_PATH = 4 * 1024


class Rules(Adjustments):  # type: ignore[misc]
    """What waitress wants to know, and what we add to it."""

    def __init__(self, settings: Settings) -> None:
        # Beyond what the application reads, so that it is the one to refuse most long addresses.
        self.line_bytes = 4 * settings.query_chars + _ROOM_FOR_PATH
        self.request_seconds = settings.request_seconds
        self.idle_seconds = settings.idle_seconds
        self.client_connections = settings.client_connections
        self.connections = _connections()
        super().__init__(
            ident=None,
            max_request_body_size=REQUEST_BYTES,
            max_request_header_size=self.line_bytes + 2 * FIELD_BYTES,
            asyncore_use_poll=True,  # half the processor time of select, and no limit of 1024
            channel_request_lookahead=1,  # lets a query see that its client is gone
            connection_limit=self.connections + _OTHER_DESCRIPTORS,  # see Listener instead
            cleanup_interval=1,
            **_behind(settings),
        )


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """One listening socket and its connections."""

    channel_class = ClientConnection

    def handle_accept(self) -> None:
        """Take a new connection if there is room, or if one that waits can make room."""
        try:
            connection, address = self.socket.accept()
            self.set_socket_options(connection)
            channel = self.channel_class(self, connection, address, self.adj, self._map)
        except OSError:  # the client has left already
            return
        everyone = [each for each in self._map.values() if isinstance(each, ClientConnection)]
        same = [each for each in everyone if each.client == channel.client]
        proxy = self.adj.trusted_proxy in (address[0], "*")
        if not proxy and len(same) > self.adj.client_connections:
            _make_room(same)
        elif len(everyone) > self.adj.connections:
            _make_room(everyone)

    def maintenance(self, now: float) -> None:
        """End connections whose client takes too long."""
        for channel in list(self.active_channels.values()):
            if channel.overdue(now):
                channel.give_up()


class WebServer:
    """Answers on all the sockets until it is told to stop."""

    def __init__(
        self, app: WSGIApplication, sockets: Iterable[socket.socket], settings: Settings
    ) -> None:
        self._rules = Rules(settings)
        self._stop_seconds = settings.stop_seconds
        self._map: dict[int, wasyncore.dispatcher] = {}
        self._deadline: float | None = None
        dispatcher = FairDispatcher(_THREADS, _THREADS_OF_A_CLIENT)
        self._listeners = [
            Listener(
                app,
                self._map,
                _sock=each,
                dispatcher=dispatcher,
                adj=self._rules,
                sockinfo=(each.family, each.type, each.proto, each.getsockname()),
                bind_socket=False,
            )
            for each in sockets
        ]

    def run(self) -> None:
        """Serve until `stop`, and then until the running answers have ended."""
        while self._deadline is None:
            self._once()
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)
        while self._are_answering() and time.monotonic() < self._deadline:
            self._once()
        for channel in self._channels():
            channel.give_up()

    def stop(self) -> None:
        """Let `run` come to its end. A signal handler or another thread may call this."""
        self._deadline = self._deadline or time.monotonic() + self._stop_seconds
        for listener in self._listeners:
            listener.pull_trigger()

    def _once(self) -> None:
        wasyncore.loop(timeout=1, use_poll=True, map=self._map, count=1)

    def _are_answering(self) -> bool:
        return not all(channel.waits for channel in self._channels())

    def _channels(self) -> list[ClientConnection]:
        return [each for each in self._map.values() if isinstance(each, ClientConnection)]


def _make_room(connections: list[ClientConnection]) -> None:
    """End the connection that has waited longest for its client, or else the newest."""
    waiting = [each for each in connections[:-1] if each.waits]
    victim = min(waiting, key=lambda each: each.since, default=connections[-1])
    victim.give_up()


def _connections() -> int:
    """How many connections the system lets us have; asks for as many as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return (
        _CONNECTIONS
        if soft == resource.RLIM_INFINITY
        else min(_CONNECTIONS, soft - _OTHER_DESCRIPTORS)
    )


def _behind(settings: Settings) -> dict[str, object]:
    """Whose word on the client's address is taken."""
    if not settings.trusted_proxy:
        return {}
    headers = {"x-forwarded-for"}
    return {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": headers}
