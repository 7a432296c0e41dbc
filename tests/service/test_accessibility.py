"""Every kind of page in a real browser: axe finds nothing, the keyboard reaches everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.axe import LOOKS, in_language, violations, width

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SELECT = quote("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 30")
PAGES = [
    "/",
    "/?on=2022-06-01",
    "/browse/workshop",
    "/browse/person?on=2022-06-01",
    "/browse/project",
    "/browse/project?district=spree-neisse&topic=health",
    "/browse/source?page=2",
    "/search",
    "/search?q=cottbus",
    "/search?q=qqqq",
    "/doc/workshop/werkstatt-4",
    "/doc/workshop/werkstatt-4?on=2022-06-01",
    "/doc/organisation/mgs",
    "/doc/organisation/mgs?on=2022",
    "/doc/project/trampolinhalle",
    "/doc/person/klaus-freytag",
    "/doc/place/cottbus",
    "/doc/programme/lausitzprogramm-2038",
    "/doc/meeting/uebergreifend-2025-03-24",
    "/doc/session/imag-2021-03-25",
    "/doc/source/wrl-w4-2025",
    "/doc/source/wrl-w4-2025?view=all",
    "/scheme/actor-kind",
    "/scheme/actor-kind/ministry",
    "/ontology",
    "/sparql",
    f"/sparql?query={SELECT}&format=html",
    "/sparql?query=SELECT&format=html",
    "/data",
    "/help",
    "/help/model",
    "/privacy",
    "/accessibility",
    "/method",
    "/report?thing=https://w3id.org/lausitz-graph/id/place/cottbus",
    "/ontology/Workshop",
    "/scheme",
    "/shapes",
    "/release/",
    "/api",
    "/network",
    "/network?on=2025&group=kind",
    "/network?columns=body",
    "/network?workshop=qqqq",
    "/network?embed=1",
    "/network?view=graph",
    "/network?view=graph&embed=1",
    "/network/ego/organisation/btu",
    "/network/change",
    "/network/change?embed=1",
    "/coverage",
    "/network/path?a=Lausitzrunde&b=BTU",
    "/network/path?a=Lausitzrunde&b=BTU&max=1",
    "/network/path",
    "/network/bridges",
    "/map",
    "/map?measure=amount&quantity=grant",
    "/map?measure=actors&embed=1",
    "/nope",
]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page of the browser."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


@pytest.fixture(scope="module", params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    """One page after the other, each with all its tests."""
    return str(request.param)


def open_(page: Page, address: str) -> None:
    response = page.goto(address, wait_until="load")
    assert response and response.status in (200, 400, 404), address
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("language", "pixels"), LOOKS)
def test_axe_finds_nothing(page: Page, server: str, path: str, language: str, pixels: int) -> None:
    page.set_viewport_size({"width": pixels, "height": 900})
    open_(page, server + in_language(path, language))
    assert violations(page) == []


def test_axe_finds_what_is_wrong(page: Page, server: str) -> None:
    open_(page, f"{server}/")
    page.evaluate("document.querySelector('label[for=find]').remove()")
    page.evaluate("document.querySelector('#find').removeAttribute('placeholder')")
    assert any(line.startswith("label:") for line in violations(page))


def test_axe_finds_nothing_in_the_dark(browser: Browser, server: str) -> None:
    page = browser.new_page(color_scheme="dark")
    for path in ("/", "/doc/workshop/werkstatt-4", "/search?q=cottbus", "/browse/project"):
        open_(page, server + path)
        assert violations(page) == [], path
    page.close()


def test_no_page_scrolls_sideways(page: Page, server: str, path: str) -> None:
    address = server + in_language(path, "en")
    if page.url != address:  # axe may have looked at it just now
        open_(page, address)
    for pixels in (1280, 360, 320):
        page.set_viewport_size({"width": pixels, "height": 900})
        assert width(page) <= pixels, f"{pixels} px"
    assert page.evaluate(
        """[...document.querySelectorAll('*')]
            .filter(e => getComputedStyle(e).overflowX == 'auto' && e.scrollWidth > e.clientWidth)
            .every(e => e.tabIndex == 0 && (e.ariaLabel || e.hasAttribute('aria-labelledby')
                || e.tagName == 'TEXTAREA'))"""
    ), "what scrolls sideways can be reached by keyboard"


def test_keyboard_reaches_skip_link_first_and_sees_focus(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    open_(page, f"{server}/doc/workshop/werkstatt-4?lang=de")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
                return style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 2 }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_everything_works_without_scripts_and_loads_only_from_us(
    browser: Browser, server: str
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{server}/?lang=de")
    page.get_by_role("searchbox").fill("chosebuz")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="Cottbus (Kreisfreie Stadt)").click()
    assert page.locator("h1").inner_text() == "Cottbus (Kreisfreie Stadt)"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Places").click()
    page.get_by_role("link", name="Municipality", exact=True).first.click()
    assert "kind=municipality" in page.url and "lang=en" in page.url
    assert all(url.startswith(server) for url in asked)
    assert told == []
    page.context.close()


def test_print_leaves_out_what_paper_cannot_do(page: Page, server: str) -> None:
    open_(page, f"{server}/doc/organisation/mgs")
    page.emulate_media(media="print")
    assert not page.locator("header nav").is_visible()
    assert not page.get_by_role("search").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator(".sources ol").is_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize(
    ("path", "pixels"),
    [
        ("/", 703),
        ("/doc/workshop/werkstatt-4", 703),
        ("/queries/participants-per-document", 703),
        ("/queries/meetings-around-a-date", 1030),  # a wide table is printed across
        ("/network?view=graph", 703),
    ],
)
def test_nothing_is_cut_on_paper(page: Page, server: str, path: str, pixels: int) -> None:
    """On A4 (186 mm between the margins, 273 mm across) every column has room; the foot says where
    it is from."""
    page.set_viewport_size({"width": pixels, "height": 900})
    open_(page, f"{server}{path}")
    page.emulate_media(media="print")
    wide = page.evaluate(
        "() => [...document.querySelectorAll('main table, main svg')]"
        ".map(e => Math.round(e.getBoundingClientRect().right))"
        ".filter(right => right > document.documentElement.clientWidth)"
    )
    foot = page.locator(".on-paper").inner_text()
    page.emulate_media(media="screen")
    assert wide == []
    assert re.search(r"release \w{12}\.|Ausgabe \w{12}\.", foot) and f"{server}{path}"[:40] in foot
