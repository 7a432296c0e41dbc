"""The gallery of questions, through HTTP: it answers what the queries answer."""

from __future__ import annotations

import csv
import io
import json
import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from service import create_app
from service.config import Settings
from service.request.serving import stores_of
from service.words.formatting import format_number
from service.words.texts import texts_in
from tests.service.doors.gallery.reading import (
    ENGLISH,
    GERMAN,
    OPERATIONS,
    sparql,
    whole_table,
)


def drawn(text: str) -> dict[str, list[dict[str, object]]]:
    """What a page gives to the script that draws."""
    block = re.search(r'<script type="application/json" id="drawing">(.*?)</script>', text)
    assert block
    found: dict[str, list[dict[str, object]]] = json.loads(block[1])["data"]
    return found


@pytest.mark.parametrize("name", OPERATIONS)
def test_page_has_the_rows_and_numbers_of_the_query(client: FlaskClient, name: str) -> None:
    operation = OPERATIONS[name]
    shown, expected = whole_table(client, name), sparql(client, operation.text)
    assert len(shown) == len(expected)
    for column in operation.columns:
        if column.type in ("integer", "decimal") and any(row[column.name] for row in expected):
            label = column.labels["de"][:1].upper() + column.labels["de"][1:]
            heading = max((one for one in shown[0] if label.startswith(one)), key=len)
            assert sorted(row[heading].strip() for row in shown) == sorted(
                format_number(row[column.name], "de") for row in expected
            )


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_page_says_what_is_asked_and_cites_sources(
    client: FlaskClient, name: str, language: str
) -> None:
    operation = OPERATIONS[name]
    text = client.get(f"/queries/{name}?lang={language}", headers=GERMAN).text
    assert operation.summary[language] in unescape(text)
    lead = operation.description[language].split(".")[0]
    assert f'<p class="lead">{lead}.</p>' in unescape(text)
    told = unescape(text.split('id="answer"')[0])
    for name in ("known_on", "ag:", *OPERATIONS, *(column.name for column in operation.columns)):
        if re.search("[A-Z_:-]", name):
            assert not re.search(
                rf"(?<![\w/=-]){name}(?!\w)", told.split("<h1>")[1].split("<form")[0]
            )
    for parameter in operation.parameters:
        assert f'for="ask-{parameter.name}"' in text and f'id="ask-{parameter.name}"' in text
    if any(column.name == "source" or column.type == "iris" for column in operation.columns):
        assert 'href="#source-1"' in text and 'id="source-1"' in text


@pytest.mark.parametrize("name", [one for one in OPERATIONS if OPERATIONS[one].draw])
def test_only_pages_with_a_picture_have_a_script(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/{name}", headers=GERMAN)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert drawn(response.text)


def test_page_without_a_picture_runs_only_what_sorts_its_table(client: FlaskClient) -> None:
    response = client.get("/queries/renamings", headers=GERMAN)
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert re.findall(r"<script[^>]*/([a-z_.]+)", response.text) == ["table.js"]


def test_every_picture_is_told_what_to_draw() -> None:
    assert {one.name for one in OPERATIONS.values() if one.view != "table"} == {
        one.name for one in OPERATIONS.values() if one.draw
    }


def test_picture_has_every_row_or_counts_it(client: FlaskClient) -> None:
    text = client.get("/queries/sessions-of-a-body", headers=GERMAN).text
    rows = sparql(client, OPERATIONS["sessions-of-a-body"].text)
    whole = [row for row in rows if row["sessionDay"] and row["value"]]
    assert texts_in("de")("view.left_out", count=len(rows) - len(whole)) in text
    points = {(p["x"], p["y"]) for line in drawn(text)["lines"] for p in line["points"]}  # type: ignore[attr-defined]
    assert points == {(row["sessionDay"], float(row["value"])) for row in whole}


def test_network_has_every_participation(client: FlaskClient) -> None:
    data = drawn(client.get("/queries/participation-network", headers=GERMAN).text)
    rows = sparql(client, OPERATIONS["participation-network"].text)
    assert {(tie["source"], tie["target"]) for tie in data["ties"]} == {
        (row["institution"], row["workshop"]) for row in rows
    }


def test_map_has_every_place_on_the_ground_of_the_graph(client: FlaskClient) -> None:
    data = drawn(client.get("/queries/project-map", headers=GERMAN).text)
    rows = sparql(client, OPERATIONS["project-map"].text)
    assert {(str(p["longitude"]), str(p["latitude"])) for p in data["points"]} == {
        (str(float(row["longitude"])), str(float(row["latitude"]))) for row in rows
    }
    assert "Cottbus" in str([outline["name"] for outline in data["outlines"]])


def test_answer_without_rows_says_what_that_means(client: FlaskClient) -> None:
    response = client.get("/queries/workshop-projects?workshop=place/cottbus", headers=GERMAN)
    assert response.status_code == 200
    assert texts_in("de")("gallery.nothing") in response.text


def test_unknown_question_tag_and_page_give_404(client: FlaskClient) -> None:
    for path in ("/queries/nope", "/queries?tag=nope", "/queries/counts?page=2"):
        assert client.get(path, headers=GERMAN).status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
def test_list_has_every_question(client: FlaskClient, language: str) -> None:
    text = client.get(f"/queries?lang={language}").text
    for operation in OPERATIONS.values():
        assert f'href="/queries/{operation.name}?lang={language}"' in text
        assert operation.summary[language] in unescape(text)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("q=umbenannt", "renamings"),
        ("q=WERKST%C3%84TTEN+gremium", ""),
        ("q=Landkreis", "projects-by-place"),
        ("q=collectives", "counts"),
        ("tag=network", "connections"),
        ("tag=network&q=stationen", "connections-over-two-stations"),
    ],
)
def test_search_and_tags_narrow_the_list(client: FlaskClient, asked: str, name: str) -> None:
    found = re.findall(r'<h2><a href="/queries/([^"?]+)', client.get(f"/queries?{asked}").text)
    assert (name in found) if name else True
    assert len(found) < len(OPERATIONS)


def test_search_for_nothing_known_says_so(client: FlaskClient) -> None:
    text = client.get("/queries?q=%3Cb%3Eqqqq", headers=GERMAN).text
    assert texts_in("de")("gallery.total", total=0) in text and "<b>qqqq" not in text


def test_embedded_page_may_be_framed_and_names_where_it_comes_from(client: FlaskClient) -> None:
    response = client.get("/queries/project-map?embed=1", headers=GERMAN)
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "<header" not in response.text and "<form" not in response.text
    assert "© GeoBasis-DE / BKG 2021 (Daten verändert)" in response.text
    assert 'href="http://localhost/queries/project-map"' in response.text
    assert 'id="source-1"' in response.text


def test_embed_code_names_the_frame(client: FlaskClient) -> None:
    text = unescape(client.get("/queries/counts", headers=GERMAN).text)
    code = re.search(r'<iframe src="([^"]+)" title="Wie viel steht im Graphen\?"', text)
    assert code
    asked = parse_qs(urlsplit(unescape(code[1])).query)
    assert asked == {"lang": ["de"], "embed": ["1"]}


def test_permalink_names_release_and_arguments(client: FlaskClient) -> None:
    text = client.get("/queries/workshop-names", headers=GERMAN).text
    found = re.search(r'<a href="(http://localhost/queries/workshop-names\?[^"]+)">Diese', text)
    assert found
    asked = parse_qs(urlsplit(unescape(found[1])).query)
    assert asked["workshop"] == ["workshop/werkstatt-5"] and asked["release"]
    assert client.get(unescape(found[1])).status_code == 200


def test_files_have_all_rows(client: FlaskClient) -> None:
    text = client.get("/queries/place-names", headers=GERMAN).text
    found = re.search(r'<a href="([^"]+)">csv</a>', text)
    assert found
    rows = list(csv.DictReader(io.StringIO(client.get(unescape(found[1])).text)))
    assert len(rows) == len(sparql(client, OPERATIONS["place-names"].text)) > 100


def test_home_leads_to_the_questions(client: FlaskClient) -> None:
    text = client.get("/", headers=GERMAN).text
    links = re.findall(r'href="(/queries/[^"]+)"', text)
    assert len(links) >= 5 and 'href="/queries"' in text
    for address in links:
        assert client.get(address, headers=GERMAN).status_code == 200


def test_cut_answer_says_so_everywhere_and_sparql_cuts_nothing(home: Path) -> None:
    app = create_app(Settings(home=home, result_bytes=32_000))
    client, name = app.test_client(), "place-names"
    address = f"/api/v1/queries/{name}"
    told = client.get(address).json
    assert told and told["truncated"] is True and 0 < told["total"] == len(told["records"])
    for format_ in ("csv", "sparql-json", "parquet"):
        answer = client.get(f"{address}?format={format_}")
        assert answer.headers["X-Truncated"] == "true"
        assert answer.headers["X-Total-Count"] == str(told["total"])
    said = texts_in("de")("gallery.cut", count=told["total"])
    for path in (f"/queries/{name}", f"/queries/{name}?embed=1"):
        assert said in client.get(path, headers=GERMAN).text
    asked = {"query": OPERATIONS[name].text}
    refused = client.post("/sparql", data=asked, headers={"Accept": "text/csv"})
    assert refused.status_code == 400 and refused.json
    assert refused.json["type"].endswith("result-too-large")
    stores_of(app).close()


@pytest.mark.parametrize("name", [one.name for one in OPERATIONS.values()])
def test_pages_say_codes_in_the_language_of_the_reader(client: FlaskClient, name: str) -> None:
    told = client.get(f"/api/v1/queries/{name}", query_string=_examples(name)).json
    assert told
    spoken = client.get(f"/queries/{name}", headers=ENGLISH).text
    for column in told["columns"]:
        if column["type"] != "text" or column["name"].endswith("Label"):
            continue
        found = {row[column["name"]] for row in told["records"][:100]} - {None}
        if found and all(_CODE.fullmatch(one) for one in found):
            words = {one.name: one for one in OPERATIONS[name].columns}[column["name"]].words("en")
            assert found <= column["values"].keys() == words.keys(), column["name"]
            assert all(f">{escape(words[code])}<" in spoken for code in found), column["name"]


_CODE = re.compile(r"[a-z]+(-[a-z]+)*")


def _examples(name: str) -> dict[str, list[str]]:
    return {one.name: [t.value for t in one.examples] for one in OPERATIONS[name].parameters}


def test_bars_are_named_in_the_language_of_the_reader(client: FlaskClient) -> None:
    assert '"Quellendokument"' in client.get("/queries/counts", headers=GERMAN).text
    assert '"source document"' in client.get("/queries/counts", headers=ENGLISH).text
    assert '"kind": "document"' in client.get("/api/v1/queries/counts?lang=en").text


def test_frame_asks_for_nothing_that_is_not_there(client: FlaskClient) -> None:
    icon = re.findall(r'rel="icon" href="([^"]*)"', client.get("/queries/counts?embed=1").text)
    assert client.get(icon[0]).status_code == 200


def test_query_of_a_question_is_opened_in_the_editor(client: FlaskClient) -> None:
    page = client.get("/queries/workshop-meetings?workshop=workshop/werkstatt-3&lang=en").text
    link = page.partition("Open in the editor")[0].rpartition('href="')[2].partition('"')[0]
    editor = client.get(unescape(link))
    assert editor.status_code == 200
    shown = unescape(editor.text.partition("<textarea")[2].partition("</textarea>")[0])
    assert "{ workshop:werkstatt-3 }" in shown and "ag:meetingOf" in shown
