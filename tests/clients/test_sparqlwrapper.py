"""SPARQLWrapper: every kind of query, by GET and POST, in every format it knows."""

from __future__ import annotations

import csv
import io
import json
import urllib.error
import warnings
from typing import Any
from xml.dom.minidom import Document

import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, Store
from rdflib.compare import isomorphic

from tests.clients import answers
from tests.running import Service

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import SPARQLWrapper as wrapper
    from SPARQLWrapper import SPARQLExceptions

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
WAYS = {
    "get": (wrapper.GET, wrapper.URLENCODED),
    "form": (wrapper.POST, wrapper.URLENCODED),
    "direct": (wrapper.POST, wrapper.POSTDIRECTLY),
}


@pytest.fixture(params=list(WAYS))
def client(request: pytest.FixtureRequest, service: Service) -> Any:
    """A client that asks in one of the ways."""
    client = wrapper.SPARQLWrapper(service.sparql)
    method, how = WAYS[request.param]
    client.setMethod(method)
    client.setRequestMethod(how)
    return client


def ask(client: Any, query: str, form: str) -> Any:
    """What the client makes of the answer."""
    client.setQuery(query)
    client.setReturnFormat(form)
    return client.queryAndConvert()


def test_select_json(client: Any, merged: Store) -> None:
    found = ask(client, answers.SELECT, wrapper.JSON)
    assert answers.rows_of_json(found) == answers.expected_rows(merged, answers.SELECT)


def test_select_xml(client: Any, merged: Store) -> None:
    found = ask(client, answers.SELECT, wrapper.XML)
    assert isinstance(found, Document)
    assert answers.rows_of_dom(found) == answers.expected_rows(merged, answers.SELECT)


def test_select_csv(client: Any, merged: Store) -> None:
    found = ask(client, answers.SELECT, wrapper.CSV).decode()
    _, *rows = csv.reader(io.StringIO(found, newline=""))
    expected = answers.plain(answers.expected_rows(merged, answers.SELECT))
    assert sorted(map(tuple, rows)) == sorted(expected.elements())


def test_select_tsv(client: Any, merged: Store) -> None:
    found = ask(client, answers.SELECT, wrapper.TSV)
    expected = answers.expected_rows(merged, answers.SELECT)
    assert answers.rows_read(found, QueryResultsFormat.TSV) == expected


@pytest.mark.parametrize("query", [answers.ASK, "ASK { <urn:nobody> ?p ?o }"])
def test_ask_in_every_format(client: Any, merged: Store, query: str) -> None:
    truth = answers.expected_truth(merged, query)
    said = json.dumps(truth)
    assert ask(client, query, wrapper.JSON) == {"head": {}, "boolean": truth}
    (element,) = ask(client, query, wrapper.XML).getElementsByTagName("boolean")
    assert element.firstChild.data == said
    assert ask(client, query, wrapper.CSV).strip() == said.encode()
    assert ask(client, query, wrapper.TSV).strip() == said.encode()


@pytest.mark.parametrize("query", [answers.CONSTRUCT, answers.DESCRIBE])
@pytest.mark.parametrize("form", ["turtle", "n3", "xml", "rdf", "rdf+xml", "json-ld"])
@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:Format requested was RDF:RuntimeWarning")
def test_graph_in_every_format(client: Any, merged: Store, query: str, form: str) -> None:
    found = ask(client, query, form)
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert isomorphic(found, answers.expected_graph(merged, query))


def test_default_and_named_graph_are_passed_on(client: Any) -> None:
    source = "https://w3id.org/lausitz-graph/id/source/wrl-w4-2021"
    client.addParameter("default-graph-uri", source)
    client.addParameter("named-graph-uri", source)
    count = "{ SELECT (COUNT(*) AS ?%s) { %s } }"
    parts = [count % ("d", "?s ?p ?o"), count % ("n", "GRAPH ?g { ?s ?p ?o }")]
    (row,) = ask(client, f"SELECT * {{ {' '.join(parts)} }}", wrapper.JSON)["results"]["bindings"]
    assert row["d"] == row["n"]
    assert int(row["d"]["value"]) > 0


def test_syntax_error_is_raised_with_its_place(client: Any) -> None:
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match='"line": 1'):
        ask(client, "SELECT * { ?s ?p }", wrapper.JSON)


def test_update_is_refused(client: Any, service: Service) -> None:
    client.setMethod(wrapper.POST)
    client.setQuery("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    with pytest.raises(urllib.error.HTTPError) as error:
        client.query()
    assert error.value.code == 403
    error.value.close()
