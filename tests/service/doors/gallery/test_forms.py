"""The forms of questions: what they offer, keep, understand and refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from tests.running import client_over
from tests.service.doors.gallery.reading import ENGLISH, GERMAN, OPERATIONS, Table, sparql
from tests.service.own_queries import GOOD


def test_form_offers_the_real_things_and_keeps_the_choice(client: FlaskClient) -> None:
    chosen = "workshop/werkstatt-3"
    response = client.get("/queries/workshop-projects", query_string={"workshop": chosen})
    options = re.findall(r'<option value="([^"]+)"( selected)?>', response.text)
    assert [value for value, _ in options] == [f"workshop/werkstatt-{n}" for n in range(1, 6)]
    assert [value for value, selected in options if selected] == [chosen]
    text = OPERATIONS["workshop-projects"].text.replace("werkstatt-4>", "werkstatt-3>")
    assert text != OPERATIONS["workshop-projects"].text
    assert len([row for row in Table(response.text).rows if row]) == len(sparql(client, text))


@pytest.mark.parametrize("name", ["connections", "connections-over-two-stations"])
def test_ends_of_a_connection_are_of_every_kind_that_has_one(
    client: FlaskClient, name: str
) -> None:
    text = client.get(f"/queries/{name}", headers=GERMAN).text
    assert text.count('<input id="ask-from"') == text.count('<input id="ask-to"') == 1
    assert text.count('list="offers-from"') == 2 and text.count("<datalist") == 1
    offered = [unescape(one) for one in re.findall(r'<option value="([^"]*)">', text)]
    assert len(set(offered)) == len(offered) > 300
    for one in ("Klaus Freytag", "Trampolinhalle", "Drebkau", "Lausitzrunde", "Werkstatt 4"):
        assert any(option.startswith(one) for option in offered), one


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Wirtschaftsregion Lausitz GmbH", "organisation/wrl"),
        ("wirtschaftsregion lausitz gmbh", "organisation/wrl"),
        ("Chosebuz", "place/cottbus"),
        ("Klaus Freytag", "person/klaus-freytag"),
        ("https://w3id.org/lausitz-graph/id/workshop/werkstatt-4", "workshop/werkstatt-4"),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_typed_name_leads_to_the_answer_about_its_thing(
    client: FlaskClient, typed: str, meant: str, language: str
) -> None:
    asked = {"from": typed, "to": "organisation/lausitzrunde", "lang": language}
    response = client.get("/queries/connections", query_string=asked)
    assert response.status_code == 303
    arguments = parse_qs(urlsplit(response.headers["Location"]).query)
    told = arguments.pop("typed.from", [])
    assert arguments == {name: [value] for name, value in {**asked, "from": meant}.items()}
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    said = re.findall(
        r'id="taken-from" class="note">[„“](.*?)[“”] is(?:t verstanden als| taken as)', page.text
    )
    assert [unescape(one) for one in said] == told
    assert told in ([], [typed]) and bool(told) >= (typed == "Chosebuz")
    assert not told or 'aria-describedby="taken-from how-typed"' in page.text


@pytest.mark.parametrize("typed", ["no such name", "<b>", "Lausitz", "..."])
def test_typed_text_that_names_no_one_thing_is_refused_with_the_form(
    client: FlaskClient, typed: str
) -> None:
    asked = {"from": typed}
    response = client.get("/queries/connections", query_string=asked, headers=ENGLISH)
    assert response.status_code == 400
    field = re.search(r'<input id="ask-from"[^>]*>', response.text)
    assert field and f'value="{escape(typed)}"' in field[0] and 'aria-invalid="true"' in field[0]


def test_form_offers_only_bodies_that_decided(client: FlaskClient) -> None:
    text = client.get("/queries/confirmed-projects", headers=GERMAN).text
    options = re.findall(r'<option value="([^"]+)"', text)
    assert "organisation/imag" in options and len(options) < 20


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("meetings-around-a-date", {"date": "2025-02-30"}),
        ("meetings-around-a-date", {"date": "<script>alert(1)</script>"}),
        ("workshop-names", {"workshop": "javascript:alert(1)"}),
        ("workshop-names", {"workshop": "https://example.org/> } #"}),
        ("workshop-names", {"workshop": "workshop/werkstatt-9"}),
    ],
)
def test_impossible_value_gives_400_and_the_form(
    client: FlaskClient, name: str, arguments: dict[str, str]
) -> None:
    response = client.get(f"/queries/{name}", query_string=arguments, headers=ENGLISH)
    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.text and 'role="alert"' in response.text
    assert "<script>" not in response.text and "> } #" not in response.text


@pytest.fixture
def own(region_home: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a service with questions of the operator whose parameters are lists."""
    numbers = """\
#+ summary_de: Zahlen
#+ summary_en: Numbers
#+ description_de: Wie gegeben, oft.
#+ description_en: As given, often.
#+ tags: test
#+ param n: integer list | Zahl | number
#+ column n: integer | Zahl | number
#+ column kind: iri | Art | kind
#+ view: table
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?n ?kind WHERE { VALUES ?n { 1 2 } ?kind a skos:Concept }
"""
    (tmp_path / "numbers.rq").write_text(numbers, encoding="utf-8")
    (tmp_path / "kinds.rq").write_text(GOOD, encoding="utf-8")
    with client_over(Settings(home=region_home, queries=tmp_path, query_seconds=5.0)) as client:
        yield client


def test_lists_stay_lists_in_form_pages_and_languages(own: FlaskClient) -> None:
    text = own.get("/queries/numbers?n=3&n=4", headers=GERMAN).text
    inputs = re.findall(r'<input[^>]* name="n"[^>]*>', text.split('id="answer"')[0])
    assert [re.findall(r'value="(.*?)"', one)[0] for one in inputs] == ["3", "4", ""]
    following = re.findall(r'rel="next" href="([^"]*)"', text)[0]
    language = re.findall(r'class="language" href="([^"]*)"', text)[0]
    for address in (following, language):
        assert parse_qs(urlsplit(unescape(address)).query)["n"] == ["3", "4"]


def test_terms_of_code_lists_are_shown_by_name_if_given_by_slug(own: FlaskClient) -> None:
    text = own.get("/queries/kinds?kind=chamber", headers=ENGLISH).text
    chosen = re.findall(r'<option value="([^"]*)" selected>([^<]*)', text)
    assert chosen == [("https://w3id.org/actor-graph/scheme/actor-kind/chamber", "Chamber")]


def test_a_thing_may_be_left_open(client: FlaskClient) -> None:
    """A form that can be narrowed to a thing says in words that it is not."""
    whole = client.get("/queries/disagreements?lang=de").text
    assert 'value="alles, ohne Einschränkung"' in whole and "owl#Thing" not in _form(whole)
    narrowed = client.get(
        "/queries/disagreements?thing=Trampolinhalle&lang=en", follow_redirects=True
    )
    assert narrowed.status_code == 200
    assert 'value="Trampoline Hall"' in _form(narrowed.text)
    unknown = client.get("/queries/disagreements?thing=project/nobody-knows-this")
    assert unknown.status_code == 400


def _form(page: str) -> str:
    return page.partition('<form class="query ask"')[2].partition("</form>")[0]
