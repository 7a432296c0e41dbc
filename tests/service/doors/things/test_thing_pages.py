"""What surrounds the statements on the page of a thing: links, citation, data block, time spans."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from service.release.home import publications
from service.words.formatting import format_date
from tests.running import client_over

BROWSER = {"Accept": "text/html", "Accept-Language": "de"}
BASE = "https://w3id.org/lausitz-graph/id/"
PAGES = {
    "workshop/werkstatt-4": "Organization",
    "organisation/mwfk": "GovernmentOrganization",
    "project/trampolinhalle": "Project",
    "person/klaus-freytag": "Person",
    "place/cottbus": "AdministrativeArea",
    "session/imag-2021-03-25": "Event",
    "source/wrl-w4-2025": "CreativeWork",
}


@pytest.fixture(scope="module")
def mailed(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the same release, whose publisher has a mail address and a sharp name."""
    folder = tmp_path_factory.mktemp("mailed")
    release = folder / "releases" / "plain"
    release.mkdir(parents=True)
    (folder / "current").symlink_to("releases/plain")
    (release / "store").symlink_to((home / "current" / "store").resolve())
    manifest = json.loads((home / "current" / "manifest.json").read_text())
    manifest |= {"contact": "mailto:a@example.org", "publisher": "A & B </script> {%}"}
    (release / "manifest.json").write_text(json.dumps(manifest))
    with client_over(Settings(home=folder)) as client:
        yield client


def page(client: FlaskClient, path: str) -> str:
    response = client.get(f"/doc/{path}", headers=BROWSER)
    assert response.status_code == 200
    return response.text


def data_of(text: str) -> Any:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(blocks) == text.count("<script") - text.count('<script type="module" src=') == 1
    return json.loads(blocks[0])


@pytest.mark.parametrize(("path", "type_"), PAGES.items())
def test_data_block_says_what_the_page_says(client: FlaskClient, path: str, type_: str) -> None:
    text = page(client, path)
    web_page, thing = data_of(text)["@graph"]
    assert (thing["@id"], thing["@type"]) == (BASE + path, type_)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", text)
    assert heading and unescape(heading[1]) == thing["name"]
    assert web_page["about"] == {"@id": BASE + path}
    assert web_page["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert web_page["@id"].endswith(f"/doc/{path}")


def test_data_block_knows_other_names_and_their_language(client: FlaskClient) -> None:
    thing = data_of(page(client, "place/cottbus"))["@graph"][1]
    assert {"@value": "Chóśebuz", "@language": "dsb"} in thing["alternateName"]
    assert thing["containedInPlace"]["name"] == "Brandenburg"
    assert thing["geo"]["latitude"].startswith("51.")


def test_nothing_ends_the_data_block(mailed: FlaskClient) -> None:
    text = page(mailed, "place/cottbus")
    assert data_of(text)["@graph"][0]["publisher"]["name"] == "A & B </script> {%}"
    assert "A & B </script>" not in text


@pytest.mark.parametrize("path", PAGES)
def test_canonical_link_has_no_language(client: FlaskClient, path: str) -> None:
    text = client.get(f"/doc/{path}?lang=en", headers=BROWSER).text
    assert f'<link rel="canonical" href="http://localhost/doc/{path}">' in text
    assert f'hreflang="de" href="http://localhost/doc/{path}?lang=de"' in text


@pytest.mark.parametrize("path", PAGES)
def test_breadcrumbs_lead_to_the_list(client: FlaskClient, path: str) -> None:
    text = client.get(f"/doc/{path}?lang=en", headers=BROWSER).text
    crumbs = text.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    kind = path.partition("/")[0]
    assert re.findall('href="([^"]+)"', crumbs) == ["/?lang=en", f"/browse/{kind}?lang=en"]


def test_language_switch_keeps_the_page(client: FlaskClient) -> None:
    text = client.get("/doc/place/cottbus?view=all&lang=de", headers=BROWSER).text
    assert 'href="/doc/place/cottbus?view=all&amp;lang=en" hreflang="en"' in text


def test_renamed_institution_names_its_neighbours(client: FlaskClient) -> None:
    text = page(client, "organisation/mgs")
    ribbon = text.partition('<ol class="ribbon">')[2].partition("</ol>")[0]
    before, here, after = ribbon.split("</li>")[:3]
    assert "/doc/organisation/msgiv" in before and "bis 11. Dezember 2024" in before
    assert 'aria-current="page"' in here and "bis 18. März 2026" in here
    assert "/doc/organisation/masgz" in after and "Zusammenhalt" in after


def test_name_says_when_it_is_printed(client: FlaskClient) -> None:
    names = page(client, "organisation/domowina").partition('id="names"')[2]
    printed = re.search(r"Domowina e\.V\. <span class=.span note.>([^<]+)", names)
    assert printed and printed[1] == f"belegt {format_date('2025', 'de')}"


def test_citations_name_thing_and_release(client: FlaskClient, home: Path) -> None:
    version = (home / "current").resolve().name
    text = page(client, "project/trampolinhalle")
    assert f"Ausgabe {version}" in text
    assert 'href="/cite/project/trampolinhalle.bib"' in text
    response = client.get("/cite/project/trampolinhalle.json", headers=BROWSER)
    assert response.mimetype == "application/vnd.citationstyles.csl+json"
    (entry,) = json.loads(response.data)
    assert urlsplit(entry["URL"]).path == "/doc/project/trampolinhalle"
    assert urlsplit(entry["URL"]).query == f"release={version}" and BASE in entry["note"]
    assert (entry["title"], entry["version"]) == ("Trampolinhalle", version)
    assert entry["editor"] == [{"literal": "Lausitz Actor Graph"}]
    (day,) = entry["issued"]["date-parts"]
    assert "-".join(f"{part:02}" for part in day) == publications(home)[-1].when.date().isoformat()
    bibtex = client.get("/cite/project/trampolinhalle.bib", headers=BROWSER).text
    assert bibtex.startswith(f"@misc{{project-trampolinhalle-{version},\n")
    assert "  title = {Trampolinhalle}," in bibtex and f"  version = {{{version}}}," in bibtex
    assert "  editor = {{Lausitz Actor Graph}}," in bibtex and f"  year = {{{day[0]}}}," in bibtex
    ris = client.get("/cite/project/trampolinhalle.ris", headers=BROWSER)
    lines = ris.text.split("\r\n")
    assert lines[0] == "TY  - ELEC" and f"UR  - {entry['URL']}" in lines and "ER  - " in lines


def test_bibtex_is_escaped(mailed: FlaskClient) -> None:
    text = mailed.get("/cite/place/cottbus.bib").text
    assert r"publisher = {A \& B </script> \{\%\}}," in text
    braces = text.replace("\\{", "").replace("\\}", "")
    assert braces.count("{") == braces.count("}")


@pytest.mark.parametrize("path", ["project/nope.bib", "project/trampolinhalle.xml", "x/%22.bib"])
def test_citation_of_nothing_gives_404(client: FlaskClient, path: str) -> None:
    assert client.get(f"/cite/{path}").status_code == 404


def test_report_link_carries_thing_and_release(mailed: FlaskClient) -> None:
    text = page(mailed, "place/cottbus")
    (link,) = re.findall(r'href="([^"]+)">Fehler melden', text)
    letter = mailed.get(unescape(link), headers=BROWSER).text
    (address,) = (unescape(each) for each in re.findall(r'href="(mailto:[^"]+)"', letter))
    assert address.startswith("mailto:a@example.org?") and "+" not in address
    filled = parse_qs(urlsplit(address).query)
    assert BASE + "place/cottbus" in filled["body"][0] and "Ausgabe " in filled["body"][0]
    assert "Cottbus" in filled["subject"][0]


def test_each_statement_has_its_own_report(mailed: FlaskClient) -> None:
    """The flag at a row leads to a letter with thing, statement, document and release in it."""
    text = page(mailed, "workshop/werkstatt-4")
    flags = [unescape(link) for link in re.findall(r'class="flag screen" href="([^"]+)"', text)]
    rows = text.count('<td role="cell" data-label="Quellen">')
    assert len(flags) >= rows - text.count("colspan") > 20 and len(set(flags)) > rows
    link = next(link for link in flags if "Brandenburgische" in link and "source" in link)
    letter = mailed.get(link, headers=BROWSER).text
    (address,) = (unescape(each) for each in re.findall(r'href="(mailto:[^"]+)"', letter))
    body = parse_qs(urlsplit(address).query)["body"][0]
    assert (
        BASE + "workshop/werkstatt-4" in body
        and BASE + "source/" in body
        and "Brandenburgische" in body
    )


def test_heading_says_that_a_name_was_translated_by_us(client: FlaskClient) -> None:
    def below_heading(path: str, language: str) -> str:
        text = client.get(f"{path}?lang={language}", headers=BROWSER).text
        return unescape(text.partition("<h1")[2].partition("</p>")[0])

    for path, name in (
        ("/doc/project/trampolinhalle", "Trampolinhalle"),
        ("/doc/source/bb-freytag-2018", "Klaus Freytag wird neuer Beauftragter für die Lausitz"),
    ):
        told = f"Translation of the editors; in the documents: {name}"
        assert told in below_heading(path, "en")
        assert "Übersetzung der Redaktion" not in below_heading(path, "de")
    assert "Translation" not in below_heading("/doc/organisation/wrl", "en")
