"""A host of a release that does not come up leaves nothing behind."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from service.config import Settings
from service.store.errors import StoreUnavailable
from service.store.lanes import workers
from service.store.lanes.workers import Host, HostSettings
from tests.processes import family


def test_host_that_is_not_ready_in_time_is_ended(
    region_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its process nor an open socket, which would be told of in some later test."""
    before = set(family(os.getpid()))
    settings = Settings(home=region_home)
    monkeypatch.setattr(workers, "LOAD_SECONDS", 0.001)
    with pytest.raises(StoreUnavailable):
        Host(
            HostSettings(
                store=region_home / "current" / "store",
                memory_budget=settings.memory_budget,
                worker_memory=settings.worker_memory,
                quads=1,
            )
        )
    gc.collect()
    assert set(family(os.getpid())) <= before
