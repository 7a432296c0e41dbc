"""The SPARQL endpoint, through HTTP."""

from __future__ import annotations

import csv
import html
import io
import json
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from werkzeug.test import TestResponse

WORKSHOPS = "SELECT ?w { ?w a <https://w3id.org/actor-graph/ontology#Workshop> }"
TYPES = "CONSTRUCT { ?w a ?c } { ?w a ?c } LIMIT 5"
SCHEMES = "https://w3id.org/actor-graph/scheme"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def get(client: FlaskClient, query: str, accept: str = "", **more: str) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)


def problem(response: TestResponse) -> str:
    assert response.mimetype == "application/problem+json"
    document = json.loads(response.data)
    assert document["status"] == response.status_code
    return str(document["type"]).removeprefix("urn:actor-graph:problem:")


def test_get_select_without_accept_gives_json(client: FlaskClient) -> None:
    response = get(client, WORKSHOPS)
    assert response.status_code == 200
    assert response.mimetype == "application/sparql-results+json"
    assert len(json.loads(response.data)["results"]["bindings"]) == 5
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response.headers["Vary"]


def test_get_select_csv_gives_csv(client: FlaskClient) -> None:
    response = get(client, WORKSHOPS, "text/csv")
    assert response.mimetype == "text/csv"
    assert len(list(csv.reader(io.StringIO(response.text)))) == 6


def test_get_select_format_xml_gives_xml(client: FlaskClient) -> None:
    response = get(client, WORKSHOPS, "text/csv", format="xml")
    assert response.mimetype == "application/sparql-results+xml"
    ElementTree.fromstring(response.text)


def test_get_ask_tsv_gives_boolean(client: FlaskClient) -> None:
    assert get(client, "ASK {}", "text/tab-separated-values").text.strip() == "true"


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ],
)
def test_get_construct_gives_every_rdf_format(client: FlaskClient, media_type: str) -> None:
    response = get(client, TYPES, media_type)
    assert response.mimetype == media_type
    rdf_format = RdfFormat.from_media_type(media_type)
    assert rdf_format
    assert len(list(parse(response.data, format=rdf_format))) == 5


def test_get_describe_gives_turtle(client: FlaskClient) -> None:
    response = get(client, f"DESCRIBE <{SCHEMES}/standing>")
    assert response.mimetype == "text/turtle"


def test_get_select_accept_turtle_gives_406_with_offers(client: FlaskClient) -> None:
    response = get(client, WORKSHOPS, "text/turtle")
    assert response.status_code == 406
    assert "text/csv" in json.loads(response.data)["offers"]


def test_get_select_accept_refusing_json_gives_xml(client: FlaskClient) -> None:
    response = get(client, WORKSHOPS, "application/sparql-results+json;q=0, */*")
    assert response.mimetype == "application/sparql-results+xml"


def test_one_format_may_have_several_names_but_two_formats_give_400(client: FlaskClient) -> None:
    two_names = "format=tsv&format=text/tab-separated-values,text/x-unknown&format="
    answer = client.get(f"/sparql?query=ASK%7B%7D&{two_names}")
    assert answer.mimetype == "text/tab-separated-values"
    for bad in ("format=json&format=xml", "format=x-unknown"):
        assert client.get(f"/sparql?query=ASK%7B%7D&{bad}").status_code == 400


def test_post_compressed_gives_415(client: FlaskClient) -> None:
    headers = {"Content-Encoding": "gzip"}
    kind = "application/sparql-query"
    response = client.post("/sparql", data=b"x", content_type=kind, headers=headers)
    assert response.status_code == 415


def test_post_large_body_gives_413(client: FlaskClient) -> None:
    body = b"#" * (1024 * 1024 + 1)
    response = client.post("/sparql", data=body, content_type="application/sparql-query")
    assert response.status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_method_gives_405(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_options_gives_cors(client: FlaskClient) -> None:
    response = client.options("/sparql")
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_head_gives_no_body(client: FlaskClient) -> None:
    response = client.head("/sparql", query_string={"query": "ASK {}"})
    assert (response.status_code, response.data) == (200, b"")


def test_syntax_error_gives_400_with_line_and_column(client: FlaskClient) -> None:
    response = get(client, "SELECT ?a {\n  ?a ?? ?b\n}")
    assert response.status_code == 400
    assert problem(response) == "query-syntax"
    document = json.loads(response.data)
    assert (document["line"], document["column"], document["token"]) == (2, 6, "?")


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("ASK { ?s a ag:Workshop }", "PREFIX ag: <https://w3id.org/actor-graph/ontology#>"),
        ("ASK {\n ?ä foo.b:bar-x ?o }", "PREFIX foo.b: <…> belongs at the beginning"),
    ],
)
def test_undeclared_prefix_is_named(client: FlaskClient, query: str, advice: str) -> None:
    response = get(client, query)
    assert response.status_code == 400
    assert advice in json.loads(response.data)["detail"]


@pytest.mark.parametrize("update", ["DROP ALL", "INSERT DATA { <a:a> <a:b> <a:c> }", "CLEAR ALL"])
def test_update_gives_403_however_it_is_sent(client: FlaskClient, update: str) -> None:
    before = get(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").data
    kind = "application/sparql-update"
    for response in (
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", data=update, content_type=kind),
        client.get("/sparql", query_string={"update": update}),
        get(client, update),
    ):
        assert (response.status_code, problem(response)) == (403, "read-only")
    assert get(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").data == before


def test_service_gives_403(client: FlaskClient) -> None:
    response = get(client, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (response.status_code, problem(response)) == (403, "service-refused")


def test_unknown_function_gives_400_with_its_name(client: FlaskClient) -> None:
    for query in ("SELECT (<urn:f>(1) AS ?x) {}", "SELECT * { ?s ?p ?o } ORDER BY <urn:f>(?s)"):
        response = get(client, query)
        assert (response.status_code, problem(response)) == (400, "query-refused")
        assert "<urn:f>" in json.loads(response.data)["detail"]


def test_endless_query_gives_503_and_the_next_is_answered(client: FlaskClient) -> None:
    response = get(client, ENDLESS)
    assert (response.status_code, problem(response)) == (503, "query-timeout")
    assert get(client, WORKSHOPS).status_code == 200


def test_memory_bomb_gives_503_and_the_next_is_answered(client: FlaskClient) -> None:
    doubled = "".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(31))
    query = f"SELECT ?n {{ BIND('{'x' * 64}' AS ?a0) {doubled} BIND(STRLEN(?a31) AS ?n) }}"
    response = get(client, query)
    assert response.status_code == 503
    assert get(client, WORKSHOPS).status_code == 200


def test_deep_query_gives_400(client: FlaskClient) -> None:
    response = get(client, "SELECT (" + "ABS(" * 300 + "1" + ")" * 300 + " AS ?x) {}")
    assert (response.status_code, problem(response)) == (400, "query-too-complex")


def test_long_query_gives_400(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": "ASK {} #" + "x" * 100_000})
    assert (response.status_code, problem(response)) == (400, "query-too-complex")


def test_default_graph_is_union_of_all_graphs(client: FlaskClient) -> None:
    query = f"ASK {{ <{SCHEMES}/standing> a ?class }}"
    assert get(client, query).json == {"head": {}, "boolean": True}


def test_default_graph_uri_restricts_the_graph(client: FlaskClient) -> None:
    query = f"ASK {{ <{SCHEMES}/standing> a ?class }}"
    elsewhere = {"default-graph-uri": "https://example.org/nowhere"}
    assert get(client, query, **elsewhere).json == {"head": {}, "boolean": False}
    assert get(client, query, **{"default-graph-uri": SCHEMES}).json == {
        "head": {},
        "boolean": True,
    }


def test_from_restricts_the_graph(client: FlaskClient) -> None:
    query = f"ASK FROM <https://example.org/nowhere> {{ <{SCHEMES}/standing> a ?class }}"
    assert get(client, query).json == {"head": {}, "boolean": False}


def test_named_graph_uri_restricts_graphs(client: FlaskClient) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    found = json.loads(get(client, query, **{"named-graph-uri": SCHEMES}).data)
    assert [row["g"]["value"] for row in found["results"]["bindings"]] == [SCHEMES]


def test_bad_graph_uri_gives_400(client: FlaskClient) -> None:
    assert get(client, "ASK {}", **{"default-graph-uri": "not an iri"}).status_code == 400


def test_get_without_query_gives_form_to_a_browser(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html"})
    assert response.mimetype == "text/html"
    assert "<textarea" in response.text and "<script" not in response.text


def test_get_without_query_gives_description_to_a_machine(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    quads: list[Quad] = list(
        parse(response.data, format=RdfFormat.TURTLE, base_iri="https://example.org/sparql")
    )
    endpoint = "http://www.w3.org/ns/sparql-service-description#endpoint"
    endpoints = [quad.object for quad in quads if quad.predicate.value == endpoint]
    assert endpoints == [NamedNode("http://localhost/sparql")]


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/rdf+xml", "application/ld+json"]
)
def test_description_is_small_and_leads_to_the_whole(client: FlaskClient, media_type: str) -> None:
    response = client.get("/sparql", headers={"Accept": media_type})
    assert len(response.data) < 30_000
    told = {
        str(quad.predicate): quad.object
        for quad in parse(response.data, format=RdfFormat.from_media_type(media_type))
    }
    more = told["<http://www.w3.org/2000/01/rdf-schema#seeAlso>"]
    assert isinstance(more, NamedNode)
    whole = client.get(more.value.removeprefix("http://localhost"))
    assert b"classPartition" in whole.data


def test_browser_gets_table_with_notice_when_cut(client: FlaskClient) -> None:
    response = get(client, "SELECT * { ?s ?p ?o }", "text/html")
    assert response.text.count("<tr>") == 1001
    assert 'class="notice"' in response.text


def test_browser_gets_a_page_of_bounded_size(client: FlaskClient) -> None:
    """However large the answer: in rows, in columns, in one value, in all."""
    long = "SELECT (GROUP_CONCAT(STR(?o)) AS ?x) { ?s ?p ?o }"
    refused = get(client, long, "text/html", lang="en")
    assert refused.status_code == 400
    assert "Choose another format" in refused.text
    columns = " ".join(f"?c{number}" for number in range(500))
    wide = get(client, f"SELECT ?s {columns} {{ ?s ?p ?o }}", "text/html", lang="en")
    assert wide.text.count("<tr>") == 1 + 20_000 // 501
    heavy = 'SELECT ?s (CONCAT("' + "x" * 5000 + '", STR(?o)) AS ?x) { ?s ?p ?o }'
    cut = get(client, heavy, "text/html", lang="en")
    assert 100 < cut.text.count("<tr>") < 210
    assert "characters in all" in cut.text


def test_browser_is_told_what_is_cut_and_where_the_whole_is(client: FlaskClient) -> None:
    query = 'SELECT (CONCAT("' + "x" * 1500 + '", "<END>") AS ?x) {}'
    cut = get(client, query, "text/html", lang="en")
    assert "(shortened, 1,505 characters in all)" in cut.text
    table = cut.text.partition("<table")[2].partition("</table>")[0]
    assert "x" * 1000 + " …" in table and "x" * 1001 not in table
    address = html.unescape(cut.text.partition('The whole result: <a href="')[2].partition('"')[0])
    assert "<END>" in client.get(address).text


def test_browser_gets_escaped_results(client: FlaskClient) -> None:
    query = "SELECT ('<script>alert(1)</script>' AS ?x) (IRI('javascript:alert(1)') AS ?y) {}"
    text = get(client, query, "text/html").text
    assert "<script>" not in text and 'href="javascript' not in text


def test_browser_gets_page_with_place_of_syntax_error(client: FlaskClient) -> None:
    response = get(client, "SELECT ?a {\n  ?a ?? ?b\n}", "text/html", lang="en")
    assert response.status_code == 400
    assert "line 2, column 6" in response.text
