"""How long everything took until the tests were over, installing included.

TEST_RUN_BEGAN holds the second, counted from 1970, in which the run began; see .ci/run.
"""

from __future__ import annotations

import os
import time

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Said before pytest's own summary, whose line stays the last one."""
    if began := os.environ.get("TEST_RUN_BEGAN"):
        minutes, seconds = divmod(round(time.time()) - int(began), 60)
        terminalreporter.write_line(f"wall time of the whole run: {minutes} min {seconds:02} s")
