"""One real service over the shipped graph, and what its store says without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from tests.running import Service, running


@pytest.fixture(scope="session")
def service(home: Path) -> Iterator[Service]:
    """The service with its defaults. Whatever clients did to it, it must not have failed."""
    with running(home) as service:
        yield service
        assert service.process.poll() is None
        assert service.failures() == []


@pytest.fixture(scope="session")
def merged(graph: Store) -> Store:
    """Every statement once in the default graph: what a query without a dataset is to see."""
    store = Store()
    store.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in graph)
    return store
