"""The network, as language models ask for it: the numbers of the doors, with names and sources."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.running import Service
from tests.service.mcp.things import ID, WORKSHOP
from tests.service.network.filters import random_filters
from tests.tools import Json, ask, ask_all

LISTS = {"workshop": "workshop/werkstatt-4", "before": "2021", "after": "2025"}
PARTS = {
    "read_network": "ties",
    "who_sits_where": "rows",
    "compare_lists": "changes",
    "measure_network": "actors",
    "count_by_area": "areas",
}


def door(service: Service, path: str, **asked: Any) -> Any:
    query = urlencode({**asked, "lang": "en"}, doseq=True)
    with urllib.request.urlopen(f"{service.url}/api/v1/{path}?{query}") as answer:
        return json.load(answer)


def numbers(one: Any) -> set[int]:
    """The numbers of sources anywhere in a part of an answer."""
    if isinstance(one, list):
        return set().union(*map(numbers, one))
    if not isinstance(one, dict):
        return set()
    own = {n for n in one.get("sources", ())}
    return own.union(*(numbers(v) for k, v in one.items() if k != "sources"))


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("read_network", {"thing": "Lausitzrunde"}),
        ("who_sits_where", {"time": "2021"}),
        ("compare_lists", LISTS),
        ("measure_network", {}),
        ("count_by_area", {"measure": "projects", "level": "municipality"}),
    ],
)
def test_whole_answer_is_read_on_with_citable_sources(
    server: str, tool: str, arguments: Json
) -> None:
    key, offset, read = PARTS[tool], 0, []
    while True:
        told = ask(server, tool, **arguments, offset=offset, most_bytes=20_000)
        cited = {one["number"]: one for one in told["sources"]}
        assert numbers([value for name, value in told.items() if name != "sources"]) == cited.keys()
        assert all(one["title"] and one["publisher"] for one in cited.values())
        read += told[key]
        if "next_offset" not in told:
            break
        assert told["next_offset"] == offset + len(told[key]) > offset
        offset = told["next_offset"]
    assert len(read) == told["total"] > 0


def test_ties_around_a_thing_are_those_of_the_door(server: str, service: Service) -> None:
    told = ask(server, "read_network", thing="Lausitzrunde", most_bytes=400_000)
    found = door(service, "network/ego", of="Lausitzrunde", limit=1000)
    assert told["center"]["iri"] == found["center"] == f"{ID}organisation/lausitzrunde"
    ends = [(tie["from"]["iri"], tie["to"]["iri"], tie["relation"]) for tie in told["ties"]]
    assert sorted(ends) == sorted(
        (tie["source"], tie["target"], tie["relation"]) for tie in found["ties"]
    )
    assert sum(told["counts_by_relation"].values()) == told["counts"]["ties"] == len(ends)
    own = [found["center"] in end for end in ends]
    assert own == sorted(own, reverse=True), "its own ties come first"


def test_filtered_network_has_the_numbers_of_the_door(server: str, service: Service) -> None:
    told = ask(
        *(server, "read_network"), relations=["participation"], workshop=WORKSHOP, time="2019/2021"
    )
    asked = {"relation": "participation", "workshop": WORKSHOP, "from": "2019", "to": "2021"}
    found = door(service, "network", **asked)
    assert (told["counts"], told["left_out"]) == (found["counts"], found["left_out"])
    assert told["total"] == len(found["ties"]) > 0


def test_seats_come_with_what_their_absence_means(server: str, service: Service) -> None:
    told = ask(server, "who_sits_where", time="2021", most_bytes=400_000)
    found = door(service, "network/matrix", on="2021")
    for row, line in zip(told["rows"], found["rows"], strict=True):
        states = ["not-listed" if n in row["not_listed"] else "no-list" for n in range(1, 6)]
        for seat in row["seats"]:
            states[seat["column"] - 1] = seat["state"]
        assert states == [cell["state"] for cell in line["cells"]]
    unknown = door(service, "network/coverage", on="2021")["unknown"]
    assert told["unknown"] == [one["sentence"] for one in unknown]


def test_filters_made_by_chance_give_the_numbers_of_the_doors(
    server: str, service: Service
) -> None:
    filters = list(random_filters())
    told = ask_all(server, "who_sits_where", [one for f in filters for one in _as_tool(f)])
    there = 0
    for asked in filters:
        found = door(service, "network/matrix", **{k: v for k, v in asked.items() if k != "lang"})
        seats = sum(row["seats"] for row in found["rows"])
        answers = [told.pop(0) for _ in _as_tool(asked)]
        assert sum(len(row["seats"]) for one in answers for row in one["rows"]) == seats, asked
        there += bool(seats)
    assert there > 30 and not told


def _as_tool(asked: Json) -> list[Json]:
    """The same for the tool, which is asked of one workshop or of all."""
    time = f"{asked.get('from', '')}/{asked.get('to', '')}".removesuffix("/")
    time = f"{time}/" if time and "/" not in time else time
    kinds = [asked["kind"]] if "kind" in asked else []
    given = {"kinds": kinds, "time": time, "most_bytes": 400_000}
    return [{**given, "workshop": one} for one in asked.get("workshop", [""])]


def test_lists_are_told_before_they_are_compared(server: str, service: Service) -> None:
    known = ask(server, "compare_lists", workshop=WORKSHOP, most_bytes=100_000)
    [covered] = door(service, "network/coverage", workshop=WORKSHOP)["workshops"]
    assert [one["state"] for one in known["lists"]] == [one["state"] for one in covered["dates"]]
    told = ask(server, "compare_lists", **LISTS, most_bytes=100_000)
    found = door(service, "network/changes", **LISTS)
    assert told["counts"] == found["counts"]
    assert {(one["iri"], one["change"]) for one in told["changes"]} == {
        (row["institution"], row["change"]) for row in found["rows"]
    }
    assert "no proof of absence" in told["note"]


def test_measures_are_defined_and_name_no_person_unasked(server: str, service: Service) -> None:
    told = ask(server, "measure_network", most_bytes=400_000)
    rows = {row["id"]: row for row in door(service, "network/measures")["rows"]}
    first = told["actors"][0]
    assert first["sentence"] == rows[first["iri"]]["sentence"] and first["sources"]
    cuts = [one["separates"] for one in told["actors"]]
    assert cuts == sorted(cuts, reverse=True) and told["definitions"]["betweenness"]
    assert not any("/id/person/" in one["iri"] for one in told["actors"])


def test_area_of_which_nothing_is_known_is_no_zero(server: str, service: Service) -> None:
    told = ask(server, "count_by_area", measure="amount", quantity="grant", most_bytes=100_000)
    rows = door(service, "map", measure="amount", quantity="grant")["rows"]
    values = {row["id"]: row["value"] for row in rows}
    assert all(one["value"] == values[one["iri"]] for one in told["areas"])
    unknown = [one for one in told["areas"] if one["state"] == "unknown"]
    assert unknown and all(one["value"] is None for one in unknown)
    assert told["rule"] and any("no document names an amount" in one for one in told["unknown"])


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("read_network", {"thing": "Lausitzrundee"}, "organisation/lausitzrunde"),
        ("read_network", {"relations": ["participatoin"]}, '"nearest": ["participation"'),
        ("read_network", {"time": "2021/2019"}, "It is after to"),
        ("who_sits_where", {"kinds": ["ministries"]}, "ministry"),
        ("compare_lists", {**LISTS, "after": "source/bkg-vg5000-2021"}, "source/wrl-w4-2025"),
        ("measure_network", {"time": "soon"}, "day, month or year"),
        ("count_by_area", {"measure": "amount", "quantity": "money"}, "grant"),
    ],
)
def test_what_is_unknown_is_an_error_with_the_nearest(
    server: str, tool: str, arguments: Json, words: str
) -> None:
    refused = ask(server, tool, **arguments)["error"]
    assert "400 Bad parameters" in refused and words in refused
