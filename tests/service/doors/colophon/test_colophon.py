"""What the law asks of a public page: shown as the publisher says it, or as missing."""

from __future__ import annotations

import csv
import html
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from tests.running import client_over

PATHS = ("/about", "/method", "/report", "/imprint", "/privacy", "/accessibility")
BASE = "https://w3id.org/lausitz-graph/id/"


def read(client: FlaskClient, address: str, language: str = "de") -> str:
    response = client.get(address, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200, address
    return html.unescape(response.text)


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def foot_of(text: str) -> list[str]:
    return re.findall(
        r'href="([^"?]+)', text.partition('class="colophon"')[2].partition("</nav")[0]
    )


@pytest.mark.parametrize(
    "address", ["/", "/doc/place/cottbus", "/queries", "/network", "/help", "/nothing-here"]
)
def test_foot_of_every_page_leads_to_them(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/html"})
    assert foot_of(response.text) == list(PATHS)


def test_foot_has_easy_and_sign_language_where_they_are_given(region: FlaskClient) -> None:
    more = ["/easy-language", "https://example.org/dgs"]
    assert foot_of(read(region, "/")) == [*PATHS, *more]
    assert "Auf dieser Seite steht nichts" in read(region, "/easy-language")


def test_easy_language_that_is_not_given_is_no_page(client: FlaskClient) -> None:
    assert client.get("/easy-language").status_code == 404


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [
        ("/imprint", "de", "Beispielstraße 1"),
        ("/imprint", "en", "All of this is made up."),
        ("/privacy", "de", '<a href="https://example.org/aufsicht">erfundene Aufsicht</a>'),
        ("/privacy", "de", 'href="mailto:datenschutz@example.org"'),
        ("/privacy", "en", "<em>No</em> other machine"),
        ("/accessibility", "de", "Durchsetzungsstelle ist die erfundene Stelle"),
        ("/accessibility", "en", 'href="https://example.org/barriere-melden"'),
        ("/accessibility", "en", 'href="https://example.org/durchsetzungsstelle"'),
        ("/about", "en", "tables and texts are all that a region needs"),
        ("/method", "en", "This text is available in German only."),
    ],
)
def test_page_says_what_the_publisher_says(
    region: FlaskClient, path: str, language: str, said: str
) -> None:
    text = main_of(read(region, path, language))
    assert said in text and 'class="notice missing"' not in text


def test_text_in_the_other_language_is_marked(region: FlaskClient) -> None:
    text = main_of(read(region, "/method", "en"))
    assert re.search(r'lang="de"><p>Von den Sitzungen', text)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("path", "gaps"), [("/imprint", 1), ("/privacy", 2), ("/accessibility", 5)]
)
def test_what_the_publisher_does_not_say_is_shown_as_missing(
    client: FlaskClient, path: str, gaps: int, language: str
) -> None:
    text = main_of(read(client, path, language))
    assert text.count('class="notice missing"') == gaps
    assert "mailto:" not in text and f'href="{BASE[:-3]}"' not in text


def test_privacy_page_is_true(client: FlaskClient) -> None:
    """No cookie, nothing from elsewhere, and no script, style or picture that policy allows."""
    for path in ("/", "/search?q=cottbus", "/query", "/network", "/privacy"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert "Set-Cookie" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert not re.search(r"https?:|\*", policy), path
        loaded = re.findall(
            r'<(?:script|img|link rel="(?:stylesheet|icon)")[^>]*?(?:src|href)="([^"]+)',
            answer.text,
        )
        assert loaded and all(each.startswith("/") for each in loaded), path


def test_method_states_the_rule_and_the_gaps(client: FlaskClient, home: Path) -> None:
    text = main_of(read(client, "/method", "en"))
    assert "Actors count as institutions" in text and "/coverage" in text
    with zipfile.ZipFile(home / "current" / "tables.zip") as tables:
        rows = list(csv.DictReader(tables.read("documents.csv").decode().splitlines()))
    undated = sum(not row["date"] for row in rows)
    assert f"{len(rows)} documents have been read" in text
    assert f"{undated} of the {len(rows)} documents have no date" in text


def test_html_of_a_publisher_is_text_and_no_picture_is_loaded(home: Path, tmp_path: Path) -> None:
    """A manifest may come from another machine: nothing in it becomes a script."""
    release = tmp_path / "releases" / "odd"
    release.mkdir(parents=True)
    (tmp_path / "current").symlink_to("releases/odd")
    (release / "store").symlink_to((home / "current" / "store").resolve())
    manifest = json.loads((home / "current" / "manifest.json").read_text())
    said = "# Wir\n\n<script>x()</script> ![b](https://a.test/b) [j](javascript:x()) [ok](https://b.test/)"
    manifest["colophon"] = {
        "pages": {"imprint": {"de": said, "en": 5}, "method": "no"},
        "addresses": {"report_to": "javascript:x()", "privacy_contact": 7},
        "doi": ["10.1/x"],
    }
    (release / "manifest.json").write_text(json.dumps(manifest))
    with client_over(Settings(home=tmp_path)) as client:
        text = client.get("/imprint?lang=de").text.partition("<main")[2].partition("</main>")[0]
        assert "<h2>Wir</h2>" in text and "<script" not in text and "<img" not in text
        assert 'href="javascript' not in text and '<a href="https://b.test/">ok</a>' in text
        assert 'class="notice missing"' in client.get("/report?lang=de").text
        assert client.get("/method").status_code == 200


def test_report_has_thing_source_and_release_filled_in(region: FlaskClient) -> None:
    thing = "https://example.org/testrevier/id/place/probe"
    source = "https://example.org/testrevier/id/source/karte-2020"
    text = read(region, f"/report?thing={thing}&source={source}&fact=liegt+in")
    (address,) = re.findall(r'class="action" href="([^"]+)"', text)
    assert address.startswith("mailto:fehler@example.org?") and "+" not in address
    filled = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    version = re.search(r"<dt>Ausgabe</dt><dd>(\w+)</dd>", text)
    assert version and f"Ausgabe {version[1]}" in filled["body"]
    assert thing in filled["body"] and source in filled["body"] and "liegt in" in filled["body"]
    assert "Probe" in filled["subject"]


@pytest.mark.parametrize(("language", "said"), [("de", "keine Adresse"), ("en", "not provided")])
def test_report_to_nobody_says_so_and_gives_the_text(
    client: FlaskClient, language: str, said: str
) -> None:
    text = main_of(read(client, f"/report?thing={BASE}place/cottbus", language))
    assert (
        said in text and f"&lt;{BASE}place/cottbus&gt;" in text or f"<{BASE}place/cottbus>" in text
    )
    assert "/changes.atom" in text


@pytest.mark.parametrize("name", ["thing", "source"])
@pytest.mark.parametrize(
    "stranger", ["http://evil.test/login", "organisation/gibtsnicht", f"{BASE}source/nope"]
)
def test_report_names_only_what_the_release_has(
    client: FlaskClient, name: str, stranger: str
) -> None:
    text = main_of(read(client, f"/report?{name}={stranger}&{name}=organisation/btu"))
    assert stranger.rpartition("/")[2] not in text and f"{BASE}organisation/btu" in text


def test_report_repeats_nothing_that_is_no_thing(client: FlaskClient) -> None:
    text = client.get("/report?thing=javascript:x()&source=nope&fact=<b>x</b>").text
    assert "javascript" not in text.partition("<main")[2].partition("</main>")[0]
    assert "<b>x" not in text and "&lt;b&gt;x" in text
