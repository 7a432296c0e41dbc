"""The application as uvicorn asks it: what is kept is answered at once, the rest in threads.

Clients take turns for the threads, and whoever computes can ask whether the client is still there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope

from service.config import Settings
from service.doors.sparql.query_door import BEGUN
from service.errors import ServiceError
from service.http.access_log import BEGIN
from service.http.clients import GONE, WAITING, TooManyQueries
from service.http.problem_document import FAULT
from service.http.quick import Quick
from service.http.server_timing import SPENT, taken_up
from service.model.ip_ranges import network_of
from service.request.kept_pages import PageDoor
from service.server.client_protocol import ClientProtocol
from service.server.sending import encoded, send_answer, send_piece, send_problem
from service.server.wsgi_answer import Answering, Application, Environ, environ_of
from service.store.errors import StoreBusy, StoreUnavailable, StreamCut

_QUERIES = ("/sparql", "/graphs", "/health/")  #: and below: pages leave these their threads
_PAGE_THREADS, _PAGES_OF_A_CLIENT = 32, 12
_QUERY_THREADS, _OTHER_THREADS = 48, 24
_ALONE_SECONDS = 0.001  #: in which most new queries are answered
_log = logging.getLogger(__name__)
Given = TypeVar("Given")


class Turns:
    """Threads for which clients take turns: none has more than `most` in work, nor a long line."""

    def __init__(self, threads: int, most: int, patience: float | None) -> None:
        self._threads, self._most, self._patience = ThreadPoolExecutor(threads), most, patience
        self._places: dict[str, asyncio.Semaphore] = {}
        self._asking: Counter[str] = Counter()

    async def run(self, client: str, work: Callable[[], Given]) -> Given:
        """What the work gives. Raises TooManyQueries, StoreBusy, or what the work raises."""
        if self._asking[client] >= self._most + WAITING:
            raise TooManyQueries(self._most, WAITING)
        self._asking[client] += 1
        place = self._places.setdefault(client, asyncio.Semaphore(self._most))
        try:
            await asyncio.wait_for(place.acquire(), self._patience)
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
            finally:
                place.release()
        except TimeoutError:
            raise StoreBusy from None
        finally:
            self._asking[client] -= 1
            if not self._asking[client]:
                del self._asking[client], self._places[client]


def _in_turn(work: Callable[[], Given], environ: Environ) -> Given:
    """What the work gives; until it begins, its request has waited."""
    spent = environ[SPENT]
    spent.queue += time.perf_counter() - environ[BEGIN]
    return work()


class AsgiApplication:
    """The application in front of which uvicorn stands."""

    def __init__(self, app: Application, settings: Settings) -> None:
        inner = getattr(app, "wsgi_app", None)
        self._app, self._proxy = app, settings.trusted_proxy
        self._door = inner if isinstance(inner, PageDoor) else None
        self._pages = Turns(_PAGE_THREADS, _PAGES_OF_A_CLIENT, None)
        self._queries = Turns(_QUERY_THREADS, settings.client_queries, settings.queue_seconds)
        self._others = ThreadPoolExecutor(_OTHER_THREADS)

    def count_refused(self, status: int) -> None:
        """Count a request that did not get here."""
        if self._door:
            self._door.metrics.count_refused(status)

    async def __call__(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Answer a request."""
        connection: ClientProtocol = scope["state"]["connection"]
        message = await receive()  # all of the request is there
        if message["type"] != "http.request":
            return
        environ = environ_of(scope, message["body"], self._proxy)
        environ |= {GONE: lambda: connection.gone, FAULT: scope["state"]["fault"]}
        taken_up(environ)
        if quick := self._quick(connection, environ):
            await send_answer(send, quick.status, encoded(quick.headers), quick.body)
            quick.log()
            return
        answer, client = Answering(self._app, environ), network_of(environ["REMOTE_ADDR"])
        turns = self._queries if environ["PATH_INFO"].startswith(_QUERIES) else self._pages
        try:
            if BEGUN in environ:  # it has had its turn
                part, is_more = await self._at_once(answer.part)
            else:
                in_turn = turns.run(client, partial(_in_turn, answer.part, environ))
                part, is_more = await connection.unless_gone(in_turn)
        except ServiceError as error:
            await send_problem(send, error)
        except StreamCut:
            await send_problem(send, StoreUnavailable("The answer broke off."))
        except asyncio.CancelledError:  # the client has gone, or the service ends
            return
        except Exception as error:
            _log.error("request failed: %s", type(error).__name__, exc_info=error)
            await send_problem(send, ServiceError())
        else:
            if is_more:
                await self._stream(connection, receive, send, answer, part)
            else:
                await send_answer(send, answer.status, answer.headers, part)

    def _quick(self, connection: ClientProtocol, environ: Environ) -> Quick | None:
        """An answer that need not wait for a thread."""
        if self._door is None:
            return None
        quick, begun = self._door.quick(environ), environ.get(BEGUN)
        # With nobody else to be served it takes less to wait here than to be told.
        if begun and len(connection.tasks) == 1 and begun.is_answered(_ALONE_SECONDS):
            return self._door.quick(environ)
        return quick

    async def _at_once(self, work: Callable[[], Given]) -> Given:
        return await asyncio.get_running_loop().run_in_executor(self._others, work)

    async def _stream(
        self,
        connection: ClientProtocol,
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
        answer: Answering,
        part: bytes,
    ) -> None:
        """Send an answer while it is made."""
        is_more = True
        try:
            await send_answer(send, answer.status, answer.headers, part, is_more)
            while is_more and not connection.gone:
                part, is_more = await self._at_once(answer.part)
                await send_piece(send, part, is_more)
        except StreamCut as error:
            _log.info("an answer broke off: %s", error)
            if self._door:
                self._door.metrics.count_cut(str(error))
            await connection.end(receive, 0)
        finally:
            await self._at_once(answer.close)
