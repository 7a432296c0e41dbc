"""One worker of a service copies the release for itself before it is asked, and is asked first."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.processes import command_of, family, megabytes, processor_seconds
from tests.running import Service, eventually, running

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory is copied at once on Linux only"
)
QUERY = "SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(?o != {number}) }}"


def copied(service: Service) -> list[int]:
    """The workers that have as much memory of their own as their host has in all."""
    host, *others = family(service.named("service.store.worker.host")[0])
    workers = [pid for pid in others if "worker.host" in command_of(pid)]
    whole = megabytes([host], "Anonymous")
    return [pid for pid in workers if megabytes([pid], "Private_Dirty") > 0.9 * whole]


def test_one_worker_copies_the_release_and_is_asked_first(region_home: Path) -> None:
    with running(region_home, ACTORGRAPH_QUERY_SECONDS="60") as service:
        assert service.ask(QUERY.format(number=-2))[0] == 200
        eventually(lambda: len(copied(service)) == 1)
        [worker] = copied(service)
        before = processor_seconds(worker)
        for number in range(20):
            assert service.ask(QUERY.format(number=number))[0] == 200
        assert processor_seconds(worker) > before
        os.kill(worker, signal.SIGKILL)
        assert service.ask(QUERY.format(number=-1))[0] == 200
        eventually(lambda: len(copied(service)) == 1 and copied(service) != [worker])
