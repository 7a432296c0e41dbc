"""The doors of the network as programs meet them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyarrow.parquet
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QueryBoolean, Store
from python_calamine import CalamineWorkbook

ROOT = "/api/v1/network"
ID = "https://w3id.org/lausitz-graph/id/"
W4 = f"{ID}workshop/werkstatt-4"
LISTS = {"workshop": "workshop/werkstatt-4", "before": "2021", "after": "2025"}
DOORS: dict[str, dict[str, str]] = {
    "": {"relation": "participation"},
    "/ego": {"of": "workshop/werkstatt-4"},
    "/paths": {"a": "Lausitzrunde", "b": "BTU"},
    "/changes": LISTS,
    "/matrix": {},
    "/measures": {},
    "/coverage": {},
}
ODD = [
    *(
        "organisation/btu",
        "BTU",
        "BTU,IMAG",
        "Cottbus",
        "",
        " ",
        "/",
        "//",
        "%",
        "%00",
        "\x00",
        "\ud7ff",
    ),
    *(
        "a" * 5000,
        "<x>",
        "urn:x y",
        "https://",
        f"{ID}organisation/",
        "/doc/",
        "[",
        "*",
        "NaN",
        "-1",
    ),
]
EVERY_DOOR = pytest.mark.parametrize("door", DOORS)


def ask(client: FlaskClient, door: str = "", **arguments: Any) -> Any:
    response = client.get(ROOT + door, query_string={**DOORS[door], **arguments})
    assert response.status_code == 200, response.text
    return response.json


def refused(client: FlaskClient, door: str, **arguments: Any) -> dict[str, dict[str, Any]]:
    response = client.get(ROOT + door, query_string={**DOORS[door], **arguments})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert response.json
    return {fault["name"]: fault for fault in response.json["parameters"]}


@EVERY_DOOR
def test_answer_says_release_licence_parameters_and_time(client: FlaskClient, door: str) -> None:
    response = client.get(ROOT + door, query_string=DOORS[door])
    found = response.json
    assert found and found["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["release"] == response.headers["X-Actor-Graph-Release"]
    assert found["parameters"]["unit"] == "institution"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Server-Timing"].startswith("network;dur=")
    tag = response.headers["ETag"]
    assert tag.startswith('"')
    again = client.get(ROOT + door, query_string=DOORS[door], headers={"If-None-Match": tag})
    assert again.status_code == 304 and not again.data
    pinned = client.get(ROOT + door, query_string={**DOORS[door], "release": found["release"]})
    assert pinned.headers["Cache-Control"].startswith("max-age=86400")


@EVERY_DOOR
def test_tables_hold_the_same_rows_in_every_format(client: FlaskClient, door: str) -> None:
    answers = {
        name: client.get(ROOT + door, query_string={**DOORS[door], "format": name})
        for name in ("csv", "tsv", "xlsx", "parquet")
    }
    rows = list(csv.reader(io.StringIO(answers["csv"].text)))
    assert len(rows) > 1 and {len(row) for row in rows} == {len(rows[0])}
    assert answers["csv"].headers["X-Total-Count"] == str(len(rows) - 1)
    tsv = [line.split("\t") for line in answers["tsv"].text.splitlines()]
    assert tsv == [[" ".join(cell.split()) for cell in row] for row in rows]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answers["xlsx"].data))
    sheet = book.get_sheet_by_name("data").to_python()
    assert sheet[0] == rows[0] and len(sheet) == len(rows)
    table = pyarrow.parquet.read_table(io.BytesIO(answers["parquet"].data))
    assert (table.column_names, table.num_rows) == (rows[0], len(rows) - 1)


def test_numbers_are_those_of_the_question(client: FlaskClient) -> None:
    found = ask(client)
    rows = client.get("/api/v1/queries/participation-network").json
    assert rows
    collectives = {node["id"] for node in found["nodes"] if node["collective"]}
    ties = {
        (tie["source"], tie["target"]): tie["weight"]
        for tie in found["ties"]
        if tie["source"] not in collectives
    }
    assert ties == {
        (row["institution"], row["workshop"]): row["documents"] for row in rows["records"]
    }
    assert found["counts"]["events"] == 5 and found["left_out"] == []
    actors = [node for node in found["nodes"] if node["mode"] == "actor"]
    assert found["counts"]["actors"] == len(actors) - len(collectives)
    assert {node["type"] for node in found["nodes"]} == {"organisation", "workshop"}


def test_time_keeps_what_may_have_held_and_counts_the_undated(client: FlaskClient) -> None:
    found = ask(client, on="2021")
    assert found["parameters"]["from"] == "2021-01-01"
    for tie in found["ties"]:
        for one in tie["attestations"]:
            assert one["earliest"] <= "2021-12-31" and one["latest"] >= "2021-01-01"
    everything = ask(client)
    undated = [
        t for t in everything["ties"] if all(a["earliest"] is None for a in t["attestations"])
    ]
    assert found["left_out"] == [{"reason": "undated", "count": len(undated)}]
    assert undated and found["counts"]["ties"] < everything["counts"]["ties"]


def test_institution_is_one_under_all_its_names(client: FlaskClient) -> None:
    one, names = ask(client), ask(client, unit="name")
    latest = {node["id"]: node for node in one["nodes"]}
    (merged,) = [n for n in one["nodes"] if f"{ID}organisation/bmftr" == n["id"]] or [None]
    several = [node for node in one["nodes"] if len(node["names"]) > 1]
    assert several and (merged is None or merged["id"] in merged["names"])
    every = {name for node in one["nodes"] for name in node["names"]}
    assert every == {node["id"] for node in names["nodes"]} > latest.keys()


def test_every_document_of_a_hop_states_it(client: FlaskClient, graph: Store) -> None:
    found = ask(client, "/paths", k=10, max=3)
    assert found["status"] == "found" and found["complete"]
    hops = [hop for path in found["paths"] for hop in path["hops"]]
    for hop in hops:
        for document in hop["documents"]:
            one, two = NamedNode(hop["from"]), NamedNode(hop["to"])
            stated = graph.query(f"""ASK {{ GRAPH {NamedNode(document)} {{
              {{ ?claim ?p {one} ; ?q {two} }} UNION {{ {one} ?p {two} }} UNION {{ {two} ?p {one} }}
            }} }}""")
            assert isinstance(stated, QueryBoolean) and bool(stated), hop
    for path in found["paths"]:
        assert path["hops"][0]["from"] == found["a"] and path["hops"][-1]["to"] == found["b"]
        for before, after in zip(path["hops"], path["hops"][1:], strict=False):
            assert before["to"] == after["from"]


def test_paths_are_sentences_in_both_languages_in_the_same_order(client: FlaskClient) -> None:
    german = ask(client, "/paths", relation="participation", lang="de")
    english = ask(client, "/paths", relation="participation", lang="en")
    sentences = [hop["sentence"] for path in german["paths"] for hop in path["hops"]]
    assert all(" sitzt in Werkstatt " in sentence for sentence in sentences)
    assert " sits in Workshop " in english["paths"][0]["hops"][0]["sentence"]

    def ends(found: Any) -> list[list[str]]:
        return [[hop["to"] for hop in path["hops"]] for path in found["paths"]]

    assert ends(german) == ends(english)


def test_three_kinds_of_no_differ(client: FlaskClient) -> None:
    none = ask(client, "/paths", max=1)
    assert (none["status"], none["length"], none["paths"]) == ("none", None, [])
    assert none["complete"]
    assert "is no node" in refused(client, "/paths", a="source/wrl-w4-2025")["a"]["reason"]
    assert refused(client, "/paths", a="BTU")["b"]["problem"] == "value"


def test_way_round_and_way_through(client: FlaskClient) -> None:
    first = ask(client, "/paths", k=1)["paths"][0]["hops"][0]["to"]
    round_ = ask(client, "/paths", avoid=first)
    assert all(hop["to"] != first for path in round_["paths"] for hop in path["hops"])
    through = ask(client, "/paths", via="workshop/werkstatt-4")
    assert through["paths"]
    for path in through["paths"]:
        assert W4 in [hop["to"] for hop in path["hops"]]
    few = ask(client, "/paths", hub_limit=3, relation="participation")
    assert few["status"] == "none"


@pytest.mark.parametrize(
    ("door", "arguments", "name"),
    [
        ("", {"nosuch": "1"}, "nosuch"),
        ("", {"unit": ["name", "name"]}, "unit"),
        ("", {"relation": "partcipation"}, "relation"),
        ("", {"kind": "minstry"}, "kind"),
        ("", {"from": "2022", "to": "2021"}, "from"),
        ("", {"on": "someday"}, "on"),
        ("", {"on": "2021", "to": "2022"}, "on"),
        ("", {"document": "source/nosuch"}, "document"),
        ("", {"workshop": "organisation/btu"}, "workshop"),
        ("", {"format": "gif"}, "format"),
        ("", {"lang": "fr"}, "lang"),
        ("/ego", {"of": ""}, "of"),
        ("/ego", {"depth": "3"}, "depth"),
        ("/ego", {"limit": "1001"}, "limit"),
        ("/paths", {"max": "9"}, "max"),
        ("/paths", {"k": "0"}, "k"),
        ("/paths", {"timed": "yes"}, "timed"),
        ("/paths", {"avoid": "organisation/btu"}, "avoid"),
        ("/changes", {"workshop": ""}, "workshop"),
        ("/changes", {"before": "1990"}, "before"),
        ("/changes", {"after": "source/ror"}, "after"),
        ("/matrix", {"relation": "post"}, "relation"),
        ("/matrix", {"columns": "planet"}, "columns"),
        ("/measures", {"min_weight": "2"}, "min_weight"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    client: FlaskClient, door: str, arguments: dict[str, Any], name: str
) -> None:
    assert refused(client, door, **arguments)[name]["reason"]


@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(ODD)), min_size=1, max_size=4))
@example(["organisation/btu"] * 101)
@example([f"project/{number}" for number in range(21)])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_to_be_expanded_is_found_or_refused(
    client: FlaskClient, values: list[str]
) -> None:
    for door in ("", "/ego"):
        response = client.get(ROOT + door, query_string={**DOORS[door], "expand": values})
        assert response.status_code in (200, 400), response.text
        if response.status_code == 400:
            assert response.mimetype == "application/problem+json"
            assert response.json and response.json["detail"], values


def test_nearest_values_are_told(client: FlaskClient) -> None:
    assert "participation" in refused(client, "", relation="partcipation")["relation"]["nearest"]
    several = refused(client, "/ego", of="Cottbus")["of"]
    assert "place/cottbus" in several["nearest"] and len(several["nearest"]) > 1
    mistyped = refused(client, "/ego", of="organisation/lausitzrund")["of"]
    assert "organisation/lausitzrunde" in mistyped["nearest"]


@pytest.mark.parametrize(
    "name",
    [
        *("Lausitzrunde", "organisation/lausitzrunde", f"{ID}organisation/lausitzrunde"),
        *("/doc/organisation/lausitzrunde", "http://localhost/id/organisation/lausitzrunde"),
    ],
)
def test_thing_is_named_in_many_ways(client: FlaskClient, name: str) -> None:
    assert ask(client, "/ego", of=name)["center"] == f"{ID}organisation/lausitzrunde"


def test_surroundings_count_what_they_do_not_show(client: FlaskClient) -> None:
    found = ask(client, "/ego", limit=3)
    by_name = {one["relation"]: one for one in found["relations"]}
    assert by_name["participation"]["count"] > by_name["participation"]["shown"] >= 3
    whole = ask(client, "/ego", limit=1000)
    assert all(one["count"] == one["shown"] for one in whole["relations"])
    own = [tie for tie in whole["ties"] if W4 in (tie["source"], tie["target"])]
    assert len(own) == sum(one["count"] for one in whole["relations"])


def test_changes_are_those_of_the_question_but_for_what_it_cannot_tell(client: FlaskClient) -> None:
    found = ask(client, "/changes")
    asked = {
        "workshop": LISTS["workshop"],
        "before": found["before"]["document"],
        "after": found["after"]["document"],
    }
    assert asked["before"].endswith("wrl-w4-2021") and asked["after"].endswith("wrl-w4-2025")
    rows = client.get("/api/v1/queries/participation-changes", query_string=asked).json
    assert rows
    theirs = {row["actor"]: row["change"] for row in rows["records"]}
    # The question names a body as the lists do, this one by its latest name.
    names = [(row["after"]["names"] or row["before"]["names"])[0] for row in found["rows"]]
    mine = dict(zip(names, (row["change"] for row in found["rows"]), strict=True))
    as_plain = {"returned": "joined", "role-changed": "stayed"}
    for actor, change in mine.items():
        if change not in ("split", "merged"):
            assert theirs[actor] == as_plain.get(change, change)
    counted: dict[str, int] = {}
    for change in mine.values():
        counted[change] = counted.get(change, 0) + 1
    assert {kind: count for kind, count in found["counts"].items() if count} == counted


def test_four_groups_named_singly_later_are_a_split(client: FlaskClient) -> None:
    found = ask(client, "/changes", before="source/wrl-w4-2020", after="source/wrl-w4-2021")
    split = [row for row in found["rows"] if row["change"] == "split"]
    assert len(split) == found["counts"]["split"] == 4
    assert {tuple(row["before"]["names"]) for row in split} == {(f"{ID}organisation/kags-vier",)}
    assert f"{ID}organisation/kags-vier" not in [row["institution"] for row in found["rows"]]
    back = ask(client, "/changes", before="source/wrl-w4-2021", after="source/wrl-w4-2020")
    assert back["counts"]["merged"] == 4


def test_matrix_tells_four_states_apart(client: FlaskClient) -> None:
    found = ask(client, "/matrix")
    columns = [column["id"] for column in found["columns"]]
    lists = {c["id"]: {one["state"] for one in c["lists"]} for c in found["columns"]}
    states = set()
    for row in found["rows"]:
        for column, cell in zip(columns, row["cells"], strict=True):
            states.add(cell["state"])
            assert bool(cell["documents"]) == (cell["state"] in ("attested", "in-part"))
            if cell["state"] in ("attested", "not-listed"):
                assert "full" in lists[column]
            if cell["state"] == "no-list":
                assert "full" not in lists[column]
    assert states == {"attested", "in-part", "not-listed", "no-list"}
    seats = [row["seats"] for row in found["rows"]]
    assert seats == sorted(seats, reverse=True)


@pytest.mark.parametrize(("door", "key"), [("/matrix", "row"), ("/measures", "id")])
def test_tables_tell_collectives_from_those_that_are_counted(
    client: FlaskClient, door: str, key: str
) -> None:
    text = client.get(ROOT + door, query_string={"format": "csv"}).text
    rows = [one for one in csv.DictReader(io.StringIO(text)) if one.get("mode") != "event"]
    counted = {one[key] for one in rows if one["collective"] == "false"}
    counts = ask(client, "/matrix")["counts"]
    assert len(counted) == counts["rows"]
    assert len({one[key] for one in rows} - counted) == counts["collectives"] == 1


@pytest.mark.parametrize("day", ["31.2.2021", "2021-13", "30. Februar 2021", "99999"])
def test_day_that_no_calendar_has_is_said_to_be_none(client: FlaskClient, day: str) -> None:
    for language, said in (("de", "solchen Tag gibt es nicht"), ("en", "no such day")):
        address = f"/network/change?workshop=werkstatt-4&before={day}&after=2025&lang={language}"
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 400 and said in answer.text


def test_measures_define_what_they_tell_and_name_no_person_unasked(client: FlaskClient) -> None:
    found = ask(client, "/measures")
    told = {"degree", "betweenness", "closeness", "core", "community", "separates", "rests_on"}
    assert told <= found["definitions"].keys()
    assert all(one["text"] for one in found["definitions"].values())
    named = ask(client, "/matrix")["counts"]  # the same actors are counted, collectives apart
    assert found["network"]["actors"] == named["rows"]
    assert found["network"]["collectives"] == named["collectives"] == 1
    bridges = [row for row in found["rows"] if row["sentence"]]
    assert bridges and all(row["is_cut_point"] and row["separates"] for row in bridges)
    posts = ask(client, "/measures", relation="post")
    assert not any("/person/" in row["id"] for row in posts["rows"])
    asked = ask(client, "/measures", relation="post", kind="person")
    people = [row for row in asked["rows"] if "/person/" in row["id"]]
    assert people and not any(row["sentence"] for row in people)
    projected = ask(client, "/measures", projection="newman", min_weight=2)
    assert {row["mode"] for row in projected["rows"]} == {"actor"}
    assert any(row["strength"] for row in projected["rows"])


def test_coverage_is_that_of_the_lists(client: FlaskClient) -> None:
    found = ask(client, "/coverage")
    rows = client.get("/api/v1/queries/participants-per-document").json
    assert rows
    told = {
        (workshop["id"], one["document"]): one["actors"]
        for workshop in found["workshops"]
        for one in workshop["dates"]
        if one["actors"]
    }
    assert len(found["workshops"]) == 5 and len(told) == len(rows["records"])
    (fourth,) = [one for one in found["workshops"] if one["id"] == W4]
    assert [one["state"] for one in fourth["dates"] if one["state"] == "full"] == ["full"] * 3
    assert all(0 <= one["count"] <= one["of"] for one in found["unknown"])
