"""What the policy of a page allows, and what no page of ours ever does."""

from __future__ import annotations

import itertools

import pytest

from service.http.security_policy import CYTOSCAPE, content_security_policy

ONLY_OURS = {"'self'", "'none'", "data:", "*", CYTOSCAPE}


def directives(policy: str) -> dict[str, list[str]]:
    """The sources of each directive."""
    found = [part.split() for part in policy.split("; ")]
    assert len({name for name, *_ in found}) == len(found)
    return {name: sources for name, *sources in found}


def test_page_without_scripts_runs_nothing_and_asks_nobody() -> None:
    found = directives(content_security_policy(styles=(CYTOSCAPE,)))
    assert found["default-src"] == found["frame-ancestors"] == ["'none'"]
    assert found["style-src"] == found["img-src"] == ["'self'"]
    assert not {"script-src", "connect-src"}.intersection(found)


def test_page_gets_what_it_needs() -> None:
    found = directives(
        content_security_policy(
            scripts=True, styles=(CYTOSCAPE,), frames=True, requests=True, inline_images=True
        )
    )
    assert found["script-src"] == found["connect-src"] == ["'self'"]
    assert found["style-src"] == ["'self'", CYTOSCAPE]
    assert found["img-src"] == ["'self'", "data:"]
    assert found["frame-ancestors"] == ["*"]


@pytest.mark.parametrize("chosen", list(itertools.product([False, True], repeat=4)))
def test_no_page_takes_from_other_hosts_or_runs_what_stands_in_it(
    chosen: tuple[bool, bool, bool, bool],
) -> None:
    scripts, frames, requests, inline_images = chosen
    found = directives(
        content_security_policy(scripts, (CYTOSCAPE,), frames, requests, inline_images)
    )
    assert {source for sources in found.values() for source in sources} <= ONLY_OURS
    assert "data:" not in found.get("script-src", [])
