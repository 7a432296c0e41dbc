"""What leaves through any door is what the grammar of its format allows, or 406 says why not."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from rdflib.compare import isomorphic

from graph_loader.load import load
from graph_loader.release import Home
from service.config import Settings
from service.http.formats import Holds, by_suffix
from service.store.errors import NotXml
from service.store.well_formed import mended, mender_of, write_graph
from tests.running import client_over

#: How rdflib calls the formats; it is not yet rid of what it warns of.
READERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "trig": "trig", "nq": "nquads"}
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).* is deprecated")

BASE = "https://awkward.example/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "application/rdf+xml"
#: What a thing may say that RDF/XML cannot.
UNWRITABLE = {
    "digits": f"<{BASE}p/1> 1",
    "slash": f"<{BASE}p/> 1",
    "prefix": "<http://www.w3.org/2004/02/skos/core#> 1",
    "li": f"<{RDF}li> 1",
    "description": f"<{RDF}Description> 1",
    "each": f"<{RDF}aboutEach> 1",
    "xmlns": "<http://www.w3.org/2000/xmlns/p> 1",
    "character": f'<{BASE}p> "a\\uFFFFb"',
    "control": f'<{BASE}p> "a\\u0001b"',
}
#: Its neighbours, which it can.
WRITABLE = {
    "letter": f"<{BASE}p/1a> 1",
    "number": f"<{RDF}_1> 1",
    "return": f'<{BASE}p> "a\\r\\nb\\uFFFDc"',
    "class": f"a <{BASE}class/1>",
    "classes": f"a <{BASE}class/1>, <{BASE}Other>, <{RDF}li> ; <{BASE}p> 1",
    "node": f"<{BASE}p> _:1a . _:1a <{BASE}p> _:a.b-c",
    "colon": f"<{BASE}p> _:x:y . _:x:y <{BASE}p> _:x--y , _:a:y",
}


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A service over a graph for each of these things."""
    folder = tmp_path_factory.mktemp("awkward")
    graphs = [
        f"GRAPH <{BASE}id/source/{name}> {{ <{BASE}id/thing/{name}> {said} . }}\n"
        for name, said in (UNWRITABLE | WRITABLE).items()
        if name != "colon"  # in no file: its grammar forbids it
    ]
    graphs += [f"<{BASE}id/source/{name}> a <{BASE}Source> .\n" for name in UNWRITABLE | WRITABLE]
    (folder / "all.trig").write_text("".join(graphs), encoding="utf-8")
    load([folder / "all.trig"], Home(folder / "home"), quiet=True)
    with client_over(Settings(home=folder / "home", base_url=BASE.rstrip("/"))) as client:
        yield client


def _doors(name: str) -> list[str]:
    thing, source = f"{BASE}id/thing/{name}", f"{BASE}id/source/{name}"
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{source}> {{ ?s ?p ?o }} }}"
    return [
        f"/doc/thing/{name}.rdf",
        f"/doc/source/{name}.rdf",
        f"/graphs?graph={source}&format=rdfxml",
        f"/sparql?format=rdfxml&query={query.replace('#', '%23')}",
        f"/sparql?format=rdfxml&query=DESCRIBE <{thing}>",
    ]


@pytest.mark.parametrize("name", UNWRITABLE)
def test_what_rdf_xml_cannot_say_is_406_with_the_reason_at_every_door(
    awkward: FlaskClient, name: str
) -> None:
    for door in _doors(name):
        refused = awkward.get(door)
        told = json.loads(refused.data)
        assert (refused.status_code, told["type"]) == (406, "urn:actor-graph:problem:not-xml"), door
        assert "XML" in told["detail"]
        assert (
            awkward.get(door.replace("rdfxml", "turtle").replace(".rdf", ".ttl")).status_code == 200
        )


@pytest.mark.parametrize("name", sorted(set(WRITABLE) - {"colon"}))
def test_what_rdf_xml_can_say_is_well_formed_and_says_the_same_as_turtle(
    awkward: FlaskClient, name: str
) -> None:
    for door in _doors(name):
        sent = awkward.get(door)
        assert sent.status_code == 200, (door, sent.data)
        ElementTree.fromstring(sent.data)
        other = awkward.get(door.replace("rdfxml", "turtle").replace(".rdf", ".ttl"))
        assert isomorphic(
            rdflib.Graph().parse(data=sent.data, format="xml"),
            rdflib.Graph().parse(data=other.data, format="turtle"),
        ), door


def test_reason_names_the_property(awkward: FlaskClient) -> None:
    told = json.loads(awkward.get("/doc/thing/digits.rdf").data)
    assert told["detail"] == f"RDF/XML has no name for the property <{BASE}p/1>."


@pytest.mark.parametrize("suffix", by_suffix(Holds.GRAPH))
def test_event_stream_is_read_by_others_in_every_format(client: FlaskClient, suffix: str) -> None:
    media_type = by_suffix(Holds.GRAPH)[suffix]
    sent = client.get("/ldes", headers={"Accept": media_type})
    assert sent.mimetype == media_type
    found = rdflib.Dataset().parse(data=sent.data, format=READERS.get(suffix, "json-ld"))
    assert len(found) > 3


LABELS = st.text("xZ09_:·.--é", min_size=1, max_size=6)


@given(st.lists(LABELS, min_size=1, max_size=6), st.sampled_from(list(by_suffix(Holds.GRAPH))))
def test_nodes_stay_apart_whatever_their_labels(labels: list[str], suffix: str) -> None:
    nodes = []
    for label in labels:
        try:
            nodes.append(BlankNode(label))
        except ValueError:
            continue
    said = NamedNode("urn:said")
    triples = [Triple(node, said, Literal(f'_:{node.value} <a> "_:x:y" ')) for node in nodes]
    triples += [Triple(NamedNode("urn:a_:b:c"), said, node) for node in nodes]
    form = RdfFormat.from_media_type(by_suffix(Holds.GRAPH)[suffix])
    assert form
    written = write_graph(triples, form, {"u": "urn:"})
    if suffix in ("ttl", "rdf", "trig"):
        read = rdflib.Dataset().parse(data=written, format=READERS[suffix])
        assert len(read) == len(set(triples))
    graph = {_shape(quad.triple) for quad in parse(written, format=form)}
    assert graph == {_shape(triple) for triple in triples}
    assert len(set(parse(written, format=form))) == len(set(triples))


def _shape(triple: Triple) -> tuple[object, ...]:
    """A triple without the labels of its nodes."""
    return tuple(None if isinstance(term, BlankNode) else term for term in triple)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/trig", XML])
def test_pieces_of_any_size_give_the_same(media_type: str) -> None:
    form = RdfFormat.from_media_type(media_type)
    assert form
    nodes = [BlankNode(label) for label in ("a:b", "1", "fine", "x--")]
    values: list[NamedNode | BlankNode | Literal] = [NamedNode(f"{BASE}1"), *nodes]
    values.append(Literal("é\r\n\t_:a:b"))
    triples = [
        Triple(node, NamedNode(predicate), value)
        for node in nodes
        for predicate in (f"{RDF}type", "urn:p")
        for value in values
    ]
    whole = write_graph(triples, form, {"base": BASE})
    raw = serialize(triples, format=form, prefixes={"base": BASE}) or b""
    assert whole != raw
    for seed in range(30):
        chance, mender, parts, place = random.Random(seed), mender_of(media_type), [], 0
        while place < len(raw):
            size = chance.choice((1, 2, 7, 60))
            parts.append(mender.take(raw[place : place + size]))
            place += size
        assert b"".join([*parts, mender.rest()]) == whole


def test_character_that_is_split_between_two_pieces_is_found() -> None:
    for media_type in (XML, "application/sparql-results+xml"):
        mender = mender_of(media_type)
        with pytest.raises(NotXml):
            _ = [mender.take(b"\xef\xbf"), mender.take(b"\xbf\n"), mender.rest()]
        mender = mender_of(media_type)
        sent = [mender.take(b"\xef\xbf"), mender.take(b"\xbd\n"), mender.rest()]
        assert b"".join(sent) == b"\xef\xbf\xbd\n"


@pytest.mark.parametrize(
    ("form", "reader"), [("turtle", "turtle"), ("trig", "trig"), ("rdfxml", "xml")]
)
def test_label_that_a_query_makes_is_read_by_others(
    region: FlaskClient, form: str, reader: str
) -> None:
    query = (
        'CONSTRUCT { ?a <urn:p#b> "_:a:b", ?b } { BIND(BNODE("a:b") AS ?a) BIND(BNODE("1") AS ?b) }'
    )
    sent = region.get("/sparql", query_string={"query": query, "format": form})
    assert sent.status_code == 200, sent.data
    read = rdflib.Graph()
    for triple in rdflib.Dataset().parse(data=sent.data, format=reader).triples((None,) * 3):
        read.add(triple)
    assert len(read) == 2 and rdflib.Literal("_:a:b") in set(read.objects())
    assert (
        len(set(read.subjects()) | {o for o in read.objects() if isinstance(o, rdflib.BNode)}) == 2
    )


def test_label_in_tsv_is_one_of_turtle_and_texts_stay(region: FlaskClient) -> None:
    """Queries here make none of the others; stores elsewhere give them."""
    query = 'SELECT (BNODE("a:b") AS ?x) ("_:a:b\\t_:c:d" AS ?y) {}'
    sent = region.get("/sparql", query_string={"query": query, "format": "tsv"})
    assert re.fullmatch(r'\?x\t\?y\n_:\w+\t"_:a:b\\t_:c:d"\n', sent.text)
    written = b'?x\t?y\n_:a:b\t"_:a:b \\" _:c:d"\n_:a\t<urn:_:a:b>\n_:x--a\t1\n'
    assert mended(written, "text/tab-separated-values") == (
        b'?x\t?y\n_:x--a-_b\t"_:a:b \\" _:c:d"\n_:a\t<urn:_:a:b>\n_:x--x----a\t1\n'
    )


def test_what_json_ld_cannot_say_yet_is_406_and_turtle_says_it(region: FlaskClient) -> None:
    query = "CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> } {}"
    refused = region.get("/sparql", query_string={"query": query, "format": "jsonld"})
    assert refused.status_code == 406
    assert json.loads(refused.data)["type"] == "urn:actor-graph:problem:not-writable"
    sent = region.get("/sparql", query_string={"query": query, "format": "turtle"})
    assert sent.status_code == 200
