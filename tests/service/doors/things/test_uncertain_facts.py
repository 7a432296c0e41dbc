"""Pages show what is probable only, which part was decided on, and which lists are known."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


def section(client: FlaskClient, path: str, name: str) -> list[str]:
    """The rows of one part of a page, as text."""
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    part = re.search(
        rf'<section[^>]* aria-labelledby="{name}">(.*?)</section>', answer.text, re.DOTALL
    )
    assert part, f"{path} has no part {name}"
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part[1], re.DOTALL)
    return [unescape(" ".join(re.sub("<[^>]*>", " ", row).split())) for row in rows]


def having(rows: list[str], *texts: str) -> list[str]:
    return [row for row in rows if all(text in row for text in texts)]


@pytest.mark.parametrize("ministry", ["mleuv", "mgs"])
def test_ministry_printed_under_its_former_name_is_probable(
    client: FlaskClient, ministry: str
) -> None:
    rows = section(client, f"/doc/organisation/{ministry}.html", "times")
    assert having(rows, "2025", "Ministerium für", "Probable")
    certain = section(client, "/doc/organisation/mil.html", "times")
    assert having(certain, "2025", "Ministerium für") and not having(certain, "Probable")


def test_figure_whose_project_is_probable(client: FlaskClient) -> None:
    path = "/doc/project/ausbildungspensionat-schwarzheide.html"
    rows = section(client, path, "figures")
    assert having(rows, "60", "Probable")
    assert len(having(rows, "Probable")) == 1


def test_session_tells_which_part_was_confirmed(client: FlaskClient) -> None:
    rows = section(client, "/doc/session/imag-2023-07.html", "projects")
    [park] = having(rows, "Lausitz Science Park")
    assert "First construction section" in park
    [whole] = having(rows, "Lieberose Heath Nature World")
    assert "section" not in whole


def test_workshop_tells_its_lists(client: FlaskClient) -> None:
    rows = section(client, "/doc/workshop/werkstatt-4.html", "workshop-lists")
    assert len(having(rows, "Full list")) == 3
    assert len(having(rows, "about 2020", "Full list", "yes")) == 1
    rows = section(client, "/doc/workshop/werkstatt-5.html", "workshop-lists")
    assert len(having(rows, "Part of a list")) == 2
    answer = client.get("/doc/workshop/werkstatt-1.html", headers=ENGLISH)
    assert 'aria-labelledby="workshop-lists"' not in answer.text


def test_process_has_the_dates_and_the_people_of_the_whole(client: FlaskClient) -> None:
    path = "/doc/process/werkstattprozess.html"
    rows = section(client, path, "life-events")
    assert having(rows, "Start", "between December 2020 and January 2021")
    assert having(section(client, path, "posts"), "Oliver Bathe")
    assert len(having(section(client, path, "relations"), "part of")) == 5
    gone = client.get("/doc/meeting/arbeitsbeginn-2021.html", headers=ENGLISH)
    assert gone.status_code == 301
    assert gone.headers["Location"].endswith("/doc/process/werkstattprozess.html")


def test_supervisory_board_shows_its_members(client: FlaskClient) -> None:
    rows = section(client, "/doc/organisation/wrl-aufsichtsrat.html", "times")
    assert having(rows, "Chair", "Klaus Freytag")
    assert having(rows, "Member", "Steffen Kubitzki")


def test_adviser_shows_standing(client: FlaskClient) -> None:
    rows = section(client, "/doc/organisation/rba-sachsen.html", "times")
    assert having(rows, "Dana Dubil", "Advisory", "DGB")


def test_collective_says_that_it_is_one_and_whom_it_means(client: FlaskClient) -> None:
    text = client.get("/doc/organisation/kags-vier.html", headers=ENGLISH).text
    facts = text.partition('aria-labelledby="facts"')[2].partition("</section>")[0]
    assert "collective" in facts
    rows = section(client, "/doc/organisation/kags-vier.html", "relations")
    assert len(having(rows, "stands for")) == 4
