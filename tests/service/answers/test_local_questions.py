"""The shipped questions over another region than the one they were written for."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.questions.operation_files import read_operations

OPERATIONS = read_operations()
ELSEWHERE = "lausitz-graph"


@pytest.mark.parametrize("name", OPERATIONS)
def test_page_of_a_question_answers_in_another_region(region: FlaskClient, name: str) -> None:
    response = region.get(f"/queries/{name}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert ELSEWHERE not in response.text


def test_interface_names_things_of_the_region_only(region: FlaskClient) -> None:
    for path in ("/api", "/api/openapi.json", "/api/v1/queries", "/query?example=connections"):
        response = region.get(path)
        assert response.status_code == 200
        assert ELSEWHERE not in response.text, path


def test_example_of_the_interface_can_be_asked(region: FlaskClient) -> None:
    listed = region.get("/api/v1/queries").json
    assert listed and len(listed["records"]) == len(OPERATIONS)
    for one in listed["records"]:
        asked = {p["name"]: p["examples"] for p in one["parameters"]}
        answer = region.get(f"/api/v1/queries/{one['name']}", query_string=asked)
        assert answer.status_code == 200, (one["name"], answer.text)


def test_two_things_are_asked_for_where_there_are_two(region: FlaskClient) -> None:
    listed = region.get("/api/v1/queries").json
    assert listed
    found = {one["name"]: one["parameters"] for one in listed["records"]}["connections"]
    assert found[0]["examples"] != found[1]["examples"]


def test_home_region_keeps_the_shipped_examples(client: FlaskClient) -> None:
    listed = client.get("/api/v1/queries").json
    assert listed
    for one in listed["records"]:
        shipped = OPERATIONS[one["name"]].parameters
        assert [p["examples"] for p in one["parameters"]] == [
            [term.value for term in parameter.examples] for parameter in shipped
        ]
