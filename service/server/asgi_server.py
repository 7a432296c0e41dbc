"""Uvicorn on sockets that are open, with limits on connections: for any application of ASGI."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

import uvicorn

from service.config import Settings
from service.server.client_protocol import ClientProtocol
from service.server.descriptors import connections


class _Uvicorn(uvicorn.Server):
    """Leaves signals to the process."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


class AsgiServer:
    """Answers on all the sockets until it is told to stop, whatever application of ASGI it is."""

    def __init__(
        self,
        app: Callable[..., Awaitable[None]],
        sockets: Iterable[socket.socket],
        settings: Settings,
        lifespan: Literal["on", "off"] = "off",
        count_refused: Callable[[int], object] = lambda _: None,
    ) -> None:
        self._sockets, self._settings = list(sockets), settings
        self._most = connections()
        protocol = type(
            "Protocol",
            (ClientProtocol,),
            {
                "settings": settings,
                "make_room": self._make_room,
                "count_refused": staticmethod(count_refused),
            },
        )
        config = uvicorn.Config(
            app,
            http=protocol,
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
        self._server = _Uvicorn(config)

    def run(self) -> None:
        """Serve until `stop`, and then until the running answers have ended."""
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        keeper = asyncio.create_task(self._keep_time())
        await self._server.serve(self._sockets)
        keeper.cancel()
        for connection in self._connected():
            connection.give_up()
        await asyncio.sleep(0)  # in which they learn of it

    def stop(self) -> None:
        """Let `run` come to its end. A signal handler or another thread may call this."""
        self._server.should_exit = True

    async def _keep_time(self) -> None:
        """End connections whose client takes too long."""
        while True:
            await asyncio.sleep(1)
            for connection in self._connected():
                connection.end_if_overdue(time.monotonic())

    def _connected(self) -> list[ClientProtocol]:
        found = self._server.server_state.connections
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
