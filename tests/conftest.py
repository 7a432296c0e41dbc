"""What tests of all folders share: the shipped graph, built once, and a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store

from graph_loader.build import FACTS_FOLDER, build
from graph_loader.release import Home
from tests.browser import browser

__all__ = ["browser", "graph", "home"]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shipped graph as its published release, not to be written to.

    ACTORGRAPH_TEST_HOME names one that is built already.
    """
    if built := os.environ.get("ACTORGRAPH_TEST_HOME"):
        return Path(built)
    folder = tmp_path_factory.mktemp("shipped")
    build(FACTS_FOLDER, Home(folder), quiet=True)
    return folder


@pytest.fixture(scope="session")
def graph(home: Path) -> Iterator[Store]:
    """The store of the shipped graph."""
    yield Store.read_only(str(home / "current" / "store"))
