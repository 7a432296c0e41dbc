"""The pages about releases in a real browser: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.axe import LOOKS, in_language, violations, width
from tests.running import running
from tests.service.history import History
from tests.service.test_accessibility import open_

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = [
    "/release/",
    "/release/?release={old}",
    "/release/{new}",
    "/release/{old}/changes/{new}",
    "/release/{new}/changes/{new}",
    "/doc/organisation/kammer?release={old}&on=2023",
]


@pytest.fixture(scope="module")
def url(history: History) -> Iterator[str]:
    with running(history.home) as service:
        yield service.url


@pytest.mark.parametrize(("language", "pixels"), LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_release_page_is_accessible_wide_and_narrow(
    browser: Browser, url: str, history: History, path: str, language: str, pixels: int
) -> None:
    address = path.format(old=history.versions[0], new=history.versions[2])
    page = browser.new_page(viewport={"width": pixels, "height": 900})
    open_(page, url + in_language(address, language))
    assert violations(page) == []
    assert width(page) <= pixels
    page.close()


def test_changes_are_told_in_the_language_of_the_page(
    browser: Browser, url: str, history: History
) -> None:
    page = browser.new_page()
    address = f"{url}/release/{history.versions[1]}/changes/{history.versions[2]}"
    page.goto(f"{address}?lang=de")
    assert page.get_by_text("Sprecherin/Sprecher → Stellvertretende").is_visible()
    assert not page.get_by_text("Deputy speaker").count()
    page.goto(f"{address}?lang=en")
    assert page.get_by_text("Speaker → Deputy speaker").is_visible()
    page.close()
