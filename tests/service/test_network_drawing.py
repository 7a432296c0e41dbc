"""The one drawing of networks in a real browser: its names, its keys, its files."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from tests.axe import violations, width
from tests.browser import wait_until
from tests.running import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = "document.querySelector('.canvas')?._cyreg?.cy.nodes('[shown != \"\"]').length > 5"
#: The boxes of all names that are written, as Cytoscape.js measures them, and who has one.
NAMES = """() => {
    const graph = document.querySelector('.canvas')._cyreg.cy;
    const box = node => node.renderedBoundingBox(
        {includeNodes: false, includeLabels: true, includeOverlays: false});
    return graph.nodes().map(node => ({name: node.data('shown'), degree: node.degree(),
        place: node.position(), box: node.data('shown') ? box(node) : null}))
}"""
CHOSEN = "document.querySelector('.canvas')._cyreg.cy.nodes('.chosen').map(node => node.id())"
ADDRESS = "/network?view=graph&lang=de"


@pytest.fixture(scope="module")
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """The page with the picture, about which the console has nothing to say."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(service.url + ADDRESS)
    wait_until(page, DRAWN)
    yield page
    assert told == []
    page.close()


def covering(found: list[Any]) -> list[tuple[str, str]]:
    """The names that cover each other."""
    named = [(node["name"], node["box"]) for node in found if node["box"]]
    return [
        (one, other)
        for place, (one, a) in enumerate(named)
        for other, b in named[place + 1 :]
        if a["x1"] < b["x2"] and b["x1"] < a["x2"] and a["y1"] < b["y2"] and b["y1"] < a["y2"]
    ]


def test_names_that_cover_each_other_are_found() -> None:
    box = {"x1": 0, "x2": 10, "y1": 0, "y2": 10}
    apart = {"x1": 11, "x2": 20, "y1": 0, "y2": 10}
    nodes = [{"name": name, "box": each} for name, each in (("a", box), ("b", box), ("c", apart))]
    assert covering(nodes) == [("a", "b")]


def test_who_has_two_ties_has_a_name_that_covers_no_other(page: Page) -> None:
    found = page.evaluate(NAMES)
    assert len(found) > 50
    assert [node for node in found if node["degree"] > 1 and not node["name"]] == []
    assert covering(found) == []
    page.get_by_role("button", name="Größer").click()
    assert sum(bool(node["name"]) for node in page.evaluate(NAMES)) > len(found) / 2
    assert covering(page.evaluate(NAMES)) == []
    page.get_by_role("button", name="Ganzes Netz").click()


def test_keyboard_moves_through_the_nodes(page: Page) -> None:
    names = page.locator(".names select")
    names.focus()
    page.keyboard.press("ArrowDown")
    first = page.evaluate(CHOSEN)
    page.keyboard.press("ArrowDown")
    second = page.evaluate(CHOSEN)
    assert len(first) == len(second) == 1 and first != second
    page.keyboard.press("Enter")
    told = page.locator(".told")
    assert told.locator(".title a").first.get_attribute("href")
    assert "Umfeld: " in told.locator(".further").inner_text()
    assert page.evaluate("document.activeElement.className") == "told"
    page.keyboard.press("Escape")
    assert told.is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SELECT"


def test_keys_move_the_picture_and_change_its_size(page: Page) -> None:
    """What the mouse does; the last key shows all of it again."""
    seen = "(({ cy }) => [cy.pan().x, cy.zoom()])(document.querySelector('.canvas')._cyreg)"
    canvas = page.locator(".canvas")
    assert canvas.get_attribute("tabindex") == "0"
    before = page.evaluate(seen)
    canvas.press("ArrowLeft")
    assert page.evaluate(seen) == [before[0] + 60, before[1]]
    canvas.press("+")
    assert page.evaluate(seen)[1] > before[1]
    canvas.press("Home")
    assert page.evaluate(seen) == before


def test_tie_opens_who_says_so(page: Page) -> None:
    page.evaluate("() => { document.querySelector('.canvas')._cyreg.cy.edges()[0].emit('tap'); }")
    told = page.locator(".told")
    assert " – Mitwirkung – " in told.locator(".title").inner_text()
    assert (told.locator("li a").first.get_attribute("href") or "").startswith("/doc/source/")
    assert "„" in told.locator("li").first.inner_text()
    told.get_by_role("button", name="Schließen").click()
    assert told.is_hidden()


def test_files_say_what_they_are_and_whence(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG").click()
    root = ElementTree.fromstring(Path(download.value.path()).read_text(encoding="utf-8"))
    said = [text.text or "" for text in root.iter(f"{SVG}text")]
    title = root.find(f"{SVG}title")
    assert title is not None and title.text and title.text.split(":")[0] in " ".join(said)
    assert any("&release=" in text for text in said)
    for part in ("Ausgabe ", "CC BY 4.0", "Quelle: http", "Größe: "):
        assert any(part in text for text in said), part
    assert len(list(root.iter(f"{SVG}path"))) > 2 * len(page.evaluate(NAMES))
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    head = Path(download.value.path()).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    pixels = struct.unpack(">II", head[16:24])
    assert pixels == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))


def test_axe_finds_nothing_in_what_is_drawn_and_told(page: Page) -> None:
    page.locator(".names select").select_option(index=3)
    page.locator(".names select").press("Enter")
    for pixels in (1280, 320):
        page.set_viewport_size({"width": pixels, "height": 900})
        assert width(page) <= pixels
        assert violations(page) == []


def test_names_of_a_hundred_nodes_cover_no_other(page: Page, service: Service) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{service.url}/network?view=graph&relation=sponsor")
    wait_until(page, DRAWN)
    found = page.evaluate(NAMES)
    assert 100 < len(found) <= 120
    assert [node for node in found if node["degree"] > 1 and not node["name"]] == []
    assert covering(found) == []
    places = [node["place"] for node in found]
    page.reload()
    wait_until(page, DRAWN)
    assert [node["place"] for node in page.evaluate(NAMES)] == places
