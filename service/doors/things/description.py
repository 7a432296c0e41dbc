"""What the RDF document about a thing holds.

In TriG and N-Quads every statement stands in the graphs that state it, and what the document says
of itself and of these statements in the default graph. The other formats hold the same triples,
merged. There each statement about the thing, out of it or into it, is also an rdf:Statement whose
dcterms:source names the graphs. Claims that name the thing come whole, with their attestations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from flask import Response
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from service.errors import NotFound
from service.http.links import Link, link_header
from service.model.addresses import PREFIXES
from service.questions.saved_queries import limited, saved_query
from service.request.representations import quad_of, rdf_response
from service.request.serving import link, page_number
from service.request.view import View
from service.store.protocol import Formats, QueryRequest
from service.words.formatting import pages_of

#: A page holds a thousand statements about the thing, or ten thousand of what a document says.
_ROOM = 10_000
#: The parts that follow one another: which place of its statements the thing takes, their weight.
_PARTS = (
    ("own", "subject", 10),
    ("incoming", "object", 10),
    ("content", "source", 1),
)
_BATCH = 400  #: IRIs in one query, which may only be so long
_NTRIPLES = "application/n-triples"
_HYDRA = "http://www.w3.org/ns/hydra/core#"
_VOID = "http://rdfs.org/ns/void#"


@dataclass(frozen=True)
class _Page:
    """One page of a description."""

    node: NamedNode
    path: str  #: of the document on this host
    number: int
    last: int
    total: int  #: statements on all pages

    def address(self, number: int) -> str:
        return link(self.path, page=number if number > 1 else "", lang="", on="")

    @property
    def numbers(self) -> dict[str, int]:
        """The other pages by relation; none if there is one only."""
        if self.last == 1:
            return {}
        near = {"prev": self.number - 1, "next": self.number + 1}
        there = {rel: number for rel, number in near.items() if 1 <= number <= self.last}
        return {"first": 1, **there, "last": self.last}


def described(view: View, node: NamedNode, path: str, suffix: str, media_type: str) -> Response:
    """The RDF document about a thing that is known to exist, or one page of it.

    Raises NotFound beyond the last page.
    """
    address = f"{path}.{suffix}" if suffix else path
    size = sizes(view, node)
    units = sum(size[name] * weight for name, _, weight in _PARTS)
    page = _Page(node, address, page_number(), pages_of(units, _ROOM), sum(size.values()))
    if page.number > page.last:
        raise NotFound
    own, incoming, content = _rows(view, node, size, page.number)
    own, incoming = _with_blank_nodes(view, node, own, incoming)
    about = [*own, *incoming]
    claims = [] if size["content"] else _claims(view, incoming)
    document = NamedNode(f"{view.base}{path.removeprefix('/')}")
    told = [*_head(view, document, page), *_provenance(document, about)]
    quads = [*about, *claims, *content, *told]
    labels = _labels(view, quads, {node, *(quad.subject for quad in claims)})
    response = rdf_response(chain(quads, labels), media_type, first=node)
    if page.numbers:
        links = [Link(page.address(number), rel) for rel, number in page.numbers.items()]
        response.headers.add("Link", link_header(links))
    return response


def sizes(view: View, node: NamedNode) -> dict[str, int]:
    """How many statements each part has."""
    row = view.pages.select(saved_query("description-size").bind(thing=node))[0]
    return {name: int(count.value) for name, count in row.items() if isinstance(count, Literal)}


def _rows(view: View, node: NamedNode, size: dict[str, int], number: int) -> list[list[Quad]]:
    """Those statements of each part that this page holds; the parts follow one another."""
    start, parts = (number - 1) * _ROOM, []
    for name, place, weight in _PARTS:
        first = max(0, -(-start // weight))
        end = min(size[name], -(-(start + _ROOM) // weight))
        start -= size[name] * weight
        query = saved_query(f"description-{name}").bind(thing=node)
        if (first, end) != (0, size[name]):
            query = limited(query, end - first, first)
        parts.append(_quads(view, query, **{place: node}) if first < end else [])
    return parts


def _with_blank_nodes(
    view: View, node: NamedNode, own: Sequence[Quad], incoming: Sequence[Quad]
) -> tuple[list[Quad], list[Quad]]:
    """The statements, and what is said of the nodes without an IRI they lead to or come from."""
    graphs = {quad.graph_name for quad in own if isinstance(quad.object, BlankNode)}
    whole = [quad for quad in own if quad.graph_name not in graphs]
    for graph in graphs:
        whole += _closure(view, node, graph)
    named = list(incoming)
    if any(isinstance(quad.subject, BlankNode) for quad in incoming):
        named += _quads(view, saved_query("description-blank").bind(thing=node))
    return whole, named


def _closure(
    view: View, node: NamedNode, graph: NamedNode | DefaultGraph | BlankNode
) -> Iterator[Quad]:
    """What a graph says of a thing, and of the blank nodes that can be reached from it.

    Stores describe a thing in various ways; what does not belong to it is left out.
    """
    query = saved_query("description-closure").bind(thing=node)
    graphs = (graph.value,) if isinstance(graph, NamedNode) else ()
    answer = view.pages.answer(QueryRequest(query, Formats(None, _NTRIPLES), graphs))
    said: dict[object, list[Triple]] = {}
    for quad in parse(answer.whole(), format=RdfFormat.N_TRIPLES):
        said.setdefault(quad.subject, []).append(quad.triple)
    waiting: list[object] = [node]
    while waiting:
        for triple in said.pop(waiting.pop(), ()):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
            if isinstance(triple.object, BlankNode):
                waiting.append(triple.object)


def _claims(view: View, incoming: Iterable[Quad]) -> list[Quad]:
    """All about the claims and attestations that name the thing."""
    subjects = {quad.subject for quad in incoming if isinstance(quad.subject, NamedNode)}
    return _each(view, "description-claims", "claim", subjects)


def _labels(view: View, quads: Iterable[Quad], whole: Container[object]) -> list[Quad]:
    """The names of everything the statements mention, without what is there as a whole already."""
    terms = {
        term
        for quad in quads
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, NamedNode) and term not in whole and "#statement-" not in term.value
    }
    return _each(view, "description-labels", "subject", terms)


def _each(view: View, query: str, slot: str, terms: Iterable[NamedNode]) -> list[Quad]:
    """The rows of a query about many things."""
    nodes = sorted(terms, key=lambda term: term.value)
    batches = [nodes[start : start + _BATCH] for start in range(0, len(nodes), _BATCH)]
    return [q for batch in batches for q in _quads(view, saved_query(query).bind(**{slot: batch}))]


def _quads(view: View, query: str, **known: NamedNode) -> list[Quad]:
    """The statements in the rows of a query; what all rows have in common is known already."""
    rows = view.pages.select(query)
    return [quad for row in rows if (quad := quad_of({**row, **known}))]


def _head(view: View, document: NamedNode, page: _Page) -> Iterator[Quad]:
    """What the document says of itself: its thing, its release, its size and its pages."""
    release = view.release
    yield from _said(document, PREFIXES["rdf"] + "type", NamedNode(PREFIXES["foaf"] + "Document"))
    yield from _said(document, PREFIXES["foaf"] + "primaryTopic", page.node)
    yield from _said(
        document, _VOID + "inDataset", NamedNode(f"{view.base}release/{release.version}")
    )
    yield from _said(document, _HYDRA + "totalItems", Literal(page.total))
    if release.licence:
        yield from _said(document, PREFIXES["dcterms"] + "license", NamedNode(release.licence))
    if page.numbers:
        here = NamedNode(_absolute(view, page.address(page.number)))
        yield from _said(document, _HYDRA + "view", here)
        yield from _said(
            here, PREFIXES["rdf"] + "type", NamedNode(_HYDRA + "PartialCollectionView")
        )
        for rel, number in page.numbers.items():
            name = "previous" if rel == "prev" else rel
            yield from _said(here, _HYDRA + name, NamedNode(_absolute(view, page.address(number))))


def _provenance(document: NamedNode, quads: Iterable[Quad]) -> Iterator[Quad]:
    """Every triple as an rdf:Statement with the graphs that state it.

    Its IRI follows from the triple, so pages and formats can be put together again.
    """
    for quad in set(quads):
        if not isinstance(quad.graph_name, NamedNode):
            continue
        digest = hashlib.sha256(str(quad.triple).encode()).hexdigest()[:16]
        statement = NamedNode(f"{document.value}#statement-{digest}")
        yield from _said(
            statement, PREFIXES["rdf"] + "type", NamedNode(PREFIXES["rdf"] + "Statement")
        )
        for name, term in (
            ("subject", quad.subject),
            ("predicate", quad.predicate),
            ("object", quad.object),
        ):
            yield from _said(statement, PREFIXES["rdf"] + name, term)
        yield from _said(statement, PREFIXES["dcterms"] + "source", quad.graph_name)


def _said(
    subject: NamedNode, predicate: str, term: NamedNode | BlankNode | Literal | Triple
) -> Iterator[Quad]:
    """A statement of the document itself."""
    yield Quad(subject, NamedNode(predicate), term, DefaultGraph())


def _absolute(view: View, address: str) -> str:
    return view.public_url + address
