"""What tests of all folders share: the shipped graph, built once, a service, and a browser.

How fixtures are used here:

- The smallest data that shows it: a file of a few lines, the small region (`region_home`), and the
  shipped graph (`home`) where its size or its facts count. To build that takes ten times as long.
- What is read is made once: `home` and `region_home` once in a run, however many processes there
  are (`made_once`), clients and services once in a process (scope session, or module if only one
  file wants that one). What is written is made anew for each test, below `tmp_path`.
- A fixture that many folders want stands here, one of a folder in its conftest.py, one of a file in
  that file. Whoever starts something ends it, by a context manager of `running.py` or
  `processes.py`; nothing listens on a port that was chosen beforehand.
- A test says by its marker if it cannot run beside others or takes long; README.md has the list.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store

from graph_loader.build import build
from graph_loader.namespaces import FACTS_FOLDER
from graph_loader.release import Home
from tests import profiles  # to import it is to choose how many examples are tried
from tests.browser import browser
from tests.graph_loader.support import REGION
from tests.running import Service, running
from tests.scheduling import (
    made_once,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_configure_node,
    pytest_runtest_protocol,
    pytest_unconfigure,
    pytest_xdist_auto_num_workers,
)
from tests.wall_time import pytest_terminal_summary

__all__ = [
    "browser",
    "graph",
    "home",
    "profiles",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_runtest_protocol",
    "pytest_terminal_summary",
    "pytest_unconfigure",
    "pytest_xdist_auto_num_workers",
    "region_home",
    "service",
]


@pytest.fixture(scope="session")
def home(pytestconfig: pytest.Config) -> Path:
    """A home with the shipped graph as its published release, not to be written to.

    ACTORGRAPH_TEST_HOME names one that is built already.
    """
    if built := os.environ.get("ACTORGRAPH_TEST_HOME"):
        return Path(built)
    return made_once(
        pytestconfig, "shipped", lambda folder: build(FACTS_FOLDER, Home(folder), quiet=True)
    )


@pytest.fixture(scope="session")
def region_home(pytestconfig: pytest.Config) -> Path:
    """A home with the small region as its published release, not to be written to.

    It is built in a tenth of the time, and a service over it starts in half of it.
    """
    return made_once(pytestconfig, "region", lambda folder: build(REGION, Home(folder), quiet=True))


@pytest.fixture(scope="session")
def graph(home: Path) -> Iterator[Store]:
    """The store of the shipped graph."""
    yield Store.read_only(str(home / "current" / "store"))


@pytest.fixture(scope="session")
def service(home: Path) -> Iterator[Service]:
    """The service with its defaults. Whatever clients did to it, it must not have failed."""
    with running(home) as service:
        yield service
        assert service.process.poll() is None
        assert service.failures() == []
