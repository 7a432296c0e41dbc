"""How two are connected and who links the groups, as pages over the doors of REST."""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.network.paths import Asked

PAIR = "a=Lausitzrunde&b=BTU"


def page(client: FlaskClient, path: str, language: str = "en", status: int = 200) -> str:
    response = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert (response.status_code, response.mimetype) == (status, "text/html"), response.text
    return unescape(response.text)


def rest(client: FlaskClient, text: str) -> Any:
    """What the address of REST gives that a page names."""
    (address,) = re.findall(r'<a class="address" href="([^"]+)"', text)
    return client.get(address).json


@pytest.mark.parametrize("more", ["", "&via=workshop/werkstatt-4", "&from=2020&to=2025&k=5"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_paths_are_those_of_rest_with_pictures_and_documents(
    client: FlaskClient, more: str, language: str
) -> None:
    text = page(client, f"/network/path?{PAIR}{more}", language)
    found = rest(client, text)
    assert found["status"] == "found" and str(found["length"]) in text.partition("</h1>")[0]
    hops = [hop for path in found["paths"] for hop in path["hops"]]
    assert [text.count(hop["sentence"]) > 0 for hop in hops] == [True] * len(hops)
    assert text.count('<svg class="chain"') == len(found["paths"])
    told = re.findall(r'<span class="paper">([\d, ]+)</span>', text)
    cited = {number for numbers in told for number in numbers.split(", ")}
    assert cited == set(re.findall(r'id="source-(\d+)"', text))
    assert len(cited) == len({iri for hop in hops for iri in hop["documents"]})
    undated = sum(one["count"] for one in found["left_out"])
    assert not undated or re.search(rf">{undated} (ties without|Verbindungen ohne)", text)


def test_three_kinds_of_no_have_three_sets_of_words(client: FlaskClient) -> None:
    none = page(client, f"/network/path?{PAIR}&max=1")
    assert "No path from Lausitzrunde" in none and "This is proved" in none and "max=3" in none
    topic = "https://w3id.org/actor-graph/scheme/topic"
    other = page(client, f"/network/path?a={topic}&b=BTU", status=400)
    assert "It is no node of the network." in other and "This is proved" not in other
    unsure = page(client, "/network/path?a=Werkstatt&b=BTU", status=400)
    choices = re.findall(r'<li><a href="(/network/path[^"]+a=workshop[^"]+)"', unsure)
    assert choices
    for address in choices[:2]:
        assert client.get(address).status_code == 200
    assert "Stations with more than 75 neighbours" in none
    assert "Stations with more" not in page(client, f"/network/path?{PAIR}&hub_limit=0")


def test_search_that_was_stopped_proves_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The real search, with less work allowed: none over the shipped graph takes long enough.
    monkeypatch.setattr("service.network.paths.Asked", partial(Asked, work=1))
    text = page(client, f"/network/path?{PAIR}&k=2")
    assert "is open" in text and "given up" in text and "This is proved" not in text


def test_page_without_two_names_is_its_form(client: FlaskClient) -> None:
    text = page(client, "/network/path?a=Lausitzrunde")
    assert 'name="b"' in text and 'value="Lausitzrunde"' in text and "<svg class" not in text


def test_bridges_say_what_they_rest_on_and_name_no_person_unasked(client: FlaskClient) -> None:
    text = page(client, "/network/bridges")
    found = rest(client, text)
    sentences = [row for row in found["rows"] if row["sentence"]]
    assert sentences and all(row["sentence"] in text for row in sentences)
    assert "nobody would link Workshop 1" in text
    documents = {iri for row in sentences for iri in row["rests_on"]}
    assert len(re.findall(r'<li id="source-\d+"', text)) == len(documents) > 0
    for name in ("degree", "betweenness", "separates"):
        assert found["definitions"][name]["text"] in text
    assert "/doc/person/" not in text
    people = page(client, "/network/bridges?kind=person&relation=post&relation=session", "de")
    assert "Ohne " not in people


@pytest.mark.parametrize("order", ["degree", "betweenness", "name"])
def test_table_is_sorted_through_its_address(client: FlaskClient, order: str) -> None:
    text = page(client, "/network/bridges")
    (address,) = re.findall(rf'<th[^>]*><a href="([^"]*order={order}[^"]*)"', text)
    table = unescape(client.get(address).text).partition("<tbody>")[2]
    shown = re.findall(r'<th scope="row"><a href="/doc/(\w+/[^"?]+)', table)
    rows = client.get("/api/v1/network/measures", query_string={"order": order, "lang": "en"}).json
    assert rows and shown == [row["id"].partition("/id/")[2] for row in rows["rows"]]
    if order != "name":
        values = [row[order] for row in rows["rows"]]
        assert values == sorted(values, reverse=True)
