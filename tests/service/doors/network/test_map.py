"""The map as programs meet it: areas by a measure, and the places of a network as GeoJSON."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from flask.testing import FlaskClient

MAP = "/api/v1/map"
ID = "https://w3id.org/lausitz-graph/id/"


def areas(client: FlaskClient, **asked: str) -> dict[str, Any]:
    response = client.get(MAP, query_string=asked)
    assert response.status_code == 200, response.text
    assert response.json
    return dict(response.json)


def values(found: dict[str, Any], level: str) -> dict[str, float]:
    return {
        row["id"]: row["value"] for row in found["rows"] if row["level"] == level and row["value"]
    }


def question(client: FlaskClient, name: str) -> list[dict[str, Any]]:
    found = client.get(f"/api/v1/queries/{name}", query_string={"limit": 10000}).json
    assert found
    records: list[dict[str, Any]] = found["records"]
    return records


def told(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["what"]: (one["count"], one["of"]) for one in found["unknown"]}


def test_projects_are_those_of_the_question_and_what_is_missing_is_counted(
    client: FlaskClient,
) -> None:
    found = areas(client)
    records = question(client, "projects-by-place")
    for level in ("district", "municipality"):
        placed = defaultdict(set)
        for record in records:
            if record[level]:
                placed[record[level]].add(record["project"])
        assert values(found, level) == {area: len(things) for area, things in placed.items()}
    [projects] = [one for one in question(client, "counts") if one["kind"] == "project"]
    located = {record["project"] for record in records if record["district"]}
    assert told(found)["placed-projects"] == (len(located), projects["count"])
    nothing = [row for row in found["rows"] if row["state"] == "unknown"]
    assert nothing and all(row["value"] is None and not row["things"] for row in nothing)
    assert told(found)["nothing-municipality"][0] == len(nothing)


def test_actors_are_those_of_the_facet(client: FlaskClient) -> None:
    found = values(areas(client, measure="actors"), "municipality")
    assert len(found) > 5
    own = f"{ID}place/gem-12066304"
    page = client.get("/browse/organisation?place=gem-12066304", headers={"Accept-Language": "en"})
    assert f"{found[own]:g} entries" in page.text


def test_amounts_are_of_one_kind_and_between_two_sums(client: FlaskClient) -> None:
    found = areas(client, measure="amount", quantity="grant")
    said: dict[str, dict[str, set[float]]] = defaultdict(lambda: defaultdict(set))
    for row in question(client, "projects-by-place"):
        if str(row["quantity"]).endswith("/grant") and str(row["part"]).endswith("/whole"):
            said[row["district"]][row["project"]].add(float(row["euro"]))
    said.pop(None, None)  # type: ignore[call-overload]
    rows = {row["id"]: row for row in found["rows"] if row["level"] == "district"}
    assert {area for area, row in rows.items() if row["value"]} == said.keys()
    for area, projects in said.items():
        assert rows[area]["most"] == sum(map(max, projects.values()))
        assert rows[area]["least"] == sum(map(min, projects.values())) <= rows[area]["value"]
    assert told(found)["without-amount"][0] > 0
    assert areas(client, measure="amount")["parameters"]["quantity"] == "investment"


def test_time_and_documents_leave_what_they_say(client: FlaskClient) -> None:
    everything, early = areas(client), areas(client, to="2019")
    assert sum(values(early, "district").values()) < sum(values(everything, "district").values())
    assert early["left_out"][0]["reason"] == "undated"
    document = "source/wrl-thema-attr"
    one = areas(client, measure="coverage", document=document)
    assert set(values(one, "municipality").values()) == {1}
    [only] = {iri for row in one["rows"] for iri in row["documents"]}
    assert only == ID + document
    within = areas(client, district="place/spree-neisse")
    assert [row["id"] for row in within["rows"] if row["level"] == "district"] == [
        f"{ID}place/spree-neisse"
    ]
    assert values(within, "district").items() <= values(everything, "district").items()


def test_areas_as_geojson_have_shapes_and_the_notice(client: FlaskClient) -> None:
    found = client.get(MAP, query_string={"format": "geojson"})
    assert found.mimetype == "application/geo+json" and found.json
    shapes = [(one["properties"]["level"], one["geometry"]) for one in found.json["features"]]
    assert {level for level, shape in shapes if shape and shape["type"] == "Point"} == {
        "municipality"
    }
    polygons = [shape["coordinates"] for _, shape in shapes if shape and shape["type"] != "Point"]
    assert len(polygons) == 7
    for outer in (polygon[0] for several in polygons for polygon in several):
        turn = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(outer, outer[1:], strict=False))
        assert turn > 0 and outer[0] == outer[-1], "against the clock, as RFC 7946 wants it"
    rows = areas(client)["rows"]
    assert [feature["properties"] for feature in found.json["features"]] == rows
    assert any("BKG" in one["text"] for one in found.json["about"]["notices"])


@pytest.mark.parametrize(
    ("path", "asked"),
    [("", {"relation": "seat"}), ("/ego", {"of": "organisation/btu"})],
)
def test_places_of_a_network_come_with_what_ties_to_them(
    client: FlaskClient, path: str, asked: dict[str, str]
) -> None:
    door = f"/api/v1/network{path}"
    network = client.get(door, query_string=asked).json
    found = client.get(door, query_string={**asked, "format": "geojson"}).json
    assert network and found and found["features"]
    places = {node["id"] for node in network["nodes"] if node["type"] == "place"}
    ties = {
        (place, tie["id"])
        for tie in network["ties"]
        for place in places & {tie["source"], tie["target"]}
    }
    assert ties == {
        (feature["id"], thing["tie"])
        for feature in found["features"]
        for thing in feature["properties"]["things"]
    }
    cottbus = next(one for one in found["features"] if one["id"] == f"{ID}place/cottbus")
    longitude, latitude = cottbus["geometry"]["coordinates"]
    assert 14 < longitude < 15 and 51 < latitude < 52


@pytest.mark.parametrize(
    ("measure", "asked"),
    [
        ("actors", {"workshop": "workshop/werkstatt-4", "relation": "participation"}),
        ("actors", {"standing": "permanent", "on": "2021"}),
        ("projects", {"workshop": "workshop/werkstatt-4"}),
        ("projects", {"role": "sponsor"}),
    ],
)
def test_places_are_asked_for_of_what_has_a_tie_that_fits(
    client: FlaskClient, measure: str, asked: dict[str, str]
) -> None:
    time = {"on": asked["on"]} if "on" in asked else {}
    found, whole = areas(client, measure=measure, **asked), areas(client, measure=measure, **time)
    ties = client.get("/api/v1/network", query_string=asked).json
    assert ties
    fit = {tie[end] for tie in ties["ties"] for end in ("source", "target")}
    for row, every in zip(found["rows"], whole["rows"], strict=True):
        assert row["things"] == [thing for thing in every["things"] if thing in fit]
    assert found["rule"] != whole["rule"]
    own = "/organisation/" if measure == "actors" else "/project/"
    collectives = {node["id"] for node in ties["nodes"] if node["collective"]}
    total = found["unknown"][0]["of"]
    assert total == sum(own in iri for iri in fit - collectives)


@pytest.mark.parametrize(
    ("asked", "name", "nearest"),
    [
        ({"measure": "project"}, "measure", "projects"),
        ({"measure": "amount", "quantity": "money"}, "quantity", "grant"),
        ({"quantity": "grant"}, "quantity", None),
        ({"workshop": "workshop/werkstatt-44"}, "workshop", "workshop/werkstatt-4"),
        ({"level": "district"}, "level", None),
        ({"format": "gexf"}, "format", "geojson"),
    ],
)
def test_what_the_map_has_not_is_refused(
    client: FlaskClient, asked: dict[str, str], name: str, nearest: str | None
) -> None:
    response = client.get(MAP, query_string=asked)
    assert response.status_code == 400 and response.json
    [fault] = response.json["parameters"]
    assert fault["name"] == name and (nearest is None or nearest in fault["nearest"])
