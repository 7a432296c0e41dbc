"""Programs of others that a test needs on this machine."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def needed(*names: str, package: str) -> str:
    """The path of the first of these programs that is installed.

    A developer may do without: the test is skipped. CI says that it installs everything, so there
    a gap is a failure.
    """
    for name in names:
        if found := shutil.which(name):
            return found
    missing(f"{names[0]} is not installed (apt-get install {package})")


def missing(message: str) -> NoReturn:
    """Skip this test; in CI let it fail."""
    if os.environ.get("CI"):
        raise AssertionError(message)
    pytest.skip(message)
