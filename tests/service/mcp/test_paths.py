"""How two things are connected, as language models ask."""

from __future__ import annotations

import json
import urllib.request

from tests.running import Service
from tests.service.mcp.things import ID, WORKSHOP
from tests.tools import ask


def test_path_has_a_sentence_and_sources_for_each_step(
    server: str, release: str, service: Service
) -> None:
    start, end = f"{ID}organisation/lausitzrunde", f"{ID}organisation/btu"
    told = ask(server, "find_path", start=start, end=end, most_bytes=100_000)
    assert (told["release"], told["status"], told["complete"]) == (release, "found", True)
    cited = {source["number"]: source["iri"] for source in told["sources"]}
    asked = f"{service.url}/api/v1/network/paths?a={start}&b={end}&k=5&lang=en"
    with urllib.request.urlopen(asked) as answer:
        paths = json.load(answer)["paths"]
    assert len(paths) == len(told["paths"]) > 0
    for path, way in zip(told["paths"], paths, strict=True):
        assert path["in_time"] == way["in_time"]
        for step, hop in zip(path["steps"], way["hops"], strict=True):
            assert (step["from"]["iri"], step["to"]["iri"]) == (hop["from"], hop["to"])
            assert step["sentence"] == hop["sentence"]
            assert [cited[number] for number in step["sources"]] == hop["documents"]


def test_path_goes_round_and_by_way_of_things(server: str) -> None:
    start, end = f"{ID}organisation/lag-ee", f"{ID}organisation/domowina"
    short = ask(server, "find_path", start=start, end=end)
    stations = {step["to"]["iri"] for path in short["paths"] for step in path["steps"][:-1]}
    assert stations
    told = ask(server, "find_path", start=start, end=end, avoid=sorted(stations), most_steps=6)
    passed = {step["to"]["iri"] for path in told["paths"] for step in path["steps"]}
    assert not passed & stations
    through = ask(server, "find_path", start=start, end=end, via=sorted(stations)[:1])
    for path in through["paths"]:
        assert sorted(stations)[0] in [step["to"]["iri"] for step in path["steps"]]


def test_no_path_is_told_as_none_and_no_node_as_an_error(server: str) -> None:
    end = f"{ID}organisation/btu"
    told = ask(server, "find_path", start=f"{ID}organisation/lausitzrunde", end=end, most_steps=1)
    assert (told["paths"], told["status"], told["complete"]) == ([], "none", True)
    topic = "https://w3id.org/actor-graph/scheme/topic"
    assert "no node" in ask(server, "find_path", start=WORKSHOP, end=topic)["error"]
