"""Answers, pages of the network and pictures are cited with editor, day, release and DOI."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

READER = {"Accept": "text/html", "Accept-Language": "de"}
PAGES = [
    "/queries/workshop-participants?workshop=workshop%2Farbeit",
    "/network?view=graph",
    "/network/bridges",
]


@pytest.mark.parametrize("page", PAGES)
def test_page_offers_files_that_lead_back_to_it_in_this_release(
    region: FlaskClient, page: str
) -> None:
    text = region.get(page, headers=READER).text
    version = re.search(r"Ausgabe (\w{12})", text)
    assert version and re.search(rf"Ausgabe {version[1]} vom \d+\. \w+ \d{{4}}", text)
    links = [unescape(link) for link in re.findall(r'href="(/cite\.[^"]+)" download', text)]
    assert [urlsplit(link).path for link in links] == ["/cite.bib", "/cite.ris", "/cite.json"]
    bibtex, ris, csl = (region.get(link, headers=READER) for link in links)
    (entry,) = json.loads(csl.data)
    assert entry["editor"] == [{"literal": "Testrevier gGmbH"}]
    assert entry["DOI"] == "10.5281/zenodo.1234567" and entry["version"] == version[1]
    assert f"DO  - {entry['DOI']}" in ris.text and f"UR  - {entry['URL']}" in ris.text
    assert f"doi = {{{entry['DOI']}}}" in bibtex.text and entry["URL"] in bibtex.text
    parts = urlsplit(entry["URL"])
    assert parse_qs(parts.query)["release"] == [version[1]]
    again = region.get(f"{parts.path}?{parts.query}", headers=READER)
    assert again.status_code == 200 and parts.path == urlsplit(page).path


@pytest.mark.parametrize(
    "page",
    ["", "//evil.test/", "https://evil.test/", "/no-such-page", "//%5B", "http://%5B"],
)
@pytest.mark.parametrize("form", ["bib", "ris", "json"])
def test_what_is_no_page_of_ours_is_not_cited(region: FlaskClient, page: str, form: str) -> None:
    assert region.get(f"/cite.{form}?title=x&page={page}").status_code == 400


@pytest.mark.parametrize(
    "page", ["/browse/project?page=2", "/search?q=&kind=place", "/network?view=graph&release=x"]
)
def test_cited_page_has_every_argument_but_its_release(region: FlaskClient, page: str) -> None:
    (entry,) = json.loads(region.get("/cite.json", query_string={"page": page}).data)
    cited, asked = (
        parse_qs(urlsplit(one).query, keep_blank_values=True) for one in (entry["URL"], page)
    )
    assert cited.pop("release") == [entry["version"]]
    asked.pop("release", None)
    assert cited == asked


def test_title_ends_no_line_of_a_file(region: FlaskClient) -> None:
    odd = "/cite.ris?page=/queries&title=a%0D%0AER%20%20-%20%0D%0ATY%20%20-%20X"
    lines = region.get(odd).text.split("\r\n")
    assert sum(line.startswith("TY") for line in lines) == 1
