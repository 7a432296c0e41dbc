"""The REST interface over the shipped graph: every operation, every format, every refusal."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow
import pyarrow.parquet
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)
from werkzeug.test import TestResponse

from service import create_app
from service.config import Settings
from service.operations import Operation, read_operations
from service.parameters import BadArguments, read_arguments
from service.serving import stores_of
from tests.service.test_operations import GOOD

API = "/api/v1/queries"
ID = "https://w3id.org/lausitz-graph/id/"
OPERATIONS = read_operations()
EVERY_OPERATION = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
WORKSHOP = {"workshop": "workshop/werkstatt-4"}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

#: Queries of an operator, for what no shipped one needs.
OWN = {
    "actors-of-kinds": GOOD,
    "described": """\
#+ summary_de: Eine Werkstatt
#+ summary_en: A workshop
#+ description_de: Ihre Namen.
#+ description_en: Its names.
#+ tags: workshop
#+ param workshop: iri | Werkstatt | workshop
#+ view: table
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?workshop skos:prefLabel ?name } WHERE {
  VALUES ?workshop { <https://w3id.org/lausitz-graph/id/workshop/werkstatt-4> }
  ?workshop skos:prefLabel ?name
}
""",
    "is-larger": """\
#+ summary_de: Ist das so?
#+ summary_en: Is it so?
#+ description_de: Rechnet.
#+ description_en: Calculates.
#+ tags: test
#+ param one: decimal | eins | one
#+ param two: integer optional | zwei | two
#+ param strict: boolean optional | streng | strict
#+ view: table
ASK {
  VALUES ?one { 2.5 } VALUES ?two { 2 } VALUES ?strict { true }
  FILTER(?one > ?two || (!?strict && ?one = ?two))
}
""",
    "spoken": """\
#+ summary_de: Was jemand sagt
#+ summary_en: What somebody says
#+ description_de: Gibt zurück, was kommt.
#+ description_en: Gives back what comes.
#+ tags: test
#+ param said: text | Text | text
#+ param tag: language optional | Sprache | language
#+ column said: text | Text | text
#+ column marked: value | mit Sprache | with its language
#+ view: table
SELECT ?said ?marked WHERE {
  VALUES ?said { "=1+1" } VALUES ?tag { "de" }
  BIND(STRLANG(?said, ?tag) AS ?marked)
}
""",
}


@pytest.fixture(scope="module")
def own(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a service with queries of the operator."""
    folder = tmp_path_factory.mktemp("own")
    for name, text in OWN.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    app = create_app(Settings(home=home, queries=folder, query_seconds=5.0))
    yield app.test_client()
    stores_of(app).close()


def examples(operation: Operation) -> dict[str, str]:
    return {parameter.name: parameter.example.value for parameter in operation.parameters}


def call(client: FlaskClient, name: str, **arguments: Any) -> TestResponse:
    return client.get(f"{API}/{name}", query_string=arguments)


def document(client: FlaskClient, name: str, **arguments: Any) -> Any:
    response = call(client, name, **arguments)
    assert response.status_code == 200, response.text
    return response.json


def faults(response: TestResponse) -> dict[str, dict[str, Any]]:
    assert response.status_code == 400 and response.mimetype == "application/problem+json"
    body = json.loads(response.data)
    return {fault["name"]: fault for fault in body["parameters"]}


# Every operation in every format


@EVERY_OPERATION
def test_formats_agree(client: FlaskClient, operation: Operation) -> None:
    arguments = examples(operation)
    answer = document(client, operation.name, **arguments)
    names = [column.name for column in operation.columns]
    assert answer["total"] == len(answer["records"]) and not answer["truncated"]
    assert answer["release"] and answer["licence"].startswith("http")
    assert [column["name"] for column in answer["columns"]] == names

    terms = sparql(client, operation, arguments, "sparql-json", QueryResultsFormat.JSON)
    for name, form in (("sparql-xml", QueryResultsFormat.XML), ("tsv", QueryResultsFormat.TSV)):
        assert sparql(client, operation, arguments, name, form) == terms
    texts = [["" if t is None else str(getattr(t, "value", t)) for t in row] for row in terms]
    assert table(call(client, operation.name, format="csv", **arguments).text) == [names, *texts]

    plain = [[as_text(value) for value in one.values()] for one in answer["records"]]
    assert [list(map(same, row)) for row in plain] == [list(map(same, row)) for row in texts]
    arrow = pyarrow.ipc.open_stream(
        call(client, operation.name, format="arrow", **arguments).data
    ).read_all()
    parquet = pyarrow.parquet.read_table(
        io.BytesIO(call(client, operation.name, format="parquet", **arguments).data)
    )
    assert arrow.equals(parquet) and arrow.column_names == names
    found = [[as_text(v) for v in row.values()] for row in arrow.to_pylist()]
    assert [list(map(same, row)) for row in found] == [list(map(same, row)) for row in texts]
    sheet = workbook(call(client, operation.name, format="xlsx", **arguments).data)
    assert [list(map(same, r)) for r in sheet] == [list(map(same, r)) for r in [names, *texts]]


def sparql(
    client: FlaskClient,
    operation: Operation,
    arguments: dict[str, str],
    name: str,
    form: QueryResultsFormat,
) -> list[list[object]]:
    response = call(client, operation.name, format=name, **arguments)
    parsed = parse_query_results(response.data, format=form)
    assert isinstance(parsed, QuerySolutions)
    assert [v.value for v in parsed.variables] == [c.name for c in operation.columns]
    return [list(row) for row in parsed]


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def as_text(value: object) -> str:
    if isinstance(value, dict):
        return str(value["value"])
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def same(text: str) -> object:
    """A text, or its number: 1.0 and 1 are one."""
    try:
        number = float(text)
    except ValueError:
        return {"TRUE": "true", "FALSE": "false"}.get(text, text)
    return number if math.isfinite(number) else text


def workbook(body: bytes, number: int = 1) -> list[list[str]]:
    """The cells of a sheet, as its XML has them; a day comes back as a day."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        shared = [
            "".join(part.text or "" for part in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    rows, width = [], 0
    for row in sheet.iter(f"{SHEET}row"):
        cells: dict[int, str] = {}
        for cell in row:
            value = cell.findtext(f"{SHEET}v") or ""
            kind, style = cell.get("t"), cell.get("s")
            assert cell.find(f"{SHEET}f") is None
            if kind == "s":
                value = shared[int(value)]
            elif kind == "b":
                value = "true" if value == "1" else "false"
            elif style:
                value = str(pyarrow.scalar(int(value) - 25569, pyarrow.date32()).as_py())
            cells[place(cell.get("r", ""))] = value
        width = max(width, *(n + 1 for n in cells), 0) if cells else width
        rows.append(cells)
    return [[cells.get(n, "") for n in range(width)] for cells in rows]


def place(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


# Parameters


@pytest.mark.parametrize(
    "written",
    [
        "workshop/werkstatt-4",
        f"{ID}workshop/werkstatt-4",
    ],
)
def test_thing_may_be_named_in_several_ways(client: FlaskClient, written: str) -> None:
    answer = document(client, "workshop-projects", workshop=written)
    assert answer["parameters"] == {"workshop": f"{ID}workshop/werkstatt-4"}
    assert answer["total"] > 0


def test_term_of_a_code_list_may_be_named_in_several_ways(own: FlaskClient) -> None:
    totals = {
        document(own, "actors-of-kinds", kind=written)["total"]
        for written in (
            "chamber",
            "kind:chamber",
            "https://w3id.org/actor-graph/scheme/actor-kind/chamber",
        )
    }
    assert len(totals) == 1 and totals.pop() > 0


def test_list_is_a_parameter_given_again(own: FlaskClient) -> None:
    one, other, both = (
        document(own, "actors-of-kinds", kind=kinds)["total"]
        for kinds in (["chamber"], ["university"], ["chamber", "university", "chamber"])
    )
    assert one and other and both == one + other


@pytest.mark.parametrize(
    ("written", "understood"),
    [("2021-03-25", "2021-03-25"), ("2021-03", "2021-03-01"), ("2021", "2021-01-01")],
)
def test_date_may_be_a_day_month_or_year(
    client: FlaskClient, written: str, understood: str
) -> None:
    answer = document(client, "meetings-around-a-date", date=written)
    assert answer["parameters"] == {"date": understood}


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        ({"one": "2.5"}, True),
        ({"one": "1.5"}, False),
        ({"one": "-7", "two": "-8"}, True),
        ({"one": "2"}, False),
        ({"one": "2", "strict": "false"}, True),
    ],
)
def test_numbers_and_booleans_are_bound(
    own: FlaskClient, arguments: dict[str, str], holds: bool
) -> None:
    assert document(own, "is-larger", **arguments)["boolean"] is holds


@pytest.mark.parametrize(
    ("name", "query", "fault", "problem", "nearest"),
    [
        ("workshop-projects", "", "workshop", "missing", None),
        ("workshop-projects", "workshp=a", "workshp", "unknown", "workshop"),
        ("workshop-projects", "workshop=a/b&workshop=a/c", "workshop", "repeated", None),
        ("workshop-projects", "workshop=nothing at all", "workshop", "type", None),
        ("workshop-projects", "workshop=skoss:x", "workshop", "type", None),
        ("workshop-projects", "workshop=https://a.example/%3E", "workshop", "type", None),
        (
            "workshop-projects",
            "workshop=workshop/werkstat-4",
            "workshop",
            "value",
            "workshop/werkstatt-4",
        ),
        (
            "workshop-projects",
            "workshop=werkstatt/werkstatt-4",
            "workshop",
            "value",
            "workshop/werkstatt-4",
        ),
        ("meetings-around-a-date", "date=2021-02-29", "date", "type", None),
        ("meetings-around-a-date", "date=0000", "date", "type", None),
        ("counts", "format=cvs", "format", "value", "csv"),
        ("counts", "limit=0", "limit", "type", None),
        ("counts", "lang=fr", "lang", "value", None),
        ("counts", "offset=-1", "offset", "type", None),
        ("counts", "sources=yes", "sources", "type", None),
        ("counts", "limit=1&limit=2", "limit", "repeated", None),
        ("workshop-projects", "workshop=workshop/werkstatt-4&on=soon", "on", "type", None),
        ("meetings-around-a-date", "on=2021-13", "on", "type", None),
    ],
)
def test_bad_parameter_is_refused_with_reason(
    client: FlaskClient, name: str, query: str, fault: str, problem: str, nearest: str | None
) -> None:
    found = faults(client.get(f"{API}/{name}?{query}"))
    assert found[fault]["problem"] == problem and found[fault]["reason"]
    assert found[fault].get("nearest") == nearest


def test_everything_wrong_is_told_at_once(client: FlaskClient) -> None:
    found = faults(client.get(f"{API}/participation-changes?before=x&after=2021&workshp=1"))
    assert set(found) == {"before", "after", "workshp", "workshop"}


def test_term_that_is_not_in_the_code_list_is_refused_with_those_that_are(
    own: FlaskClient,
) -> None:
    fault = faults(call(own, "actors-of-kinds", kind="chambre"))["kind"]
    assert fault["nearest"] == "chamber" and "university" in fault["allowed"]


def test_boolean_is_refused_with_what_is_allowed(own: FlaskClient) -> None:
    assert faults(call(own, "is-larger", one="1", strict="tru"))["strict"]["nearest"] == "true"


def test_operation_that_is_not_there_is_404_with_its_neighbour(client: FlaskClient) -> None:
    response = client.get(f"{API}/count")
    assert response.status_code == 404 and json.loads(response.data)["nearest"] == "counts"


@pytest.mark.parametrize("query", ["workshop=%ff", "=", "&&&", "workshop", "%00=%00"])
def test_odd_address_is_400(client: FlaskClient, query: str) -> None:
    assert client.get(f"{API}/workshop-projects?{query}").status_code == 400


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(["workshop", "on", "limit", "format", "x"]), st.text()))
def test_nothing_that_is_said_makes_the_service_fail(
    client: FlaskClient, arguments: dict[str, str]
) -> None:
    response = call(client, "workshop-projects", **arguments)
    assert response.status_code in (200, 400, 404), response.text


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_text_arrives_as_it_was_sent(own: FlaskClient, said: str) -> None:
    """Whatever it looks like, it is one term of the query, never a part of it."""
    if not said:
        return
    [one] = document(own, "spoken", said=said, tag="en-GB")["records"]
    assert one["said"] == said
    assert one["marked"] == {"type": "text", "value": said, "language": "en-gb"}


@given(st.text(max_size=40))
def test_term_that_is_bound_is_the_one_that_was_read(said: str) -> None:
    operation = OPERATIONS["workshop-projects"]
    try:
        [term] = read_arguments(operation, {"workshop": [said]}, ID[:-3])["workshop"]
    except BadArguments:
        return
    assert isinstance(term, NamedNode) and NamedNode(term.value) == term
    assert operation.query.bind(workshop=term).count(f"VALUES ?workshop {{ {term} }}") == 1


def test_closing_brace_in_a_text_ends_nothing(own: FlaskClient) -> None:
    said = '" } UNION { ?s ?p ?said } #'
    answer = document(own, "spoken", said=said)
    assert [one["said"] for one in answer["records"]] == [said]


# Parts, caches, methods


def test_parts_make_up_the_whole(client: FlaskClient) -> None:
    whole = document(client, "workshop-participants", **WORKSHOP)
    address: str | None = f"{API}/workshop-participants?workshop=workshop/werkstatt-4&limit=7"
    records: list[object] = []
    while address:
        response = client.get(address)
        records += json.loads(response.data)["records"]
        assert response.headers["X-Total-Count"] == str(whole["total"])
        links = relations(response)
        assert relations(client.get(links["last"])).keys() & {"next"} == set()
        address = links.get("next")
    assert records == whole["records"]


def test_links_lead_to_the_parts_around(client: FlaskClient) -> None:
    response = call(client, "workshop-participants", **WORKSHOP, limit=10, offset=10)
    total, links = int(response.headers["X-Total-Count"]), relations(response)
    assert json.loads(client.get(links["first"]).data)["offset"] == 0
    assert json.loads(client.get(links["prev"]).data)["offset"] == 0
    assert json.loads(client.get(links["next"]).data)["offset"] == 20
    assert json.loads(client.get(links["last"]).data)["offset"] == (total - 1) // 10 * 10
    far = call(client, "workshop-participants", **WORKSHOP, limit=10, offset=5000)
    assert far.status_code == 200 and json.loads(far.data)["records"] == []
    assert "next" not in relations(far) and relations(far)["prev"] == links["last"]


def relations(response: TestResponse) -> dict[str, str]:
    """Targets of the Link header by relation."""
    found = {}
    for part in response.headers["Link"].split(", <"):
        target, _, rest = part.removeprefix("<").partition(">; rel=")
        found[rest.split(";")[0].strip('"')] = target
    return found


def test_client_is_not_sent_the_same_twice(client: FlaskClient) -> None:
    first = call(client, "workshop-projects", **WORKSHOP)
    again = client.get(
        f"{API}/workshop-projects",
        query_string=WORKSHOP,
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304 and not again.data
    assert first.headers["Cache-Control"] == "public, max-age=60"
    tags = {
        call(client, "workshop-projects", **WORKSHOP, **more).headers["ETag"]
        for more in ({}, {"format": "csv"}, {"limit": 1}, {"lang": "en"}, {"sources": 1})
    }
    assert len(tags) == 5


def test_answer_is_computed_once(client: FlaskClient) -> None:
    arguments = {"workshop": "workshop/werkstatt-3", "limit": 3}
    call(client, "workshop-projects", **arguments)
    assert call(client, "workshop-projects", **arguments).headers["X-Cache"] == "hit"


def test_release_can_be_named(client: FlaskClient) -> None:
    version = document(client, "counts")["release"]
    pinned = call(client, "counts", release=version, limit=1)
    assert pinned.headers["Cache-Control"] == "public, max-age=86400"
    assert f"release={version}" in relations(pinned)["next"]
    assert call(client, "counts", release="nothing").status_code == 404


@pytest.mark.parametrize("form", ["data", "json"])
def test_post_answers_like_get(client: FlaskClient, form: str) -> None:
    body: Any = {form: {**WORKSHOP, "limit": "3"}}
    posted = client.post(f"{API}/workshop-projects", **body)
    assert posted.json == document(client, "workshop-projects", **WORKSHOP, limit=3)


def test_numbers_of_json_are_numbers(own: FlaskClient) -> None:
    answer = own.post(f"{API}/is-larger", json={"one": 2.5, "two": 3, "strict": False})
    assert answer.json and answer.json["boolean"] is False
    lists = own.post(f"{API}/actors-of-kinds", json={"kind": ["chamber", "university"]})
    assert lists.json and lists.json["total"] > 2


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"workshop": null}', "application/json", 400),
        ('{"workshop": "\\ud800"}', "application/json", 400),
        ('{"workshop": 1e999999999}', "application/json", 400),
        ('{"workshop": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"release": "x"}', "application/json", 400),
        ("workshop=a", "text/plain", 415),
    ],
)
def test_bad_body_is_refused(client: FlaskClient, body: str, mimetype: str, status: int) -> None:
    answer = client.post(f"{API}/workshop-projects", data=body, content_type=mimetype)
    assert answer.status_code == status


def test_accept_chooses_the_format(client: FlaskClient) -> None:
    for accept, media_type in (
        ("text/csv", "text/csv"),
        ("application/sparql-results+xml;q=0.5, application/json;q=0.4",
         "application/sparql-results+xml"),
        ("text/html, */*;q=0.1", "application/json"),
    ):  # fmt: skip
        answer = client.get(f"{API}/counts", headers={"Accept": accept})
        assert answer.mimetype == media_type
    refused = client.get(f"{API}/counts", headers={"Accept": "image/png"})
    assert refused.status_code == 406 and "text/csv" in json.loads(refused.data)["offers"]


def test_any_page_may_ask(client: FlaskClient) -> None:
    answer = call(client, "counts")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("Link", "X-Total-Count", "X-Truncated"))
    allowed = client.options(f"{API}/counts")
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]


# What an answer says of itself


def test_answer_names_the_documents_behind_it(client: FlaskClient) -> None:
    answer = document(client, "workshop-projects", **WORKSHOP, sources=1)
    named = {one["iri"]: one["title"] for one in answer["sources"]}
    assert named and all(iri.startswith(f"{ID}source/") for iri in named)
    for one in answer["records"]:
        assert [entry["iri"] for entry in one["source_documents"]] == [one["source"]]
        assert named[one["source"]] == one["sourceTitle"]
    rows = table(call(client, "workshop-projects", **WORKSHOP, sources=1, format="csv").text)
    assert rows[0][-1] == "source_documents"
    assert {row[-1] for row in rows[1:]} == set(named)


def test_csvw_describes_the_csv(client: FlaskClient) -> None:
    answer = call(client, "workshop-projects", **WORKSHOP, format="csv", sources=1, on="2023")
    found = client.get(relations(answer)["describedby"])
    assert found.mimetype == "application/csvm+json"
    said = json.loads(found.data)
    titles = [column["titles"] for column in said["tableSchema"]["columns"]]
    assert titles == table(answer.text)[0]
    assert client.get(said["url"]).data == answer.data
    assert said["dc:license"]["@id"] == document(client, "counts")["licence"]


def test_spreadsheet_opens_in_office_programs(own: FlaskClient) -> None:
    for said in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "plain"):
        answer = call(own, "spoken", said=said, format="spreadsheet")
        assert answer.data.startswith(b"\xef\xbb\xbfsaid;marked\r\n")
        [_, row] = csv.reader(io.StringIO(answer.text[1:], newline=""), delimiter=";")
        assert row[0] == (said if said == "plain" else f"'{said}")
    workbook(call(own, "spoken", said="=1+1", format="xlsx").data)  # asserts: no formula


def test_spreadsheet_writes_numbers_as_its_readers_do(client: FlaskClient) -> None:
    for tag, mark in (("de", ","), ("en", ".")):
        text = call(client, "project-map", format="spreadsheet", lang=tag, limit=1).text[1:]
        [names, row] = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert row[names.index("latitude")][2] == mark


def test_answers_of_a_release_are_the_same_bytes(client: FlaskClient, own: FlaskClient) -> None:
    for name in ("csv", "xlsx", "parquet", "json", "sparql-json"):
        answers = [call(one, "workshop-projects", **WORKSHOP, format=name) for one in (client, own)]
        assert answers[0].data == answers[1].data


def test_long_answer_says_that_it_was_cut(home: Path, client: FlaskClient) -> None:
    whole = document(client, "workshop-projects", **WORKSHOP)["records"]
    app = create_app(Settings(home=home, result_bytes=4000))
    short = app.test_client()
    try:
        answer = document(short, "workshop-projects", **WORKSHOP)
        assert answer["truncated"] is True and answer["total"] == len(answer["records"])
        assert answer["records"] == whole[: answer["total"]] != []
        csv_ = call(short, "workshop-projects", **WORKSHOP, format="csv")
        assert csv_.headers["X-Truncated"] == "true"
    finally:
        stores_of(app).close()


def test_graph_comes_as_rdf(own: FlaskClient) -> None:
    for name, media_type in (
        ("turtle", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("ntriples", "application/n-triples"),
        ("rdfxml", "application/rdf+xml"),
    ):
        answer = call(own, "described", **WORKSHOP, format=name)
        assert answer.mimetype == media_type and "Werkstatt" in answer.text
    assert faults(call(own, "described", **WORKSHOP, limit=1))["limit"]["problem"] == "unknown"
    assert own.get(f"{API}/described/csvw?workshop=workshop/werkstatt-4").status_code == 404


# Time


def test_dates_are_held_against_a_day(client: FlaskClient) -> None:
    early = document(client, "workshop-participants", **WORKSHOP, on="1990")
    late = document(client, "workshop-participants", **WORKSHOP, on="2090-01-01")
    plain = document(client, "workshop-participants", **WORKSHOP)
    assert early["total"] == late["total"] == plain["total"]
    assert {one["known_on"] for one in early["records"]} <= {"only-after", "undated"}
    assert {one["known_on"] for one in late["records"]} <= {"only-before", "undated"}


def test_rows_of_one_thing_are_judged_together(client: FlaskClient) -> None:
    answer = document(client, "workshop-participants", **WORKSHOP, on="2023-01-01")
    states: dict[str, set[str]] = {}
    dates: dict[str, set[str]] = {}
    for one in answer["records"]:
        states.setdefault(one["actor"], set()).add(one["known_on"])
        dates.setdefault(one["actor"], set()).add(one["on"] or "")
    assert all(len(found) == 1 for found in states.values())
    both = [actor for actor, found in dates.items() if {"2021", "2025"} <= found]
    assert both and all(states[actor] == {"before-and-after"} for actor in both)


def test_day_fills_the_parameter_date(client: FlaskClient) -> None:
    body = {"body": "organisation/imag"}
    by_on = document(client, "confirmed-on-a-date", **body, on="2021-03-25")
    by_date = document(client, "confirmed-on-a-date", **body, date="2021-03-25")
    states = [one.pop("known_on") for one in by_on["records"]]
    assert by_on["records"] == by_date["records"] != []
    assert {(one["match"], state) for one, state in zip(by_on["records"], states, strict=True)} == {
        ("day", "attested"),
        ("period", "within-period"),
    }
    month = document(client, "confirmed-on-a-date", **body, on="2021-03")
    assert month["parameters"]["date"] == "2021-03-01"
    both = document(client, "confirmed-on-a-date", **body, on="2022", date="2021-03-25")
    assert {one["known_on"] for one in both["records"]} == {"only-before"}


# The list, and the other ways to the same answer


def test_list_tells_how_to_call_each(client: FlaskClient) -> None:
    listed = client.get(API, query_string={"lang": "en"}).json
    assert listed and listed["total"] == len(OPERATIONS)
    for one in listed["records"]:
        arguments = {p["name"]: p["examples"] for p in one["parameters"] if p["required"]}
        path = one["url"].partition("?")[0]
        limited = client.get(path, query_string={**arguments, "limit": 1})
        assert limited.status_code == 200, limited.text
    assert listed["records"][0]["summary"].startswith("How many institutions")


@pytest.mark.parametrize("name", ["workshop-participants", "project-figures", "connections"])
def test_sparql_gives_the_same_rows(client: FlaskClient, name: str) -> None:
    operation = OPERATIONS[name]
    answer = client.post("/sparql", data={"query": operation.text, "format": "csv"})
    rows = table(call(client, name, **examples(operation), format="csv").text)
    assert sorted(table(answer.text)) == sorted(rows) and len(rows) > 1


def test_page_says_the_same_numbers(client: FlaskClient) -> None:
    counts = {one["kind"]: one["count"] for one in document(client, "counts")["records"]}
    page = client.get("/?lang=en", headers={"Accept": "text/html"}).text
    shown = dict(re.findall(r'/browse/(\w+)[^"]*"><strong>([\d,]+)</strong>', page))
    kinds = {"organisation": "actor", "source": "document"}
    assert shown and {"project", "organisation", "source"} <= shown.keys()
    for kind, number in shown.items():
        assert int(number.replace(",", "")) == counts[kinds.get(kind, kind)], kind


def test_literals_keep_language_and_datatype(client: FlaskClient) -> None:
    bindings = document(client, "workshop-names", workshop="workshop/werkstatt-5",
                        format="sparql-json")["results"]["bindings"]  # fmt: skip
    assert bindings[0]["on"]["datatype"].startswith("http://www.w3.org/2001/XMLSchema#g")
    labels = document(client, "project-map", format="sparql-json", limit=1)["results"]["bindings"]
    assert labels[0]["projectLabel"]["xml:lang"] == "de"
    assert Literal(labels[0]["latitude"]["value"], datatype=NamedNode(
        labels[0]["latitude"]["datatype"])).datatype.value.endswith("decimal")  # fmt: skip
