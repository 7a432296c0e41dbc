"""Parameters of the REST interface: what is understood, and what is refused and why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from service.questions.operations import Operation
from service.questions.parameters import BadArguments, read_arguments
from tests.profiles import examples
from tests.service.api import (
    API,
    EVERY_OPERATION,
    ID,
    OPERATIONS,
    WORKSHOP,
    call,
    document,
    faults,
)
from tests.service.api import examples as examples_of


@pytest.mark.parametrize(
    "written",
    [
        "workshop/werkstatt-4",
        f"{ID}workshop/werkstatt-4",
    ],
)
def test_thing_may_be_named_in_several_ways(client: FlaskClient, written: str) -> None:
    answer = document(client, "workshop-projects", workshop=written)
    assert answer["parameters"] == {"workshop": f"{ID}workshop/werkstatt-4"}
    assert answer["total"] > 0


def test_term_of_a_code_list_may_be_named_in_several_ways(own: FlaskClient) -> None:
    totals = {
        document(own, "actors-of-kinds", kind=written)["total"]
        for written in (
            "chamber",
            "kind:chamber",
            "https://w3id.org/actor-graph/scheme/actor-kind/chamber",
        )
    }
    assert len(totals) == 1 and totals.pop() > 0


def test_list_is_a_parameter_given_again(own: FlaskClient) -> None:
    one, other, both = (
        document(own, "actors-of-kinds", kind=kinds)["total"]
        for kinds in (["chamber"], ["university"], ["chamber", "university", "chamber"])
    )
    assert one and other and both == one + other


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("2021-03-25", "2021-03-25"),
        ("2021-03", "2021-03-01"),
        ("2021", "2021-01-01"),
        ("2021-03-25T23:30:00+01:00", "2021-03-25"),
        ("2021-03-25T22:30:00.000Z", "2021-03-25"),
        ("1616711400000", "2021-03-25"),
    ],
)
def test_date_may_be_a_day_month_or_year(
    client: FlaskClient, written: str, understood: str
) -> None:
    answer = document(client, "meetings-around-a-date", date=written)
    assert answer["parameters"] == {"date": understood}


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        ({"one": "2.5"}, True),
        ({"one": "1.5"}, False),
        ({"one": "-7", "two": "-8"}, True),
        ({"one": "2"}, False),
        ({"one": "2", "strict": "false"}, True),
    ],
)
def test_numbers_and_booleans_are_bound(
    own: FlaskClient, arguments: dict[str, str], holds: bool
) -> None:
    assert document(own, "is-larger", **arguments)["boolean"] is holds


@pytest.mark.parametrize(
    ("name", "query", "fault", "problem", "nearest"),
    [
        ("workshop-projects", "", "workshop", "missing", None),
        ("workshop-projects", "workshp=a", "workshp", "unknown", "workshop"),
        ("workshop-projects", "workshop=a/b&workshop=a/c", "workshop", "repeated", None),
        ("workshop-projects", "workshop=nothing at all", "workshop", "type", None),
        ("workshop-projects", "workshop=skoss:x", "workshop", "type", None),
        ("workshop-projects", "workshop=https://a.example/%3E", "workshop", "type", None),
        (
            "workshop-projects",
            "workshop=workshop/werkstat-4",
            "workshop",
            "value",
            "workshop/werkstatt-4",
        ),
        (
            "workshop-projects",
            "workshop=werkstatt/werkstatt-4",
            "workshop",
            "value",
            "workshop/werkstatt-4",
        ),
        ("meetings-around-a-date", "date=2021-02-29", "date", "type", None),
        ("meetings-around-a-date", "date=0000", "date", "type", None),
        ("meetings-around-a-date", "date=1616711400", "date", "type", None),
        ("meetings-around-a-date", "date=2021-03-25T25:00Z", "date", "type", None),
        ("counts", "limitt=1", "limitt", "unknown", "limit"),
        ("counts", "formt=csv", "formt", "unknown", "format"),
        ("counts", "Sources=1", "Sources", "unknown", "sources"),
        ("counts", "zzz=1", "zzz", "unknown", None),
        ("counts", "format=geojson", "format", "value", "json"),
        ("counts", "format=cvs", "format", "value", "csv"),
        ("counts", "limit=0", "limit", "type", None),
        ("counts", "lang=fr", "lang", "value", None),
        ("counts", "offset=-1", "offset", "type", None),
        ("counts", "sources=yes", "sources", "type", None),
        ("counts", "limit=1&limit=2", "limit", "repeated", None),
        ("workshop-projects", "workshop=workshop/werkstatt-4&on=soon", "on", "type", None),
        ("meetings-around-a-date", "on=2021-13", "on", "type", None),
    ],
)
def test_bad_parameter_is_refused_with_reason(
    client: FlaskClient, name: str, query: str, fault: str, problem: str, nearest: str | None
) -> None:
    found = faults(client.get(f"{API}/{name}?{query}"))
    assert found[fault]["problem"] == problem and found[fault]["reason"]
    assert found[fault].get("nearest") == nearest


def test_everything_wrong_is_told_at_once(client: FlaskClient) -> None:
    found = faults(client.get(f"{API}/participation-changes?before=x&after=2021&workshp=1"))
    assert set(found) == {"before", "after", "workshp", "workshop"}


def test_term_that_is_not_in_the_code_list_is_refused_with_those_that_are(
    own: FlaskClient,
) -> None:
    fault = faults(call(own, "actors-of-kinds", kind="chambre"))["kind"]
    assert fault["nearest"] == "chamber" and "university" in fault["allowed"]


def test_boolean_is_refused_with_what_is_allowed(own: FlaskClient) -> None:
    assert faults(call(own, "is-larger", one="1", strict="tru"))["strict"]["nearest"] == "true"


def test_operation_that_is_not_there_is_404_with_its_neighbour(client: FlaskClient) -> None:
    response = client.get(f"{API}/count")
    assert response.status_code == 404 and json.loads(response.data)["nearest"] == "counts"


@pytest.mark.parametrize("query", ["workshop=%ff", "=", "&&&", "workshop", "%00=%00"])
def test_odd_address_is_400(client: FlaskClient, query: str) -> None:
    assert client.get(f"{API}/workshop-projects?{query}").status_code == 400


@hypothesis_settings(
    max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(["workshop", "on", "limit", "format", "x"]), st.text()))
def test_nothing_that_is_said_makes_the_service_fail(
    client: FlaskClient, arguments: dict[str, str]
) -> None:
    response = call(client, "workshop-projects", **arguments)
    assert response.status_code in (200, 400, 404), response.text


@hypothesis_settings(
    max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_text_arrives_as_it_was_sent(own: FlaskClient, said: str) -> None:
    """Whatever it looks like, it is one term of the query, never a part of it."""
    if not said:
        return
    [one] = document(own, "spoken", said=said, tag="en-GB")["records"]
    assert one["said"] == said
    assert one["marked"] == {"type": "text", "value": said, "language": "en-gb"}


@given(st.text(max_size=40))
def test_term_that_is_bound_is_the_one_that_was_read(said: str) -> None:
    operation = OPERATIONS["workshop-projects"]
    try:
        [term] = read_arguments(operation, {"workshop": [said]}, ID[:-3])["workshop"]
    except BadArguments:
        return
    assert isinstance(term, NamedNode) and NamedNode(term.value) == term
    assert operation.query.bind(workshop=term).count(f"VALUES ?workshop {{ {term} }}") == 1


def test_closing_brace_in_a_text_ends_nothing(own: FlaskClient) -> None:
    said = '" } UNION { ?s ?p ?said } #'
    answer = document(own, "spoken", said=said)
    assert [one["said"] for one in answer["records"]] == [said]


@EVERY_OPERATION
def test_operation_runs_on_what_the_description_calls_required(
    client: FlaskClient, operation: Operation
) -> None:
    described = _described(client)[f"{API}/{operation.name}"]["get"]["parameters"]
    own = {one["name"]: one for one in described if "name" in one}
    given = examples_of(operation)
    required = {name: value for name, value in given.items() if own[name]["required"]}
    answer = call(client, operation.name, **required)
    assert answer.status_code == 200, answer.text
    if answer.mimetype == "application/json":
        taken = answer.get_json()["parameters"]
        for name in set(given) - set(required):
            default = own[name]["schema"]["default"]
            assert str(taken[name]).endswith(str(default))  # of things their path alone
    for name in required:
        lacking = {key: value for key, value in required.items() if key != name}
        assert faults(call(client, operation.name, **lacking))[name]["problem"] == "missing"


def _described(client: FlaskClient) -> dict[str, Any]:
    document = client.get("/api/openapi.json").get_json()
    assert isinstance(document, dict)
    paths = document["paths"]
    assert isinstance(paths, dict)
    return paths


def test_moment_that_a_dashboard_sends_is_its_day_for_on(
    client: FlaskClient, region: FlaskClient
) -> None:
    day = document(client, "workshop-participants", **WORKSHOP, on="2021-06-01")
    for moment in ("2021-06-01T10:00:00Z", "2021-06-01T00:00:00+02:00", "1622541600000"):
        same = document(client, "workshop-participants", **WORKSHOP, on=moment)
        assert (same["on"], same["records"]) == ("2021-06-01", day["records"])
        page = region.get("/doc/workshop/wege.html", query_string={"on": moment, "lang": "en"})
        assert page.status_code == 200 and "on=2021-06-01" in page.text
    for none in ("1622541600", "2021-06-01T10"):
        assert call(client, "workshop-participants", **WORKSHOP, on=none).status_code == 400


@pytest.mark.parametrize("period", ["2024-12", "2024-12~", "2024-12-01/2024-12-31"])
def test_period_is_one_value(client: FlaskClient, period: str) -> None:
    address = "/api/v1/queries/confirmed-in-a-period"
    body = "organisation/imag"
    answer = client.get(address, query_string={"body": body, "period": period, "format": "json"})
    rows = json.loads(answer.data)["records"]
    assert {row["decidedTo"] for row in rows} == {"2024-12-04"}


@pytest.mark.parametrize(
    "period", ["2024-13", "Decembre 2024", "2025/2024", "2024/2025/2026", "24"]
)
def test_what_is_no_period_gives_400_with_forms_that_are(client: FlaskClient, period: str) -> None:
    address = "/api/v1/queries/confirmed-in-a-period"
    answer = client.get(address, query_string={"body": "organisation/imag", "period": period})
    assert answer.status_code == 400
    [fault] = json.loads(answer.data)["parameters"]
    assert fault["name"] == "period" and "2021-04/2021-09" in fault["reason"]
