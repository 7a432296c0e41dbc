"""YASGUI on a page of another origin, in a real browser: what every SPARQL page of others does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from tests.browser import wait_until
from tests.clients import answers
from tests.clients.conftest import NODE_MODULES, Elsewhere
from tests.programs import missing
from tests.running import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BUILD = NODE_MODULES / "@zazuko/yasgui/build"


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What ends up in the browser's console; nothing may be left there."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest.fixture
def page(
    browser: Browser, service: Service, elsewhere: Elsewhere, complaints: list[str]
) -> Iterator[Page]:
    """The page with YASGUI on our endpoint."""
    if not BUILD.is_dir():
        missing("YASGUI is not installed (make test does)")
    for file in (BUILD / "yasgui.min.js", BUILD / "yasgui.min.css"):
        shutil.copy(file, elsewhere.folder)
    shutil.copy(Path(__file__).with_name("yasgui.html"), elsewhere.folder)
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.goto(f"{elsewhere.url}/yasgui.html?endpoint={service.sparql}")
    yield page
    page.close()


def run(page: Page, query: str) -> None:
    """Put a query into the editor and press the button."""
    page.evaluate("query => yasgui.getTab().getYasqe().setValue(query)", query)
    page.click(".yasqe_queryButton")


def test_table_has_all_rows_of_a_query(page: Page, merged: Store) -> None:
    run(page, answers.SELECT)
    page.wait_for_selector(".yasr table tbody tr")
    expected = answers.expected_rows(merged, answers.SELECT)
    found = re.search(r"of (\d+) entries", page.inner_text(".yasr"))
    assert found and int(found[1]) == expected.total()
    assert page.locator(".yasr table tbody tr").count() == min(50, expected.total())
    assert "Spree-Neiße" in page.inner_text(".yasr table")


def test_query_typed_by_hand_is_answered(page: Page) -> None:
    page.click(".yasqe .CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("SELECT (1 + 1 AS ?two) {}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".yasr table tbody tr")
    assert '"2"' in page.inner_text(".yasr table")


def test_ask_and_construct_are_shown(page: Page, merged: Store) -> None:
    run(page, answers.ASK)
    wait_until(page, "document.querySelector('.yasr').innerText.includes('True')")
    run(page, answers.CONSTRUCT)
    page.wait_for_selector(".yasr table tbody tr")
    triples = len(answers.expected_graph(merged, answers.CONSTRUCT))
    assert f"{triples} results" in page.inner_text(".yasr")


def test_syntax_error_is_shown_with_our_words(page: Page, complaints: list[str]) -> None:
    run(page, "SELECT ?a { ?a ?? ?b }")
    page.wait_for_selector(".yasr .errorResult")
    assert "query-syntax" in page.inner_text(".yasr .errorResult")
    # The browser notes every answer of that kind by itself.
    assert [each for each in complaints if "status of 400" not in each] == []
    complaints.clear()
