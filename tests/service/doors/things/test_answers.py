"""What pages of projects and places say first, held against questions, facets and the map."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from service.words.formatting import format_date
from tests.axe import violations, width

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSER = {"Accept": "text/html", "Accept-Language": "de"}
DISTRICTS = ("cottbus", "spree-neisse", "oberspreewald-lausitz", "bautzen")
PROJECTS = ("trampolinhalle", "niederlausitzhalle", "ladegleis-koenigs-wusterhausen")


def answer(client: FlaskClient, path: str) -> str:
    """What stands before the sections of the page."""
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200
    return unescape(response.text.partition("<h1")[2].partition('<nav class="toc')[0])


def records(client: FlaskClient, name: str, query: str) -> list[dict[str, Any]]:
    found: Any = client.get(f"/api/v1/queries/{name}?{query}").json
    rows: list[dict[str, Any]] = found["records"]
    return rows


@pytest.mark.parametrize("project", PROJECTS)
def test_line_tells_the_timeline(client: FlaskClient, project: str) -> None:
    line = answer(client, f"/doc/project/{project}").partition('<ol class="line"')[2]
    stops = re.findall(r'<span class="when">([^<]+)</span> ([^<(]+)', line.partition("</ol>")[0])
    rows = records(client, "project-timeline", f"project=project/{project}&lang=de")
    told = [row for row in rows if row["kind"] != "life-event"]
    assert {text.strip().rpartition(": ")[2] for _, text in stops} == {
        r["eventLabel"] for r in told
    }
    dated = {format_date(row["happenedOn"], "de") for row in told if row["happenedOn"]}
    own = {when for when, _ in stops if "Tag der Sitzung" not in when and "Dokument" not in when}
    assert own <= dated | {"ohne Datum"}, "days of events are those of the question"
    assert len(stops) >= len({row["eventLabel"] for row in told}) > 0


def test_decision_without_a_date_has_the_day_of_its_session(client: FlaskClient) -> None:
    text = answer(client, "/doc/project/niederlausitzhalle")
    assert 'IMAG, 11. Juli 2024, Tag der Sitzung <span class="by">' in text
    assert '<li class="decision session">' in text
    assert "11. Juli 2024, Tag der Sitzung" not in answer(
        client, "/doc/project/niederlausitzhalle?on=2023"
    )


def test_amounts_of_a_project_are_ranges_with_who_says_so(client: FlaskClient) -> None:
    text = answer(client, "/doc/project/trampolinhalle")
    figures = [
        row
        for row in records(client, "project-figures", "project=project/trampolinhalle&lang=de")
        if row["part"].endswith("/whole") and row["unit"].endswith("/euro")
    ]
    for label in {row["quantityLabel"] for row in figures}:
        values = [float(row["value"]) for row in figures if row["quantityLabel"] == label]
        ends = dict.fromkeys(f"{one:,.0f}".replace(",", ".") for one in (min(values), max(values)))
        cell = text.partition(f'<th scope="row">{label}</th>')[2].partition("</tr>")[0]
        assert f"{' – '.join(ends)} €" in cell, label
        assert re.search(r'<span class="by">\w', cell)
    assert "11.000.000 – 11.500.000 €" in text


@pytest.mark.parametrize("district", DISTRICTS)
def test_place_has_the_numbers_of_facet_files_and_map(client: FlaskClient, district: str) -> None:
    text = answer(client, f"/doc/place/{district}")
    rows = list(csv.DictReader(io.StringIO(client.get(f"/projects.csv?district={district}").text)))
    found = re.search(
        r"über alle Zeiten: (\d+|Ein) Projekte?, (\d+) davon bestätigt \(IMAG\); (\w+) Einr", text
    )
    assert found
    assert int(found[1].replace("Ein", "1")) == len(rows)
    listed = client.get(f"/projects?district={district}&lang=de", headers={"Accept": "text/html"})
    assert f"{found[2]} davon bestätigt (IMAG)" in listed.text, "the same rule in both"
    assert int(found[2]) == sum("/organisation/imag" in row["confirmedBy"] for row in rows)
    seats: Any = client.get("/api/v1/map?measure=actors").json
    (value,) = [
        row["value"]
        for row in seats["rows"]
        if row["id"].endswith(f"/place/{district}") and row["level"] == "district"
    ]
    assert int(found[3].replace("eine", "1").replace("keine", "0")) == (value or 0)
    for kind, most in re.findall(r'<tr><th scope="row">([^<]+)</th>.*?([\d.]+) €</td></tr>', text):
        column = next(
            name
            for name in (rows[0] if rows else {})
            if name.endswith("_most") and label(client, name[:-5]) == kind
        )
        total = sum(float(row[column]) for row in rows if row[column])
        assert f"{total:,.0f}".replace(",", ".") == most, kind
    assert f'href="/projects?district={district}' in text


def label(client: FlaskClient, quantity: str) -> str:
    rows = records(client, "project-amounts-by-kind", "lang=de")
    names = {row["quantity"].rpartition("/")[2]: row["quantityLabel"] for row in rows}
    return str(names[quantity])


def test_place_names_the_local_bodies(client: FlaskClient) -> None:
    for district in ("spree-neisse", "elbe-elster", "dahme-spreewald"):
        text = answer(client, f"/doc/place/{district}")
        for kind in ("Lokale Aktionsgruppe", "Kommunale Arbeitsgemeinschaft"):
            assert f"<dt>{kind} <span" in text, (district, kind)
    assert "Wer hier sitzt" not in answer(client, "/doc/place/spree-neisse?view=all")


@pytest.mark.parametrize("path", ["/doc/project/trampolinhalle", "/doc/place/spree-neisse"])
@pytest.mark.parametrize(("wide", "high", "language"), [(1280, 900, "en"), (360, 740, "de")])
def test_first_screen_has_the_answer_and_a_picture(
    browser: Browser, server: str, path: str, wide: int, high: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": wide, "height": high})
    page.goto(f"{server}{path}?lang={language}")
    picture = ".line li" if "project" in path else ".ranges tbody tr"
    for what in ("h1", picture):
        box = page.locator(what).first.bounding_box()
        assert box and box["y"] + box["height"] <= high, what
    assert width(page) <= wide
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": high})
    assert width(page) <= 320
    page.close()
