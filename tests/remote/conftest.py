"""One small release, and the service over it from each kind of store.

Everything is built and started once for all tests here; whoever writes into a store does so under
other versions and puts the first one back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph_loader.cli import main
from service.config import Settings
from tests.programs import missing
from tests.remote.servers import NotInstalled, Running, oxigraph, virtuoso
from tests.running import client_over

REGION = Path(__file__).parent.parent / "data" / "region"
STORES = {"oxigraph": oxigraph, "virtuoso": virtuoso}
#: Virtuoso is a program of somebody else; Oxigraph comes with the packages of the tests.
_EACH = ["oxigraph", pytest.param("virtuoso", marks=pytest.mark.foreign)]


@pytest.fixture(scope="session", params=_EACH)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, region_home: Path
) -> Iterator[Running]:
    """A store of each kind in which that release is published."""
    folder = tmp_path_factory.mktemp(request.param)
    try:
        with STORES[request.param](folder) as running:
            assert publish(region_home, running) == 0
            yield running
    except NotInstalled as error:
        missing(str(error))


@pytest.fixture(scope="session")
def embedded(region_home: Path) -> Iterator[FlaskClient]:
    """The service over the release itself: what all others are held against."""
    with client_over(Settings(home=region_home, query_seconds=2.0)) as client:
        yield client


@pytest.fixture(scope="session")
def remote(store: Running) -> Iterator[FlaskClient]:
    """The service over the same release in a store elsewhere."""
    # Pages get more time than by default: nothing here measures the speed of somebody's store.
    settings = Settings(store=store.query_url, query_seconds=5.0, page_seconds=30.0)
    with client_over(settings) as client:
        yield client


def publish(home: Path, running: Running, release: str = "current") -> int:
    """`actorgraph publish` with the credentials of that store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACTORGRAPH_STORE_USER", running.user)
        patch.setenv("ACTORGRAPH_STORE_PASSWORD", running.password)
        urls = ["--to", running.graphs_url, "--query", running.query_url]
        return main(["publish", "--home", str(home), "--quiet", *urls, release])
