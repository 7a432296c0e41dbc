"""Answers of the REST interface in every format: the same rows, as their readers expect them."""

from __future__ import annotations

import csv
import io
import json
import math

import pyarrow
import pyarrow.parquet
from flask.testing import FlaskClient
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from service.answers.tabular import AnswerTable, as_geojson
from service.questions.operations import Column, Operation
from tests.service.api import (
    API,
    EVERY_OPERATION,
    WORKSHOP,
    call,
    document,
    examples,
    faults,
    relations,
)
from tests.service.tables import table, workbook


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


def test_literals_keep_language_and_datatype(client: FlaskClient) -> None:
    bindings = document(client, "workshop-names", workshop="workshop/werkstatt-5",
                        format="sparql-json")["results"]["bindings"]  # fmt: skip
    assert bindings[0]["on"]["datatype"].startswith("http://www.w3.org/2001/XMLSchema#g")
    labels = document(client, "project-map", format="sparql-json", limit=1)["results"]["bindings"]
    assert labels[0]["projectLabel"]["xml:lang"] == "de"
    assert Literal(labels[0]["latitude"]["value"], datatype=NamedNode(
        labels[0]["latitude"]["datatype"])).datatype.value.endswith("decimal")  # fmt: skip


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


def test_question_that_draws_a_map_gives_its_rows_as_geojson(client: FlaskClient) -> None:
    """RFC 7946: longitude before latitude, one feature for each row."""
    answer = document(client, "project-map")
    response = call(client, "project-map", format="geojson")
    assert response.mimetype == "application/geo+json"
    found = response.get_json()
    assert found["type"] == "FeatureCollection" and found["about"]["release"] == answer["release"]
    assert [one["properties"] for one in found["features"]] == answer["records"] != []
    for one in found["features"]:
        row = one["properties"]
        assert one["geometry"] == {
            "type": "Point",
            "coordinates": [row["longitude"], row["latitude"]],
        }
        assert 13 < row["longitude"] < 16 and 50 < row["latitude"] < 53
    part = call(client, "project-map", format="geojson", limit="2", offset="1", sources="1")
    [first, _] = part.get_json()["features"]
    assert first["properties"]["place"] == answer["records"][1]["place"]
    assert first["properties"]["source_documents"]
    accepted = client.get(f"{API}/project-map", headers={"Accept": "application/geo+json"})
    assert accepted.get_json()["features"] == found["features"]


def test_question_that_draws_no_map_gives_no_geojson(client: FlaskClient) -> None:
    assert "geojson" not in faults(call(client, "counts", format="geojson"))["format"]["allowed"]
    refused = client.get(f"{API}/counts", headers={"Accept": "application/geo+json"})
    assert refused.status_code == 406
    paths = client.get("/api/openapi.json").get_json()["paths"]
    offered = {
        path.rpartition("/")[2]
        for path, item in paths.items()
        for one in item.get("get", {}).get("parameters", ())
        if "geojson" in one.get("schema", {}).get("enum", ())
    }
    # Of the questions one; the doors of the network and the map are none.
    assert offered - {"network", "ego", "map"} == {"project-map"}
    assert "format=geojson" in client.get("/queries/project-map?lang=en").text
    assert "format=geojson" not in client.get("/queries/counts?lang=en").text


def test_row_whose_place_is_not_known_has_no_geometry() -> None:
    columns = tuple(
        Column(name, "decimal", {"de": name, "en": name}) for name in ("latitude", "longitude")
    )
    decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    known = Literal("51.75", datatype=decimal), Literal("14.3", datatype=decimal)
    rows = [known, (None, known[1]), known[::-1], (Literal("151", datatype=decimal), known[1])]
    roles = {"latitude": "latitude", "longitude": "longitude"}
    written = json.loads(as_geojson(AnswerTable(columns, rows, {}, "de", None, roles)))
    places = [one["geometry"] and one["geometry"]["coordinates"] for one in written["features"]]
    assert places == [[14.3, 51.75], None, [51.75, 14.3], None]
