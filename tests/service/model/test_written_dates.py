"""Dates as people write them: read everywhere alike, and told beside the field if they are none."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from service.model.valid_time import asked_time

DAY = ["2021-06-01", "1.6.2021", "01.06.2021", " 1. 6. 2021 ", "1. Juni 2021", "June 1, 2021",
       "1 June 2021", "1st".replace("1st", "June 1st 2021"), "2021-6-1", "2021/06/01",
       "2021-06-01T23:59", "2021-06-01T10:00:00Z"]  # fmt: skip
MONTH = [
    "2021-06",
    "2021-6",
    "Juni 2021",
    "juni 2021",
    "June 2021",
    "Jun. 2021",
    "6.2021",
    "06/2021",
]
NONE = ["31.2.2021", "1/6/2021", "Juli", "Brumaire 2021", "13.2021", "2021-", "32.1.2021", "heute"]


@pytest.mark.parametrize(("texts", "first", "last"), [
    (DAY, "2021-06-01", "2021-06-01"),
    (MONTH, "2021-06-01", "2021-06-30"),
    (["2021", " 2021 "], "2021-01-01", "2021-12-31"),
])  # fmt: skip
def test_date_is_read_however_it_is_written(texts: list[str], first: str, last: str) -> None:
    for text in texts:
        period = asked_time(text)
        assert (period.first.isoformat(), period.last.isoformat()) == (first, last), text


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        asked_time(text)


def test_all_date_fields_take_the_same(client: FlaskClient) -> None:
    asked = "/queries/participants-on-a-date?workshop=workshop%2Fwerkstatt-4&date="
    for address in (
        *("/?on=", "/doc/organisation/mgs?on=", "/browse/person?on=", "/network?on="),
        *("/api/v1/network?on=", "/queries/workshop-participants?on=", asked),
        "/api/v1/queries/participants-on-a-date?workshop=workshop%2Fwerkstatt-4&date=",
    ):
        for text in ("01.06.2021", "Juni 2021"):
            answer = client.get(address + quote(text), headers={"Accept": "*/*"})
            assert answer.status_code == 200, (address, text)
    by_word, by_number = (client.get(asked + quote(t)).text for t in ("1. Juni 2021", "2021-06-01"))
    rows = [re.findall(r"<tr.*?</tr>", text, re.DOTALL) for text in (by_word, by_number)]
    assert rows[0] == rows[1] and len(rows[0]) > 20


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "„31.2.2021“ ist kein Datum."), ("en", "“31.2.2021” is no date.")],
)
def test_wrong_date_is_told_beside_the_field_and_the_form_is_kept(
    client: FlaskClient, language: str, said: str
) -> None:
    address = f"/browse/project?district=cottbus&on=31.2.2021&lang={language}"
    answer = client.get(address, headers={"Accept": "text/html"})
    text = unescape(answer.text)
    assert answer.status_code == 400 and said in text
    form = text.partition('<form class="as-of"')[2].partition("</form>")[0]
    assert 'action="/browse/project"' in form and 'value="31.2.2021"' in form
    assert '<input type="hidden" name="district" value="cottbus">' in form
    assert 'aria-invalid="true"' in form and 'aria-describedby="on-hint on-wrong"' in form
    assert "must be given" not in text


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("IHK", ["Industrie- und Handelskammer Cottbus", "Industrie- und Handelskammer Dresden"]),
        ("LEAG", ["Lausitz Energie Bergbau AG", "Lausitz Energie Kraftwerke AG"]),
    ],
)
def test_name_of_several_things_offers_them(
    client: FlaskClient, typed: str, offered: list[str]
) -> None:
    answer = client.get(f"/queries/co-participants?actor={typed}", headers={"Accept": "text/html"})
    wrong = unescape(answer.text.partition('class="wrong"')[2].partition("</div>")[0])
    assert answer.status_code == 400 and f'value="{typed}"' in answer.text
    links = dict((name, link) for link, name in re.findall(r'href="([^"]+)">([^<]+)</a>', wrong))
    assert set(offered) <= set(links)
    assert client.get(links[offered[0]], headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("typed", ["TH Wildau", "BTU Cottbus", " Domowina "])
def test_part_of_a_name_that_means_one_thing_is_taken(client: FlaskClient, typed: str) -> None:
    answer = client.get(f"/queries/co-participants?actor={quote(typed)}", follow_redirects=True)
    field = re.search(r'id="ask-actor"[^>]*value="([^"]+)"', answer.text)
    assert answer.status_code == 200 and field and field[1] != typed
