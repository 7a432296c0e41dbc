"""What every row of every operation says besides itself: its documents, its time, its names."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, QuerySolutions, Store

from service.answers.known_on import states
from service.questions.operation_files import read_operations
from service.questions.operations import Operation

API = "/api/v1/queries"
HTML = {"Accept": "text/html"}
ID = "https://w3id.org/lausitz-graph/id/"
OPERATIONS = read_operations()
EVERY_OPERATION = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
#: Operations about the graph itself: their source is the release.
OF_THE_RELEASE = {"counts"}


def ask(client: FlaskClient, name: str, **more: Any) -> Any:
    """The answer to the examples of an operation, and what else is asked."""
    examples = {one.name: one.example.value for one in OPERATIONS[name].parameters}
    response = client.get(f"{API}/{name}", query_string={**examples, **more})
    assert response.status_code == 200, response.text
    return response.json


def named(record: dict[str, Any]) -> set[str]:
    return {one["iri"] for one in record["source_documents"]}


def known(rows: list[dict[str, Any]], *columns: str) -> dict[Any, str]:
    """What is known of each row, by the end of what stands in some of its columns."""
    return {
        tuple(str(row[column]).rpartition("/")[2] for column in columns): row["known_on"]
        for row in rows
    }


# Sources


@EVERY_OPERATION
def test_every_row_names_its_documents(client: FlaskClient, operation: Operation) -> None:
    answer = ask(client, operation.name, sources=1)
    assert answer["records"]
    rows = [named(record) for record in answer["records"]]
    assert all(rows)
    assert set.union(*rows) == {one["iri"] for one in answer["sources"]}
    start, release = f"{ID}source/", f"{ID.removesuffix('id/')}release/{answer['release']}"
    if operation.name in OF_THE_RELEASE:
        start = release
    for record, row in zip(answer["records"], rows, strict=True):
        # That no list is known is said by no document: it rests on the whole release.
        unknown = operation.name == "list-coverage" and not record["actors"]
        assert row == {release} if unknown else all(iri.startswith(start) for iri in row)
    assert all(one["title"] != one["iri"] for one in answer["sources"])


@pytest.mark.parametrize(
    ("name", "key", "pattern"),
    [
        (
            "participation-network",
            ("institution", "workshop"),
            "GRAPH ?source { ?actor ag:participatesIn ?workshop } "
            "OPTIONAL { ?actor ag:continuedAs ?newest FILTER NOT EXISTS "
            "{ ?newest ag:continuedAs ?newer } } "
            "BIND(COALESCE(?newest, ?actor) AS ?institution)",
        ),
        (
            "project-map",
            ("project", "place"),
            "GRAPH ?source { ?project ag:locatedIn ?place }",
        ),
        (
            "single-source-participations",
            ("actor", "workshop"),
            "{ GRAPH ?source { ?actor ag:participatesIn ?workshop } } UNION "
            "{ ?actor ag:sameInstitution ?other "
            "GRAPH ?source { ?other ag:participatesIn ?workshop } }",
        ),
    ],
)
def test_documents_of_a_row_are_all_that_the_graphs_have(
    client: FlaskClient, graph: Store, name: str, key: tuple[str, str], pattern: str
) -> None:
    prefix = "PREFIX ag: <https://w3id.org/actor-graph/ontology#> "
    text = f"{prefix} SELECT ?{key[0]} ?{key[1]} ?source WHERE {{ {pattern} }}"
    found = graph.query(text)
    assert isinstance(found, QuerySolutions)
    expected: dict[tuple[str, ...], set[str]] = {}
    for row in found:
        one, other, source = row[key[0]], row[key[1]], row["source"]
        assert isinstance(one, NamedNode) and isinstance(other, NamedNode)
        assert isinstance(source, NamedNode)
        expected.setdefault((one.value, other.value), set()).add(source.value)
    records = ask(client, name, sources=1)["records"]
    for record in records:
        assert named(record) == expected[record[key[0]], record[key[1]]]
    assert len(records) > 50 and any(len(named(record)) > 1 for record in records)


def test_number_of_documents_is_that_of_their_list(client: FlaskClient) -> None:
    for name in ("actors-by-kind", "connections", "participation-network", "project-map"):
        for record in ask(client, name)["records"]:
            assert record["documents"] == len(record["sources"]) > 0
            assert record["sources"] == sorted(set(record["sources"]))


def test_documents_are_a_list_in_json_and_one_text_in_tables(client: FlaskClient) -> None:
    answer = ask(client, "participation-network", limit=1)
    [record] = answer["records"]
    assert isinstance(record["sources"], list)
    csv = client.get(f"{API}/participation-network?limit=1&format=csv").text
    assert " ".join(record["sources"]) in csv
    said = client.get(f"{API}/participation-network/csvw").json
    assert said
    columns = {column["name"]: column for column in said["tableSchema"]["columns"]}
    assert (columns["sources"]["datatype"], columns["sources"]["separator"]) == ("anyURI", " ")


# Time


@pytest.mark.parametrize("on", ["2023", "2023-06", "2023-06-15"])
@EVERY_OPERATION
def test_every_row_says_how_well_it_is_known_for_a_time(
    client: FlaskClient, operation: Operation, on: str
) -> None:
    whole = {p.name: p.example.value for p in operation.parameters if p.name != "date"}
    response = client.get(f"{API}/{operation.name}", query_string={**whole, "on": on})
    answer = response.json
    assert response.status_code == 200 and answer and answer["on"] == on
    assert all(record["known_on"] in states() for record in answer["records"])
    if operation.parameter("date") is None:
        rows = ask(client, operation.name)["records"]
        assert [{**r, "known_on": None} for r in answer["records"]] == [
            {**r, "known_on": None} for r in rows
        ]
        assert rows


def test_dates_of_its_documents_tell_of_a_row_that_counts(client: FlaskClient) -> None:
    """Of workshop 3 an undated page speaks, and one of May 2025."""
    for on, expected in (("2020", "only-after"), ("2025", "attested"), ("2026", "only-before")):
        records = ask(client, "participation-network", on=on)["records"]
        found = known(records, "institution", "workshop")
        assert found["kjbb", "werkstatt-3"] == expected
        assert found["btu", "werkstatt-3"] == "undated"


def test_column_that_the_file_names_is_the_date_of_a_row(client: FlaskClient) -> None:
    """One document gives 15 March 2023 as the day of the decision, another one only the month."""
    for on, expected in (
        ("2023-03-15", "attested"),
        ("2023-03", "attested"),
        ("2023-03-16", "within-period"),
        ("2022", "only-after"),
        ("2024", "only-before"),
    ):
        rows = ask(client, "confirmed-projects", on=on)["records"]
        shed = [row for row in rows if row["project"].endswith("/lokschuppen-luebbenau")]
        assert {row["decidedOn"] for row in shed} == {"2023-03-15", "2023-03", None}
        assert {row["known_on"] for row in shed} == {expected}, on
        hall = [row for row in rows if row["project"].endswith("/sportzentrum-cottbus")]
        assert {row["known_on"] for row in hall} == {"undated"}


def test_change_is_known_by_the_documents_that_name_the_actor(client: FlaskClient) -> None:
    rows = ask(client, "participation-changes", on="2023")["records"]
    found = {(row["change"], row["known_on"]) for row in rows}
    assert found == {
        ("left", "only-before"),
        ("joined", "only-after"),
        ("stayed", "before-and-after"),
        ("renamed", "before-and-after"),
    }


@pytest.mark.parametrize("day", ["2021-06-01", "2022-06-30", "2024-01-25", "2025-05-15"])
def test_known_on_is_what_the_question_for_a_day_says(client: FlaskClient, day: str) -> None:
    for number in range(1, 6):
        place = {"workshop": f"workshop/werkstatt-{number}", "on": day}
        answer = client.get(f"{API}/participants-on-a-date", query_string=place).json
        assert answer and answer["records"]
        assert all(row["state"] == row["known_on"] for row in answer["records"])


def test_time_goes_with_release_sources_and_parts(client: FlaskClient) -> None:
    version = ask(client, "counts")["release"]
    asked = {"on": "2023", "release": version, "sources": "1", "limit": "5", "offset": "5"}
    whole = ask(client, "project-map", on="2023", sources=1)["records"]
    assert ask(client, "project-map", **asked)["records"] == whole[5:10]
    for name in ("csv", "tsv", "spreadsheet", "sparql-json", "sparql-xml"):
        text = client.get(f"{API}/project-map", query_string={**asked, "format": name}).text
        assert "known_on" in text and "source_documents" in text
        assert whole[5]["known_on"] in text
    for name in ("xlsx", "arrow", "parquet"):
        response = client.get(f"{API}/project-map", query_string={**asked, "format": name})
        assert response.status_code == 200


def test_page_of_a_question_says_what_is_known_for_a_time(client: FlaskClient) -> None:
    page = client.get("/queries/workshop-participants?on=2023&lang=en", headers=HTML)
    assert page.status_code == 200
    text = unescape(page.text)
    assert "As of 2023: no row is left out" in text and 'value="2023"' in text
    for state in ("Attested before and after", "Attested only before", "Attested only after"):
        assert f">{state}</td>" in text
    files = re.findall(r'href="([^"]*/api/v1/queries/workshop-participants[^"]*)"', text)
    assert len(files) == 12 and all("on=2023" in address for address in files)
    csv = next(address for address in files if address.endswith("format=csv"))
    assert "before-and-after" in client.get(csv).text


def test_page_takes_the_day_for_the_parameter_date(client: FlaskClient) -> None:
    address = "/queries/meetings-around-a-date?on=2021-08-18&lang=en"
    text = client.get(address, headers=HTML).text
    assert 'type="text" value="2021-08-18"' in text and 'id="ask-on"' not in text
    rows = client.get(f"{API}/meetings-around-a-date?date=2021-08-18").json
    assert rows and text.count("<tr>") == rows["total"] + 1


@pytest.mark.parametrize("question", ["counts", "meetings-around-a-date"])
def test_impossible_time_gives_400_with_what_is_possible(
    client: FlaskClient, question: str
) -> None:
    page = client.get(f"/queries/{question}?on=%3Cb%3Esoon&lang=en", headers=HTML)
    assert page.status_code == 400 and "2021-06" in page.text
    assert "<b>soon" not in page.text


# Names


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "Werkstatt 4: Daseinsvorsorge, ländliche Entwicklung & smart regions"),
        ("en", "Workshop 4: Public Services, Rural Development & Smart Regions"),
    ],
)
def test_names_are_in_the_language_asked_for(client: FlaskClient, language: str, name: str) -> None:
    rows = ask(client, "participation-network", lang=language)["records"]
    labels = {row["workshop"]: row["workshopLabel"] for row in rows}
    assert labels[f"{ID}workshop/werkstatt-4"] == name
    things = [(row["workshop"], row["institution"]) for row in rows]
    german = ask(client, "participation-network", lang="de")["records"]
    assert things == [(row["workshop"], row["institution"]) for row in german]


def test_german_name_stays_where_there_is_no_other(client: FlaskClient) -> None:
    english, german = (
        {r["project"]: r["projectLabel"] for r in ask(client, "project-map", lang=tag)["records"]}
        for tag in ("en", "de")
    )
    assert english.keys() == german.keys() and all(english.values())
    assert any(english[thing] == german[thing] for thing in german)


def test_names_keep_their_language_as_terms(client: FlaskClient) -> None:
    response = client.get(f"{API}/actors-by-kind?lang=en&format=sparql-json")
    rows = json.loads(response.data)["results"]["bindings"]
    assert {row["workshopLabel"]["xml:lang"] for row in rows} == {"en"}
    text = client.get(f"{API}/actors-by-kind?lang=en&format=tsv").text
    assert '"@en' in text and '"@de' not in text


@pytest.mark.parametrize(("language", "name"), [("de", "Werkstatt 4: "), ("en", "Workshop 4: ")])
def test_page_and_picture_have_the_same_names(
    client: FlaskClient, language: str, name: str
) -> None:
    for question in ("participation-network", "actors-by-kind"):
        text = client.get(f"/queries/{question}?lang={language}", headers=HTML).text
        picture = text.partition('id="drawing">')[2].partition("</script>")[0]
        assert name in picture
        assert f">{name}" in text.partition('<table class="answer">')[2]
