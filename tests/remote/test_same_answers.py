"""The same requests get the same answers from every kind of store.

`remote` is the service over a store elsewhere, `embedded` the service over the release itself.
Virtuoso 7.2.5, as Debian has it, departs in a few ways; each is named where it shows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from pyoxigraph import (
    Dataset,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from werkzeug.test import TestResponse

from service.http.sparql_formats import GRAPHS, RESULTS
from service.questions.operation_files import read_operations
from service.questions.saved_queries import PAGES as PAGE_QUERIES
from service.questions.saved_queries import saved_query
from tests.remote.servers import Running

BASE = "https://example.org/testrevier/"
SOURCE = f"{BASE}id/source/werkstattliste-2021"
OTHER_SOURCE = f"{BASE}id/source/bericht-2023"
PREFIXES = """\
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://example.org/testrevier/id/source/>
"""
WITHOUT_PARAMETERS = [one.name for one in read_operations().values() if not one.parameters]
#: It does not understand the first and takes longer than it may for the others.
TOO_MUCH_FOR_VIRTUOSO = ("disagreeing-figures", "disagreements", "local-bodies-in-workshops")
PAGES = [
    "/",
    "/?lang=en",
    "/browse/workshop",
    "/browse/organisation",
    "/browse/organisation?kind=university",
    "/browse/project",
    "/browse/person",
    "/browse/meeting",
    "/search?q=ministerium",
    "/browse/source",
    "/queries/connections?from=workshop/wege&to=organisation/ministerium-neu",
    "/doc/workshop/wege.html",
    "/doc/workshop/wege.html?view=all",
    "/doc/organisation/ministerium-neu.html",
    "/doc/project/rufbus.html",
    "/doc/source/werkstattliste-2021.html",
    "/scheme.html",
    "/scheme/actor-kind.html",
    "/scheme/actor-kind/university.html",
    "/ontology/Workshop.html",
    "/ontology/sponsor.html",
    "/shapes.html",
    "/ontology",
    "/ontology.html",
]
DOCUMENTS = ["/doc/workshop/wege", "/doc/organisation/kammer", "/doc/source/bericht-2023"]
SELECTS = {
    "union is one graph": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "texts": "SELECT ?s ?l { ?s skos:prefLabel ?l }",
    "graph variable": "SELECT ?g ?s { GRAPH ?g { ?s a ag:Attestation } }",
    "count by graph": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "star": "SELECT * { GRAPH ?g { ?s ag:participatesIn ?o } }",
    "distinct star": "SELECT DISTINCT * { GRAPH ?g { ?s ag:participatesIn ?o } ?s a ?c }",
    "star of a part": "SELECT * { { SELECT * { GRAPH ?g { ?s ag:participatesIn ?o } } } }",
    "graph by name": "SELECT ?s ?o { GRAPH source:werkstattliste-2021 { ?s ag:attestedOn ?o } }",
    "graph by IRI": f"SELECT ?s ?o {{ GRAPH <{SOURCE}> {{ ?s ag:attestedOn ?o }} }}",
    "unknown graph": "SELECT ?s { GRAPH source:nothing { ?s ?p ?o } }",
    "graph and union": "SELECT ?g ?l { GRAPH ?g { ?s ag:participatesIn ?o } ?s skos:prefLabel ?l }",
    "without a graph": "SELECT ?s { ?s a ag:Workshop "
    "FILTER NOT EXISTS { GRAPH ?g { ?s a ag:Actor } } }",
    "optional graph": "SELECT ?s ?g { ?s a ag:Workshop OPTIONAL { GRAPH ?g { ?s a ?c } } }",
    "two graphs": "SELECT ?g ?h { GRAPH ?g { ?s ag:participatesIn ?o } "
    "GRAPH ?h { ?s ag:abbreviation ?a } }",
    "graph is a thing": "SELECT ?t { GRAPH ?g { ?s ag:participatesIn ?o } ?g skos:prefLabel ?t }",
    "words in strings": 'SELECT ("GRAPH ?g { } FROM <x> #" AS ?x) ?g '
    "{ GRAPH ?g { ?s a ag:Workshop } } # {",
    "from": f"SELECT ?s ?o FROM <{SOURCE}> {{ ?s ag:attestedOn ?o }}",
    "from named": f"SELECT ?g ?s FROM NAMED <{SOURCE}> {{ GRAPH ?g {{ ?s a ag:Attestation }} }}",
    "from both": "SELECT ?g ?l FROM source:redaktion FROM NAMED source:werkstattliste-2021 "
    "{ GRAPH ?g { ?a ag:participatesIn ?w } ?w skos:prefLabel ?l }",
    "from something else": "SELECT ?s FROM <https://example.org/> { ?s ?p ?o }",
    "values at the end": "SELECT ?g { GRAPH ?g { ?s a ?c } } VALUES ?c { ag:Workshop }",
    "text as it is": r'SELECT ("a\r\n\t\u200f%41+ü😀\"\\" AS ?x) ("Rat"@de AS ?y) {}',
    "empty": "SELECT ?s { ?s a <https://example.org/none> }",
    "arithmetic": "SELECT (1 + 2 AS ?x) (1.5 AS ?y) {}",
}


def ask(client: FlaskClient, query: str, **parameters: str | list[str]) -> TestResponse:
    """Send a query with the parameters of the protocol."""
    data = {"query": query, **{k.replace("_", "-"): v for k, v in parameters.items()}}
    response = client.post("/sparql", data=data)
    assert "X-Actor-Graph-Release" in response.headers or response.status_code >= 400
    return response


def solutions(response: TestResponse) -> tuple[list[str], list[list[str]]]:
    """The variables and the rows in an order of ours."""
    assert response.status_code == 200, response.text
    result = parse_query_results(response.data, format=QueryResultsFormat.JSON)
    assert isinstance(result, QuerySolutions)
    names = [variable.value for variable in result.variables]
    return names, sorted([str(value) for value in row] for row in result)


def quads(response: TestResponse) -> Dataset:
    """The statements of an answer in RDF."""
    assert response.status_code == 200, response.text
    form = RdfFormat.from_media_type(response.content_type.partition(";")[0])
    assert form
    return Dataset(parse(response.data, format=form, base_iri="http://localhost/"))


def without_shapes(response: TestResponse) -> set[Quad]:
    """Virtuoso writes numbers and spaces in geometry in its own way."""
    return {quad for quad in quads(response) if "wktLiteral" not in str(quad.object)}


#: The links to the feed of a thing.
FEED = re.compile(r'<link [^>]*"/changes/[^>]*>|<p>\s*<a href="/changes/[^>]*>[^<]*</a>\s*</p>')

#: The day of an edition stands in the history of a home.
DAY = re.compile(r"(?<=Ausgabe \w{12})( vom|,) \d+\. \w+ \d{4}")
#: So a picture that names it may be a line higher.
HIGH = re.compile(
    r'<text x="0" y="[\d.]+" fill="#404565".*?</text>|(?<=<svg )xmlns.*?height="\d+"'
    r'|height="\d+" style="[^"]*aspect-ratio[^"]*"'
)


def lines(response: TestResponse) -> list[str]:
    """The lines of a page but what names files and older releases: those are elsewhere."""
    text = HIGH.sub("", DAY.sub("", FEED.sub("", response.text)))
    found = (line.strip() for line in text.splitlines() if "application/ld+json" not in line)
    return [line for line in found if line]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_the_same(
    embedded: FlaskClient, remote: FlaskClient, store: Running, path: str
) -> None:
    expected, found = (lines(client.get(path)) for client in (embedded, remote))
    if store.name == "virtuoso":  # it puts what ORDER BY leaves open in an order of its own
        expected, found = sorted(expected), sorted(found)
    assert len(found) > 30
    assert found == expected


@pytest.mark.parametrize("path", ["", "/matrix", "/measures", "/coverage", "/paths?a={a}&b={b}"])
def test_network_is_the_same(embedded: FlaskClient, remote: FlaskClient, path: str) -> None:
    """Over a store elsewhere there are no files of it: it is made of the same queries."""
    ends = {"a": "organisation/ministerium-neu", "b": "workshop/wege"}
    answers = [client.get("/api/v1/network" + path.format(**ends)) for client in (embedded, remote)]
    expected, found = (answer.json for answer in answers)
    assert expected and [answer.status_code for answer in answers] == [200, 200]
    assert found == expected


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld", "trig"])
@pytest.mark.parametrize("path", DOCUMENTS)
def test_documents_are_the_same(
    embedded: FlaskClient, remote: FlaskClient, path: str, suffix: str
) -> None:
    expected, found = (quads(client.get(f"{path}.{suffix}")) for client in (embedded, remote))
    assert len(expected) > 10
    assert set(found) == set(expected)


@pytest.mark.parametrize("name", WITHOUT_PARAMETERS)
def test_operations_give_the_same(
    embedded: FlaskClient, remote: FlaskClient, store: Running, name: str
) -> None:
    expected, found = (
        client.get(f"/api/v1/queries/{name}?format=tsv") for client in (embedded, remote)
    )
    assert expected.status_code == 200
    if store.name == "virtuoso" and name in TOO_MUCH_FOR_VIRTUOSO and found.status_code == 503:
        return
    text = expected.text
    if store.name == "virtuoso":  # it has no booleans
        text = text.replace("\ttrue\n", "\t1\n").replace("\tfalse\n", "\t0\n")
    assert sorted(found.text.splitlines()) == sorted(text.splitlines())


def test_operation_of_a_thing_gives_the_same(embedded: FlaskClient, remote: FlaskClient) -> None:
    path = "/api/v1/queries/workshop-participants?workshop=workshop/wege&sources=1&on=2022"
    expected, found = (client.get(path).json for client in (embedded, remote))
    assert expected and found and expected["total"] > 0
    assert found["records"] == expected["records"] and found["sources"] == expected["sources"]


def test_things_and_what_is_missing(remote: FlaskClient) -> None:
    found = remote.get("/id/workshop/wege")
    assert (found.status_code, found.headers["Location"]) == (303, "/doc/workshop/wege")
    assert remote.get("/id/workshop/none").status_code == 404


def test_downloads_are_elsewhere(remote: FlaskClient) -> None:
    assert remote.get("/data").status_code == 200
    missing = remote.get("/data/manifest.json")
    assert missing.status_code == 404
    assert "elsewhere" in missing.text


def test_catalogue_says_the_same_but_has_no_files(
    embedded: FlaskClient, remote: FlaskClient
) -> None:
    whole, found = (quads(client.get("/catalog.nt")) for client in (embedded, remote))
    assert len(found) > 60
    assert set(found) < set(whole)
    text = remote.get("/catalog.ttl").text
    assert "dcat:downloadURL" not in text and "dcat:endpointURL" in text
    assert "/data/" not in text
    assert remote.get("/.well-known/void").status_code == 200
    for path in ("/sitemap.xml", "/sitemap/things-1.xml"):
        expected = re.findall("<loc>.*?</loc>", embedded.get(path).text)
        assert re.findall("<loc>.*?</loc>", remote.get(path).text) == expected


def test_one_graph(embedded: FlaskClient, remote: FlaskClient) -> None:
    for address in (f"/graphs?graph={SOURCE}", "/graphs?default"):
        expected, found = (without_shapes(client.get(address)) for client in (embedded, remote))
        assert found == expected != set()
    assert remote.get("/graphs?graph=urn:actor-graph:published").status_code == 404


@pytest.mark.parametrize("query", SELECTS.values(), ids=SELECTS)
def test_select(embedded: FlaskClient, remote: FlaskClient, store: Running, query: str) -> None:
    text = PREFIXES + query
    if store.name == "virtuoso" and query.endswith("VALUES ?c { ag:Workshop }"):
        assert ask(remote, text).status_code == 503  # "No column c", also when asked directly
        return
    assert solutions(ask(remote, text)) == solutions(ask(embedded, text))


@pytest.mark.parametrize(
    "parameters",
    [
        {"default_graph_uri": SOURCE},
        {"default_graph_uri": [SOURCE, OTHER_SOURCE]},
        {"named_graph_uri": [SOURCE, OTHER_SOURCE]},
        {"default_graph_uri": SOURCE, "named_graph_uri": OTHER_SOURCE},
        {"default_graph_uri": "urn:actor-graph:published"},
    ],
)
@pytest.mark.parametrize(
    "query", ["SELECT ?s ?p ?o { ?s ?p ?o }", "SELECT * FROM <urn:x> { GRAPH ?g { ?s ?p ?o } }"]
)
def test_dataset_of_the_protocol(
    embedded: FlaskClient, remote: FlaskClient, parameters: Mapping[str, list[str]], query: str
) -> None:
    names, expected = solutions(ask(embedded, query, **parameters))
    found_names, found = solutions(ask(remote, query, **parameters))
    assert found_names == names
    if isinstance(parameters.get("default_graph_uri"), list):
        # We merge several graphs; an engine elsewhere meets what two of them say twice.
        assert len(expected) == len({tuple(row) for row in expected})
        found = [row for place, row in enumerate(found) if row not in found[:place]]
    assert found == expected


@pytest.mark.parametrize("form", RESULTS)
def test_every_format_of_results(embedded: FlaskClient, remote: FlaskClient, form: str) -> None:
    query = PREFIXES + SELECTS["texts"]
    expected, found = (ask(client, query, format=form) for client in (embedded, remote))
    assert found.content_type == expected.content_type
    if form == "csv":
        rows = [sorted(csv.reader(io.StringIO(r.text, newline=""))) for r in (found, expected)]
        assert rows[0] == rows[1]
        return
    media_type = QueryResultsFormat.from_media_type(RESULTS[form])
    assert media_type
    parsed = [parse_query_results(r.data, format=media_type) for r in (found, expected)]
    rows = [sorted([str(v) for v in row] for row in result) for result in parsed]  # type: ignore[union-attr]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("form", GRAPHS)
def test_every_format_of_graphs(embedded: FlaskClient, remote: FlaskClient, form: str) -> None:
    query = PREFIXES + "CONSTRUCT { ?w ag:x ?l } WHERE { ?w a ag:Workshop ; skos:prefLabel ?l }"
    expected, found = (ask(client, query, format=form) for client in (embedded, remote))
    assert found.content_type == expected.content_type
    assert set(quads(found)) == set(quads(expected)) != set()


def test_construct_from_graphs(embedded: FlaskClient, remote: FlaskClient) -> None:
    query = PREFIXES + "CONSTRUCT { ?g ag:x ?s } WHERE { GRAPH ?g { ?s a ag:Attestation } }"
    assert set(quads(ask(remote, query))) == set(quads(ask(embedded, query))) != set()


def test_describe(embedded: FlaskClient, remote: FlaskClient, store: Running) -> None:
    query = f"DESCRIBE <{BASE}id/workshop/wege>"
    expected, found = set(quads(ask(embedded, query))), set(quads(ask(remote, query)))
    if store.name == "virtuoso":  # what a description is, is left to the store; it says more
        assert found > expected
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("ASK { ?s a ag:Workshop }", True),
        ("ASK { ?s a ag:None }", False),
        ("ASK { GRAPH ?g { ?s a ag:Workshop } }", True),
        ("ASK { GRAPH <urn:actor-graph:published> { ?s ?p ?o } }", False),
    ],
)
def test_ask(remote: FlaskClient, query: str, holds: bool) -> None:
    result = parse_query_results(ask(remote, PREFIXES + query).data, format=QueryResultsFormat.JSON)
    assert isinstance(result, QueryBoolean)
    assert bool(result) is holds


def test_truth_values_and_blank_nodes(remote: FlaskClient) -> None:
    found = ask(remote, PREFIXES + "SELECT DISTINCT ?v { ?s ag:approximate ?v }")
    assert {value for row in solutions(found)[1] for value in row} <= {
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    }
    made = ask(remote, PREFIXES + "CONSTRUCT { _:x ag:x ?w } WHERE { ?w a ag:Workshop }")
    assert len(quads(made)) == 2


@pytest.mark.parametrize("path", sorted(PAGE_QUERIES.rglob("*.rq")), ids=lambda path: path.stem)
def test_saved_query_runs(remote: FlaskClient, path: object) -> None:
    """As a reader would send it: constants stay where the file has its parameters."""
    name = getattr(path, "stem", "")
    status = ask(remote, saved_query(name).text).status_code
    assert status == 200 or (status in (400, 503) and name == "changes"), name
