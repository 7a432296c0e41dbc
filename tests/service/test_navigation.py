"""The way through the site that stands on every page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient

from tests.axe import violations, width

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WAYS = {
    "de": (
        *("Werkstätten", "Akteure", "Projekte", "Karte"),
        *("Matrix", "Umfeld", "Verbindung", "Veränderung", "Brücken"),
        *("Fragen", "Downloads", "API", "SPARQL", "Vokabular", "Abdeckung"),
    ),
    "en": (
        *("Workshops", "Actors", "Projects", "Map"),
        *("Matrix", "Surroundings", "Connection", "Change", "Bridges"),
        *("Questions", "Downloads", "API", "SPARQL", "Vocabulary", "Coverage"),
    ),
}


def ways(client: FlaskClient, address: str) -> str:
    text = client.get(address, headers={"Accept": "text/html"}).text
    return text.partition('<nav class="wide ways"')[2].partition("</nav>")[0]


@pytest.mark.parametrize("language", WAYS)
def test_every_way_leads_to_a_page_that_marks_it(client: FlaskClient, language: str) -> None:
    links = re.findall(
        r'<a href="([^"]+)"[^>]*>([^<]+)</a>', ways(client, f"/search?lang={language}&on=2021")
    )
    assert tuple(text for _, text in links) == WAYS[language]
    for address, text in links:
        assert f"lang={language}" in address and "on=2021" in address
        there = ways(client, address.replace("&amp;", "&"))
        assert re.findall(r'aria-current="page">([^<]+)</a>', there) == [text], address


def test_page_of_a_thing_marks_its_list(client: FlaskClient) -> None:
    there = ways(client, "/doc/organisation/btu?lang=de")
    assert re.findall(r'aria-current="true">([^<]+)<', there) == ["Akteure"]
    there = ways(client, "/queries/counts?lang=de")
    assert re.findall(r'aria-current="true">([^<]+)<', there) == ["Daten", "Fragen"]
    assert "aria-current" not in ways(client, "/doc/person/klaus-freytag?lang=de")


def test_search_leads_to_every_list(client: FlaskClient) -> None:
    lists = client.get("/search?lang=de").text.partition('aria-label="Verzeichnisse"')[2]
    links = re.findall(r'href="/browse/(\w+)\?', lists.partition("</nav>")[0])
    assert {"place", "person", "source", "project"} <= set(links)


def test_surroundings_are_asked_for_by_a_name(client: FlaskClient) -> None:
    assert "<h1>Was umgibt das?</h1>" in client.get("/network/ego?lang=de").text
    by_name = client.get("/network/ego?of=BTU&lang=de").text
    title = client.get("/network/ego/organisation/btu?lang=de").text.partition("<h1>")[2]
    assert by_name.partition("<h1>")[2].partition("</h1>")[0] == title.partition("</h1>")[0]


def test_what_unfolds_is_reached_by_keys_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 740})
    page = context.new_page()
    page.goto(f"{server}/search?lang=de")
    data = page.get_by_role("navigation", name="Bereiche").locator("summary", has_text="Daten")
    data.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queries?lang=de")
    context.close()


@pytest.mark.parametrize(("language", "wide"), [("de", 320), ("en", 1280)])
def test_unfolded_it_takes_no_room_aside(
    browser: Browser, server: str, language: str, wide: int
) -> None:
    page = browser.new_page(viewport={"width": wide, "height": 740})
    page.goto(f"{server}/search?lang={language}")
    # What it lies over is reached when it is closed again.
    page.evaluate("document.querySelector('main nav').remove()")
    for summary in page.locator(".ways summary").all():
        summary.click()
        assert width(page) <= wide
        assert violations(page) == []
    assert page.locator(".ways details[open]").count() == 1
    page.close()
