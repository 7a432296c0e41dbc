"""Caching, volatile answers, text that must survive, graphs, health and metrics."""

from __future__ import annotations

import gzip
import json
from urllib.parse import quote, urlencode

import brotli
import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from service.about.service_description import FIXED, LIMITS
from tests.profiles import examples

FORM = "application/x-www-form-urlencoded"
SOURCE = "https://w3id.org/lausitz-graph/id/source/wrl-w4-2021"
#: What must arrive as it was sent: line ends, percent signs, plus, umlauts, right-to-left marks.
AWKWARD = "a\rb\r\nc\td %41 + ä Ž \u200f\u202e \U0001f33b \"'\\ <&>"


def test_repeated_query_is_answered_from_the_cache_and_304(client: FlaskClient) -> None:
    first = client.get("/sparql?query=ASK%7B%7D%23once")
    again = client.get("/sparql?query=ASK%7B%7D%23once")
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("miss", "hit")
    assert first.data == again.data
    tag = again.headers["ETag"]
    unchanged = client.get("/sparql?query=ASK%7B%7D%23once", headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["X-Actor-Graph-Release"]


def test_large_answer_that_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    query = quote("SELECT * { ?s ?p ?o } LIMIT 20000")
    streamed = client.get(f"/sparql?query={query}&format=tsv")
    assert "Content-Length" not in streamed.headers
    assert len(streamed.data) > 1024 * 1024
    tag = streamed.headers["ETag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get(f"/sparql?query={query}&format=tsv", headers={"If-None-Match": known})
        assert (again.status_code, again.data) == (304, b""), known
        assert again.headers["ETag"] == tag
    other = client.get(f"/sparql?query={query}&format=csv", headers={"If-None-Match": tag})
    assert other.status_code == 200
    other.close()


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_answer_is_compressed_for_who_takes_that(client: FlaskClient, encoding: str) -> None:
    address = f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 500')}&format=csv"
    plain = client.get(address)
    accepted = {"Accept-Encoding": encoding}
    first, again = (client.get(address, headers=accepted) for _ in range(2))
    assert "Content-Encoding" not in plain.headers
    for coded in (first, again):
        assert coded.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in coded.headers["Vary"]
        unpack = gzip.decompress if encoding == "gzip" else brotli.decompress
        assert unpack(coded.data) == plain.data
        assert len(coded.data) < len(plain.data) / 3
    assert first.headers["ETag"] != plain.headers["ETag"]
    unchanged = client.get(address, headers={**accepted, "If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged.headers["ETag"] == first.headers["ETag"]


def test_head_has_the_headers_of_the_answer_and_no_body(client: FlaskClient) -> None:
    address = "/sparql?query=ASK%7B%7D%23head"
    head, get = client.head(address), client.get(address)
    assert head.data == b""
    for name in ("Content-Length", "Content-Type", "ETag", "Vary", "Cache-Control"):
        assert head.headers[name] == get.headers[name], name


def test_condition_on_a_strong_tag_fails(client: FlaskClient) -> None:
    address = "/sparql?query=ASK%7B%7D%23once"
    tag = client.get(address).headers["ETag"]
    refused = client.get(address, headers={"If-Match": tag})
    assert (refused.status_code, refused.json["status"]) == (412, 412)  # type: ignore[index]
    assert client.get(address, headers={"If-Match": "*"}).status_code == 200


def test_cache_keeps_formats_and_datasets_apart(client: FlaskClient) -> None:
    query = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    whole = client.get(f"/sparql?query={query}&format=csv")
    part = client.get(f"/sparql?query={query}&format=csv&default-graph-uri={quote(SOURCE)}")
    other = client.get(f"/sparql?query={query}&format=tsv")
    assert len({whole.data, part.data, other.data}) == 3
    assert len({r.headers["ETag"] for r in (whole, part, other)}) == 3


def test_volatile_query_is_neither_kept_nor_tagged(client: FlaskClient) -> None:
    address = f"/sparql?query={quote('SELECT (UUID() AS ?id) {}')}"
    first, second = client.get(address), client.get(address)
    assert first.data != second.data
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("results", ["json", "xml", "tsv"])
@pytest.mark.parametrize("method", ["get", "form", "direct", "query"])
def test_text_survives_in_every_format_and_method(
    client: FlaskClient, results: str, method: str
) -> None:
    escaped = AWKWARD.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
    query = f'SELECT ("{escaped}" AS ?x) {{}}'
    if method == "get":
        response = client.get("/sparql", query_string={"query": query, "format": results})
    elif method == "form":
        body = urlencode({"query": query, "format": results})
        response = client.post("/sparql", data=body, content_type=f"{FORM}; charset=utf-16")
    else:
        response = client.open(
            f"/sparql?format={results}",
            method={"direct": "POST", "query": "QUERY"}[method],
            data=query.encode(),
            content_type="application/sparql-query",
        )
    assert response.status_code == 200
    found = parse_query_results(
        response.data,
        format={
            "json": QueryResultsFormat.JSON,
            "xml": QueryResultsFormat.XML,
            "tsv": QueryResultsFormat.TSV,
        }[results],
    )
    assert isinstance(found, QuerySolutions)
    assert next(found)["x"] == Literal(AWKWARD)


@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"])
def test_text_survives_in_every_graph_format_for_two_readers(
    client: FlaskClient, form: str
) -> None:
    query = 'CONSTRUCT { <urn:a> <urn:p#b> "x\\ry %41 + ä" } {}'
    response = client.get("/sparql", query_string={"query": query, "format": form})
    rdf_format = RdfFormat.from_media_type(response.mimetype or "")
    assert rdf_format
    (quad,) = parse(response.data, format=rdf_format)
    assert quad.object == Literal("x\ry %41 + ä")
    names = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}
    if form in names:
        (triple,) = rdflib.Graph().parse(data=response.data, format=names[form])
        assert str(triple[2]) == "x\ry %41 + ä"


def test_what_xml_cannot_hold_is_406_and_json_holds_it(client: FlaskClient) -> None:
    query = 'SELECT ("a\\u0001b" AS ?x) {}'
    refused = client.get("/sparql", query_string={"query": query, "format": "xml"})
    assert (refused.status_code, json.loads(refused.data)["type"][-7:]) == (406, "not-xml")
    held = client.get("/sparql", query_string={"query": query, "format": "json"})
    assert held.json and held.json["results"]["bindings"][0]["x"]["value"] == "a\x01b"


@pytest.mark.parametrize("query_string", ["query=%ff", "query=ASK%7B%7D&query=ASK%7B%7D"])
def test_broken_or_doubled_parameters_give_400(client: FlaskClient, query_string: str) -> None:
    assert client.get(f"/sparql?{query_string}").status_code == 400


def test_long_address_gives_414(client: FlaskClient) -> None:
    assert client.get("/sparql?query=" + "A" * 500_000).status_code == 414


def test_update_is_refused_by_parsing_and_not_by_keyword(client: FlaskClient) -> None:
    for update in ("PREFIX a: <b:> INSERT DATA { a:s a:p 1 }", "LOAD <http://127.0.0.1:9/>"):
        assert client.get("/sparql", query_string={"query": update}).status_code == 403
    harmless = "SELECT ?insert { VALUES ?insert { 'DROP ALL' } }"
    assert client.get("/sparql", query_string={"query": harmless}).status_code == 200
    broken = client.get("/sparql", query_string={"query": "INSERT DATA { ?s ?p"})
    assert broken.status_code == 400


@pytest.mark.parametrize("query", ["", " # nothing", "PREFIX a: <urn:a> BASE <urn:b>"])
def test_query_that_says_nothing_is_a_syntax_error_and_no_update(
    client: FlaskClient, query: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 400
    assert json.loads(answer.data)["type"].endswith(":query-syntax")


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/rdf+xml", "application/ld+json", "application/trig"]
)
def test_service_description_in_every_form_names_the_limits(
    client: FlaskClient, media_type: str
) -> None:
    response = client.get("/sparql", headers={"Accept": media_type})
    assert response.mimetype == media_type
    rdf_format = RdfFormat.from_media_type(media_type)
    values = {
        str(quad.subject).rpartition("#")[2]: quad.object
        for quad in parse(response.data, format=rdf_format)
        if quad.predicate.value == "https://schema.org/value"
    }
    assert len(values) == len(LIMITS) + len(FIXED)
    assert values["limit-query-seconds>"] == Literal(3.0)
    assert values["limit-query-depth>"] == Literal(128)


def test_health_and_metrics_answer(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "live"}
    assert client.get("/health/ready").json == {"status": "ready"}
    metrics = client.get("/metrics").text
    for name in ("queries_total", "query_seconds_bucket", "cache_total", "workers_idle", "release"):
        assert f"actorgraph_{name}" in metrics


@settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=200), accept=st.text(max_size=30), form=st.booleans())
def test_no_request_gives_500(client: FlaskClient, data: bytes, accept: str, form: bool) -> None:
    headers = {"Accept": quote(accept, safe=" ,;=/*+.")}
    content_type = FORM if form else "application/sparql-query"
    body = b"query=" + data if form else data
    sent = client.post("/sparql", data=body, content_type=content_type, headers=headers)
    got = client.get("/sparql?" + quote(data), headers=headers)
    assert sent.status_code < 500
    assert got.status_code < 500


@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(
        st.sampled_from(
            "SELECT ASK CONSTRUCT DESCRIBE WHERE { } ( ) ?s ?p ?o . ; , * + / | ^ ! a <urn:a> "
            "'x' \"y\" 1 2.5 true FILTER OPTIONAL UNION MINUS GRAPH BIND AS VALUES EXISTS NOT IN "
            "ORDER BY GROUP HAVING LIMIT DISTINCT COUNT SUM STR LANG REGEX # @de ^^ _:b [ ]".split()
        ),
        max_size=40,
    )
)
def test_no_words_of_sparql_give_500(client: FlaskClient, words: list[str]) -> None:
    response = client.get("/sparql", query_string={"query": " ".join(words)})
    assert response.status_code in (200, 400, 403, 503)


# The dataset of a query that is posted

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
QUERY = "application/sparql-query"


def _count(client: FlaskClient, address: str, body: str, kind: str = FORM) -> tuple[int, str]:
    headers = {"Accept": "text/csv", "Content-Type": kind}
    response = client.post(f"/sparql{address}", data=body, headers=headers)
    return response.status_code, response.text.strip()[3:]


def test_dataset_counts_wherever_a_posted_query_says_it(region: FlaskClient) -> None:
    graph = urlencode(
        {"default-graph-uri": "https://example.org/testrevier/id/source/bericht-2023"}
    )
    query = urlencode({"query": COUNT})
    whole = _count(region, "", query)
    in_body = _count(region, "", f"{query}&{graph}")
    assert whole[0] == in_body[0] == 200
    assert 0 < int(in_body[1]) < int(whole[1])
    assert _count(region, f"?{graph}", query) == in_body
    assert _count(region, f"?{graph}", COUNT, QUERY) == in_body
    named = urlencode({"named-graph-uri": "https://example.org/testrevier/id/source/bericht-2023"})
    assert _count(region, f"?{named}", query) == (200, "0")


@pytest.mark.parametrize(
    ("address", "body", "kind"),
    [
        ("default-graph-uri=urn:a", "default-graph-uri=urn:a&query=ASK%7B%7D", FORM),
        ("named-graph-uri=urn:a", "default-graph-uri=urn:b&query=ASK%7B%7D", FORM),
        ("query=ASK%7B%7D", "query=ASK%7B%7D", FORM),
        ("query=ASK%7B%7D", "ASK{}", QUERY),
        ("default-graph-uri=here", "query=ASK%7B%7D", FORM),
        ("using-graph-uri=urn:a", "query=ASK%7B%7D", FORM),
        ("", "using-named-graph-uri=urn:a&query=ASK%7B%7D", FORM),
        ("using-graph-uri=urn:a", "ASK{}", QUERY),
    ],
)
def test_dataset_or_query_that_is_said_twice_or_of_updates_gives_400(
    region: FlaskClient, address: str, body: str, kind: str
) -> None:
    response = region.post(f"/sparql?{address}", data=body, headers={"Content-Type": kind})
    assert response.status_code == 400
    assert json.loads(response.data)["detail"]


# The text of a query (SPARQL 1.1, section 19.2)

READ = {
    "\ufeffSELECT (1 AS ?ab) {}": "1",
    "SELECT (1 AS ?a\\u0062) { BIND(2 AS ?\\U00000061) }": "1",
    "PREFIX e\\u0078: <urn:> SELECT (STR(ex:\\u00e4b) AS ?ab) {}": "urn:äb",
    "PREFIX ex: <urn:> SELECT (STR(ex\\u003Ab) AS ?ab) {}": "urn:b",
    "SELECT (STR(<urn:\\u0061>) AS ?ab) {}": "urn:a",
    "SELECT ('\\u0061\\\\u0062' AS ?ab) {}": "a\\u0062",
    "SELECT ('''it's \\u0061''' AS ?ab) {} # \\u0022": "it's a",
    "PREFIX ex: <urn:> SELECT (STR(ex:a\\#b\\u0063) AS ?ab) {}": "urn:a#bc",
}


@pytest.mark.parametrize("query", READ)
def test_codepoints_are_read_wherever_they_may_stand(region: FlaskClient, query: str) -> None:
    headers = {"Accept": "text/csv"}
    got = region.get("/sparql", query_string={"query": query}, headers=headers)
    assert got.text.split("\r\n")[:2] == ["ab", READ[query]], got.text
    form = region.post("/sparql", data={"query": query}, headers=headers)
    posted = region.post("/sparql", data=query.encode(), headers={**headers, "Content-Type": QUERY})
    assert got.data == form.data == posted.data


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (1 AS ?x\\u0020y) {}",
        "SELECT (\\u00221\\u0022 AS ?x) {}",
        "SELECT (1 AS ?x) {} \\u0023 no comment",
        "SELECT (1 AS ?x\\ud800) {}",
        "SELECT (1 AS ?x\\U00110000) {}",
        "SELECT (1 AS ?x\\u006) {}",
        "SELECT (1 AS ?x) \ufeff{}",
    ],
)
def test_codepoint_that_may_not_stand_there_gives_400(region: FlaskClient, query: str) -> None:
    response = region.get("/sparql", query_string={"query": query})
    assert (response.status_code, json.loads(response.data)["type"][-12:]) == (400, "query-syntax")
