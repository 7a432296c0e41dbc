"""The service over the shipped graph, as a test client and as a process, and over small graphs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from tests.running import client_over, running
from tests.service.history import History
from tests.service.hub import HUB, publish_hub
from tests.service.own_queries import OWN


@pytest.fixture(scope="session")
def client(home: Path) -> Iterator[FlaskClient]:
    """A client of the service over that release; queries may take three seconds.

    Those of pages more, as other test processes compute beside it.
    """
    with client_over(Settings(home=home, query_seconds=3.0, page_seconds=15.0)) as client:
        yield client


@pytest.fixture(scope="session")
def own(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a service with queries of the operator."""
    folder = tmp_path_factory.mktemp("own")
    for name, text in OWN.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    with client_over(
        Settings(home=home, queries=folder, query_seconds=5.0, page_seconds=15.0)
    ) as client:
        yield client


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """The address of a real service over that release."""
    with running(home, ACTORGRAPH_PAGE_SECONDS="20", ACTORGRAPH_CLIENT_QUERIES="16") as service:
        yield service.url


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """A home with three releases, not to be written to."""
    return History(tmp_path_factory.mktemp("history"))


@pytest.fixture(scope="session")
def region(region_home: Path) -> Iterator[FlaskClient]:
    """The service over the small region, which has things that were withdrawn."""
    with client_over(Settings(home=region_home)) as client:
        yield client


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The service over the graph with a hub."""
    home = publish_hub(tmp_path_factory.mktemp("hub"))
    with client_over(Settings(home=home, base_url=HUB.rstrip("/"))) as client:
        yield client
