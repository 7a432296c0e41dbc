"""The home page: its sentence, its picture and its strip, held against graph and network."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from tests.axe import violations, width
from tests.browser import wait_until
from tests.running import client_over
from tests.service.history import History

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CONFIRMED = "/api/v1/queries/confirmed-projects?body=organisation/imag"


def home(client: FlaskClient, query: str = "lang=de") -> str:
    response = client.get(f"/?{query}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    return unescape(response.text)


def asked(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    found: Any = client.get(address).json
    rows: list[dict[str, Any]] = found["records"]
    return rows


def rest(client: FlaskClient, path: str) -> Any:
    return client.get(f"/api/v1/network/{path}").json


@pytest.mark.parametrize("time", ["", "&on=2021"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_picture_is_the_first_part_of_the_matrix(
    client: FlaskClient, language: str, time: str
) -> None:
    text = home(client, f"lang={language}{time}")
    whole = client.get(f"/network?lang={language}{time}").text
    assert re.findall(r"<h1>(.*?)</h1>", text) == re.findall(r"<h1>(.*?)</h1>", whole)
    found = rest(client, f"matrix?lang={language}{time}")
    rows = {row["label"]: row for row in found["rows"] if not row["collective"]}
    table = text.partition('<table class="plain matrix upright seats">')[2].partition("</table>")[0]
    lines = re.findall(r'(?s)<tr><th scope="row"><a [^>]*>(.*?)</a>(.*?)</tr>', table)
    assert len(lines) >= 8
    for label, cells in lines:
        states = re.findall(r'<td class="([\w-]+)"', cells)
        assert states == [cell["state"] for cell in rows.pop(label)["cells"]], label
    fewest = min(len(re.findall(r'<a class="mark', cells)) for _, cells in lines)
    assert all(row["seats"] <= fewest for row in rows.values()), "those in most come first"


def test_rows_columns_and_cells_lead_on(client: FlaskClient) -> None:
    table = home(client).partition('<table class="plain matrix upright seats">')[2]
    links = re.findall(r'href="([^"]+)"', table.partition("</table>")[0])
    kinds = {link.split("/")[2] for link in links}
    assert kinds == {"workshop", "organisation", "participation"}
    for kind in kinds:
        address = next(link for link in links if link.split("/")[2] == kind)
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200, address


@pytest.mark.parametrize("time", ["", "&on=2022"])
def test_confirmed_projects_are_those_of_facet_and_question(client: FlaskClient, time: str) -> None:
    text = home(client, f"lang=en{time}")
    (number, total) = re.findall(r"Confirmed [^:<]*: (\d+) of (\d+) projects", text)[0]
    links = re.findall(r'href="(/projects\?confirmed=imag[^"]*)"', text)
    assert len(links) == (1 if time else 2), "what counts up to a time is no list"
    told = re.findall(r"What was confirmed\?</strong> (\d+) projects over all times", text)
    records = asked(client, CONFIRMED)
    projects = asked(client, "/api/v1/queries/counts")
    assert int(total) == next(row["count"] for row in projects if row["kind"] == "project")
    if time:
        own = {row["project"] for row in records if row["decidedOn"] and row["decidedOn"] < "2023"}
        assert len(own) <= int(number) < len({row["project"] for row in records})
    else:
        assert told == [number]
    assert told == [str(len({row["project"] for row in records}))]
    for link in links:
        listed = client.get(unescape(link), headers={"Accept": "text/html"}).text
        assert re.search(rf'<p role="status"[^>]*>{told[0]} entries', listed)


def test_strip_says_what_the_coverage_says(client: FlaskClient) -> None:
    text = home(client)
    table = text.partition('<table class="plain matrix coverage">')[2].partition("</table>")[0]
    years = re.findall(r'<th scope="col">(\d{4}|ohne Datum)</th>', table)
    known = {
        one["id"].rpartition("/")[2]: one["dates"] for one in rest(client, "coverage")["workshops"]
    }
    rows = re.findall(
        r'(?s)<tr><th scope="row"><a href="/doc/workshop/([\w-]+).*?</th>(.*?)</tr>', table
    )
    assert len(rows) == len(known) == 5
    for workshop, cells in rows:
        for year, cell in zip(years, re.findall(r"(?s)<td[^>]*>(.*?)</td>", cells), strict=False):
            dates = [
                one for one in known[workshop] if (one["latest"] or "ohne Datum").startswith(year)
            ]
            marked = re.findall(r'class="mark ([\w-]+)".*?</span>(\d+)</a>', cell)
            best = [
                (one["state"], str(one["actors"]))
                for state in ("full", "part", "mention")
                for one in sorted(dates, key=lambda one: -one["actors"])
                if one["state"] == state
            ][:1]
            assert marked == best, (workshop, year)
            assert ("no-list" in cell) == (not dates and year != "ohne Datum")


def test_news_compare_with_the_release_before(client: FlaskClient, history: History) -> None:
    with client_over(Settings(home=history.home)) as later:
        news = home(later).partition('id="news"')[2].partition("</section>")[0]
        assert re.search(r"\([+−]\d+ Aussagen gegenüber der Ausgabe davor\)", news)
        (link,) = re.findall(r'href="(/release/[^"]+/changes/[^"]+)"', news)
        assert later.get(link).status_code == 200
    assert "Dies ist die erste Ausgabe hier" in home(client)


@pytest.mark.parametrize(("wide", "high", "language"), [(1280, 900, "en"), (360, 740, "de")])
def test_first_screen_has_the_sentence_and_the_picture(
    browser: Browser, server: str, wide: int, high: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": wide, "height": high})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{server}/?lang={language}")
    marks = (
        "[...document.querySelectorAll('.seats tbody tr')].map(row => row.getBoundingClientRect())"
    )
    seen = page.evaluate(
        f"{marks}.filter(box => box.bottom <= {high} && box.right <= {wide}).length"
    )
    assert seen >= (12 if wide > 1000 else 4)
    lead = page.locator(".lead").bounding_box()
    assert lead and lead["y"] + lead["height"] < high * 0.55
    assert width(page) <= wide
    assert violations(page) == []
    first = page.screenshot()
    page.reload()
    assert page.screenshot() == first, "two loads give the same picture"
    page.locator("#find").press_sequentially("Lausitzru")
    wait_until(page, "document.querySelectorAll('.suggestions [role=option]').length > 0")
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    assert page.locator("[aria-selected=true]").inner_text().startswith("Lausitzrunde")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/organisation/lausitzrunde*")
    assert told == []
    page.close()


def test_without_scripts_at_320_pixels_all_is_there(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 740})
    page = context.new_page()
    page.goto(f"{server}/?lang=de")
    box = page.locator("body").bounding_box()
    assert box and box["width"] <= 320
    for table in page.locator("table.matrix").all():
        box = table.bounding_box()
        assert box and box["x"] + box["width"] <= 320
    page.locator("#find").fill("Lausitzrunde")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    context.close()
