"""The pages of the network in a browser: keys step through the lists, cells open by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser


#: Of each page what is its picture: it has to begin, and to show something, on the first screen.
FIRST = {
    "/network": "button.mark",
    "/network?view=graph": ".picture canvas",
    "/network/ego/organisation/btu": ".picture canvas",
    "/network/change": "svg.slope:visible",
    "/network/path?a=Lausitzrunde&b=BTU": "svg.chain",
    "/network/bridges": "[aria-labelledby=findings] li",
    "/coverage": ".coverage .mark",
    "/map": "#areas .area",
}


@pytest.mark.parametrize(("wide", "high", "language"), [(1280, 900, "de"), (360, 740, "en")])
def test_first_screen_has_the_answer_and_its_picture(
    browser: Browser, server: str, wide: int, high: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": wide, "height": high}, base_url=server)
    for path, picture in FIRST.items():
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        page.locator(picture).first.wait_for()
        for seen in ("h1", picture):
            box = page.locator(seen).first.bounding_box()
            assert box and box["y"] + min(box["height"], 100) < high, (path, seen)
    page.close()


def test_keys_step_through_the_lists_and_the_address_follows(browser: Browser, server: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{server}/network?lang=de")
    every = page.locator("h1").inner_text()
    page.get_by_role("slider", name="Zeit der Listen").focus()
    page.keyboard.press("End")
    wait_until(page, "location.search.includes('on=2025')")
    wait_until(page, "document.querySelector('h1').textContent.startsWith('2025: ')")
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "2025"
    page.keyboard.press("ArrowLeft")
    wait_until(page, "document.querySelector('h1').textContent.startsWith('2024: ')")
    state = page.url, page.locator("h1").inner_text()
    assert "on=2024" in page.locator("a.address").get_attribute("href")  # type: ignore[operator]
    page.go_back()
    wait_until(page, "document.querySelector('h1').textContent.startsWith('2025: ')")
    page.goto(state[0])
    assert page.locator("h1").inner_text() == state[1]
    page.goto(f"{server}/network?lang=de")  # as the browser kept it
    assert page.locator("h1").inner_text() == every
    assert page.get_by_role("slider").is_visible()
    page.goto(f"{server}/network/change?lang=de")
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert told == []
    page.close()


def test_cells_open_and_times_are_links_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    page = context.new_page()
    page.goto(f"{server}/network?lang=de")
    cells = page.locator("button.mark")
    box = cells.first.bounding_box()
    assert box and box["y"] + box["height"] < 812, "the first screen shows cells"
    page.get_by_role("button", name="Lausitzrunde, Werkstatt 4").click()
    shown = page.locator(".evidence:popover-open")
    assert "Wirtschaftsregion Lausitz GmbH" in shown.inner_text()
    assert "„Lausitzrunde“" in shown.inner_text()
    shown.get_by_role("button", name="Schließen").click()
    page.get_by_role("navigation", name="Zeit der Listen").get_by_role("link", name="2021").click()
    assert page.locator("h1").inner_text().startswith("2021: ")
    context.close()


def test_narrow_places_show_the_picture_first_and_keys_go_as_the_eye_does(
    browser: Browser, server: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{server}/network/change?lang=de")
    box = page.locator("svg.slope:visible").bounding_box()
    assert box and box["y"] < 600
    page.get_by_role("main").locator("a").first.focus()
    heights = []
    for _ in range(12):
        page.keyboard.press("Tab")
        heights.append(page.evaluate("document.activeElement.getBoundingClientRect().y + scrollY"))
    steps_up = [one - other for one, other in zip(heights, heights[1:], strict=False)]
    assert max(steps_up) < 20, "only within a line"
    assert heights[-1] > box["y"] + box["height"]
    page.set_viewport_size({"width": 375, "height": 640})
    page.goto(f"{server}/network?view=graph&lang=de&embed=1")
    page.locator(".picture canvas").first.wait_for()
    frame = page.locator(".picture .drawing").bounding_box()
    assert frame and 600 < frame["height"] <= 640
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.close()
