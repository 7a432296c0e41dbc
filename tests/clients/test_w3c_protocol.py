"""The SPARQL 1.1 Protocol (W3C Recommendation), section 2.1, over sockets and on anybody's RDF.

Each case has the name it has in the working group's test suite (data-sparql11/protocol); what it
asks and expects is taken from the Recommendation.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from tests.running import ROOT, Service, running

EX = "https://example.org/data"
DATA = f"""
<{EX}> a <{EX}#Default> .
GRAPH <{EX}1> {{ <{EX}1> a <{EX}#One> }}
GRAPH <{EX}2> {{ <{EX}2> a <{EX}#Two> }}
GRAPH <{EX}3> {{ <{EX}3> a <{EX}#Three> }}
"""
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
BOTH = f"ASK {{ <{EX}1> a ?a . <{EX}2> a ?b }}"
NAMED = f"ASK {{ GRAPH ?g {{ <{EX}1> a ?a }} GRAPH ?h {{ <{EX}2> a ?b }} }}"
FULL = (
    f"ASK {{ <{EX}3> a ?c GRAPH ?g {{ <{EX}1> a ?a }} GRAPH ?h {{ <{EX}2> a ?b }} "
    f"FILTER NOT EXISTS {{ GRAPH ?i {{ <{EX}3> ?p ?o }} }} }}"
)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    media_type: str
    body: bytes

    @property
    def truth(self) -> bool:
        """The answer to an ASK query."""
        assert self.status == 200, self.body
        truth = json.loads(self.body)["boolean"]
        assert isinstance(truth, bool)
        return truth


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over that RDF, with the store's own default graph."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "data.trig").write_text(DATA)
    command = [sys.executable, "-m", "graph_loader", "load", str(folder / "data.trig")]
    subprocess.run([*command, "--home", str(folder), "--quiet"], cwd=ROOT, check=True)
    with running(folder, ACTORGRAPH_DEFAULT_GRAPH="plain") as service:
        yield service
        assert service.failures() == []


def send(
    service: Service,
    method: str,
    parameters: list[tuple[str, str]] | None = None,
    body: bytes | str | None = None,
    content_type: str | None = None,
    accept: str | None = None,
) -> Answer:
    """One request."""
    path = f"/sparql?{urlencode(parameters, quote_via=quote)}" if parameters else "/sparql"
    headers = {"Content-Type": content_type, "Accept": accept}
    data = body.encode() if isinstance(body, str) else body
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)) as connection:
        connection.request(method, path, data, {k: v for k, v in headers.items() if v})
        with connection.getresponse() as response:
            return Answer(response.status, response.headers.get_content_type(), response.read())


def dataset(*, default: str = "", named: str = "") -> list[tuple[str, str]]:
    """Parameters for the graphs with these numbers."""
    return [("default-graph-uri", EX + number) for number in default] + [
        ("named-graph-uri", EX + number) for number in named
    ]


def by_each_method(service: Service, query: str, graphs: list[tuple[str, str]]) -> set[bool]:
    """What an ASK query is answered by GET, as a form, and sent as it is."""
    fields = [("query", query), *graphs]
    return {
        send(service, "GET", fields).truth,
        send(service, "POST", None, urlencode(fields), FORM).truth,
        send(service, "POST", graphs, query, DIRECT).truth,
    }


def test_query_get(plain: Service) -> None:
    assert send(plain, "GET", [("query", "ASK {}")]).truth


def test_query_post_form(plain: Service) -> None:
    assert send(plain, "POST", None, "query=ASK%20%7B%7D", FORM).truth
    assert send(plain, "POST", dataset(default="1"), "query=ASK%20%7B%7D", FORM).truth


def test_query_post_direct(plain: Service) -> None:
    assert send(plain, "POST", None, "ASK {}", DIRECT).truth


def test_query_without_dataset_sees_the_default_graph(plain: Service) -> None:
    assert by_each_method(plain, f"ASK {{ <{EX}> a <{EX}#Default> }}", []) == {True}
    assert by_each_method(plain, f"ASK {{ <{EX}1> ?p ?o }}", []) == {False}
    assert by_each_method(plain, NAMED, []) == {True}


def test_query_dataset_default_graph(plain: Service) -> None:
    query = f"ASK {{ <{EX}1> a ?type }}"
    assert by_each_method(plain, query, dataset(default="1")) == {True}
    assert by_each_method(plain, query, dataset(default="2")) == {False}


def test_query_dataset_default_graphs_get_and_post(plain: Service) -> None:
    assert by_each_method(plain, BOTH, dataset(default="12")) == {True}
    assert by_each_method(plain, BOTH, dataset(default="1")) == {False}


def test_query_dataset_named_graphs_get_and_post(plain: Service) -> None:
    assert by_each_method(plain, NAMED, dataset(named="12")) == {True}
    assert by_each_method(plain, NAMED, dataset(named="1")) == {False}


def test_query_dataset_full(plain: Service) -> None:
    assert by_each_method(plain, FULL, dataset(default="3", named="12")) == {True}
    assert by_each_method(plain, FULL, dataset(default="1", named="23")) == {False}


def test_query_multiple_dataset(plain: Service) -> None:
    """The dataset of the request counts, not the one in the query (section 2.1.4)."""
    query = f"ASK FROM <{EX}1> FROM NAMED <{EX}2> {{ <{EX}3> a ?c GRAPH ?g {{ <{EX}1> a ?a }} }}"
    assert by_each_method(plain, query, dataset(default="3", named="1")) == {True}
    assert by_each_method(plain, query, []) == {False}


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("application/sparql-results+json", QueryResultsFormat.JSON),
        ("application/sparql-results+xml", QueryResultsFormat.XML),
        ("text/tab-separated-values", QueryResultsFormat.TSV),
        ("text/csv", None),
    ],
)
def test_query_content_type_select_and_ask(
    plain: Service, media_type: str, form: QueryResultsFormat | None
) -> None:
    select = send(plain, "GET", [("query", "SELECT (1 AS ?value) {}")], accept=media_type)
    truth = send(plain, "GET", [("query", "ASK {}")], accept=media_type)
    assert (select.status, select.media_type) == (truth.status, truth.media_type)
    assert (select.status, select.media_type) == (200, media_type)
    if form and form != QueryResultsFormat.TSV:
        assert bool(parse_query_results(truth.body, format=form)) is True
    if form:
        assert len(list(parse_query_results(select.body, format=form))) == 1  # type: ignore[arg-type]
    else:
        assert select.body.split() == [b"value", b"1"]


@pytest.mark.parametrize("query", [f"DESCRIBE <{EX}>", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize(
    "media_type",
    ["application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"],
)
def test_query_content_type_describe_and_construct(
    plain: Service, query: str, media_type: str
) -> None:
    found = send(plain, "GET", [("query", query)], accept=media_type)
    assert (found.status, found.media_type) == (200, media_type)
    rdf_format = RdfFormat.from_media_type(media_type)
    assert [quad.subject.value for quad in parse(found.body, format=rdf_format)] == [EX]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(plain: Service, method: str) -> None:
    assert send(plain, method, [("query", "ASK {}")]).status == 405


def test_bad_multiple_queries(plain: Service) -> None:
    two = [("query", "ASK {}"), ("query", "SELECT * {}")]
    assert send(plain, "GET", two).status == 400
    assert send(plain, "POST", None, urlencode(two), FORM).status == 400


def test_bad_query_wrong_media_type(plain: Service) -> None:
    assert send(plain, "POST", None, "ASK {}", "text/plain").status == 415


def test_bad_query_missing_form_type(plain: Service) -> None:
    assert send(plain, "POST", None, "query=ASK%20%7B%7D").status == 415


def test_bad_query_missing_direct_type(plain: Service) -> None:
    assert send(plain, "POST", None, "ASK {}").status == 415


def test_bad_query_missing_query(plain: Service) -> None:
    assert send(plain, "POST", None, "default-graph-uri=urn%3Aa", FORM).status == 400


def test_bad_query_non_utf8(plain: Service) -> None:
    utf16 = "ASK {}".encode("utf-16")
    assert send(plain, "POST", None, utf16, f"{DIRECT}; charset=UTF-16").status == 415
    assert send(plain, "POST", None, utf16, DIRECT).status == 400
    assert send(plain, "POST", None, b"query=ASK%20%7B%7D%23%FF", FORM).status == 400


def test_bad_query_syntax(plain: Service) -> None:
    for query in ("ASK {", "ASK { ?s ?p }", "", "SELECT ?a ?a WHERE"):
        assert send(plain, "GET", [("query", query)]).status == 400
        assert send(plain, "POST", None, urlencode({"query": query}), FORM).status == 400
        assert send(plain, "POST", None, query, DIRECT).status == 400


def test_bad_query_dataset(plain: Service) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        assert send(plain, "GET", [("query", "ASK {}"), (name, "not an IRI")]).status == 400


def test_update_is_refused_in_every_way_the_protocol_knows(plain: Service) -> None:
    kind = "application/sparql-update"
    using = [("using-graph-uri", EX)]
    for answer in (
        send(plain, "POST", None, urlencode({"update": UPDATE}), FORM),
        send(plain, "POST", None, urlencode([("update", UPDATE), *using]), FORM),
        send(plain, "POST", None, UPDATE, kind),
        send(plain, "POST", using, UPDATE, kind),
        send(plain, "GET", [("update", UPDATE)]),
        send(plain, "GET", [("query", UPDATE)]),
        send(plain, "POST", None, UPDATE, DIRECT),
        send(plain, "POST", None, UPDATE, f"{kind}; charset=UTF-16"),
    ):
        assert answer.status == 403
    assert by_each_method(plain, "ASK { <urn:a> <urn:b> <urn:c> }", []) == {False}
