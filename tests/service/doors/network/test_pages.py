"""The pages of the network: the numbers of the doors of REST, in words, with a way to them."""

from __future__ import annotations

import csv
import html
import re
from html import unescape
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Store

from tests.service.network.claims import pairs, time_conditions
from tests.service.network.filters import random_filters

ID = "https://w3id.org/lausitz-graph/id/"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
SVG = "{http://www.w3.org/2000/svg}"
NAMED = ("attested", "in-part")

#: Every page with parameters that it takes.
PAGES = [
    "/network",
    "/network?on=2025&group=kind",
    "/network?columns=body&rows=district",
    "/network/change",
    "/network/change?workshop=werkstatt-5",
    "/coverage",
    "/coverage?on=2025",
]
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
    if "counts" in found:
        number = found["counts"].get("rows", found["counts"].get("joined"))
    else:
        number = sum(any(d["state"] == "full" for d in w["dates"]) for w in found["workshops"])
    assert re.search(rf"\b{'Eine?' if number == 1 else number}\b", title), title
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


def test_form_knows_a_workshop_by_any_of_its_names(client: FlaskClient) -> None:
    for name in ("werkstatt-4", "Werkstatt 4", "/doc/workshop/werkstatt-4"):
        text = page(client, f"/network/change?workshop={quote(name)}")
        assert '<option value="workshop/werkstatt-4" selected>' in text, name


def test_page_is_sent_once(client: FlaskClient) -> None:
    tag = client.get("/network").headers["ETag"]
    assert client.get("/network", headers={"If-None-Match": tag}).status_code == 304


def test_change_is_told_as_sentence_picture_and_table(client: FlaskClient) -> None:
    path = "/network/change?workshop=werkstatt-4&before=2021&after=2025"
    text = page(client, path)
    counts = rest_of(client, text)["counts"]
    assert counts["joined"] == 16 and counts["left"] == 2 and counts["renamed"] == 2
    assert "Werkstatt 4: 16 neu genannt, 2 nicht mehr genannt (2021 → 2025)" in text
    lead = text_of(re.findall(r'(?s)<p class="lead".*?</p>', text)[0])
    assert "10 in beiden genannt (2 davon umbenannt)" in lead
    (table,) = re.findall(r'(?s)<table class="changes".*?</table>', text)
    groups = [text_of(head) for head in re.findall(r'(?s)<tr class="group".*?</tr>', table)]
    assert groups == [
        "Neu genannt 16",
        "Nicht mehr genannt 2",
        "Umbenannt, weiter genannt 2",
        "In beiden genannt 8",
    ]
    split = page(client, "/network/change?workshop=werkstatt-4&before=2020&after=2021")
    assert "Erst gemeinsam, dann einzeln genannt 4" in text_of(split)
    english = page(client, "/network/change?workshop=werkstatt-5", "en")
    assert "Only a part of the list" in english


def test_picture_of_a_change_is_a_file_that_says_all_itself(client: FlaskClient) -> None:
    text = page(client, "/network/change?workshop=werkstatt-4&before=2021&after=2025")
    (address,) = re.findall(r'<a href="([^"]+)" download>SVG</a>', text)
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    picture = ElementTree.fromstring(response.data)
    words = [" ".join("".join(one.itertext()).split()) for one in picture.iter(f"{SVG}text")]
    assert picture.get("role") == "img" and picture.find(f"{SVG}title") is not None
    said = " ".join(words)
    assert "16 neu genannt" in said and "2021" in words and "2025" in words
    assert rest_of(client, text)["release"] in said and "creativecommons.org" in said
    assert sum(word.startswith("+ ") for word in words) == 16
    assert sum(word.endswith(" −") for word in words) == 2
    assert client.get("/network/change.svg?workshop=qqqq").status_code == 400


@pytest.mark.parametrize("path", ["/network?lang=de", "/network?columns=body&group=kind&lang=en"])
def test_matrix_is_a_picture_with_its_title_date_release_and_source(
    client: FlaskClient, path: str
) -> None:
    text = client.get(path).text
    found = rest_of(client, html.unescape(text))
    (address,) = re.findall(r'<a href="([^"]+)" download>SVG</a>', text)
    response = client.get(html.unescape(address))
    assert response.mimetype == "image/svg+xml"
    picture = ElementTree.fromstring(response.data)
    words = [element.text or "" for element in picture.iter(f"{SVG}text")]
    said = " ".join(" ".join(words).split())
    title = text_of(html.unescape(re.findall(r"(?s)<h1>(.*?)</h1>", text)[0]))
    assert title in said and title == picture.findtext(f"{SVG}title")
    assert found["release"] in said and "creativecommons.org" in said and "/network?" in said
    whole = said.replace(" ", "")  # lines end at blanks and hyphens
    assert all(row["label"].replace(" ", "") in whole for row in found["rows"])
    named = sum(cell["state"] == "attested" for row in found["rows"] for cell in row["cells"])
    assert words.count("✓") == named + 1  # and one in the legend


def test_matrix_of_many_columns_is_shown_in_parts_that_make_the_whole(client: FlaskClient) -> None:
    first = page(client, "/network?columns=project")
    found = rest_of(client, first)
    number = len(found["columns"])
    assert len(first.encode()) < 250_000 and f"1 bis 40 von {number}" in first
    (parts,) = re.findall(r'(?s)<nav class="parts".*?</nav>', first)
    addresses = re.findall(r'href="([^"]+)"', parts)
    shown = [page(client, address.replace("&lang=de", "")) for address in addresses]
    assert len(shown) == -(-number // 40)
    seats = sum(bool(cell["documents"]) for row in found["rows"] for cell in row["cells"])
    assert sum(one.count("popovertargetaction") for one in shown) == seats
    assert rest_of(client, shown[-1])["rows"] == found["rows"]
    page(client, f"/network?columns=project&from_column={number + 1}", status=400)


def test_coverage_says_what_is_not_known(client: FlaskClient) -> None:
    text = page(client, "/coverage")
    found = rest_of(client, text)
    assert all(one["sentence"] in text for one in found["unknown"])
    assert "Keine Liste ist bekannt aus: 2022, 2023." in text
    (table,) = re.findall(r'(?s)<table class="plain matrix coverage">.*?</table>', text)
    pattern = r'<a class="mark (\w+)" href="/doc/([^"?]+)[^>]*><span [^>]*>[^<]*</span>(\d+)<'
    told = re.findall(pattern, table)
    dates = [one for workshop in found["workshops"] for one in workshop["dates"]]
    assert sorted(told) == sorted(
        (one["state"], one["document"].rpartition("/id/")[2], str(one["actors"])) for one in dates
    )
    assert table.count("no-list") > 10


def test_page_rest_export_and_sparql_give_the_same_numbers(
    client: FlaskClient, graph: Store
) -> None:
    found = 0
    for asked in random_filters():
        rest = client.get("/api/v1/network/matrix", query_string={**asked, "format": "json"}).json
        assert rest
        rows = {
            (row["id"], column["id"])
            for row in rest["rows"]
            for column, cell in zip(rest["columns"], row["cells"], strict=True)
            if cell["state"] in NAMED
        }
        table = client.get("/api/v1/network/matrix", query_string={**asked, "format": "csv"})
        cells = csv.DictReader(table.text.splitlines())
        assert {(cell["row"], cell["column"]) for cell in cells if cell["state"] in NAMED} == rows
        text = html.unescape(client.get("/network", query_string=asked).text)
        assert text.count("popovertargetaction") == len(rows), asked
        title = text_of(re.findall(r"(?s)<h1>(.*?)</h1>", text)[0])
        number = rest["counts"]["rows"]
        assert re.search(rf"\b{'Eine' if number == 1 else number}\b", title), title
        assert by_sparql(graph, asked) == rows, asked
        assert by_exports(client, asked) == [rows, rows, len(rows)], asked
        found += bool(rows)
    assert found > 30


def by_exports(client: FlaskClient, asked: dict[str, Any]) -> list[Any]:
    """The same from files of the network: ties, GraphML, and how many cells the incidence has."""
    files = {
        name: client.get(
            "/api/v1/network",
            query_string={**asked, "relation": "participation", "format": name},
        )
        for name in ("ties", "graphml", "incidence")
    }
    ties = csv.DictReader(files["ties"].text.splitlines())
    edges = ElementTree.fromstring(files["graphml"].data).iter(f"{GRAPHML}edge")
    _, *cells = csv.reader(files["incidence"].text.splitlines())
    return [
        {(tie["source"], tie["target"]) for tie in ties},
        {(str(edge.get("source")), str(edge.get("target"))) for edge in edges},
        sum(cell != "0" for row in cells for cell in row[1:]),
    ]


def by_sparql(graph: Store, asked: dict[str, Any]) -> set[tuple[str, str]]:
    """Which institution is named in which workshop, over the claims."""
    conditions = []
    if "workshop" in asked:
        conditions.append(
            f"VALUES ?two {{ {' '.join(f'<{ID}{one}>' for one in asked['workshop'])} }}"
        )
    if "kind" in asked:
        kind = f"<https://w3id.org/actor-graph/scheme/actor-kind/{asked['kind']}>"
        conditions.append(
            f"FILTER EXISTS {{ ?of ag:institution ?one ; org:classification {kind} }}"
        )
    conditions += time_conditions(asked.get("from", ""), asked.get("to", ""))
    query = f"""PREFIX ag: <https://w3id.org/actor-graph/ontology#>
        PREFIX org: <http://www.w3.org/ns/org#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT DISTINCT ?one ?two WHERE {{
          ?claim a ag:Participation ; org:member ?s ; org:organization ?two .
          ?a ag:attests ?claim .
          OPTIONAL {{ ?a ag:notBefore ?from }} OPTIONAL {{ ?a ag:notAfter ?to }}
          OPTIONAL {{ ?s ag:institution ?i }} BIND(COALESCE(?i, ?s) AS ?one)
          {" ".join(conditions)} }}"""
    return pairs(graph, query)


def test_workshop_of_one_list_has_no_change_to_show(client: FlaskClient) -> None:
    text = page(client, "/network/change?workshop=werkstatt-2")
    assert "höchstens eine Liste bekannt" in text
    assert '<option value="workshop/werkstatt-4">' in text
    unknown = page(client, "/network/change?workshop=qqqq", status=400)
    assert "unbekannt oder nicht eindeutig" in unknown


def test_page_that_a_browser_keeps_keeps_its_policy(client: FlaskClient) -> None:
    for path in ("/network", "/network?embed=1"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        policies = {one.headers["Content-Security-Policy"] for one in (first, again)}
        assert len(policies) == 1 and "script-src 'self'" in policies.pop()


def test_workshops_and_home_lead_here(client: FlaskClient) -> None:
    workshop = page(client, "/doc/workshop/werkstatt-4.html")
    addresses = re.findall(r'href="(/network[^"]*workshop=[^"]*)"', workshop)
    assert {address.partition("?")[0] for address in addresses} == {"/network", "/network/change"}
    for address in map(unescape, addresses):
        assert "Werkstatt 4" in client.get(address).text
    home = page(client, "/")
    assert {"/network", "/coverage"} <= set(re.findall(r'href="(/[a-z]+)\?lang=de"', home))


def test_pages_work_where_little_is_known(region: FlaskClient) -> None:
    assert "6 Einrichtungen in 2 Werkstätten" in page(region, "/network")
    assert "Von keiner Werkstatt sind zwei Listen bekannt." in page(region, "/network/change")
    assert "für 1 von 2 Werkstätten bekannt" in page(region, "/coverage")
    districts = rest_of(region, page(region, "/network?rows=district"))
    known = [row for row in districts["rows"] if row["id"]]
    assert districts["counts"]["rows"] == len(known) < len(districts["rows"])
