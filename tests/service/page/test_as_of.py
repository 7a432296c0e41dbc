"""`?on=`: pages as of a time, the same numbers as the saved query, kept and left by links."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, QuerySolutions, Store

from graph_loader.shared.query_files import QUERIES
from service.model.valid_time import State
from service.questions.saved_queries import PAGES, saved_query
from tests.service.doors.history.test_releases import app as app
from tests.service.history import History

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
W4 = "/doc/workshop/werkstatt-4"
NAMES = {
    State.ATTESTED: "Attested",
    State.BEFORE_AND_AFTER: "Attested before and after",
    State.WITHIN_PERIOD: "Dated inexactly",
    State.ONLY_BEFORE: "Attested only before",
    State.ONLY_AFTER: "Attested only after",
    State.UNDATED: "Attested only without a date",
}


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=ENGLISH)
    assert response.status_code == 200
    return response.text


def section(text: str, name: str) -> str:
    return text.partition(f'<section aria-labelledby="{name}">')[2].partition("</section>")[0]


def states(part: str) -> dict[str, int]:
    """How many claims the part of a page shows in each state."""
    found = re.findall(r'<tr class="group"[^>]*><th[^>]*>([A-Z][a-z ]+) \((\d+)\)', part)
    assert len(found) == len(dict(found))
    return {name: int(count) for name, count in found}


def under(part: str, state: State) -> str:
    """What stands under the heading of a state, tags taken out."""
    after = part.partition(f">{NAMES[state]} (")[2].partition("</tbody>")[0]
    return unescape(" ".join(re.sub("<[^>]*>", " ", after).split()))


def test_workshop_tells_who_is_known_to_have_taken_part(client: FlaskClient) -> None:
    part = section(page(client, f"{W4}?on=2022-06-30"), "workshop-members")
    assert states(part) == {
        "Attested before and after": 10,
        "Attested only before": 4,
        "Attested only after": 16,
    }
    assert "BTU" in under(part, State.ONLY_AFTER) or "Brandenburg University" in under(
        part, State.ONLY_AFTER
    )
    assert "2021 2025" in under(part, State.BEFORE_AND_AFTER)


def test_year_proves_no_day_of_it(client: FlaskClient) -> None:
    day = states(section(page(client, f"{W4}?on=2025-03-01"), "workshop-members"))
    assert "Attested" not in day and day["Dated inexactly"] == 26
    year = states(section(page(client, f"{W4}?on=2025"), "workshop-members"))
    assert year["Attested"] == 26


def test_institution_is_one_under_the_name_of_the_time(client: FlaskClient) -> None:
    for day, name in (
        ("2022-06-30", "Ministry of Social Affairs, Health, Integration and Consumer Protection"),
        ("2025-06-30", "Ministry of Health and Social Affairs"),
        ("2026-06-30", "Ministry of Labour, Social Affairs, Health and Social Cohesion"),
    ):
        part = section(page(client, f"{W4}?on={day}"), "workshop-members")
        assert len(re.findall(r"Ministry of (?:Labour, )?(?:Social|Health)", part)) == 1
        assert f"{name} of Brandenburg" in unescape(part)


def test_organisation_tells_its_name_and_participations_under_all_names(
    client: FlaskClient,
) -> None:
    text = page(client, "/doc/organisation/mgs?on=2022-06-30")
    then = re.search(r"Name at that time:</span> <a href=\"([^\"]+)\"", text)
    assert then and unescape(then[1]) == "/doc/organisation/msgiv?on=2022-06-30"
    assert states(section(text, "participations")) == {"Attested before and after": 1}
    assert "Name at that time" not in page(client, "/doc/organisation/msgiv?on=2022-06-30")


def test_person_tells_posts(client: FlaskClient) -> None:
    part = section(page(client, "/doc/person/klaus-freytag?on=2021-03-25"), "person-posts")
    assert sum(states(part).values()) > 0
    assert set(states(part)) <= set(NAMES.values())


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        ("2010", State.ATTESTED),
        ("2010-05-01", State.ATTESTED),
        ("2004-06-01", State.WITHIN_PERIOD),  # in which month of 2004 it began nobody says
        ("2003", State.ONLY_AFTER),
        ("2018-06-12", State.ONLY_BEFORE),  # the day of the document, which looks back
        ("2018", State.ONLY_BEFORE),
    ],
)
def test_period_of_the_thing_itself_counts_before_the_date_of_its_document(
    client: FlaskClient, asked: str, state: State
) -> None:
    """A document of 2018 says: head of the office from 2004 to 2015."""
    office = "organisation/landesbergamt-brandenburg"
    part = section(page(client, f"/doc/{office}?on={asked}"), "posts")
    assert states(part) == {NAMES[state]: 1}
    address = f"/api/v1/queries/body-posts?body={office}&on={asked}"
    [row] = json.loads(client.get(address).data)["records"]
    assert row["known_on"] == state


def test_thing_that_was_over_or_to_come_says_so(client: FlaskClient) -> None:
    founded = "/doc/organisation/mul-ct"
    assert "did not exist yet" in page(client, f"{founded}?on=2015-01-01")
    assert "did not exist yet" not in page(client, f"{founded}?on=2025-01-01")


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("day", ["2019-01-01", "2021-06-01", "2024-01-25", "2025-05-15"])
def test_page_home_and_query_give_the_same_numbers(
    client: FlaskClient, graph: Store, number: int, day: str
) -> None:
    text = (QUERIES / "api" / "participants-on-a-date.rq").read_text(encoding="utf-8")
    workshop = f"https://w3id.org/lausitz-graph/id/workshop/werkstatt-{number}"
    text = text.replace("2022-06-30", day).replace(
        "https://w3id.org/lausitz-graph/id/workshop/werkstatt-4", workshop
    )
    found = graph.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    counted: dict[str, int] = {}
    for row in found:
        name = NAMES[State(row["state"].value)]
        counted[name] = counted.get(name, 0) + 1
    shown = page(client, f"/doc/workshop/werkstatt-{number}?on={day}")
    assert states(section(shown, "workshop-members")) == counted
    home = page(client, f"/?on={day}").partition('id="states"')[2]
    line = home.partition(f'href="/doc/workshop/werkstatt-{number}?on={day}"')[2]
    cells = re.findall(r'<td class="number">(\d*)</td>', line.partition("</tr>")[0])
    assert [int(cell or 0) for cell in cells[:-1]] == [counted.get(n, 0) for n in NAMES.values()]


@pytest.mark.parametrize("asked", ["2021-02-30", "x", "1/6/2021", "2021-06-01&on=2022"])
@pytest.mark.parametrize("path", ["/", W4, f"{W4}.ttl", "/browse/person", "/search"])
def test_what_is_no_time_is_refused(client: FlaskClient, path: str, asked: str) -> None:
    answer = client.get(f"{path}?on={asked}", headers=ENGLISH)
    assert answer.status_code == 400
    assert "is no date." in answer.text and 'aria-invalid="true"' in answer.text
    nav = answer.text.partition("<nav")[2].partition("</nav>")[0]
    assert "/browse/workshop" in nav and "on=" not in nav, "there is a way out"


def test_empty_time_is_none(client: FlaskClient) -> None:
    assert "As of" not in page(client, f"{W4}?on=").partition("<form")[0]
    assert section(page(client, f"{W4}?on="), "times")


def test_links_keep_the_time_and_one_leaves_it(client: FlaskClient) -> None:
    text = page(client, f"{W4}?on=2021-06-01&lang=en")
    assert "As of 1 June 2021" in text
    assert 'href="/doc/workshop/werkstatt-4?lang=en">Show all times' in text
    assert "/browse/organisation?lang=en&amp;on=2021-06-01" in text
    form = text.partition('<form class="as-of"')[2].partition("</form>")[0]
    assert f'action="{W4}"' in f"action{form.partition('action')[2]}"
    assert 'name="lang" value="en"' in form and 'value="1 June 2021"' in form


def test_page_for_which_no_time_counts_says_so(client: FlaskClient) -> None:
    for path in ("/browse/person", f"{W4}?view=all"):
        text = page(client, f"{path}{'&' if '?' in path else '?'}on=2021")
        assert "This page shows all times" in text
    assert "As of 2021" in page(client, "/search?q=cottbus&on=2021")


def test_data_are_the_same_at_all_times(client: FlaskClient) -> None:
    plain, dated = client.get(f"{W4}.ttl"), client.get(f"{W4}.ttl?on=2021-06-01")
    assert plain.data == dated.data
    assert dated.headers["Content-Location"] == f"{W4}.ttl"
    links = ", ".join(dated.headers.getlist("Link"))
    assert re.search(rf"<http://localhost{W4}>; rel=canonical", links.replace('"', ""))
    text = page(client, f"{W4}?on=2021-06-01")
    assert f'type="text/turtle" href="{W4}.ttl"' in text


def test_each_time_has_its_own_tag(client: FlaskClient) -> None:
    tags = [
        client.get(f"{W4}.html{asked}", headers=ENGLISH).headers["ETag"]
        for asked in ("", "?on=2021", "?on=2022")
    ]
    assert len(set(tags)) == 3
    again = client.get(f"{W4}.html?on=2022", headers={**ENGLISH, "If-None-Match": tags[2]})
    assert again.status_code == 304
    here = client.get(f"{W4}.html?on=2022", headers=ENGLISH).headers["Content-Location"]
    assert "on=2022" in here


def test_time_and_release_combine(app: Flask, history: History) -> None:
    client = app.test_client()
    path = "/doc/workshop/wege?on=2023"
    for version, known in ((history.versions[0], False), (history.versions[1], True)):
        text = page(client, f"{path}&release={version}")
        part = section(text, "workshop-members")
        assert ("Jugendring" in under(part, State.ATTESTED)) == known
        assert f"You see release {version}" in text and "As of 2023" in text
        assert f"on=2023&amp;release={version}" in text or f"release={version}&amp;on=2023" in text


def test_valid_columns_are_in_their_queries() -> None:
    for path in sorted(PAGES.glob("sections/*.rq")):
        query = saved_query(path.stem)
        if "valid" in query.header:
            chosen = re.search(r"SELECT DISTINCT (.*) WHERE", query.text)
            assert chosen, path
            needed = {*query.header["valid"].split(), "on", "from", "to", "source"}
            assert needed <= {name[1:] for name in chosen[1].split()}, path


def test_changes_to_a_thing_can_be_followed(client: FlaskClient) -> None:
    text = page(client, W4)
    found = set(re.findall(r'href="(/changes/[^"]+)"', text))
    assert found == {"/changes/workshop/werkstatt-4.atom"}
    assert '<link rel="alternate" type="application/atom+xml"' in text
    assert client.get(found.pop()).mimetype == "application/atom+xml"


def test_date_is_chosen_without_a_script(browser: Browser, server: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{server}{W4}?lang=de")
    page.get_by_role("textbox", name="Zeit").fill("2022-06-30")
    page.get_by_role("button", name="Zeigen").click()
    assert "on=2022-06-30" in page.url and "lang=de" in page.url
    page.get_by_text("Davor und danach belegt (10)").wait_for()
    page.get_by_role("link", name="Alle Zeiten zeigen").click()
    page.wait_for_url(lambda address: "on=" not in address)
    page.context.close()


def test_institution_query_runs_on_the_shipped_graph(graph: Store) -> None:
    node = NamedNode("https://w3id.org/lausitz-graph/id/organisation/mgs")
    for name in ("institutions", "beginnings-and-ends"):
        query = saved_query(name).bind(thing=[node])
        found = graph.query(query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions) and len(list(found)) >= 2
