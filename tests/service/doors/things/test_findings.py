"""What pages of things say first: the same numbers as the interface, the evidence beside them."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
GERMAN = {"Accept": "text/html", "Accept-Language": "de"}
W4 = "/doc/workshop/werkstatt-4"


def page(client: FlaskClient, path: str, headers: dict[str, str] = ENGLISH) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return response.text


def finding(text: str) -> str:
    """The sentences that a page says first, without their evidence."""
    found = re.search(r'<div class="lead finding">(.*?)</div>', text, re.DOTALL)
    assert found
    plain = re.sub(r"<details.*?</details>|<span class=\"paper\">.*?</span>", "", found[1])
    return unescape(" ".join(re.sub(r"<[^>]*>", "", plain).split()))


def groups(text: str) -> dict[str, list[str]]:
    """The rows of the matrix by the head of their group."""
    table = text.partition('<table class="plain matrix lists">')[2].partition("</table>")[0]
    found = {}
    for part in table.split("<tbody>")[1:]:
        head = re.search(r'scope="rowgroup"[^>]*>(.*?) <span', part)
        assert head
        found[unescape(head[1])] = part.split("</tr>")[1:-1]
    return found


def test_workshop_says_what_the_interface_counts(client: FlaskClient) -> None:
    asked = "workshop=workshop/werkstatt-4&before=source/wrl-w4-2021&after=source/wrl-w4-2025"
    counts = json.loads(client.get(f"/api/v1/network/changes?{asked}").data)["counts"]
    assert (counts["joined"], counts["left"], counts["renamed"]) == (16, 2, 2)
    text = page(client, W4)
    assert finding(text) == (
        "The latest known list (2025) names 26 participants. Against the list 2021: "
        "16 institutions newly named, 2 no longer named, 10 named in both (2 of them renamed)."
    )
    assert "Institutions, over all times: 30. Of 2022–24 no list is known." in text
    rows = {head: len(lines) for head, lines in groups(text).items()}
    assert rows == {
        "Still named": counts["stayed"] + counts["renamed"],
        "Newly named in the list 2025": counts["joined"],
        "No longer named in the list 2025": counts["left"],
        "Named in earlier lists only": 3,
    }


def test_matrix_of_a_workshop_says_what_each_list_says(client: FlaskClient) -> None:
    lines = [line for found in groups(page(client, W4)).values() for line in found]
    heads = re.findall(r'<th scope="col" class="(\w+)">(?:<\w+[^>]*>)?([^<]+)', page(client, W4))
    assert heads == [
        ("kind", "Kind"),
        ("list", "about 2020"),
        ("list", "2021"),
        ("gap", "2022–24"),
        ("list", "2025"),
        ("others", "other"),
    ]
    matrix = client.get("/api/v1/network/coverage?workshop=workshop/werkstatt-4").get_json()
    sizes = [one["actors"] for one in matrix["workshops"][0]["dates"] if one["state"] == "full"]
    named = [
        sum(
            '<button type="button" class="mark attested' in line.split("<td")[place]
            for line in lines
        )
        for place in (2, 3, 5)
    ]
    assert named == [sizes[0] + 1, *sizes[1:]], "a collective stands in the list of 2020"
    assert all('class="mark no-list"' in line.split("<td")[4] for line in lines)


def test_cell_opens_what_the_document_says_and_how_surely(client: FlaskClient) -> None:
    text = page(client, W4)
    row = next(line for line in groups(text)["Still named"] if "/organisation/mleuv" in line)
    (opened,) = re.findall(r'popovertarget="([\w-]+)" aria-label="[^"]*, 2025:', row)
    said = text.partition(f'id="{opened}" popover>')[2].partition("</div>")[0]
    assert "Wirtschaftsregion Lausitz GmbH, 2025" in said
    assert "printed as “Ministerium für Landwirtschaft, Umwelt und Klimaschutz (MLUK)”" in said
    assert "robabl" in said, "that it is probably the same institution"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "No list of the participants is known."),
        (2, "The latest known list (2024) names 20 participants."),
        (3, "The latest known list (undated) names 11 participants."),
        (
            5,
            "The latest known list (2025) names 22 participants. Against the list without a date: "
            "11 institutions newly named, 0 no longer named, 11 named in both (1 of them renamed).",
        ),
    ],
)
def test_workshop_with_one_list_or_none_says_so(
    client: FlaskClient, number: int, said: str
) -> None:
    text = page(client, f"/doc/workshop/werkstatt-{number}")
    assert finding(text) == said
    assert ("Only a part of the list" in text) == (number in (2, 5))


def test_workshop_at_a_time_says_what_is_known_of_it(client: FlaskClient) -> None:
    text = page(client, f"{W4}?on=2022-06-30")
    assert finding(text).startswith(
        "As of 30 June 2022: 10 attested before and after, 4 attested only before, 16 attested "
        "only after. The latest known list (2021) names 12 participants."
    )
    assert 'class="gap now"' in text and 'class="list later"' in text
    assert len(groups(text)["Named in later lists only"]) == 16
    assert "on=2021" in text.partition('class="asking-time')[2].partition("</div>")[0]


def test_persons_meetings_and_projects_of_a_workshop_have_one_line_each(
    client: FlaskClient,
) -> None:
    text = page(client, W4)
    times = text.partition('id="times"')[2].partition("</section>")[0]
    for pattern in (
        r'<th scope="row"[^>]*><a href="/doc/(person/[\w-]+)',
        r"/doc/(meeting/[\w-]+)",
    ):
        found = re.findall(pattern, times)
        assert len(found) > 2 and len(found) == len(set(found))
    assert times.count("<svg") > 5 and "2021 to 2025" in times
    projects = text.partition('id="projects"')[2].partition("</section>")[0]
    named = re.findall(r'<th scope="row"[^>]*><a href="/doc/(project/[\w-]+)', projects)
    assert len(named) == len(set(named)) == 10
    row = projects.partition("trampolinhalle")[2].partition("</tr>")[0]
    assert "Grant: 11,000,000 to 11,500,000 euros" in row and "25 November 2024" in row


def test_kinds_add_up_to_the_list_and_lead_to_the_same_number(client: FlaskClient) -> None:
    bars = page(client, W4).partition('<ul class="bars">')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="([^"]+)">.*?<span class="number">(\d+)</span>', bars)
    assert sum(int(number) for _, number in found) == 26
    address, number = found[0]
    rows = client.get(unescape(address).replace("/network?", "/api/v1/network/matrix?")).get_json()[
        "counts"
    ]["rows"]
    assert rows == int(number)


def test_page_leads_on_to_questions_surroundings_and_files(client: FlaskClient) -> None:
    text = page(client, W4).partition('id="onward"')[2].partition("</section>")[0]
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', text)]
    assert "/network/ego/workshop/werkstatt-4" in links
    assert "/queries/workshop-participants?workshop=workshop%2Fwerkstatt-4" in links
    tables = [link for link in links if "format=csv" in link]
    assert len(tables) > 3
    assert {client.get(table).mimetype for table in tables} == {"text/csv"}
    assert 'name="a" value="workshop/werkstatt-4"' in text


def test_evidence_is_one_chip_and_tables_have_one_column_of_it(client: FlaskClient) -> None:
    for path in (W4, "/doc/organisation/imag", "/doc/person/klaus-freytag"):
        text = page(client, path)
        for head in re.findall(r"<thead.*?</thead>", text, re.DOTALL):
            assert head.count(">Sources<") <= 1
            assert not re.search(">(Printed as|Date of the source|Certainty)<", head), path
        assert 'class="marks"' not in text
        sources = text.partition('<h2 id="sources">')[2]
        numbers = {int(one) for one in re.findall(r'id="source-(\d+)"', sources)}
        cited = re.findall(r'<span class="paper">([\d, ]+)</span>', text)
        assert {int(n) for one in cited for n in one.split(", ")} <= numbers


@pytest.mark.parametrize("number", range(1, 6))
def test_german_and_english_pages_say_the_same(client: FlaskClient, number: int) -> None:
    path = f"/doc/workshop/werkstatt-{number}"
    german, english = page(client, path, GERMAN), page(client, path)
    numbers = [re.findall(r"\d+", finding(text)) for text in (german, english)]
    assert sorted(numbers[0]) == sorted(numbers[1])
    assert "participants" not in finding(german) and "Mitwirkende" not in finding(english)


def test_institution_is_one_page_over_all_its_names(client: FlaskClient) -> None:
    told = []
    for name in ("mlul", "mluk", "mleuv"):
        text = page(client, f"/doc/organisation/{name}")
        ribbon = text.partition('<ol class="ribbon">')[2].partition("</ol>")[0]
        order = [unescape(re.sub("<[^>]*>", "", one)) for one in ribbon.split("</li>")[:-1]]
        assert order == [
            "MLUL until 20 November 2019",
            "MLUK until 11 December 2024",
            "MLEUV",
        ]
        former = text.partition("This is a former name.")[2].partition("</p>")[0]
        assert ('href="/doc/organisation/mleuv' in former) == (name != "mleuv")
        told.append(finding(text))
        seats = text.partition('id="times"')[2].partition("</section>")[0]
        assert "about 2020 to 2025" in seats and seats.count("/doc/workshop/") == 1
    assert set(told) == {
        "Named in one workshop; one person in a post. Over all times and under all names."
    }


def test_sponsor_says_what_the_question_counts(client: FlaskClient) -> None:
    asked = "/api/v1/queries/sponsor-projects?actor=organisation/stadt-cottbus&format=csv"
    roles = {row["project"] for row in csv.DictReader(io.StringIO(client.get(asked).text))}
    text = page(client, "/doc/organisation/stadt-cottbus")
    said = finding(text)
    projects = text.partition('id="projects"')[2].partition("</section>")[0]
    shown = re.findall(r'<th scope="row"[^>]*><a href="/doc/(project/[\w-]+)', projects)
    assert len(shown) == len(set(shown)) == len(roles)
    numbers = re.search(r"sponsor of (\d+) projects; in another role in (one|\d+) further", said)
    assert numbers and int(numbers[1]) + int(numbers[2].replace("one", "1")) == len(roles)


@pytest.mark.parametrize(
    ("path", "said", "rows"),
    [
        ("person/klaus-freytag", "5 posts in 5 bodies or institutions.", 5),
        ("session/imag-2021-03-25", "25 March 2021: Decisions on 3 projects.", 3),
        ("programme/invkg", "By the documents it pays for 4 projects (all times).", 4),
    ],
)
def test_person_session_and_programme_have_one_row_for_each_thing(
    client: FlaskClient, path: str, said: str, rows: int
) -> None:
    text = page(client, f"/doc/{path}")
    assert finding(text).startswith(said)
    first = text.partition("picture-first")[2].partition("</section>")[0]
    found = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', first)
    assert len(found) == len(set(found)) == rows


def test_session_stands_among_the_others_of_its_body(client: FlaskClient) -> None:
    text = page(client, "/doc/session/imag-2021-03-25")
    (row,) = re.findall(r"<tr[^>]*><th[^>]*><a href=.*?</tr>", text.partition('id="times"')[2])[:1]
    number = re.search(r"(\d+) known sessions", row)
    body = page(client, "/doc/organisation/imag")
    told = re.search(r"(\d+) known sessions", finding(body))
    assert number and told and number[1] == told[1]
    assert row.count('<rect class="this"') == 1 and row.count('<rect class="held"') > 5


def test_body_tells_each_project_it_decided_on_once(client: FlaskClient) -> None:
    text = page(client, "/doc/organisation/imag")
    number = re.search(r"decisions on (\d+) projects", finding(text))
    decided = text.partition('id="decided"')[2].partition("</section>")[0]
    shown = re.findall(r'<th scope="row"[^>]*><a href="/doc/(project/[\w-]+)', decided)
    assert number and len(shown) == len(set(shown)) == int(number[1])
    building = decided.partition("Building of the Fraunhofer-Gesellschaft")[2].partition("</tr>")[0]
    assert "Confirmed, 4 December 2024" in building, "not the month that another document gives"


def test_years_of_evidence_are_steps_to_choose(client: FlaskClient) -> None:
    for on in ("", "?on=2024"):
        text = page(client, f"/doc/organisation/btu{on}")
        steps = text.partition('aria-label="Years with evidence"')[2].partition("</ul>")[0]
        assert re.findall(r'on=(\d+)"', steps) == ["2015", "2021", "2024", "2025"]
        current = re.findall(r'aria-current="true">([^<]+)', steps)
        assert current == (["2024"] if on else ["all times"])


def test_meeting_says_when_it_was_and_stands_among_the_others(client: FlaskClient) -> None:
    text = page(client, "/doc/meeting/uebergreifend-2025-03-24")
    assert finding(text) == "24 March 2025: Held. Meeting of 5 workshops."
    times = text.partition('id="times"')[2].partition("</section>")[0]
    body = times.partition("<tbody")[2].partition("</table>")[0]
    assert body.count('<rect class="this"') == body.count("/doc/workshop/") == 5
    assert "8 known meetings" in body and '<rect class="announced"' in body


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pwc", "One connection is attested: commissioned a study from 1. "),
        ("lvlf", "No connection to others is attested. "),
    ],
)
def test_organisation_without_seats_projects_or_posts_says_so(
    client: FlaskClient, name: str, said: str
) -> None:
    text = finding(page(client, f"/doc/organisation/{name}"))
    assert text.startswith(said) and "No document that was read names the institution" in text


def test_source_says_how_much_it_attests(client: FlaskClient) -> None:
    text = page(client, "/doc/source/wrl-w4-2025")
    said = re.search(r"^(.*), 2025: the document attests (\d+) statements\.$", finding(text))
    assert said and said[1] == "Wirtschaftsregion Lausitz GmbH"
    bars = text.partition('<ul class="bars">')[2].partition("</ul>")[0]
    assert sum(map(int, re.findall(r'class="number">(\d+)<', bars))) == int(said[2])
