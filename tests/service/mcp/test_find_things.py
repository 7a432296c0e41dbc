"""Things by name, as language models find them."""

from __future__ import annotations

import pytest
from mcp import StdioServerParameters

from tests.service.mcp.things import ID
from tests.tools import ask


def test_name_of_another_language_leads_to_its_thing(
    way: str | StdioServerParameters, release: str
) -> None:
    found = ask(way, "resolve_name", name="chosebuz", kind="place")
    assert found["release"] == release
    assert f"{ID}place/cottbus" in [one["iri"] for one in found["candidates"]]
    assert {one["kind"] for one in found["candidates"]} == {"place"}
    cited = {source["number"] for source in found["sources"]}
    assert cited and {one["source"] for one in found["candidates"]} == cited
    assert all(source["title"] for source in found["sources"])


@pytest.mark.parametrize(("name", "kind"), [("xyzzy nirgendwo", ""), ("chosebuz", "person")])
def test_unknown_name_has_no_candidates(server: str, release: str, name: str, kind: str) -> None:
    found = ask(server, "resolve_name", name=name, kind=kind)
    assert found == {"release": release, "candidates": [], "total": 0, "sources": []}


def test_kind_that_is_none_is_refused_with_those_there_are(server: str) -> None:
    refused = ask(server, "resolve_name", name="Cottbus", kind="town")["error"]
    assert "'town'" in refused and "place" in refused


def test_name_that_nothing_bears_leads_to_the_nearest(server: str) -> None:
    found = ask(server, "resolve_name", name="Trampolinzentrum Cottbus", kind="project")
    assert f"{ID}project/trampolinhalle" in [one["iri"] for one in found["candidates"]]
    assert found["note"] and all(one["found_by"] for one in found["candidates"])


def test_slips_and_abbreviations_lead_to_the_thing(server: str) -> None:
    exact = ask(server, "resolve_name", name="LK OSL", kind="organisation")
    assert exact["candidates"][0]["iri"] == f"{ID}organisation/landkreis-oberspreewald-lausitz"
    assert "note" not in exact and exact["candidates"][0]["reasons"]
    alike = ask(server, "resolve_name", name="Wirtschaftsregion Lausiz", kind="organisation")
    assert alike["candidates"][0]["iri"] == f"{ID}organisation/wrl"
    assert alike["note"] and "lausiz" in alike["candidates"][0]["found_by"]
