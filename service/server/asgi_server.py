"""Uvicorn on sockets that are open, with limits on connections: for any application of ASGI.

What is refused never gets to the application. One that can write pages may be asked to tell a
reader of the fault; all that it sees of the request is what the reader would like to read.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, Literal, cast

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable

from service.config import Settings
from service.server.client_protocol import ClientProtocol
from service.server.descriptors import connections
from service.server.sending import send_last, send_problem

_LET_IT_SEND_SECONDS = 2.0
_TICKS_PER_SECOND = 10  #: of uvicorn


class AsgiServer(uvicorn.Server):
    """Answers on all the sockets until it is told to stop, whatever application of ASGI it is."""

    def __init__(
        self,
        app: Callable[..., Any],
        sockets: Iterable[socket.socket],
        settings: Settings,
        lifespan: Literal["on", "off"] = "off",
        count_refused: Callable[[int], object] = lambda _: None,
        has_pages: bool = False,
    ) -> None:
        self._app, self._count_refused, self._has_pages = app, count_refused, has_pages
        self._sockets, self._settings = list(sockets), settings
        self._most = connections()
        config = uvicorn.Config(
            self._answer,
            http=cast(type[asyncio.Protocol], partial(ClientProtocol, settings, self._make_room)),
            ws="none",
            loop="uvloop",
            lifespan=lifespan,
            interface="asgi3",
            log_config=None,
            access_log=False,
            log_level="error",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=int(settings.idle_seconds) + 1,
            timeout_graceful_shutdown=int(settings.stop_seconds) + 1,
        )
        super().__init__(config)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until `stop`, and then until the running answers have ended."""
        super().run(sockets or self._sockets)

    def stop(self) -> None:
        """Let `run` come to its end. A signal handler or another thread may call this."""
        self.should_exit = True

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Leave signals to the process."""
        return nullcontext()

    async def on_tick(self, counter: int) -> bool:
        """End connections whose client takes too long. Says whether to stop."""
        if counter % _TICKS_PER_SECOND == 0:
            for connection in self._connected():
                connection.end_if_overdue(time.monotonic())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the running answers end, and give up those that take too long."""
        await super().shutdown(sockets)
        for connection in self._connected():
            connection.give_up()
        await asyncio.sleep(0)  # in which they learn of it

    async def _answer(
        self, scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Let the application answer, unless the protocol has found a fault."""
        error = scope["type"] == "http" and scope["state"]["fault"]
        if not error:
            await self._app(scope, receive, send)
            return
        self._count_refused(error.status)
        connection = scope["state"]["connection"]
        last, wishes = partial(send_last, send), [value for _, value in scope["headers"]]
        if self._has_pages and any(b"text/html" in wish for wish in wishes):
            await self._app(scope, receive, last)
        else:
            await send_problem(last, error)
        if not connection.transport.is_closing():
            connection.transport.write_eof()
        await connection.end(receive, _LET_IT_SEND_SECONDS)

    def _connected(self) -> list[ClientProtocol]:
        found = self.server_state.connections
        return [each for each in found if isinstance(each, ClientProtocol)]

    def _make_room(self, new: ClientProtocol) -> None:
        """End the connection that has waited longest for its client if there are too many."""
        everyone = self._connected()
        same = [each for each in everyone if each.network == new.network]
        trusted = self._settings.trusted_proxy in (new.peer, "*")
        if not trusted and len(same) > self._settings.client_connections:
            _end_one(same, new)
        elif len(everyone) > self._most:
            _end_one(everyone, new)


def _end_one(connections: list[ClientProtocol], new: ClientProtocol) -> None:
    waiting = [each for each in connections if each.waits and each is not new]
    min(waiting, key=lambda each: each.since, default=new).give_up()
