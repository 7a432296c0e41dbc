"""The REST interface as HTTP: parts of an answer, caches, releases, methods, other sites."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service.api import API, WORKSHOP, call, document, faults, relations


def test_parts_make_up_the_whole(client: FlaskClient) -> None:
    whole = document(client, "workshop-participants", **WORKSHOP)
    address: str | None = f"{API}/workshop-participants?workshop=workshop/werkstatt-4&limit=7"
    records: list[object] = []
    while address:
        response = client.get(address)
        records += json.loads(response.data)["records"]
        assert response.headers["X-Total-Count"] == str(whole["total"])
        links = relations(response)
        assert relations(client.get(links["last"])).keys() & {"next"} == set()
        address = links.get("next")
    assert records == whole["records"]


def test_links_lead_to_the_parts_around(client: FlaskClient) -> None:
    response = call(client, "workshop-participants", **WORKSHOP, limit=10, offset=10)
    total, links = int(response.headers["X-Total-Count"]), relations(response)
    assert json.loads(client.get(links["first"]).data)["offset"] == 0
    assert json.loads(client.get(links["prev"]).data)["offset"] == 0
    assert json.loads(client.get(links["next"]).data)["offset"] == 20
    assert json.loads(client.get(links["last"]).data)["offset"] == (total - 1) // 10 * 10
    far = call(client, "workshop-participants", **WORKSHOP, limit=10, offset=5000)
    assert far.status_code == 200 and json.loads(far.data)["records"] == []
    assert "next" not in relations(far) and relations(far)["prev"] == links["last"]


def test_client_is_not_sent_the_same_twice(client: FlaskClient) -> None:
    first = call(client, "workshop-projects", **WORKSHOP)
    again = client.get(
        f"{API}/workshop-projects",
        query_string=WORKSHOP,
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304 and not again.data
    assert first.headers["Cache-Control"] == "public, max-age=60"
    tags = {
        call(client, "workshop-projects", **WORKSHOP, **more).headers["ETag"]
        for more in ({}, {"format": "csv"}, {"limit": 1}, {"lang": "en"}, {"sources": 1})
    }
    assert len(tags) == 5


def test_answer_is_computed_once(client: FlaskClient) -> None:
    arguments = {"workshop": "workshop/werkstatt-3", "limit": 3}
    call(client, "workshop-projects", **arguments)
    assert call(client, "workshop-projects", **arguments).headers["X-Cache"] == "hit"


def test_release_can_be_named(client: FlaskClient) -> None:
    version = document(client, "counts")["release"]
    pinned = call(client, "counts", release=version, limit=1)
    assert pinned.headers["Cache-Control"] == "max-age=86400, must-revalidate"
    assert f"release={version}" in relations(pinned)["next"]
    assert call(client, "counts", release="nothing").status_code == 404


@pytest.mark.parametrize("form", ["data", "json"])
def test_post_answers_like_get(client: FlaskClient, form: str) -> None:
    body: Any = {form: {**WORKSHOP, "limit": "3"}}
    posted = client.post(f"{API}/workshop-projects", **body)
    assert posted.json == document(client, "workshop-projects", **WORKSHOP, limit=3)


def test_numbers_of_json_are_numbers(own: FlaskClient) -> None:
    answer = own.post(f"{API}/is-larger", json={"one": 2.5, "two": 3, "strict": False})
    assert answer.json and answer.json["boolean"] is False
    lists = own.post(f"{API}/actors-of-kinds", json={"kind": ["chamber", "university"]})
    assert lists.json and lists.json["total"] > 2


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"workshop": null}', "application/json", 400),
        ('{"workshop": "\\ud800"}', "application/json", 400),
        ('{"workshop": 1e999999999}', "application/json", 400),
        ('{"workshop": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"release": "x"}', "application/json", 400),
        ("workshop=a", "text/plain", 415),
    ],
)
def test_bad_body_is_refused(client: FlaskClient, body: str, mimetype: str, status: int) -> None:
    answer = client.post(f"{API}/workshop-projects", data=body, content_type=mimetype)
    assert answer.status_code == status


def test_any_page_may_ask(client: FlaskClient) -> None:
    answer = call(client, "counts")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("Link", "X-Total-Count", "X-Truncated"))
    allowed = client.options(f"{API}/counts")
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]


def test_parts_from_any_row_on_end_where_the_last_one_leads(client: FlaskClient) -> None:
    address = f"{API}/workshop-participants?workshop=workshop/werkstatt-4&limit=7&offset=3"
    last = relations(client.get(address))["last"]
    while following := relations(client.get(address)).get("next"):
        address = following
    assert address == last


def test_bad_request_stays_one_though_any_answer_would_do(client: FlaskClient) -> None:
    any_tag = {"If-None-Match": "*"}
    assert client.get(f"{API}/counts?bogus=1", headers=any_tag).status_code == 400
    assert client.get(f"{API}/counts", headers=any_tag).status_code == 304


def test_member_that_stands_twice_in_a_body_is_repeated(client: FlaskClient) -> None:
    body = '{"workshop": "workshop/werkstatt-3", "workshop": "workshop/werkstatt-4"}'
    address = f"{API}/workshop-participants"
    refused = client.post(address, data=body, content_type="application/json")
    assert faults(refused)["workshop"]["problem"] == "repeated"


def test_post_without_a_body_says_all_in_its_address(client: FlaskClient) -> None:
    answer = client.post(f"{API}/workshop-participants", query_string=WORKSHOP)
    assert answer.status_code == 200, answer.text
    assert answer.json == document(client, "workshop-participants", **WORKSHOP)


def posted(client: FlaskClient, body: str) -> Any:
    path = f"{API}/workshop-participants"
    return client.post(path, data=body, headers={"Content-Type": "application/json"})


def nested(depth: int) -> str:
    return f'{{"workshop": {"[" * depth}"workshop/werkstatt-4"{"]" * depth}}}'


def test_json_that_is_nested_deeply_or_long_is_told_in_few_words(client: FlaskClient) -> None:
    assert posted(client, nested(0)).status_code == 200
    assert posted(client, nested(1)).status_code == 200
    many = json.dumps({f"unknown{number}": 1 for number in range(50_000)})
    for body in (nested(2), nested(600), nested(100_000), '{"a":' * 600 + "1" + "}" * 600, many):
        answer = posted(client, body)
        assert answer.status_code == 400, body[:50]
        assert len(answer.data) < 5000
    some = json.dumps({f"unknown{number}": 1 for number in range(99)})
    told = json.loads(posted(client, some).data)
    assert len(told["parameters"]) == 20
    assert told["detail"].endswith(" more.")
