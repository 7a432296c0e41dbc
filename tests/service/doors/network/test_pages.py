"""The pages of the network: the numbers of the doors of REST, in words, with a way to them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

#: Every page with parameters that it takes.
PAGES = ["/network", "/network?on=2025&group=kind", "/network?columns=body&rows=district"]
EVERY_PAGE = pytest.mark.parametrize("path", PAGES)


def page(client: FlaskClient, path: str, language: str = "de", status: int = 200) -> str:
    response = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert (response.status_code, response.mimetype) == (status, "text/html"), response.text
    return html.unescape(response.text)


def text_of(element: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", element).split())


def rest_of(client: FlaskClient, text: str) -> Any:
    """What the address of REST gives that a page names."""
    (address,) = re.findall(r'<a class="address" href="([^"]+)"', text)
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.json


@EVERY_PAGE
def test_page_says_its_finding_and_leads_to_its_files(client: FlaskClient, path: str) -> None:
    text = page(client, path)
    found = rest_of(client, text)
    title = text_of(re.findall(r"(?s)<h1>(.*?)</h1>", text)[0])
    assert str(found["counts"]["rows"]) in title
    assert f"Ausgabe {found['release']}" in text and "CC BY 4.0" in text
    files = re.search(r'(?s)<h2 id="files">.*?</ul>', text)
    assert files
    addresses = dict(re.findall(r'<a href="([^"]+)">(\w+)</a>', files[0]))
    assert set(addresses.values()) == {"json", "csv", "tsv", "xlsx", "parquet"}
    for address in addresses:
        assert client.get(address).status_code == 200


@EVERY_PAGE
def test_only_the_embedded_page_may_be_framed(client: FlaskClient, path: str) -> None:
    for more, ancestors in (("", "'none'"), ("embed=1", "*")):
        address = f"{path}{'&' if '?' in path else '?'}{more}"
        policy = client.get(address).headers["Content-Security-Policy"]
        assert f"frame-ancestors {ancestors}" in policy
    framed = page(client, f"{path}{'&' if '?' in path else '?'}embed=1")
    assert 'class="top"' not in framed and "CC BY 4.0" in framed
    assert rest_of(client, page(client, path))["release"] in framed


def test_name_that_nobody_knows_is_a_page_with_choices(client: FlaskClient) -> None:
    text = page(client, "/network?workshop=Werkstat", status=400)
    assert "unbekannt oder nicht eindeutig" in text and "It " not in text
    (problem,) = re.findall(r'(?s)<div role="alert">.*?</ul>', text)
    choices = re.findall(r'<a href="([^"]+)">([^<]+)</a>', problem)
    assert "Werkstatt 4" in " ".join(name for _, name in choices)
    for address, _ in choices:
        assert client.get(address).status_code == 200
    english = page(client, "/network?wrkshop=werkstatt-4&from=2025&to=2021", "en", 400)
    assert "There is no such parameter here." in english and "It is after to." in english


def test_form_keeps_what_was_asked_and_its_blanks_are_left_out(client: FlaskClient) -> None:
    response = client.get("/network?workshop=workshop/werkstatt-4&kind=&from=2021&to=&lang=de")
    assert response.status_code == 303
    kept = response.headers["Location"]
    assert kept == "/network?workshop=workshop%2Fwerkstatt-4&from=2021&lang=de"
    text = page(client, kept.removesuffix("&lang=de"))
    assert '<option value="workshop/werkstatt-4" selected>' in text
    assert 'name="from" type="text" value="2021"' in text
    without = dict(re.findall(r'<a href="([^"]+)">(Werkstatt|Von): ', text))
    assert {client.get(address).status_code for address in without} == {200}
    assert len(without) == 2


def test_page_is_sent_once(client: FlaskClient) -> None:
    tag = client.get("/network").headers["ETag"]
    assert client.get("/network", headers={"If-None-Match": tag}).status_code == 304
