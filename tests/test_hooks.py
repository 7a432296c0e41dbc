"""`make hooks` lets git run `make lint` before a commit."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.programs import needed
from tests.running import ROOT

_WHO = ("-c", "user.name=a", "-c", "user.email=a@example.org")


@pytest.mark.parametrize(("command", "status"), [("true", 0), ("false", 1)])
def test_commit_is_taken_if_lint_passes(tmp_path: Path, command: str, status: int) -> None:
    git = needed("git", package="git")
    # As in a shell of its own: these tests may themselves be run by a hook.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "MAKE"))}
    shutil.copytree(ROOT / ".githooks", tmp_path / ".githooks")
    (tmp_path / "Makefile").write_text(f"lint:\n\t{command}\n")

    def run(*command: str) -> int:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True
        ).returncode

    assert run(git, "init") == 0
    assert run("make", "-f", str(ROOT / "Makefile"), "hooks") == 0
    assert run(git, "add", "--all") == 0
    assert run(git, *_WHO, "commit", "-m", "one") == status
    assert (run(git, "rev-parse", "HEAD") == 0) == (status == 0)
