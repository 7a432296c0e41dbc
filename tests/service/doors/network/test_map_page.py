"""The map as a page: the numbers of its door of REST as tables, and drawn by its script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def page(client: FlaskClient, path: str, language: str = "en") -> str:
    response = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert response.status_code == 200, response.text
    return unescape(response.text)


def rest(client: FlaskClient, text: str) -> Any:
    """What the address of REST gives that a page names."""
    (address,) = re.findall(r'<a class="address" href="([^"]+)"', text)
    return client.get(address).json


@pytest.mark.parametrize("measure", ["projects", "actors", "coverage"])
def test_tables_have_the_numbers_of_rest(client: FlaskClient, measure: str) -> None:
    text = page(client, f"/map?measure={measure}")
    found = rest(client, text)
    shown = re.findall(r'scope="row"><a href="[^"]*">([^<]+)</a></th><td[^>]*>([^<]+)</td>', text)
    told = [
        (row["label"], f"{row['value']:g}" if row["value"] else "nothing known")
        for row in found["rows"]
        if row["value"] or row["level"] == "district"
    ]
    assert sorted(shown) == sorted(told)
    assert found["rule"] in text and all(one["sentence"] in text for one in found["unknown"])
    assert "BKG" in text and "format=geojson" in text


def test_amounts_are_ranges_and_districts_without_are_told(client: FlaskClient) -> None:
    text = page(client, "/map?measure=amount&quantity=grant", "de")
    assert 'value="grant" selected' in text and "nichts bekannt" in text
    rows = [row for row in rest(client, text)["rows"] if row["least"] != row["most"]]
    assert rows
    for row in rows:
        low, high = (f"{row[end]:,.0f}".replace(",", ".") for end in ("least", "most"))
        assert f"{low} – {high} €" in text


def test_kind_of_amount_that_the_form_sends_besides_is_passed_over(client: FlaskClient) -> None:
    assert rest(client, page(client, "/map?measure=projects&quantity=grant"))["measure"] == (
        "projects"
    )


@pytest.mark.parametrize("measure", ["projects", "amount&quantity=grant"])
def test_file_says_what_the_page_says(client: FlaskClient, measure: str) -> None:
    text = page(client, f"/map?measure={measure}")
    response = client.get(f"/map.svg?measure={measure}&lang=en")
    assert response.mimetype == "image/svg+xml"
    svg = unescape(" ".join(ElementTree.fromstring(response.text).itertext()))
    title = text.partition("<h1>")[2].partition("</h1>")[0]
    assert title and title in svg
    shades = re.findall(r'<span class="swatch shade-[1-4]"[^>]*></span> ([^<]+)</li>', text)
    assert len(shades) > 2 and [one for one in shades if one not in svg] == []
    places = re.findall(r'scope="row"><a href="[^"]*">([^<]+)</a></th><td class="number">', text)
    values = re.findall(r"<title>([^<]+): [^<]+</title>", unescape(response.text))
    assert set(places) <= set(values)
    for part in ("© GeoBasis-DE / BKG", "Release ", "CC BY 4.0", "the area follows the number"):
        assert part in svg, part


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 1800})
    yield page
    page.close()


def test_map_is_drawn_and_a_district_leads_to_its_list(window: Page, server: str) -> None:
    window.goto(f"{server}/map?lang=en")
    shapes = window.locator("#areas a:has(.area)")
    shapes.first.wait_for()
    assert shapes.count() == 7
    boxes = [shapes.nth(n).bounding_box() for n in range(7)]
    assert all(box and 20 < box["width"] < 500 for box in boxes)
    shapes.first.focus()
    said = shapes.first.get_attribute("aria-label") or ""
    window.keyboard.press("Enter")
    window.wait_for_url("**/browse/project?district=*")
    number = said.rpartition(" ")[2]
    assert f"{number} entries" in window.inner_text("main")


def test_area_without_anything_is_hatched(window: Page, server: str) -> None:
    window.goto(f"{server}/map?measure=amount&quantity=estimated-cost&lang=en&embed=1")
    unknown = window.locator("#areas .area.shade-0")
    unknown.first.wait_for()
    fills = unknown.evaluate_all("all => all.map((one) => getComputedStyle(one).fill)")
    assert fills and all("#hatching" in fill for fill in fills)
    assert window.locator("header.top").count() == 0
