"""The query editor in a real browser. It asks this service and nobody else."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from service.words.texts import texts_in
from tests.axe import LOOKS, violations
from tests.browser import wait_until
from tests.running import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AG = "https://w3id.org/actor-graph/ontology#"
ROWS = f"SELECT ?actor ?workshop {{ ?actor <{AG}participatesIn> ?workshop }}"
#: Shapes far from the outlines of the release.
SHAPES = """SELECT ?name ?wkt { VALUES (?name ?wkt) {
  ("point" "POINT(2.35 48.86)") ("line" "LINESTRING(2.3 48.8, 2.4 48.9)")
  ("area" "MULTIPOLYGON(((2.3 48.8, 2.4 48.8, 2.4 48.9, 2.3 48.8)))") } }"""
#: Where Cytoscape.js has put each node of the network.
NODES_AT = """Object.fromEntries(document.querySelector('.network')._cyreg.cy.nodes()
    .map(node => [node.id(), node.position()]))"""
BROKEN = "SELECT ?a {\n  ?a ?? ?b\n}"


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A new reader's page. Whatever it asks of others, or complains about, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    # The browser notes every answer with an error status by itself.
    assert [each for each in complaints if "status of 400" not in each] == []
    outside = [each for each in asked if not each.startswith((f"{service.url}/", "data:", "blob:"))]
    assert asked and outside == []
    context.close()


def open_(page: Page, service: Service, arguments: str = "") -> None:
    page.goto(f"{service.url}/query?lang=de{arguments}")
    page.wait_for_selector("#editor .CodeMirror")


def ask(page: Page, service: Service, query: str, more: str = "") -> str:
    """Open the editor with a query; what it says of the answer."""
    open_(page, service, f"&query={quote(query)}{more}")
    page.wait_for_selector("#editor-answer:visible")
    return page.inner_text("#editor-status")


def type_(page: Page, text: str) -> None:
    page.click("#editor .CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def rows_of(service: Service, query: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{service.sparql}?query={quote(query)}",
        headers={"Accept": "application/sparql-results+json"},
    )
    with urllib.request.urlopen(request) as response:
        found: list[dict[str, Any]] = json.load(response)["results"]["bindings"]
    return found


def test_query_written_by_hand_gives_all_rows(page: Page, service: Service) -> None:
    open_(page, service)
    type_(page, ROWS)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".yasr table tbody tr")
    expected = len(rows_of(service, ROWS))
    assert page.inner_text("#editor-status").startswith(f"{expected} Zeilen")
    page.select_option(".tableSizer", "-1")
    assert page.locator(".yasr table tbody tr").count() == expected
    link = page.locator(".yasr table tbody a").first
    assert (link.get_attribute("href") or "").startswith("/id/organisation/")


def test_completion_offers_our_class_with_its_label(page: Page, service: Service) -> None:
    open_(page, service)
    type_(page, "SELECT * { ?x a Werkst")
    page.keyboard.press("Control+Space")
    offer = page.locator(".CodeMirror-hint", has_text=re.compile("ag:Workshop(?!Process)"))
    offer.wait_for()
    assert offer.locator(".offer-label").inner_text() == "Werkstatt"
    assert offer.locator(".offer-count").inner_text() == "5-mal"
    assert "Vorschläge" in page.inner_text("#editor-status")
    assert violations(page) == []
    offer.click()
    wait_until(page, "document.querySelector('.CodeMirror').innerText.includes('PREFIX')")
    text = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert text == f"PREFIX ag: <{AG}>\nSELECT * {{ ?x a ag:Workshop"


def test_completion_offers_properties_by_name(page: Page, service: Service) -> None:
    open_(page, service)
    type_(page, f"PREFIX ag: <{AG}>\nSELECT * {{ ?x ag:particip")
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint", has_text="ag:participatesIn").wait_for()


def test_error_says_line_and_column_and_leads_there(page: Page, service: Service) -> None:
    said = ask(page, service, BROKEN)
    assert "Zeile 2, Spalte" in said
    problem = page.locator(".problem")
    assert problem.locator(".what").inner_text() == texts_in("de")("error.query-syntax")
    assert "Zeile 2, Spalte" in problem.locator(".where").inner_text()
    assert page.locator(".wrong-line").count() == 1
    page.locator(".parseErrorIcon").hover()
    assert violations(page) == []
    page.get_by_role("button", name="Zur Stelle springen").click()
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line") == 1
    page.keyboard.insert_text(" ")
    assert page.locator(".wrong-line").count() == 0
    assert page.locator("#editor-downloads").is_hidden()


def test_missing_prefix_of_a_kind_of_thing_is_put_in(page: Page, service: Service) -> None:
    """The error has the line; a name that is typed brings it along."""
    ask(page, service, "ASK { workshop:werkstatt-1 ?p ?o }")
    problem = page.locator(".problem")
    assert "workshop: ist nicht erklärt" in problem.locator(".detail").inner_text()
    assert problem.locator(".detail").get_attribute("lang") is None
    problem.get_by_role("button", name="Zeile einfügen: PREFIX workshop:").click()
    page.keyboard.press("Control+Enter")
    wait_until(page, "document.querySelector('#editor-status').innerText.startsWith('Antwort: Ja')")
    page.click("#editor .CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.type("ASK { person:")
    wait_until(page, "document.querySelector('.CodeMirror').innerText.includes('PREFIX person:')")


def test_share_link_gives_others_the_same(page: Page, service: Service, browser: Browser) -> None:
    said = ask(page, service, ROWS, "&view=network")
    page.wait_for_selector(".network canvas")
    link = page.input_value("#editor-link")
    assert page.url == link
    other = browser.new_context().new_page()
    other.goto(link)
    other.wait_for_selector(".network canvas")
    assert other.inner_text("#editor-status").split("(")[0] == said.split("(")[0]
    assert other.evaluate(NODES_AT) == page.evaluate(NODES_AT)
    other.context.close()


def test_query_too_long_for_an_address_is_shared_and_downloaded(
    page: Page, service: Service
) -> None:
    open_(page, service)
    type_(page, ROWS + "\n# " + "ä" * 9000)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".yasr table tbody tr")
    link = page.input_value("#editor-link")
    assert "#query=" in link and "query=" not in link.partition("#")[0]
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(rows_of(service, ROWS))
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector(".yasr table tbody tr")


def test_every_format_can_be_downloaded(page: Page, service: Service) -> None:
    for query, names in (
        (ROWS, ["JSON", "XML", "CSV", "TSV"]),
        (
            f"CONSTRUCT {{ ?a <{AG}participatesIn> ?b }} WHERE {{ ?a <{AG}participatesIn> ?b }}",
            ["Turtle", "N-Triples", "RDF/XML", "JSON-LD", "TriG", "N-Quads"],
        ),
    ):
        ask(page, service, query)
        links = page.locator("#editor-downloads a")
        links.first.wait_for()
        assert links.all_inner_texts() == names
        for link in links.all():
            with urllib.request.urlopen(str(link.get_attribute("href"))) as response:
                assert response.status == 200 and response.read()


def test_map_shows_each_place_within_the_outlines(page: Page, service: Service) -> None:
    open_(page, service, "&example=project-map")
    page.wait_for_selector("svg.map .point")
    query = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    places = {row["place"]["value"] for row in rows_of(service, query)}
    points = page.locator("svg.map .point")
    assert 10 < points.count() <= len(places)
    assert marks_are_within(page)
    assert "Tabelle" in (page.locator("svg.map").get_attribute("aria-label") or "")


def test_map_shows_shapes_of_elsewhere(page: Page, service: Service) -> None:
    ask(page, service, SHAPES, "&view=map")
    page.wait_for_selector("svg.map .point")
    assert page.locator("svg.map .area title").all_text_contents() == ["line", "area"]
    closed = [(d or "").endswith("Z") for d in attributes_of(page, "svg.map .area", "d")]
    assert closed == [False, True]
    assert marks_are_within(page)


def test_answer_without_places_has_no_map(page: Page, service: Service) -> None:
    ask(page, service, ROWS, "&view=map")
    page.wait_for_selector(".yasr table tbody tr")
    assert page.get_by_role("button", name="Karte").is_disabled()


def marks_are_within(page: Page) -> bool:
    """Whether all of the map's marks lie in the picture."""
    return bool(
        page.evaluate(
            """() => { const map = document.querySelector('svg.map').getBoundingClientRect();
            return [...document.querySelectorAll('svg.map :is(.point, .area)')].every(mark => {
                const box = mark.getBoundingClientRect();
                return box.left >= map.left && box.right <= map.right && box.top >= map.top
                    && box.bottom <= map.bottom }) }"""
        )
    )


def attributes_of(page: Page, selector: str, name: str) -> list[str | None]:
    return [each.get_attribute(name) for each in page.locator(selector).all()]


def test_older_release_is_asked_if_the_address_names_it(page: Page, service: Service) -> None:
    with urllib.request.urlopen(f"{service.url}/query/completion.json") as response:
        version = json.load(response)["release"]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page, service, ROWS, f"&release={version}")
    assert f"{service.sparql}?release={version}" in asked
    assert f"release={version}" in page.input_value("#editor-link")


def test_keyboard_is_never_trapped(page: Page, service: Service) -> None:
    open_(page, service)
    field = page.locator("#editor .CodeMirror textarea")
    assert field.get_attribute("aria-label") == "SPARQL-Abfrage"
    field.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror') != null"), "Tab indents"
    page.keyboard.press("Escape")
    assert "Tab verlässt" in page.inner_text("#editor-status")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "editor-run"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror') == null")


@pytest.mark.parametrize(("language", "pixels"), LOOKS)
@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "&example=workshop-participants",
        "&example=participation-network",
        "&example=project-map",
        "&example=counts&view=response",
    ],
)
def test_axe_finds_nothing(
    page: Page, service: Service, language: str, pixels: int, arguments: str
) -> None:
    page.set_viewport_size({"width": pixels, "height": 900})
    page.goto(f"{service.url}/query?lang={language}{arguments}")
    page.wait_for_selector("#editor .CodeMirror")
    if arguments:
        page.wait_for_selector("#editor-answer :is(table tbody tr, canvas, svg.map, .CodeMirror)")
    assert violations(page) == []
    for narrower in (pixels, 360, 320):
        page.set_viewport_size({"width": narrower, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= narrower


def test_axe_finds_nothing_in_the_dark(page: Page, service: Service) -> None:
    page.emulate_media(color_scheme="dark")
    ask(page, service, ROWS)
    assert violations(page) == []
    ask(page, service, BROKEN)
    assert violations(page) == []


def test_without_scripts_the_plain_form_asks(browser: Browser, service: Service) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{service.url}/query?lang=de&example=counts")
    page.get_by_role("button", name="Abfragen").click()
    assert page.locator("table tbody tr").count() > 5
    page.context.close()


MARKUP = """SELECT ?plain ?tagged ?typed ?iri {
  BIND(CONCAT("<img src=/probe/plain onerror='hit=1'><p style='color:red'>",
    "&lt;img src=/probe/entity&gt;") AS ?plain)
  BIND("<svg onload='hit=1'><image href=/probe/tagged /></svg>"@de AS ?tagged)
  BIND(STRDT("<iframe src=/probe/typed></iframe>", <https://example.org/t>) AS ?typed)
  VALUES ?iri { <javascript:hit=1> }
}"""


def test_markup_in_a_result_stays_text_also_where_no_policy_stops_it(
    browser: Browser, service: Service
) -> None:
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script("window.hit = 0")
        assert ask(page, service, MARKUP).startswith("1 Zeile")
        page.wait_for_selector(".yasr table tbody tr")
        for _ in range(2):  # in short, and in full
            cells = page.locator(".yasr table tbody td .nonIri").all_inner_texts()
            assert "<img src=/probe/plain onerror='hit=1'><p style='color:red'>&lt;img" in cells[0]
            assert "<svg onload" in cells[1] and "<iframe src=/probe/typed>" in cells[2]
            assert (
                page.locator(".yasr tbody :is(img, svg, iframe, a[href^=javascript])").count() == 0
            )
            page.locator(".tableFilter").press_sequentially("probe")
            page.locator(".yasr table thead th").nth(1).click()
            page.wait_for_timeout(200)
            page.locator(".tableControls .switch").first.click()
        page.wait_for_timeout(300)
        assert page.evaluate("window.hit") == 0
        assert [url for url in asked if url.startswith(f"{service.url}/probe/")] == []


def test_markup_in_a_result_reaches_no_parser_of_which_the_policy_complains(
    page: Page, service: Service
) -> None:
    assert ask(page, service, MARKUP).startswith("1 Zeile")
    page.wait_for_selector(".yasr table tbody tr")
    page.locator(".tableFilter").press_sequentially("probe")
    page.locator(".tableControls .switch").first.click()
    page.locator(".yasr table thead th").nth(1).click()
    page.wait_for_timeout(300)
