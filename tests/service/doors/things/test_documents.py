"""What stands in the document about a thing, in every form of RDF."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    RdfFormat,
    Store,
    Triple,
    serialize,
)
from rdflib import BNode, Graph
from rdflib.compare import isomorphic

from service.request.representations import FORMATS
from tests.service.documents import BASE, BROWSER, RDF, SKOS, WORKSHOP, get, quads, triples
from tests.service.hub import HUB

DCTERMS = "http://purl.org/dc/terms/"
RDF_SUFFIXES = [suffix for suffix in FORMATS if suffix != "html"]
THINGS = (
    "workshop/werkstatt-4",
    "organisation/mwfk",
    "project/trampolinhalle",
    "person/klaus-freytag",
    "place/bautzen",
    "participation/werkstatt-4--mwfk",
    "source/wrl-w4-2025",
)


@pytest.mark.parametrize("thing", THINGS)
def test_all_forms_hold_the_same_triples(client: FlaskClient, thing: str) -> None:
    """TriG and N-Quads also say the graph of each; merged, they are the same."""
    forms = {suffix: quads(get(client, f"/doc/{thing}.{suffix}")) for suffix in RDF_SUFFIXES}
    expected = triples(forms["nt"])
    assert len(expected) > 20
    for suffix, found in forms.items():
        assert triples(found) == expected, suffix
        graphs = {quad.graph_name for quad in found}
        assert (graphs == {DefaultGraph()}) == (suffix not in ("trig", "nq"))
    assert forms["trig"] == forms["nq"]


# rdflib's own JSON-LD code uses a class that rdflib deprecates; nothing of ours.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("suffix", RDF_SUFFIXES)
def test_all_forms_are_isomorphic_with_blank_nodes(hub: FlaskClient, suffix: str) -> None:
    path = "/doc/list/short"
    expected = Graph().parse(data=get(hub, f"{path}.nt").data, format="nt")
    assert any(isinstance(node, BNode) for node in expected.all_nodes())
    response = get(hub, f"{path}.{suffix}")
    names = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
    if suffix in names:  # as another library reads it
        found = Graph().parse(data=response.data, format=names[suffix])
    else:
        merged = serialize(triples(quads(response)), format=RdfFormat.N_TRIPLES)
        found = Graph().parse(data=merged, format="nt")
    assert isomorphic(found, expected)


@pytest.mark.parametrize("thing", THINGS)
def test_document_holds_every_statement_about_a_thing_in_its_graphs(
    client: FlaskClient, graph: Store, thing: str
) -> None:
    node = NamedNode(f"{BASE}id/{thing}")
    expected = {
        quad
        for pattern in ((node, None), (None, node))
        for quad in graph.quads_for_pattern(pattern[0], None, pattern[1], None)
        if quad.graph_name != DefaultGraph()
    }
    assert expected <= quads(get(client, f"/doc/{thing}.trig"))


@pytest.mark.parametrize("thing", THINGS)
def test_every_statement_about_a_thing_names_its_sources(client: FlaskClient, thing: str) -> None:
    node = NamedNode(f"{BASE}id/{thing}")
    with_graphs = quads(get(client, f"/doc/{thing}.trig"))
    said: dict[object, dict[str, set[object]]] = {}
    for quad in quads(get(client, f"/doc/{thing}.ttl")):
        said.setdefault(quad.subject, {}).setdefault(quad.predicate.value, set()).add(quad.object)
    found = {
        tuple(next(iter(about[RDF + part])) for part in ("subject", "predicate", "object")): about[
            DCTERMS + "source"
        ]
        for about in said.values()
        if NamedNode(RDF + "Statement") in about.get(RDF + "type", ())
    }
    expected: dict[tuple[object, ...], set[object]] = {}
    for quad in with_graphs:
        if node in (quad.subject, quad.object) and quad.graph_name != DefaultGraph():
            key = (quad.subject, quad.predicate, quad.object)
            expected.setdefault(key, set()).add(quad.graph_name)
    assert expected and found == expected


@pytest.mark.parametrize("thing", THINGS)
def test_everything_mentioned_has_its_names(client: FlaskClient, graph: Store, thing: str) -> None:
    label = NamedNode(SKOS + "prefLabel")
    found = triples(quads(get(client, f"/doc/{thing}.nt")))
    mentioned = {term for triple in found for term in (triple.subject, triple.object)}
    mentioned |= {triple.predicate for triple in found}
    for node in mentioned:
        if isinstance(node, NamedNode):
            named = {q.triple for q in graph.quads_for_pattern(node, label, None, None)}
            assert named <= found, node


def test_claims_come_with_their_attestations(client: FlaskClient, graph: Store) -> None:
    workshop = NamedNode(f"{BASE}id/workshop/werkstatt-4")
    found = triples(quads(get(client, f"{WORKSHOP}.ttl")))
    organisation = NamedNode("http://www.w3.org/ns/org#organization")
    attests = NamedNode("https://w3id.org/actor-graph/ontology#attests")
    claims = {q.subject for q in graph.quads_for_pattern(None, organisation, workshop, None)}
    assert len(claims) > 30
    for claim in claims:
        for quad in graph.quads_for_pattern(None, attests, claim, None):
            about = graph.quads_for_pattern(quad.subject, None, None, None)
            assert {other.triple for other in about} <= found


def test_document_about_a_source_holds_its_graph(client: FlaskClient, graph: Store) -> None:
    name = NamedNode(f"{BASE}id/source/wrl-w4-2025")
    expected = set(graph.quads_for_pattern(None, None, None, name))
    assert expected <= quads(get(client, "/doc/source/wrl-w4-2025.trig"))


def test_blank_nodes_are_followed_to_their_end(hub: FlaskClient) -> None:
    found = quads(get(hub, "/doc/hub/big.trig"))
    values = {quad.object.value for quad in found if isinstance(quad.object, Literal)}
    assert {"1", "2", "3", "unnamed"} <= values
    reached = {quad.object for quad in found if isinstance(quad.object, BlankNode)}
    described = {quad.subject for quad in found if quad.predicate.value[: len(RDF)] != RDF}
    assert reached - described <= {
        quad.subject for quad in found if quad.predicate.value == RDF + "first"
    }


def test_statements_in_no_graph_are_not_lost(hub: FlaskClient) -> None:
    plain = NamedNode(f"{HUB}id/organisation/plain")
    found = triples(quads(get(hub, "/doc/organisation/plain.ttl")))
    assert Triple(plain, NamedNode(SKOS + "prefLabel"), Literal("In no graph")) in found


def test_page_shows_statements_in_no_graph_without_a_source(hub: FlaskClient) -> None:
    text = get(hub, "/doc/organisation/plain?view=all", BROWSER).text
    assert "In no graph" in text
    assert "#derived" not in text and "#source-" not in text
