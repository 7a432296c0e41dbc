"""The small region: a copy to change, and a home to write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.graph_loader.support import REGION, Region


@pytest.fixture
def region(tmp_path: Path) -> Region:
    """A copy of the small region."""
    return Region(Path(shutil.copytree(REGION, tmp_path / "region")))


@pytest.fixture
def small_home(region_home: Path, tmp_path: Path) -> Path:
    """A home of its own with the small region published."""
    return Path(shutil.copytree(region_home, tmp_path / "home", symlinks=True))
