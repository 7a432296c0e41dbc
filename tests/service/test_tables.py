"""The tables of all pages: sorted and filtered in a browser, read and taken away without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from graph_loader.shared.folding import folded
from tests.service.tables import table, workbook

_LONG = "/queries/place-names?lang=de"
_QUESTION = "/queries/workshop-participants?lang=de"
#: Pages with a table each, of every door that has one.
_PAGES = (
    "/",
    "/projects",
    "/doc/workshop/werkstatt-4",
    "/doc/organisation/btu",
    "/queries/workshop-participants",
    "/queries/meetings-around-a-date",
    "/network",
    "/network?view=graph",
    "/network/change",
    "/network/bridges",
    "/coverage",
    "/map",
    "/data",
    "/release/",
    "/help",
    "/help/model",
    "/api",
    "/sparql?query=SELECT+%2A+%7B%3Fs+%3Fp+%3Fo%7D+LIMIT+3&format=html",
)
_WIDE_IN_PAGE = """() => [...document.querySelectorAll('main table')].filter(
    (one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.scrolls')).length"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page of a wide screen, for all tests of this file."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="de-DE")
    yield page
    page.close()


def test_heads_sort_by_click_and_by_keyboard(page: Page, server: str) -> None:
    """Up, down and as it was; numbers as numbers, Ä with A, what is empty last."""
    page.goto(f"{server}/projects?lang=de")
    amounts = page.locator("#table-amounts")
    number = amounts.get_by_role("button", name="Projekte")
    before = amounts.locator("td:nth-child(2)").all_inner_texts()
    number.press("Enter")
    assert amounts.locator("th[aria-sort=ascending]").inner_text().startswith("Projekte")
    shown = [int(text) for text in amounts.locator("td:nth-child(2)").all_inner_texts()]
    assert shown == sorted(map(int, before)) and len({len(str(one)) for one in shown}) > 1
    number.click()
    down = [int(text) for text in amounts.locator("td:nth-child(2)").all_inner_texts()]
    assert down == sorted(shown, reverse=True)
    number.click()
    assert amounts.locator("td:nth-child(2)").all_inner_texts() == before
    assert amounts.locator("th[aria-sort]").count() == 0
    together = amounts.get_by_role("button", name="Zusammen")
    together.click()
    sums = [
        t.replace(".", "").split()[0] for t in amounts.locator("td:nth-child(3)").all_inner_texts()
    ]
    assert [int(t) for t in sums] == sorted(int(t) for t in sums)


def test_words_are_sorted_as_german_does(page: Page, server: str) -> None:
    """Ä stands with A, and empty cells stand last, both ways."""
    values = " ".join(f"('{one}')" for one in ("Zoo", "Ärzte", "Arzt", "Öl", "")).replace(
        "('')", "(UNDEF)"
    )
    page.goto(
        f"{server}/sparql?lang=de&format=html&query=SELECT ?x {{ VALUES (?x) {{ {values} }} }}"
    )
    head = page.locator("th button.sort")
    head.click()
    assert page.locator("tbody td").all_inner_texts() == ["Arzt", "Ärzte", "Öl", "Zoo", ""]
    head.click()
    assert page.locator("tbody td").all_inner_texts() == ["Zoo", "Öl", "Ärzte", "Arzt", ""]


def test_rows_are_filtered_and_columns_hidden(page: Page, server: str) -> None:
    """Without regard to accents and case; how many are left is said; a hidden column comes back."""
    page.goto(server + _QUESTION)
    answer = page.locator("#table-answer")
    rows = answer.locator("tbody tr")
    whole = rows.count()
    answer.get_by_role("searchbox").fill("LANDESPLANUNG")
    left = rows.locator("visible=true").count()
    assert 0 < left < whole
    assert answer.get_by_role("status").inner_text() == f"{left} von {whole} Zeilen"
    answer.get_by_role("searchbox").fill("xyzzy")
    assert rows.locator("visible=true").count() == 0
    assert "kürzeres Wort" in answer.get_by_role("status").inner_text()
    answer.get_by_role("searchbox").fill("")
    assert rows.locator("visible=true").count() == whole
    answer.locator("summary").press("Enter")
    box = answer.get_by_role("checkbox", name="Name, wie gedruckt")
    name = answer.locator("thead th", has_text="Name, wie gedruckt")
    assert name.is_visible()
    box.press("Space")
    assert not name.is_visible()
    box.press("Space")
    assert name.is_visible()


def test_heads_stay_in_sight_and_no_table_is_wider_than_its_page(page: Page, server: str) -> None:
    """At 1280 pixels every table fits its page or scrolls within its frame."""
    for path in _PAGES:
        page.goto(server + path)
        assert page.locator("data-table").count(), path
        assert page.evaluate(_WIDE_IN_PAGE) == 0, path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if path.startswith("/queries/workshop"):
            page.locator("tbody tr").last.scroll_into_view_if_needed()
            assert page.locator("thead th").first.bounding_box()["y"] < 20  # type: ignore[index]


def test_every_table_is_read_and_taken_away_without_a_script(client: FlaskClient) -> None:
    """No table of a page stands outside the component, and its links give it as files."""
    for path in _PAGES:
        text = client.get(path, headers={"Accept": "text/html"}).text
        if path != "/api":  # there each question has a list of its parameters
            assert text.count("<table") == text.count("<data-table") > 0, path
    for name in ("members", "times"):
        found = client.get(f"/doc/workshop/werkstatt-4?lang=de&table={name}.csv")
        assert found.status_code == 200 and found.mimetype == "text/csv"
        head, *rows = table(found.text)
        assert head[0] == "Gruppe" and {len(row) for row in rows} == {len(head)}
        addresses = [one.endswith("(Adresse)") for one in head]
        assert addresses == sorted(addresses) and addresses[-1]
        assert all("/doc/" in row[addresses.index(True)] for row in rows if row[1] != "ohne Namen")
    assert client.get("/doc/workshop/werkstatt-4?table=nothing.csv").status_code == 404
    head, first, *_ = workbook(client.get("/data?lang=de&table=files.xlsx").data)
    assert (head[0], head[3]) == ("Datei", "Größe") and first[3].isdigit()


def test_what_is_shown_in_parts_is_sorted_and_filtered_as_a_whole(client: FlaskClient) -> None:
    """The address sorts all rows, and the head says so; a word that no row has leaves none."""
    text = client.get("/projects?lang=de&sort=-amounts_known").text
    assert 'aria-sort="descending"><a class="sort" href="/projects?lang=de"' in text
    most = [_most(row) for row in text.split('class="project-rows"')[1].split("<tr")[2:]]
    known = [one for one in most if one]
    assert known == sorted(known, reverse=True) == most[: len(known)] and len(known) > 20
    assert "von 114 Zeilen" in client.get("/projects?lang=de&find=Bahn").text
    assert "In keiner Zeile steht das" in client.get("/projects?lang=de&find=xyzzy").text
    up, down = (_places(client.get(f"{_LONG}&sort={way}place").text) for way in ("", "-"))
    assert len(up) == len(down) == 100 and up[0] != down[0]
    assert up == sorted(up, key=folded) and down == sorted(down, key=folded, reverse=True)
    assert "aria-sort" not in client.get(f"{_LONG}&sort=nothing").text


def _places(text: str) -> list[str]:
    return re.findall(r'data-label="Ort"><a[^>]*>([^<]*)<', text)


def _most(row: str) -> int:
    """The largest amount in a row of a project."""
    return max((int(one.replace(".", "")) for one in re.findall(r"(\d[\d.]*) €", row)), default=0)
