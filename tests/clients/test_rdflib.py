"""rdflib: the endpoint as a graph of its own, and its readers of results."""

from __future__ import annotations

import csv
import io
import urllib.request
from collections import Counter
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Store
from rdflib.compare import isomorphic
from rdflib.namespace import ORG, RDF, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result

from tests.clients import answers
from tests.running import Service

# rdflib warns of its own use of its old names.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).* is deprecated")

AG = rdflib.Namespace(answers.AG)
SOURCE = rdflib.URIRef("https://w3id.org/lausitz-graph/id/source/wrl-w4-2021")
WORKSHOP = rdflib.URIRef("https://w3id.org/lausitz-graph/id/workshop/werkstatt-4")
#: Line ends, tabs, quotes, backslashes, umlauts, marks that turn the direction, what CSV quotes.
AWKWARD = [
    "a\rb\r\nc\nd\te",
    " both ends ",
    "\"quoted\" 'twice' \\ \\n <&> ]]> {}",
    "Ä ß Ž ł cafe\u0301 日本 \U0001f33b",
    "\u200frtl\u202e \u2066isolate\u2069 \ufeff \x7f",
    "=1+1,;|",
    "",
]
#: Ends of lines for Unicode, but not for CSV and TSV; rdflib's readers of those take them as such.
UNICODE_LINES = "a\u2028b\u0085c"
#: What XML cannot hold.
CONTROLS = ["a\x01b\x08c\x1ff\ufffe", "\x0b\x0c\x1c"]
FORMS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}


def fetched(service: Service, query: str, form: str) -> tuple[bytes, str]:
    """A body and its media type."""
    address = f"{service.sparql}?{urlencode({'query': query, 'format': form})}"
    with urllib.request.urlopen(address, timeout=60) as response:
        return response.read(), response.headers.get_content_type()


def written(text: str) -> str:
    """A text as SPARQL writes it, with nothing but ASCII letters and digits as they are."""
    return (
        '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'
    )


def values(texts: list[str]) -> str:
    """A query that gives these texts back, plain, with a language and with a type."""
    rows = "".join(f"({written(t)} {written(t)}@de {written(t)}^^<urn:type>) " for t in texts)
    return f"SELECT ?plain ?german ?typed {{ VALUES (?plain ?german ?typed) {{ {rows} }} }}"


def terms(texts: list[str]) -> answers.Rows:
    """The rows of that query."""
    kind = NamedNode("urn:type")
    return Counter(
        (Literal(t), Literal(t, language="de"), Literal(t, datatype=kind)) for t in texts
    )


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_graph_over_the_endpoint_answers_queries(
    service: Service, merged: Store, method: str, form: str
) -> None:
    remote = rdflib.Graph(SPARQLStore(service.sparql, method=method, returnFormat=form))
    found = remote.query(answers.SELECT)
    assert found.vars is not None
    rows = answers.rows_of_rdflib(found.vars, found.bindings)
    expected = answers.expected_rows(merged, answers.SELECT)
    if form == "csv":
        assert answers.plain(rows) == answers.plain(expected)
    else:
        assert rows == expected


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_graph_over_the_endpoint_answers_all_other_kinds(
    service: Service, merged: Store, method: str
) -> None:
    remote = rdflib.Graph(SPARQLStore(service.sparql, method=method))
    assert remote.query(answers.ASK).askAnswer is True
    for query in (answers.CONSTRUCT, answers.DESCRIBE):
        found = remote.query(query).graph
        assert found is not None
        assert isomorphic(found, answers.expected_graph(merged, query))


def test_graph_over_the_endpoint_matches_patterns(service: Service, merged: Store) -> None:
    remote = rdflib.Graph(SPARQLStore(service.sparql))
    workshops = set(remote.subjects(RDF.type, AG.Workshop))
    assert len(workshops) == 5
    assert remote.value(WORKSHOP, SKOS.prefLabel) is not None
    assert (WORKSHOP, RDF.type, AG.Workshop) in remote
    assert (WORKSHOP, RDF.type, AG.Nothing) not in remote
    expected = answers.expected_graph(merged, f"CONSTRUCT WHERE {{ <{WORKSHOP}> ?p ?o }}")
    assert set(remote.triples((WORKSHOP, None, None))) == set(expected)
    members = set(remote.subjects(ORG.organization, WORKSHOP))
    query = f"CONSTRUCT WHERE {{ ?m <{ORG.organization}> <{WORKSHOP}> }}"
    assert members == set(answers.expected_graph(merged, query).subjects())


def test_store_over_the_endpoint_has_the_graphs_of_the_release(
    service: Service, graph: Store, merged: Store
) -> None:
    store = SPARQLStore(service.sparql)
    names = {NamedNode(str(name)) for name in store.contexts()}
    assert names == set(graph.named_graphs())
    assert len(store) == len(merged)
    one = rdflib.Graph(store, identifier=SOURCE)
    stated = list(graph.quads_for_pattern(None, None, None, NamedNode(SOURCE)))
    assert len(one) == len(stated) > 0
    assert {answers.of_rdflib(s) for s, _, _ in one} == {quad.subject for quad in stated}
    holders = {NamedNode(str(name)) for name in store.contexts((WORKSHOP, RDF.type, AG.Workshop))}
    pattern = (NamedNode(WORKSHOP), NamedNode(RDF.type), NamedNode(AG.Workshop))
    stated = [quad for name in names for quad in graph.quads_for_pattern(*pattern, name)]
    assert holders == {quad.graph_name for quad in stated} != set()


@pytest.mark.parametrize("form", list(FORMS))
def test_texts_are_read_back_by_two_readers(service: Service, form: str) -> None:
    texts = [*AWKWARD, UNICODE_LINES, *(CONTROLS if form != "xml" else [])]
    body, media_type = fetched(service, values(texts), form)
    assert answers.rows_read(body, FORMS[form]) == terms(texts)
    if form == "tsv":
        texts = [*AWKWARD, CONTROLS[0]]
        body, media_type = fetched(service, values(texts), form)
    found = Result.parse(io.BytesIO(body), content_type=media_type)
    assert found.vars is not None
    assert answers.rows_of_rdflib(found.vars, found.bindings) == terms(texts)


def test_texts_are_read_back_from_csv_by_two_readers(service: Service) -> None:
    texts = [*AWKWARD, UNICODE_LINES, *CONTROLS]
    body, _ = fetched(service, values(texts), "csv")
    header, *rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    assert header == ["plain", "german", "typed"]
    assert sorted(rows) == sorted([text, text, text] for text in texts)
    texts = [*AWKWARD, CONTROLS[0]]
    body, media_type = fetched(service, values(texts), "csv")
    expected = Counter((text, text, text) for text in texts)
    found = Result.parse(io.BytesIO(body), content_type=media_type)
    assert found.vars is not None
    assert answers.plain(answers.rows_of_rdflib(found.vars, found.bindings)) == expected


@pytest.mark.parametrize(
    "query", ["SELECT ({} AS ?x) {{}}", "CONSTRUCT {{ <urn:a> <urn:b> {} }} {{}}"]
)
@pytest.mark.parametrize(
    "control", [f"{ord(c):#06x}" for c in "\0\x01\x08\x0b\x0c\x1f\ufffe\uffff"]
)
def test_what_xml_cannot_hold_gives_406(service: Service, query: str, control: str) -> None:
    with pytest.raises(HTTPError) as error:
        fetched(service, query.format(written(chr(int(control, 16)))), "xml")
    assert error.value.code == 406
    error.value.close()


@pytest.mark.parametrize(
    ("form", "reader"),
    [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld"),
     ("trig", "trig"), ("nquads", "nquads")],
)  # fmt: skip
def test_texts_in_graphs_are_read_back(service: Service, form: str, reader: str) -> None:
    texts = [*AWKWARD, UNICODE_LINES, *(CONTROLS if form != "rdfxml" else [])]
    objects = ", ".join(f"{written(text)}, {written(text)}@de" for text in texts)
    body, _ = fetched(service, f"CONSTRUCT {{ <urn:a> <urn:p#b> {objects} }} {{}}", form)
    found = rdflib.Dataset(default_union=True).parse(data=body, format=reader)
    expected = {rdflib.Literal(t) for t in texts} | {rdflib.Literal(t, lang="de") for t in texts}
    assert set(found.objects()) == expected
