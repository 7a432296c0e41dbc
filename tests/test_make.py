"""`make test` lints beside the tests, and has failed when either has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import ROOT

#: What `make installed` would make anew if it were older than what it is made of.
INSTALLED = [
    *("bin/python", ".serve", ".test"),
    *("../service/node_modules/.done", "../tests/node_modules/.installed"),
]


@pytest.mark.parametrize(
    ("lint", "tests", "fails"),
    [("true", "true", False), ("false", "true", True), ("true", "false", True)],
)
def test_run_fails_with_lint_or_with_the_tests(
    tmp_path: Path, lint: str, tests: str, fails: bool
) -> None:
    for name in (
        *("pyproject.toml", "requirements.lock", "requirements-dev.lock"),
        *(f"service/{name}" for name in ("package.json", "package-lock.json", ".npmrc")),
        "tests/package-lock.json",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for tool in ("ruff", "mypy", "lint-imports"):
        program = tmp_path / ".venv/bin" / tool
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\necho {tool} was here\n{lint}\n")
        program.chmod(0o755)
    for name in INSTALLED:
        path = tmp_path / ".venv" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    shutil.copy(ROOT / "Makefile", tmp_path)
    command = ["make", "test", f"PYTEST=echo tests were here; {tests}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode != 0) == fails, done.stderr
    assert "tests were here" in done.stdout
    assert ("ruff was here" in done.stdout) == (lint == "false")
