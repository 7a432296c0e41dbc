"""The container: built where a builder runs, and elsewhere held against `make build`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from tests.running import ROOT
from tests.words.test_commands import fault

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]
#: Programs that `make build` starts, and the package of Debian that brings each.
PACKAGES = {"make": "make", "npm": "npm", "node": "nodejs", "venv": "python3-venv"}


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage."""
    found: list[list[tuple[str, str]]] = []
    for line in LINES:
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest.strip()))
    return found


def all_of(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == name]


def test_first_stage_does_what_make_build_does() -> None:
    first, _ = stages()
    installs, builds = all_of(first, "RUN")
    assert fault(builds) == ""
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", "build"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    for word, package in PACKAGES.items():
        if word == "make" or re.search(rf"\b{word}\b", done.stdout) or word == "node":
            assert re.search(rf"\b{package}\b", installs), package


def test_second_stage_serves_what_was_built_and_not_as_root() -> None:
    first, second = stages()
    copied = [each.split() for each in all_of(second, "COPY")]
    (workdir,) = all_of(first, "WORKDIR")
    home = all_of(first, "RUN")[1].partition("HOME_DIR=")[2]
    assert [source for _, source, _ in copied] == [workdir, home]
    (user,) = all_of(second, "USER")
    assert user not in ("root", "0") and user in all_of(second, "RUN")[0]
    assert [name for name, _ in second].index("USER") > [name for name, _ in second].index("RUN")
    (entry,) = all_of(second, "ENTRYPOINT")
    command = json.loads(entry)
    assert command[0].startswith(workdir) and home in command
    assert fault(" ".join(command)) == ""
    (health,) = all_of(second, "HEALTHCHECK")
    assert "/health/ready" in health
    assert not re.search(r"\b(npm|make|gcc)\b", " ".join(all_of(second, "RUN")))


def test_nothing_that_was_made_here_gets_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    clean = re.search(r"(?m)^clean:\n\trm -rf (.+)$", (ROOT / "Makefile").read_text("utf-8"))
    assert clean
    made = {each.replace("$(VENV)", ".venv") for each in clean[1].split()}
    assert made <= set(ignored)


def test_image_can_be_built_and_is_healthy() -> None:
    builder = shutil.which("docker") or shutil.which("podman")
    if not builder or subprocess.run([builder, "info"], capture_output=True).returncode:
        pytest.skip("no builder runs here")
    command = [builder, "build", "-q", "-f", "Containerfile", "-t", "actor-graph-test", "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    options = ["--rm", "--init", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
    check = "import os, sys; sys.exit(os.getuid() == 0)"
    python = "/opt/actor-graph/.venv/bin/python"
    run = [builder, "run", *options, "--entrypoint", python, "actor-graph-test", "-c", check]
    assert subprocess.run(run).returncode == 0
