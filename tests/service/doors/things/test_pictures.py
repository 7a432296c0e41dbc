"""The pictures of pages alone: they hold their finding and their source, and say what pages say."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from tests.axe import violations, width

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

W4 = "workshop/werkstatt-4"
HTML = {"Accept": "text/html"}
#: A picture of each kind, and what its title says.
PICTURES = {
    f"{W4}/members": "Werkstatt 4: 26 Mitwirkende nennt die letzte bekannte Liste (2025).",
    f"{W4}/surroundings": "Werkstatt 4: Daseinsvorsorge, ländliche Entwicklung & smart regions: ",
    "organisation/btu/times": "Cottbus-Senftenberg: Genannt in 4 Werkstätten; Träger von",
    "meeting/uebergreifend-2025-03-24/times": "24. März 2025: Stattgefunden.",
    "place/spree-neisse/map": "Spree-Neiße: Hier und in den Orten darin, über alle Zeiten: 21 ",
}
TEXTS = """() => [...document.querySelectorAll('svg.sheet')]
    .find(one => one.getBoundingClientRect().width)
    .querySelectorAll('text')"""
#: The boxes of all that is written in the picture that is shown, and the size of its letters.
BOXES = f"""() => [...({TEXTS})()].map(one => {{
    const box = one.getBBox(), scale = one.getScreenCTM().a;
    return {{text: one.textContent.trim(), x: box.x, y: box.y, right: box.x + box.width,
        bottom: box.y + box.height, letters: scale * parseFloat(getComputedStyle(one).fontSize)}};
}})"""


def said(svg: str) -> str:
    """All that a picture says."""
    texts = ElementTree.fromstring(svg).itertext()
    return unescape(" ".join(" ".join(text for text in texts if text.strip()).split()))


@pytest.mark.parametrize("picture", PICTURES)
def test_file_holds_finding_legend_release_and_source(client: FlaskClient, picture: str) -> None:
    response = client.get(f"/picture/{picture}.svg?lang=de")
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    title = ElementTree.fromstring(response.text).findtext("{http://www.w3.org/2000/svg}title")
    assert title and PICTURES[picture] in title
    text = said(response.text)
    for part in ("Ausgabe ", "CC BY 4.0", "Quelle: http", picture.rpartition("/")[0]):
        assert part in text, part
    assert ("© GeoBasis-DE / BKG" in text) == picture.endswith("/map")
    assert "<a " not in response.text, "a file lies somewhere else, where no link of ours leads on"
    again = client.get(f"/picture/{picture}.svg?lang=de")
    assert again.data == response.data
    kept = {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"/picture/{picture}.svg?lang=de", headers=kept).status_code == 304


def test_members_are_those_of_the_page(client: FlaskClient) -> None:
    page = client.get(f"/doc/{W4}?lang=en", headers={"Accept": "text/html"}).text
    table = page.partition('<table class="plain matrix lists">')[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', table)
    text = said(client.get(f"/picture/{W4}/members.svg?lang=en").text)
    assert len(rows) > 30
    assert [name for name in map(unescape, rows) if name not in text] == []
    assert "Still named (10)" in text and "Newly named in the list 2025 (16)" in text


def test_surroundings_count_what_the_network_counts(client: FlaskClient) -> None:
    ego: Any = client.get(f"/api/v1/network/ego?of={W4}&limit=1000").json
    text = said(client.get(f"/picture/{W4}/surroundings.svg?lang=en").text)
    every = sum(one["count"] for one in ego["relations"])
    assert f": {every} connections" in text
    assert sum(map(int, re.findall(r"\((\d+)\)", text))) == every
    shown = client.get(f"/doc/{W4}?lang=en", headers={"Accept": "text/html"}).text
    around = shown.partition('<h2 id="around">')[2].partition("</section>")[0]
    assert 'href="/doc/project/trampolinhalle' in around and "relation=participation" in around


def test_page_of_surroundings_has_the_picture_without_scripts(client: FlaskClient) -> None:
    text = client.get("/network/ego/organisation/btu?lang=en").text
    without = text.partition("<noscript>")[2].partition("</noscript>")[0]
    assert without.count("<svg") == 2 and "Task Force Lausitz Science Park" in without
    (file,) = re.findall(r'href="([^"]+)" download>The nearest surroundings', text)
    assert client.get(unescape(file)).mimetype == "image/svg+xml"


def test_time_changes_lines_axes_and_amounts(client: FlaskClient) -> None:
    at_all_times = client.get(f"/picture/{W4}/surroundings.svg").text
    then = client.get(f"/picture/{W4}/surroundings.svg?on=2021").text
    assert "stroke-dasharray" not in at_all_times and then.count("stroke-dasharray") > 5
    person = "/doc/person/klaus-freytag?lang=en"
    axes = client.get(f"{person}&on=2022", headers={"Accept": "text/html"}).text
    assert '<rect class="then"' in axes and '<rect class="elsewhere"' in axes
    assert '<rect class="then"' not in client.get(person, headers={"Accept": "text/html"}).text
    project = "/doc/project/trampolinhalle?lang=en"
    amounts = [
        client.get(project + on, headers={"Accept": "text/html"}).text.count('class="range"')
        for on in ("", "&on=2024-06", "&on=2022")
    ]
    assert amounts == [3, 1, 0]


def test_what_there_is_not_is_not_found(client: FlaskClient) -> None:
    for path in (
        f"{W4}/map",
        f"{W4}/nothing",
        "workshop/nothing/members",
        "organisation/pwc/times",
    ):
        assert client.get(f"/picture/{path}.svg").status_code == 404, path


@pytest.fixture(scope="module")
def frame(browser: Browser, server: str) -> Any:
    """A frame as narrow as a column of a newspaper."""
    page = browser.new_page(viewport={"width": 375, "height": 700}, base_url=server)
    yield page
    page.close()


@pytest.mark.parametrize("picture", PICTURES)
def test_frame_is_readable_where_it_is_narrow(frame: Page, picture: str) -> None:
    response = frame.goto(f"/picture/{picture}?lang=de&on=2025")
    assert response and "frame-ancestors *" in response.headers["content-security-policy"]
    frame.set_viewport_size({"width": 375, "height": 700})
    assert width(frame) <= 375
    boxes: list[dict[str, Any]] = frame.evaluate(BOXES)
    assert len(boxes) > 10 and min(one["letters"] for one in boxes) > 10
    if not picture.endswith("/members"):  # hundreds of marks that are made alike
        assert violations(frame) == []
    assert covering(boxes) == []
    frame.set_viewport_size({"width": 1200, "height": 700})
    assert covering(frame.evaluate(BOXES)) == []


@pytest.mark.parametrize("picture", PICTURES)
def test_frame_of_the_size_that_is_named_shows_all_of_it(
    frame: Page, client: FlaskClient, picture: str
) -> None:
    page = client.get(f"/doc/{picture.rpartition('/')[0]}?lang=de", headers=HTML).text
    codes = re.findall(r"&lt;iframe .*?&gt;", page)
    (code,) = (one for one in codes if f"/picture/{picture}?" in one)
    found = re.search(r'width="(\d+)" height="(\d+)" style=".*aspect-ratio: (\d+) / (\d+)"', code)
    assert found and found[1] == found[3] and found[2] == found[4]
    frame.set_viewport_size({"width": int(found[1]), "height": int(found[2])})
    frame.goto(f"/picture/{picture}?lang=de")
    high = frame.evaluate("document.documentElement.scrollHeight")
    assert int(found[2]) - 60 < high <= int(found[2])


def covering(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The texts that cover each other; a line of letters touches the next a little."""
    return [
        (one["text"], other["text"])
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if one["x"] + 1 < other["right"]
        and other["x"] + 1 < one["right"]
        and one["y"] + 4 < other["bottom"]
        and other["y"] + 4 < one["bottom"]
    ]


def test_texts_that_cover_each_other_are_found() -> None:
    box = {"text": "a", "x": 0, "right": 10, "y": 0, "bottom": 10}
    assert covering([box, {**box, "text": "b", "x": 5}]) == [("a", "b")]
    assert covering([box, {**box, "text": "b", "x": 11}]) == []


def test_page_gives_its_pictures_as_png_twice_as_large(browser: Browser, server: str) -> None:
    page = browser.new_page(base_url=server)
    page.goto("/doc/organisation/btu?lang=en")
    buttons = page.get_by_role("button", name="PNG")
    assert buttons.count() == 2
    with page.expect_download() as download:
        buttons.first.click()
    head = download.value.path().read_bytes()[:24]
    svg = page.request.get("/picture/organisation/btu/times.svg?lang=en").text()
    root = ElementTree.fromstring(svg)
    pixels = [int.from_bytes(head[place : place + 4], "big") for place in (16, 20)]
    assert pixels == [2 * int(root.attrib[name]) for name in ("width", "height")]
    page.close()
