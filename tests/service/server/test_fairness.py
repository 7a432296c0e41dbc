"""One client that asks much, and another that asks little."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.server.asgi_application import Turns
from service.store.errors import StoreBusy
from tests.running import Service, running

PAGE = "GET /doc/workshop/werkstatt-4.html?x={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def _run(asking: Coroutine[Any, Any, None]) -> None:
    """To its end on a thread of its own: a browser test may have left a loop on this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asking).result()


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers(1, 4))
def test_every_request_has_its_turn_in_order_and_few_at_a_time(
    askers: list[str], most: int
) -> None:
    lock, working, seen = threading.Lock(), Counter[str](), list[tuple[str, int]]()

    def work(asker: str, number: int) -> None:
        with lock:
            working[asker] += 1
            assert working[asker] <= most
            seen.append((asker, number))
        time.sleep(0.0002)
        with lock:
            working[asker] -= 1

    async def all_at_once() -> None:
        turns = Turns(8, most, None)
        await asyncio.gather(
            *(turns.run(asker, partial(work, asker, n)) for n, asker in enumerate(askers))
        )

    _run(all_at_once())
    assert len(seen) == len(askers)
    if most == 1:
        for asker in "abc":
            numbers = [number for who, number in seen if who == asker]
            assert numbers == sorted(numbers)


def test_client_that_asks_once_does_not_wait_for_all_of_another() -> None:
    order: list[str] = []

    def work(asker: str) -> None:
        time.sleep(0.05)
        order.append(asker)

    async def asked() -> None:
        turns = Turns(4, 2, None)
        many = [asyncio.ensure_future(turns.run("many", partial(work, "many"))) for _ in range(20)]
        await asyncio.sleep(0.01)
        await turns.run("few", partial(work, "few"))
        assert order.count("many") <= 6
        await asyncio.gather(*many)

    _run(asked())


def test_request_that_waits_too_long_is_told_and_its_place_is_free_again() -> None:
    async def asked() -> None:
        turns, go_on = Turns(4, 1, 0.1), threading.Event()
        first = asyncio.ensure_future(turns.run("one", go_on.wait))
        await asyncio.sleep(0.01)
        with pytest.raises(StoreBusy):
            await turns.run("one", go_on.wait)
        go_on.set()
        assert await first
        assert await turns.run("one", lambda: "answered") == "answered"

    _run(asked())


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    with running(home, ACTORGRAPH_PAGE_SECONDS="30") as started:
        assert started.send(PAGE.format("first").encode()).startswith(b"HTTP/1.1 200 ")
        yield started


@pytest.mark.serial
def test_reader_is_answered_while_another_asks_for_forty_pages_at_a_time(service: Service) -> None:
    stop = threading.Event()
    flooder_waits: list[float] = []

    def flood(number: int) -> None:
        while not stop.is_set():
            begin = time.monotonic()
            service.send(PAGE.format(f"{number}-{begin}").encode())
            flooder_waits.append(time.monotonic() - begin)

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    reader_waits = []
    for number in range(4):
        begin = time.monotonic()
        answer = service.send(PAGE.format(f"reader-{number}").encode(), source="127.0.0.2")
        reader_waits.append(time.monotonic() - begin)
        assert answer.startswith(b"HTTP/1.1 200 ")
    stop.set()
    for thread in threads:
        thread.join(120)
    # The flooder waits for all forty of its requests, the reader for those at work.
    assert statistics.median(reader_waits) < statistics.median(flooder_waits) / 1.5
