"""The pages of things in a real browser: the answer and its picture come first, evidence opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.axe import violations, width
from tests.browser import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

W4 = "/doc/workshop/werkstatt-4?lang=de"
#: By kind, what is its picture: it has to begin, and to show something, on the first screen.
FIRST = {
    W4: ".lists tbody tr:not(.group) .mark",
    "/doc/organisation/mleuv?lang=de": ".times .spans",
    "/doc/organisation/pwc?lang=de": ".sheet circle:visible",
    "/doc/person/klaus-freytag?lang=de": ".times .spans",
    "/doc/meeting/uebergreifend-2025-03-24?lang=de": ".times .spans",
    "/doc/session/imag-2021-03-25?lang=de": ".projects tbody th",
    "/doc/programme/invkg?lang=de": ".projects tbody th",
    "/doc/source/wrl-w4-2025?lang=de": ".bars meter",
}


@pytest.fixture(scope="module")
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page that scripts run in."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=server)
    yield page
    page.close()


@pytest.mark.parametrize(("wide", "high"), [(1280, 900), (360, 740)])
@pytest.mark.parametrize("path", FIRST)
def test_first_screen_has_the_answer_and_its_picture(
    page: Page, path: str, wide: int, high: int
) -> None:
    page.set_viewport_size({"width": wide, "height": high})
    page.goto(path)
    for seen in (".finding", FIRST[path]):
        box = page.locator(seen).first.bounding_box()
        assert box and box["y"] + min(box["height"], 200) < high, seen
    assert width(page) <= wide


def test_evidence_opens_by_pointer_keyboard_and_click_and_closes_by_escape(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(W4)
    proof = page.locator(".times .proof").first
    said = proof.locator("li").first
    assert not said.is_visible()
    proof.locator("summary").hover()
    wait_until(page, "document.querySelector('.times .proof').open")
    assert "Wirtschaftsregion Lausitz GmbH" in said.inner_text()
    page.keyboard.press("Escape")
    assert not said.is_visible()
    page.mouse.move(5, 5)
    page.locator(".times th a").first.focus()
    page.keyboard.press("Tab")
    assert said.is_visible() and page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Escape")
    proof.locator("summary").click()
    page.mouse.move(5, 5)
    assert said.is_visible(), "a click keeps it"
    page.locator("h1").click()
    assert not said.is_visible()


def test_cell_opens_its_evidence_with_nothing_against_it(page: Page) -> None:
    page.goto(W4)
    page.locator(".lists button.mark").first.click()
    opened = page.locator(".evidence:popover-open")
    assert "gedruckt als" in opened.inner_text()
    assert violations(page) == []


def test_picture_is_the_same_at_every_load_and_stays_in_its_frame(page: Page) -> None:
    seen = []
    for _ in range(2):
        page.set_viewport_size({"width": 320, "height": 740})
        page.goto(W4)
        seen.append(page.locator(".members").screenshot())
        assert width(page) <= 320
    assert seen[0] == seen[1]


def test_all_is_there_without_scripts_as_tables(browser: Browser, server: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{server}{W4}")
    assert page.locator(".lists tbody tr").count() > 30
    assert page.locator(".times tbody tr").count() > 10
    proof = page.locator(".finding .proof")
    proof.locator("summary").click()
    assert proof.locator("li").first.is_visible()
    page.locator("#names").click()
    assert page.locator("section[aria-labelledby=names] dt").first.is_visible()
    page.context.close()


def test_paper_has_numbers_in_place_of_what_opens(page: Page) -> None:
    page.goto(W4)
    page.emulate_media(media="print")
    assert not page.locator(".times .proof").first.is_visible()
    assert page.locator(".times .paper").first.is_visible()
    assert page.locator(".sources li").first.is_visible()
    assert not page.locator("section[aria-labelledby=names] summary").first.is_visible()
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    page.emulate_media(media="screen")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 4
