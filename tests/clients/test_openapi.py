"""Schemathesis reads the OpenAPI document and asks the running service what it allows.

It also asks what the document does not allow: too long, of another type, left out, by another
method. `schemathesis.toml` says what it does not check, and why.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from service.questions.operation_files import read_operations
from service.questions.operations import Operation
from tests.running import ROOT, Service, running

HERE = Path(__file__).parent
ST = Path(sys.executable).with_name("st")


def one_of_each_sort() -> list[str]:
    """Paths of saved queries whose parameters are, together, of every sort there is.

    All take the same way through the service, and their examples are asked in test_openapi.py of
    the service; `make test-all` asks everything of all of them, which takes minutes.
    """
    seen: set[object] = set()
    chosen = []
    for query in read_operations().values():
        if new := sorts(query) - seen:
            seen |= new
            chosen.append(f"/api/v1/queries/{query.name}")
    return chosen


def sorts(query: Operation) -> set[object]:
    """What the description of a query depends on, besides names and texts."""
    parameters = {(one.type, one.required, one.several) for one in query.parameters}
    return {query.form, "on" in (column.name for column in query.columns), *parameters}


@pytest.fixture
def service(request: pytest.FixtureRequest, queries: str) -> Iterator[Service]:
    """A service, over the small region for some: large answers would take most of the time."""
    with running(
        request.getfixturevalue("region_home" if queries == "some" else "home")
    ) as service:
        yield service


@pytest.mark.parametrize("queries", ["some", pytest.param("all", marks=pytest.mark.long)])
def test_service_does_what_its_document_says(
    service: Service, tmp_path: Path, queries: str
) -> None:
    address = f"{service.url}/api/openapi.json?lang=en"
    with urlopen(address, timeout=60) as answer:  # the first one waits until the release is open
        assert answer.status == 200
    command = [str(ST), "--no-color", "--config-file", str(HERE / "schemathesis.toml"), "run"]
    if queries == "some":
        command += [f"--include-path={path}" for path in one_of_each_sort()]
        # All doors of the network take the same parameters.
        command += [r"--include-path-regex=^/(?!api/v1/queries/[a-z]|api/v1/network/(?!paths))"]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.clients.schemathesis_hooks", "PYTHONPATH": str(ROOT)}
    asked = subprocess.run(
        [*command, address],
        cwd=tmp_path,  # it keeps notes where it runs
        env={**os.environ, **hooks},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert asked.returncode == 0, asked.stdout[-20_000:] + asked.stderr
    assert service.failures() == []
