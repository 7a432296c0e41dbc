"""The pictures of the gallery in a real browser, under the policy the pages are sent with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from csv import DictReader
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest

from service.questions.operation_files import read_operations
from tests.axe import LOOKS, in_language, violations, width
from tests.browser import somebody_else, wait_until
from tests.running import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: Each question with a picture, what is drawn in it, and how many at least.
PICTURES = {
    "counts": (".drawing svg rect", 11),
    "participants-per-document": (".drawing svg rect", 14),
    "sessions-of-a-body": (".drawing svg circle", 20),
    "actors-by-kind": (".drawing svg rect", 50),
    "projects-by-district": (".drawing svg rect", 7),
    "projects-by-status": (".drawing svg rect", 30),
    "project-amounts-by-kind": (".drawing svg rect", 10),
    "project-map": (".drawing svg circle", 30),
    "participation-network": (".drawing .canvas canvas", 3),
    "connections": (".drawing .canvas canvas", 3),
    "connections-over-two-stations": (".drawing .canvas canvas", 3),
}
#: Where Cytoscape.js has put each node of the network in this element.
NODES_AT = """selector => Object.fromEntries(document.querySelector(selector)._cyreg.cy.nodes()
    .map(node => [node.id(), node.position()]))"""
PAGES = [
    "/queries",
    "/queries?tag=network&q=stationen",
    "/queries/workshop-participants",
    "/queries/disagreeing-figures",
    "/queries/workshop-projects?workshop=place/cottbus",
    "/queries/meetings-around-a-date?date=x",
    *(f"/queries/{name}" for name in PICTURES),
    "/queries/counts?embed=1",
    "/queries/project-map?embed=1",
    "/queries/renamings?embed=1",
]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page of the browser."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def drawn(page: Page, address: str, name: str) -> None:
    """Open a question and wait for its picture."""
    page.goto(address)
    page.wait_for_selector(PICTURES[name][0], state="attached")


def test_every_picture_is_tested() -> None:
    assert PICTURES.keys() == {name for name, one in read_operations().items() if one.draw}


@pytest.mark.parametrize("pixels", [1280, 360])
@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_drawn_and_the_console_stays_empty(
    page: Page, service: Service, name: str, pixels: int
) -> None:
    page.set_viewport_size({"width": pixels, "height": 900})
    told: list[str] = []
    asked: list[str] = []
    listeners: list[tuple[Any, Callable[[Any], None]]] = [
        ("console", lambda message: told.append(message.text)),
        ("pageerror", lambda error: told.append(str(error))),
        ("request", lambda request: asked.append(request.url)),
    ]
    with ExitStack() as listening:
        for event, listener in listeners:
            page.on(event, listener)
            listening.callback(page.remove_listener, event, listener)
        drawn(page, f"{service.url}/queries/{name}", name)
    selector, least = PICTURES[name]
    assert page.locator(selector).count() >= least
    assert width(page) <= pixels
    assert told == []
    assert asked and all(address.startswith(service.url) for address in asked)


@pytest.mark.parametrize("name", ["participation-network", "connections"])
def test_network_has_ink(page: Page, service: Service, name: str) -> None:
    drawn(page, f"{service.url}/queries/{name}", name)
    ink = """() => [...document.querySelectorAll('.canvas canvas')].some(canvas =>
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
            .data.filter((value, place) => place % 4 == 3 && value).length > 5000)"""
    wait_until(page, ink)
    page.get_by_role("button", name="Larger").or_(page.get_by_role("button", name="Größer")).click()
    wait_until(page, ink)


@pytest.mark.parametrize("name", ["participation-network", "connections"])
def test_network_looks_the_same_each_time(page: Page, service: Service, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    seen = []
    for _ in range(2):
        drawn(page, f"{service.url}/queries/{name}", name)
        seen.append(page.evaluate(NODES_AT, ".canvas"))
    assert seen[0] == seen[1]
    assert len({tuple(place.items()) for place in seen[0].values()}) == len(seen[0]) > 10


def test_outlines_of_the_map_are_drawn_apart(page: Page, service: Service) -> None:
    """A ring in the wrong direction would fill the whole picture."""
    page.set_viewport_size({"width": 1280, "height": 900})
    drawn(page, f"{service.url}/queries/project-map", "project-map")
    whole = page.locator(".drawing svg").bounding_box()
    assert whole
    boxes = [path.bounding_box() for path in page.locator(".drawing svg g path").all()]
    areas = [box["width"] * box["height"] for box in boxes if box]
    assert len(areas) >= 5
    assert all(25 < area < whole["width"] * whole["height"] / 2 for area in areas)


def test_places_of_the_map_are_reached_by_keyboard(page: Page, service: Service) -> None:
    drawn(page, f"{service.url}/queries/project-map?lang=de", "project-map")
    links = page.locator(".drawing svg a")
    assert links.count() >= 30
    page.locator(".drawing svg a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/place/**")


def test_picture_follows_the_width(page: Page, service: Service) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    drawn(page, f"{service.url}/queries/counts", "counts")
    page.set_viewport_size({"width": 400, "height": 900})
    wait_until(page, "document.querySelector('.drawing svg').clientWidth < 400")


@pytest.mark.parametrize(("language", "pixels"), LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(
    page: Page, service: Service, path: str, language: str, pixels: int
) -> None:
    page.set_viewport_size({"width": pixels, "height": 900})
    page.goto(service.url + in_language(path, language))
    if page.locator("figure.view").count():
        page.wait_for_selector(".drawing > *")
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    assert violations(page) == []
    for narrower in (pixels, 360):
        page.set_viewport_size({"width": narrower, "height": 900})
        assert width(page) <= narrower


def test_everything_is_there_without_scripts(browser: Browser, service: Service) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{service.url}/queries/workshop-projects?lang=de")
    page.get_by_label("Werkstatt", exact=True).select_option("workshop/werkstatt-3")
    page.get_by_role("button", name="Antwort zeigen", exact=True).click()
    assert "workshop=workshop%2Fwerkstatt-3" in page.url
    assert page.locator("table.answer tbody tr").count() == 2
    page.goto(f"{service.url}/queries/counts?lang=de")
    assert not page.locator("figure.view").is_visible()
    with urlopen(f"{service.url}/api/v1/queries/counts?format=csv") as response:  # noqa: S310
        most = max(int(row["count"]) for row in DictReader(response.read().decode().splitlines()))
    assert most > 1000
    in_german = f"{most:,}".replace(",", ".")
    assert page.get_by_role("cell", name=in_german, exact=True).is_visible()
    page.get_by_text("Die Abfrage (SPARQL)").click()
    assert page.locator("pre", has_text="SELECT ?kind").last.is_visible()
    page.close()


def test_thing_is_named_by_keyboard_without_scripts(browser: Browser, service: Service) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{service.url}/queries/connections?lang=en")
    page.get_by_label("Actor", exact=True).fill("Klaus Freytag")
    page.keyboard.press("Tab")
    page.keyboard.type("project/trampolinhalle")
    page.keyboard.press("Enter")
    page.wait_for_url("**person%2Fklaus-freytag**")
    assert page.get_by_label("Actor", exact=True).input_value() == "Klaus Freytag"
    assert page.get_by_label("Other actor").input_value() == "Trampoline Hall"
    assert page.locator("#how-typed").is_visible()
    page.close()


def test_embedded_in_a_page_of_somebody_else(browser: Browser, service: Service) -> None:
    address = f"{service.url}/queries/counts"
    frames = (
        f'<iframe id="a" src="{address}?embed=1" title="a"></iframe>'
        f'<iframe id="b" src="{address}" title="b"></iframe>'
    )
    page = browser.new_page()
    with somebody_else(frames) as there:
        page.goto(there)
        page.frame_locator("#a").locator(".drawing svg").first.wait_for(state="attached")
        assert page.frame_locator("#b").locator("h1", has_text="graph").count() == 0
    page.close()


def frame_code(service: Service, question: str) -> str:
    """The code of the frame as the page of a question gives it."""
    asked = Request(f"{service.url}/queries/{question}", headers={"Accept": "text/html"})
    with urlopen(asked) as response:  # noqa: S310 (an address of ours)
        text = unescape(response.read().decode())
    return text[text.index("<iframe ") : text.index("</iframe>")] + "</iframe>"


@pytest.mark.parametrize("name", [*PICTURES, "renamings"])
def test_code_of_the_frame_shows_all_of_the_picture(
    browser: Browser, service: Service, name: str
) -> None:
    code = frame_code(service, name)
    assert ' title="' in code and ' loading="lazy"' in code and ' width="100%"' in code
    page = browser.new_page(viewport={"width": 700, "height": 700})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    selector = PICTURES[name][0] if name in PICTURES else "table"
    with somebody_else(f"<!doctype html><title>Page</title>{code}") as there:
        page.goto(there)
        page.frame_locator("iframe").locator(selector).first.wait_for(state="attached")
        frame = page.frames[1]
        if name in PICTURES:
            wait_until(
                frame,
                "document.querySelector('figure').getBoundingClientRect().bottom <= innerHeight",
            )
        page.set_viewport_size({"width": 360, "height": 700})
        wait_until(frame, "innerWidth < 360")
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert told == []
    page.close()
