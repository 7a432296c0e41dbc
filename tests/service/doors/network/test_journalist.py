"""A journalist's way: who left a workshop, how two are connected, the picture into an article."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import networkx as nx

from tests.browser import somebody_else

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_each_step_of_a_journalist_leads_on_and_its_address_shows_the_same_to_others(
    browser: Browser, server: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{server}/?lang=de")
    states = [shown(page)]

    page.get_by_role("main").get_by_role("link", name="Werkstatt 4").first.click()
    states.append(shown(page))
    assert "Werkstatt 4" in states[-1][1]

    page.locator("main a[href*='/network/change?']").first.click()
    states.append(shown(page))
    assert "nicht mehr genannt" in states[-1][1]
    frame = page.locator("pre", has_text="<iframe").text_content()
    table = csv.DictReader(io.StringIO(file(page, "csv").decode()))
    left = [row["label"] for row in table if row["change"] == "left"]
    assert left and all(name in states[-1][2] for name in left)

    tab(page, "Wege")
    page.get_by_label("Wer oder was", exact=True).fill("Lausitzrunde")
    page.get_by_label("verbunden mit", exact=True).fill("BTU")
    page.get_by_role("button", name="Zeigen").first.click()
    states.append(shown(page))
    assert "Lausitzrunde" in states[-1][1] and "verbunden" in states[-1][1]

    tab(page, "Netz")
    page.locator(".picture canvas").first.wait_for()
    states.append(shown(page))
    graph = nx.read_gexf(io.BytesIO(file(page, "gexf")), version="1.3")
    names = {graph.nodes[node]["label"] for node in graph}
    ties = list(csv.DictReader(io.StringIO(file(page, "csv").decode())))
    assert "Lausitzrunde" in names and graph.number_of_edges() == len(ties) > 0

    with somebody_else(f"<!doctype html><title>Artikel</title><p>Text</p>{frame}") as article:
        page.goto(article)
        picture = page.frame_locator("iframe").locator("svg.slope:visible")
        picture.wait_for()
        assert "nicht mehr genannt" in (picture.text_content() or "")
    assert told == []
    page.close()

    stranger = browser.new_context(viewport={"width": 1280, "height": 900})
    window = stranger.new_page()
    for address, title, text in states:
        window.goto(address)
        assert shown(window)[1:] == (title, text), address
    stranger.close()


def tab(page: Page, name: str) -> None:
    """Go to another page of the network."""
    tabs = page.get_by_role("navigation", name="Seiten des Netzwerks")
    tabs.get_by_role("link", name=name, exact=True).click()


def shown(page: Page) -> tuple[str, str, str]:
    """The address of a page, its title, and all that it says."""
    page.wait_for_load_state()
    main = page.get_by_role("main")
    return page.url, main.locator("h1").inner_text(), main.text_content() or ""


def file(page: Page, name: str) -> bytes:
    """A file that the page offers."""
    link = page.locator("#files + ul").get_by_role("link", name=name, exact=True)
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok
    return answer.body()
