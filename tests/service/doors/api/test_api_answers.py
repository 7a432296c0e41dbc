"""What an answer of the REST interface says: its sources, its time, and what others say, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import create_app
from service.config import Settings
from service.request.serving import stores_of
from tests.service.api import API, ID, OPERATIONS, WORKSHOP, call, document, examples
from tests.service.tables import table

# What an answer says of itself


def test_answer_names_the_documents_behind_it(client: FlaskClient) -> None:
    answer = document(client, "workshop-projects", **WORKSHOP, sources=1)
    named = {one["iri"]: one["title"] for one in answer["sources"]}
    assert named and all(iri.startswith(f"{ID}source/") for iri in named)
    for one in answer["records"]:
        assert [entry["iri"] for entry in one["source_documents"]] == [one["source"]]
        assert named[one["source"]] == one["sourceTitle"]
    rows = table(call(client, "workshop-projects", **WORKSHOP, sources=1, format="csv").text)
    assert rows[0][-1] == "source_documents"
    assert {row[-1] for row in rows[1:]} == set(named)


def test_long_answer_says_that_it_was_cut(home: Path, client: FlaskClient) -> None:
    whole = document(client, "workshop-projects", **WORKSHOP)["records"]
    app = create_app(Settings(home=home, result_bytes=4000))
    short = app.test_client()
    try:
        answer = document(short, "workshop-projects", **WORKSHOP)
        assert answer["truncated"] is True and answer["total"] == len(answer["records"])
        assert answer["records"] == whole[: answer["total"]] != []
        csv_ = call(short, "workshop-projects", **WORKSHOP, format="csv")
        assert csv_.headers["X-Truncated"] == "true"
    finally:
        stores_of(app).close()


# Time


def test_dates_are_held_against_a_day(client: FlaskClient) -> None:
    early = document(client, "workshop-participants", **WORKSHOP, on="1990")
    late = document(client, "workshop-participants", **WORKSHOP, on="2090-01-01")
    plain = document(client, "workshop-participants", **WORKSHOP)
    assert early["total"] == late["total"] == plain["total"]
    assert {one["known_on"] for one in early["records"]} <= {"only-after", "undated"}
    assert {one["known_on"] for one in late["records"]} <= {"only-before", "undated"}


def test_rows_of_one_thing_are_judged_together(client: FlaskClient) -> None:
    answer = document(client, "workshop-participants", **WORKSHOP, on="2023-01-01")
    states: dict[str, set[str]] = {}
    dates: dict[str, set[str]] = {}
    for one in answer["records"]:
        states.setdefault(one["actor"], set()).add(one["known_on"])
        dates.setdefault(one["actor"], set()).add(one["on"] or "")
    assert all(len(found) == 1 for found in states.values())
    both = [actor for actor, found in dates.items() if {"2021", "2025"} <= found]
    assert both and all(states[actor] == {"before-and-after"} for actor in both)


def test_day_fills_the_parameter_date(client: FlaskClient) -> None:
    body = {"body": "organisation/imag"}
    by_on = document(client, "confirmed-on-a-date", **body, on="2021-03-25")
    by_date = document(client, "confirmed-on-a-date", **body, date="2021-03-25")
    states = [one.pop("known_on") for one in by_on["records"]]
    assert by_on["records"] == by_date["records"] != []
    assert {(one["match"], state) for one, state in zip(by_on["records"], states, strict=True)} == {
        ("day", "attested"),
        ("period", "within-period"),
    }
    month = document(client, "confirmed-on-a-date", **body, on="2021-03")
    assert month["parameters"]["date"] == "2021-03-01"
    both = document(client, "confirmed-on-a-date", **body, on="2022", date="2021-03-25")
    assert {one["known_on"] for one in both["records"]} == {"only-before"}


# The list, and the other ways to the same answer


def test_list_tells_how_to_call_each(client: FlaskClient) -> None:
    listed = client.get(API, query_string={"lang": "en"}).json
    assert listed and listed["total"] == len(OPERATIONS)
    for one in listed["records"]:
        arguments = {p["name"]: p["examples"] for p in one["parameters"] if p["required"]}
        path = one["url"].partition("?")[0]
        limited = client.get(path, query_string={**arguments, "limit": 1})
        assert limited.status_code == 200, limited.text
    assert listed["records"][0]["summary"].startswith("How many institutions")


@pytest.mark.parametrize("name", ["workshop-participants", "project-figures", "connections"])
def test_sparql_gives_the_same_rows(client: FlaskClient, name: str) -> None:
    operation = OPERATIONS[name]
    answer = client.post("/sparql", data={"query": operation.text, "format": "csv"})
    rows = table(call(client, name, **examples(operation), format="csv").text)
    assert sorted(table(answer.text)) == sorted(rows) and len(rows) > 1


def test_page_says_the_same_numbers(client: FlaskClient) -> None:
    counts = {one["kind"]: one["count"] for one in document(client, "counts")["records"]}
    page = client.get("/?lang=en", headers={"Accept": "text/html"}).text
    shown = dict(re.findall(r'/browse/(\w+)[^"]*"><strong>([\d,]+)</strong>', page))
    kinds = {"organisation": "actor", "source": "document"}
    assert shown and {"project", "organisation", "source"} <= shown.keys()
    for kind, number in shown.items():
        assert int(number.replace(",", "")) == counts[kinds.get(kind, kind)], kind


def test_answer_without_rows_rests_on_the_release(client: FlaskClient, own: FlaskClient) -> None:
    for answer in (
        document(client, "workshop-participants", workshop="organisation/wrl"),
        document(own, "is-larger", one="1.5", two="1"),
    ):
        assert not answer["records"]
        assert [one["iri"].rpartition("/")[2] for one in answer["sources"]] == [answer["release"]]
