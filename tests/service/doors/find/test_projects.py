"""The table of projects: its numbers are those of facets, files, questions and the map."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from tests.axe import violations, width

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ID = "https://w3id.org/lausitz-graph/id/"
CHOICES = ["", "confirmed=imag", "district=cottbus", "status=grant-handed-over", "quantity=grant"]


def text(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers={"Accept": "text/html", "Accept-Language": "de"})
    assert response.status_code == 200, address
    return unescape(response.text)


def table(client: FlaskClient, query: str) -> list[dict[str, str]]:
    response = client.get(f"/projects.csv?{query}")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(response.text)))


def records(client: FlaskClient, name: str, query: str = "") -> list[dict[str, Any]]:
    found: Any = client.get(f"/api/v1/queries/{name}?{query}").json
    rows: list[dict[str, Any]] = found["records"]
    return rows


def facet(page: str, name: str) -> dict[str, int]:
    links = re.findall(rf'[?&]{name}=([\w-]+)[^"]*"[^>]*>[^<]*</a> <span class="note">(\d+)<', page)
    return {key: int(number) for key, number in links}


@pytest.mark.parametrize("choice", CHOICES)
def test_page_and_files_have_the_same_projects(client: FlaskClient, choice: str) -> None:
    page = text(client, f"/projects?{choice}&lang=de")
    rows = table(client, f"{choice}&lang=de")
    shown = re.findall(r'<th scope="row" role="rowheader"><a href="/doc/project/([\w-]+)', page)
    assert [f"{ID}project/{key}" for key in shown] == [row["project"] for row in rows]
    assert re.search(rf'<p role="status"[^>]*>{len(rows)} Eintr', page)
    told: Any = client.get(f"/projects.json?{choice}").json
    assert told["total"] == len(rows)
    assert [one["project"] for one in told["records"]] == [row["project"] for row in rows]
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/projects.xlsx?{choice}").data))
    assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(rows) + 1


def test_facets_are_those_of_the_questions(client: FlaskClient) -> None:
    page = text(client, "/projects?lang=de")
    for name, question, column in (
        ("district", "projects-by-district", "district"),
        ("status", "projects-by-status", "status"),
        ("quantity", "project-amounts-by-kind", "quantity"),
    ):
        rows = records(client, question)
        counted = {one[column].rpartition("/")[2]: one["projects"] for one in rows}
        assert facet(page, name) == counted, name
    confirmed = {
        row["project"] for row in records(client, "confirmed-projects", "body=organisation/imag")
    }
    assert facet(page, "confirmed")["imag"] == len(confirmed)
    assert {row["project"] for row in table(client, "confirmed=imag")} == confirmed
    assert f"{len(confirmed)} davon bestätigt (IMAG)" in page


def test_map_is_the_map(client: FlaskClient) -> None:
    page = text(client, "/projects?lang=de")
    drawn = dict(
        re.findall(
            r'<a href="/projects\?district=([\w-]+)&lang=de" aria-label="[^"]*: (\d+|Ein) ', page
        )
    )
    found: Any = client.get("/api/v1/map?measure=projects").json
    areas = {
        row["id"].rpartition("/")[2]: int(row["value"])
        for row in found["rows"]
        if row["level"] == "district" and row["value"]
    }
    assert {key: 1 if number == "Ein" else int(number) for key, number in drawn.items()} == areas
    towns = {
        row["id"].rpartition("/")[2]: int(row["value"])
        for row in found["rows"]
        if row["level"] == "municipality" and row["value"]
    }
    assert facet(page, "municipality") == towns


def test_amounts_are_ranges_with_who_says_so(client: FlaskClient) -> None:
    rows = {row["project"]: row for row in table(client, "lang=de")}
    by_project: dict[tuple[str, str], list[float]] = {}
    for row in records(client, "projects-by-place"):
        if row["euro"] is not None and row["part"].endswith("/whole"):
            key = row["project"], row["quantity"].rpartition("/")[2]
            by_project.setdefault(key, []).append(float(row["euro"]))
    assert len(by_project) > 70
    for (project, kind), amounts in by_project.items():
        told = rows[project]
        assert (float(told[f"{kind}_least"]), float(told[f"{kind}_most"])) == (
            min(amounts),
            max(amounts),
        )
    several = next(key for key, amounts in by_project.items() if max(amounts) > min(amounts))
    line = text(client, "/projects").partition(f'/doc/project/{several[0].rpartition("/")[2]}"')[2]
    assert re.search(
        r'[\d.]+ – [\d.]+ € <span class="note">[^<]+</span> <span class="by">[^<]+<', line
    )
    sums = {one["quantity"]: one for one in records(client, "project-amounts-by-kind")}
    for quantity, one in sums.items():
        kind = quantity.rpartition("/")[2]
        own = [row for row in rows.values() if row[f"{kind}_most"]]
        assert len(own) == one["projects"]
        assert sum(float(row[f"{kind}_most"]) for row in own) == pytest.approx(float(one["most"]))


def test_decision_has_the_day_of_its_session(client: FlaskClient) -> None:
    rows = {row["project"].rpartition("/")[2]: row for row in table(client, "lang=de")}
    assert rows["niederlausitzhalle"]["confirmedOn"] == "2024-07-11"
    line = text(client, "/projects?lang=de").partition("/doc/project/niederlausitzhalle?")[2]
    assert (
        'IMAG <span class="note">11. Juli 2024, Tag der Sitzung</span>'
        in line.partition("</tr>")[0]
    )


@pytest.mark.parametrize("path", ["/projects", "/browse/project"])
def test_list_is_over_all_times_and_says_so(client: FlaskClient, path: str) -> None:
    then, now = (text(client, f"{path}?lang=de{time}") for time in ("&on=2021", ""))
    said = r"(?s)<h1>.*?</h1>|<p class=\"lead\">.*?</p>|<p role=\"status\"[^>]*>[^<]*"
    assert re.findall(said, then) == re.findall(said, now) and "über alle Zeiten" in then
    assert "Diese Seite zeigt alle Zeiten" in then
    assert table(client, "on=2021") == table(client, "")


def test_tiles_are_questions_with_files_and_frame(client: FlaskClient) -> None:
    tiles = text(client, "/projects?lang=de").partition('<div class="tiles">')[2]
    for tile in tiles.split("<article>")[1:]:
        (question,) = re.findall(r'<h3><a href="/queries/([\w-]+)\?', tile)
        files = re.findall(r'href="([^"]+format=(?:csv|json)[^"]*)"', tile)
        assert len(files) == 2
        rows = list(csv.DictReader(io.StringIO(client.get(files[0]).text)))
        first = re.findall(
            r'<li><span>([^<]+)</span>.*?<span class="number">([\d.]+)</span>', tile
        )[0]
        numbers = [max(float(row.get("most") or 0), float(row["projects"])) for row in rows]
        assert float(first[1].replace(".", "")) == max(numbers), question
        (frame,) = re.findall(r'&lt;iframe src="([^"]+)"|<iframe src="([^"]+)"', tile)
        framed = client.get(unescape(frame[0] or frame[1]))
        assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/?on=2023", "/projects", "/projects.csv", "/projects.xlsx"])
def test_other_regions_have_it_too(region: FlaskClient, path: str) -> None:
    response = region.get(path, headers={"Accept": "*/*", "Accept-Language": "en"})
    assert response.status_code == 200, path
    assert "IMAG" not in response.text if path != "/projects.xlsx" else response.data[:2] == b"PK"


def test_former_address_and_what_is_kept(client: FlaskClient) -> None:
    ours = {"Accept": "text/html", "Accept-Language": "de"}
    assert "<h1>26 Projekte" in text(client, "/browse/project?district=cottbus")
    assert client.get("/projects?district=nope", headers=ours).status_code == 400
    first = client.get("/projects", headers=ours)
    again = client.get("/projects", headers={**ours, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("wide", "high", "language"), [(1280, 900, "de"), (360, 740, "en"), (320, 740, "de")]
)
def test_first_screen_has_the_answer_and_the_map(
    browser: Browser, server: str, wide: int, high: int, language: str
) -> None:
    context = browser.new_context(
        java_script_enabled=wide != 360, viewport={"width": wide, "height": high}
    )
    page = context.new_page()
    page.goto(f"{server}/projects?lang={language}")
    for what in ("h1", ".small-map > svg"):
        box = page.locator(what).bounding_box()
        assert box and (wide == 320 or box["y"] + box["height"] <= high), what
        assert box["x"] + box["width"] <= wide, what
    if wide == 360:
        page.locator(".small-map a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/projects?district=*")
    else:
        assert width(page) <= wide
        assert violations(page) == []
    context.close()
