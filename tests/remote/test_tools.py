"""The tools for language models over a service whose store is elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.remote.servers import Running
from tests.running import running
from tests.tools import ask, over_http

ID = "https://example.org/testrevier/id/"
WORKSHOP = f"{ID}workshop/wege"
#: Every tool, with arguments that have an answer in the small region.
CALLS: dict[str, dict[str, Any]] = {
    "resolve_name": {"name": "ministerium"},
    "describe_thing": {"iri": WORKSHOP},
    "list_questions": {"word": "renamed or succeeded"},
    "run_question": {"name": "workshop-participants", "parameters": {"workshop": WORKSHOP}},
    "find_path": {"start": WORKSHOP, "end": f"{ID}organisation/ministerium-neu"},
    "vocabulary": {},
    "run_sparql": {
        "query": "SELECT ?source ?actor { GRAPH ?source { ?claim "
        f"<http://www.w3.org/ns/org#organization> <{WORKSHOP}> ; "
        "<http://www.w3.org/ns/org#member> ?actor } } ORDER BY ?source ?actor"
    },
}


@pytest.fixture(scope="module")
def embedded_tools(region_home: Path) -> Iterator[str]:
    """The address of tools over the service that reads the release itself."""
    with running(region_home) as service, over_http(service.url) as address:
        yield address


@pytest.fixture(scope="module")
def remote_tools(store: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of tools over the service that asks a store elsewhere, and has no home."""
    settings = {
        "ACTORGRAPH_STORE": store.query_url,
        "ACTORGRAPH_QUERY_SECONDS": "30",
        "ACTORGRAPH_PAGE_SECONDS": "30",
    }
    nothing = tmp_path_factory.mktemp("no-home")
    with running(nothing, **settings) as service, over_http(service.url) as address:
        yield address


@pytest.mark.parametrize("tool", CALLS)
def test_tool_gives_the_same_over_a_store_elsewhere(
    embedded_tools: str, remote_tools: str, region_home: Path, tool: str
) -> None:
    expected = ask(embedded_tools, tool, **CALLS[tool])
    told = ask(remote_tools, tool, **CALLS[tool])
    assert told["release"] == (region_home / "current").resolve().name
    assert isinstance(told["sources"], list) and (told["sources"] or told.get("note"))
    assert "http" in json.dumps([value for key, value in told.items() if key != "sources"])
    assert plain(told) == plain(expected)


def plain(told: dict[str, Any]) -> dict[str, Any]:
    """An answer without the addresses of the service that gave it."""
    found = {key: value for key, value in told.items() if key not in ("address", "links", "page")}
    for question in found.get("questions", []):
        question.pop("url")
    for candidate in found.get("candidates", []):
        candidate.pop("url", None)
    return found
