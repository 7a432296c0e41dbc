"""The gallery of questions, through HTTP: it answers what the queries answer."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from service import create_app
from service.config import Settings
from service.questions.operation_files import read_operations
from service.request.serving import stores_of
from service.words.formatting import format_number
from service.words.texts import texts_in
from tests.running import client_over
from tests.service.own_queries import GOOD

OPERATIONS = read_operations()
GERMAN = {"Accept": "text/html", "Accept-Language": "de"}
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


class Table(HTMLParser):
    """The cells of the answer of a page, by the heading of their column."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self._inside, self._label = False, ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = self._inside or given.get("class") == "answer"
        if self._inside and tag == "tr":
            self.rows.append({})
        if self._inside and tag == "td":
            self._label = given["data-label"] or ""
            self.rows[-1][self._label] = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "table"
        self._label = "" if tag == "td" else self._label

    def handle_data(self, data: str) -> None:
        if self._inside and self._label:
            self.rows[-1][self._label] += data


def whole_table(client: FlaskClient, name: str) -> list[dict[str, str]]:
    """All rows of all pages of an answer."""
    rows, address = [], f"/queries/{name}"
    while address:
        response = client.get(address, headers=GERMAN)
        assert response.status_code == 200
        rows += [row for row in Table(response.text).rows if row]
        following = re.search(r'<a rel="next" href="([^"]+)"', response.text)
        address = unescape(following[1]) if following else ""
    return rows


def sparql(client: FlaskClient, text: str) -> list[dict[str, str]]:
    """The rows that the endpoint gives for a query."""
    response = client.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.text)))


def drawn(text: str) -> dict[str, list[dict[str, object]]]:
    """What a page gives to the script that draws."""
    block = re.search(r'<script type="application/json" id="drawing">(.*?)</script>', text)
    assert block
    found: dict[str, list[dict[str, object]]] = json.loads(block[1])["data"]
    return found


@pytest.mark.parametrize("name", OPERATIONS)
def test_page_has_the_rows_and_numbers_of_the_query(client: FlaskClient, name: str) -> None:
    operation = OPERATIONS[name]
    shown, expected = whole_table(client, name), sparql(client, operation.text)
    assert len(shown) == len(expected)
    for column in operation.columns:
        if column.type in ("integer", "decimal") and any(row[column.name] for row in expected):
            heading = column.labels["de"][:1].upper() + column.labels["de"][1:]
            assert sorted(row[heading].strip() for row in shown) == sorted(
                format_number(row[column.name], "de") for row in expected
            )


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_page_says_what_is_asked_and_cites_sources(
    client: FlaskClient, name: str, language: str
) -> None:
    operation = OPERATIONS[name]
    text = client.get(f"/queries/{name}?lang={language}", headers=GERMAN).text
    assert operation.summary[language] in unescape(text)
    assert operation.description[language] in unescape(text)
    for parameter in operation.parameters:
        assert f'for="ask-{parameter.name}"' in text and f'id="ask-{parameter.name}"' in text
    if any(column.name == "source" or column.type == "iris" for column in operation.columns):
        assert 'href="#source-1"' in text and 'id="source-1"' in text


@pytest.mark.parametrize("name", [one for one in OPERATIONS if OPERATIONS[one].draw])
def test_only_pages_with_a_picture_have_a_script(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/{name}", headers=GERMAN)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert drawn(response.text)


def test_page_without_a_picture_runs_nothing(client: FlaskClient) -> None:
    response = client.get("/queries/renamings", headers=GERMAN)
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "<script" not in response.text


def test_every_picture_is_told_what_to_draw() -> None:
    assert {one.name for one in OPERATIONS.values() if one.view != "table"} == {
        one.name for one in OPERATIONS.values() if one.draw
    }


def test_picture_has_every_row_or_counts_it(client: FlaskClient) -> None:
    text = client.get("/queries/sessions-of-a-body", headers=GERMAN).text
    rows = sparql(client, OPERATIONS["sessions-of-a-body"].text)
    without_day = sum(not row["sessionDay"] for row in rows)
    assert texts_in("de")("view.left_out", count=without_day) in text
    points = {(p["x"], p["y"]) for line in drawn(text)["lines"] for p in line["points"]}  # type: ignore[attr-defined]
    assert points == {(r["sessionDay"], float(r["value"])) for r in rows if r["sessionDay"]}


def test_network_has_every_participation(client: FlaskClient) -> None:
    data = drawn(client.get("/queries/participation-network", headers=GERMAN).text)
    rows = sparql(client, OPERATIONS["participation-network"].text)
    assert {(edge["source"], edge["target"]) for edge in data["edges"]} == {
        (row["institution"], row["workshop"]) for row in rows
    }


def test_map_has_every_place_on_the_ground_of_the_graph(client: FlaskClient) -> None:
    data = drawn(client.get("/queries/project-map", headers=GERMAN).text)
    rows = sparql(client, OPERATIONS["project-map"].text)
    assert {(str(p["longitude"]), str(p["latitude"])) for p in data["points"]} == {
        (str(float(row["longitude"])), str(float(row["latitude"]))) for row in rows
    }
    assert "Cottbus" in str([outline["name"] for outline in data["outlines"]])


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
    assert arguments == {name: [value] for name, value in {**asked, "from": meant}.items()}
    assert client.get(response.headers["Location"]).status_code == 200


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


def test_answer_without_rows_says_what_that_means(client: FlaskClient) -> None:
    response = client.get("/queries/workshop-projects?workshop=place/cottbus", headers=GERMAN)
    assert response.status_code == 200
    assert texts_in("de")("gallery.nothing") in response.text


def test_unknown_question_tag_and_page_give_404(client: FlaskClient) -> None:
    for path in ("/queries/nope", "/queries?tag=nope", "/queries/counts?page=2"):
        assert client.get(path, headers=GERMAN).status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
def test_list_has_every_question(client: FlaskClient, language: str) -> None:
    text = client.get(f"/queries?lang={language}").text
    for operation in OPERATIONS.values():
        assert f'href="/queries/{operation.name}?lang={language}"' in text
        assert operation.summary[language] in unescape(text)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("q=umbenannt", "renamings"),
        ("q=WERKST%C3%84TTEN+gremium", ""),
        ("q=Landkreis", "projects-by-place"),
        ("q=collectives", "counts"),
        ("tag=network", "connections"),
        ("tag=network&q=stationen", "connections-over-two-stations"),
    ],
)
def test_search_and_tags_narrow_the_list(client: FlaskClient, asked: str, name: str) -> None:
    found = re.findall(r'<h2><a href="/queries/([^"?]+)', client.get(f"/queries?{asked}").text)
    assert (name in found) if name else True
    assert len(found) < len(OPERATIONS)


def test_search_for_nothing_known_says_so(client: FlaskClient) -> None:
    text = client.get("/queries?q=%3Cb%3Eqqqq", headers=GERMAN).text
    assert texts_in("de")("gallery.total", total=0) in text and "<b>qqqq" not in text


def test_embedded_page_may_be_framed_and_names_where_it_comes_from(client: FlaskClient) -> None:
    response = client.get("/queries/project-map?embed=1", headers=GERMAN)
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "<header" not in response.text and "<form" not in response.text
    assert "© GeoBasis-DE / BKG 2021 (Daten verändert)" in response.text
    assert 'href="http://localhost/queries/project-map"' in response.text
    assert 'id="source-1"' in response.text


def test_embed_code_names_the_frame(client: FlaskClient) -> None:
    text = unescape(client.get("/queries/counts", headers=GERMAN).text)
    code = re.search(r'<iframe src="([^"]+)" title="Wie viel steht im Graphen\?"', text)
    assert code
    asked = parse_qs(urlsplit(unescape(code[1])).query)
    assert asked == {"lang": ["de"], "embed": ["1"]}


def test_permalink_names_release_and_arguments(client: FlaskClient) -> None:
    text = client.get("/queries/workshop-names", headers=GERMAN).text
    found = re.search(r'<a href="(http://localhost/queries/workshop-names\?[^"]+)">Diese', text)
    assert found
    asked = parse_qs(urlsplit(unescape(found[1])).query)
    assert asked["workshop"] == ["workshop/werkstatt-5"] and asked["release"]
    assert client.get(unescape(found[1])).status_code == 200


def test_files_have_all_rows(client: FlaskClient) -> None:
    text = client.get("/queries/place-names", headers=GERMAN).text
    found = re.search(r'<a href="([^"]+)">csv</a>', text)
    assert found
    rows = list(csv.DictReader(io.StringIO(client.get(unescape(found[1])).text)))
    assert len(rows) == len(sparql(client, OPERATIONS["place-names"].text)) > 100


def test_home_leads_to_the_questions(client: FlaskClient) -> None:
    text = client.get("/", headers=GERMAN).text
    links = re.findall(r'href="(/queries/[^"]+)"', text)
    assert len(links) >= 5 and 'href="/queries"' in text
    for address in links:
        assert client.get(address, headers=GERMAN).status_code == 200


def test_cut_answer_says_so_everywhere_and_sparql_cuts_nothing(home: Path) -> None:
    app = create_app(Settings(home=home, result_bytes=32_000))
    client, name = app.test_client(), "place-names"
    address = f"/api/v1/queries/{name}"
    told = client.get(address).json
    assert told and told["truncated"] is True and 0 < told["total"] == len(told["records"])
    for format_ in ("csv", "sparql-json", "parquet"):
        answer = client.get(f"{address}?format={format_}")
        assert answer.headers["X-Truncated"] == "true"
        assert answer.headers["X-Total-Count"] == str(told["total"])
    said = texts_in("de")("gallery.cut", count=told["total"])
    for path in (f"/queries/{name}", f"/queries/{name}?embed=1"):
        assert said in client.get(path, headers=GERMAN).text
    asked = {"query": OPERATIONS[name].text}
    refused = client.post("/sparql", data=asked, headers={"Accept": "text/csv"})
    assert refused.status_code == 400 and refused.json
    assert refused.json["type"].endswith("result-too-large")
    stores_of(app).close()


@pytest.mark.parametrize("name", [one.name for one in OPERATIONS.values()])
def test_pages_say_codes_in_the_language_of_the_reader(client: FlaskClient, name: str) -> None:
    told = client.get(f"/api/v1/queries/{name}", query_string=_examples(name)).json
    assert told
    spoken = client.get(f"/queries/{name}", headers=ENGLISH).text
    for column in told["columns"]:
        if column["type"] != "text" or column["name"].endswith("Label"):
            continue
        found = {row[column["name"]] for row in told["records"][:100]} - {None}
        if found and all(_CODE.fullmatch(one) for one in found):
            words = {one.name: one for one in OPERATIONS[name].columns}[column["name"]].words("en")
            assert found <= column["values"].keys() == words.keys(), column["name"]
            assert all(f">{escape(words[code])}<" in spoken for code in found), column["name"]


_CODE = re.compile(r"[a-z]+(-[a-z]+)*")


def _examples(name: str) -> dict[str, list[str]]:
    return {one.name: [t.value for t in one.examples] for one in OPERATIONS[name].parameters}


def test_bars_are_named_in_the_language_of_the_reader(client: FlaskClient) -> None:
    assert '"Quellendokument"' in client.get("/queries/counts", headers=GERMAN).text
    assert '"source document"' in client.get("/queries/counts", headers=ENGLISH).text
    assert '"kind": "document"' in client.get("/api/v1/queries/counts?lang=en").text


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Iterator[FlaskClient]:
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
    with client_over(Settings(home=home, queries=tmp_path, query_seconds=5.0)) as client:
        yield client


def test_lists_stay_lists_in_form_pages_and_languages(own: FlaskClient) -> None:
    text = own.get("/queries/numbers?n=3&n=4", headers=GERMAN).text
    inputs = re.findall(r'<input[^>]* name="n"[^>]*>', text)
    assert [re.findall(r'value="(.*?)"', one)[0] for one in inputs] == ["3", "4", ""]
    following = re.findall(r'rel="next" href="([^"]*)"', text)[0]
    language = re.findall(r'class="language" href="([^"]*)"', text)[0]
    for address in (following, language):
        assert parse_qs(urlsplit(unescape(address)).query)["n"] == ["3", "4"]


def test_terms_of_code_lists_are_shown_by_name_if_given_by_slug(own: FlaskClient) -> None:
    text = own.get("/queries/kinds?kind=chamber", headers=ENGLISH).text
    chosen = re.findall(r'<option value="([^"]*)" selected>([^<]*)', text)
    assert chosen == [("https://w3id.org/actor-graph/scheme/actor-kind/chamber", "Chamber")]


def test_frame_asks_for_nothing_that_is_not_there(client: FlaskClient) -> None:
    icon = re.findall(r'rel="icon" href="([^"]*)"', client.get("/queries/counts?embed=1").text)
    assert client.get(icon[0]).status_code == 200


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


def test_query_of_a_question_is_opened_in_the_editor(client: FlaskClient) -> None:
    page = client.get("/queries/workshop-meetings?workshop=workshop/werkstatt-3&lang=en").text
    link = page.partition("Open in the editor")[0].rpartition('href="')[2].partition('"')[0]
    editor = client.get(unescape(link))
    assert editor.status_code == 200
    shown = unescape(editor.text.partition("<textarea")[2].partition("</textarea>")[0])
    assert "workshop/werkstatt-3>" in shown and "ag:meetingOf" in shown


def _form(page: str) -> str:
    return page.partition('<form class="query ask"')[2].partition("</form>")[0]
