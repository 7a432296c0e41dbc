"""What tests of the tools share: a server of tools over the service, and both ways to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import StdioServerParameters

from tests.running import Service
from tests.tools import over_http, over_stdio


@pytest.fixture(scope="session")
def server(service: Service) -> Iterator[str]:
    """The address of a server of tools over the service."""
    with over_http(service.url) as address:
        yield address


@pytest.fixture(scope="session")
def release(home: Path) -> str:
    """The release that the service publishes."""
    return (home / "current").resolve().name


@pytest.fixture(params=["stdio", "streamable HTTP"])
def way(
    request: pytest.FixtureRequest, service: Service, server: str
) -> str | StdioServerParameters:
    """A server of tools by each of the ways to one."""
    return over_stdio(service.url) if request.param == "stdio" else server
