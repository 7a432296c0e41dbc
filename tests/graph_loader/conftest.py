"""The small region: a copy to change, a home to read, a home to write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.graph_loader.support import REGION, Region


@pytest.fixture
def region(tmp_path: Path) -> Region:
    """A copy of the small region."""
    return Region(Path(shutil.copytree(REGION, tmp_path / "region")))


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small region published, not to be written to."""
    home = tmp_path_factory.mktemp("small") / "home"
    outcome = Region(REGION).build(home)
    assert outcome.status == 0, outcome.err
    return home


@pytest.fixture
def small_home(built_home: Path, tmp_path: Path) -> Path:
    """A home of its own with the small region published."""
    return Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True))
