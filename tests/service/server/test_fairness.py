"""One client that asks much, and another that asks little."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.server.fair_dispatcher import Turns
from tests.running import Service, running

PAGE = "GET /doc/workshop/werkstatt-4.html?x={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


class Asked:
    """A request of a client, without a server."""

    def __init__(self, asker: str, number: int) -> None:
        self.asker = asker
        self.number = number

    def service(self) -> None:
        """Nothing is sent here."""

    def stay(self, seconds: float, wanted: Callable[[], bool]) -> None:
        """Nothing is sent here."""

    def cancel(self) -> None:
        """Nothing is sent here."""


@given(st.lists(st.sampled_from("abc"), max_size=40), st.integers(1, 4))
def test_every_request_has_its_turn_in_order_and_few_at_a_time(
    askers: list[str], most: int
) -> None:
    turns = Turns(most)
    for number, asker in enumerate(askers):
        turns.append(Asked(asker, number))
    working: list[Asked] = []
    seen: list[Asked] = []
    while len(turns) or working:
        while turns:
            request = turns.popleft()
            assert isinstance(request, Asked)
            working.append(request)
            seen.append(request)
            assert max(Counter(each.asker for each in working).values()) <= most
        turns.done(working.pop(0).asker)
    assert len(seen) == len(askers)
    for asker in "abc":
        numbers = [each.number for each in seen if each.asker == asker]
        assert numbers == sorted(numbers)


def test_client_that_asks_once_goes_before_the_second_of_another() -> None:
    turns = Turns(12)
    for asker in ("many", "many", "many", "few"):
        turns.append(Asked(asker, 0))
    assert [turns.popleft().asker for _ in range(4)] == ["many", "few", "many", "many"]


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
