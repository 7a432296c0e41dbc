"""Linked data: an address for every thing, and a document about it in many formats."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Blueprint, Response, request
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from service.addresses import ONTOLOGY, PREFIXES, VOCABULARY
from service.errors import NotAcceptable, NotFound
from service.negotiation import pick
from service.saved_queries import saved_query
from service.serving import base, current, link
from service.store.protocol import Row
from service.thing_pages import thing_page, vocabulary_page

blueprint = Blueprint("resources", __name__)

FORMATS = {
    "ttl": "text/turtle",
    "html": "text/html",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
}
_SLUG = re.compile(r"[\w.~%-]{1,300}")


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """A thing cannot be sent; the document about it can (303)."""
    _known(f"id/{kind}/{slug}")
    location = link(f"/doc/{quote(kind)}/{quote(slug)}")
    return Response(status=303, headers={"Location": location, "Vary": "Accept"})


@blueprint.get("/doc/<kind>/<slug>")
def document(kind: str, slug: str) -> Response:
    """The document about a thing, in the format of its suffix or the one the client likes best."""
    stem, suffix = _split(slug)
    node = _known(f"id/{kind}/{stem}")
    media_type = _media_type(suffix)
    if media_type != "text/html":
        name = "graph" if kind == "source" else "document"
        return _rdf(node, name, media_type, suffix)
    return _page(node, kind, f"/doc/{quote(kind)}/{quote(stem)}", suffix)


@blueprint.get("/scheme/<scheme>")
@blueprint.get("/scheme/<scheme>/<key>")
def concept(scheme: str, key: str = "") -> Response:
    """A code list, or one of its terms."""
    stem, suffix = _split(key or scheme)
    path = f"scheme/{scheme}/{stem}" if key else f"scheme/{stem}"
    node = _known(path, VOCABULARY)
    media_type = _media_type(suffix)
    if media_type != "text/html":
        return _rdf(node, "document", media_type, suffix)
    return _page(node, "concept", f"/{path}", suffix)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """The vocabulary: all its terms on one page, or as RDF."""
    if suffix and suffix not in FORMATS:
        raise NotFound
    node = NamedNode(ONTOLOGY)
    media_type = _media_type(suffix)
    if media_type != "text/html":
        return _rdf(node, "graph", media_type, suffix)
    return _vary(Response(vocabulary_page("/ontology", FORMATS), mimetype="text/html"), suffix)


def _split(slug: str) -> tuple[str, str]:
    """A slug and its format; a dot that announces no format of ours belongs to the slug."""
    stem, dot, suffix = slug.rpartition(".")
    return (stem, suffix) if dot and suffix in FORMATS else (slug, "")


def _known(path: str, start: str | None = None) -> NamedNode:
    """The IRI of that path if the release says something about it. Raises NotFound."""
    if not all(_SLUG.fullmatch(part) for part in path.split("/")):
        raise NotFound
    try:
        node = NamedNode((base() if start is None else start) + path)
    except ValueError:
        raise NotFound from None
    if not current().pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound
    return node


def _media_type(suffix: str) -> str:
    if suffix:
        return FORMATS[suffix]
    offers = list(FORMATS.values())
    media_type = pick(request.accept_mimetypes, offers)
    if media_type is None:
        raise NotAcceptable(offers)
    return media_type


def _rdf(node: NamedNode, name: str, media_type: str, suffix: str) -> Response:
    """What the release says of a thing, with canonical IRIs."""
    slot = "source" if name == "graph" else "thing"
    query = saved_query(name)
    rows = current().pages.select(query.bind(**{slot: node}))
    quads = sorted({quad for row in rows if (quad := _quad(row))}, key=str)
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    body = serialize(
        quads if form.supports_datasets else sorted({q.triple for q in quads}, key=str),
        format=form,
        prefixes=PREFIXES,
    )
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    if current().release.licence:
        response.headers["Link"] = f'<{current().release.licence}>; rel="license"'
    return _vary(response, suffix)


def _quad(row: Row) -> Quad | None:
    subject, predicate, object_, source = (
        row[name] for name in ("subject", "predicate", "object", "source")
    )
    is_quad = (
        isinstance(subject, NamedNode | BlankNode)
        and isinstance(predicate, NamedNode)
        and isinstance(object_, NamedNode | BlankNode | Literal)
        and isinstance(source, NamedNode)
    )
    return Quad(subject, predicate, object_, source) if is_quad else None  # type: ignore[arg-type]


def _page(node: NamedNode, kind: str, path: str, suffix: str) -> Response:
    return _vary(Response(thing_page(node, kind, path, FORMATS), mimetype="text/html"), suffix)


def _vary(response: Response, suffix: str) -> Response:
    if not suffix:
        response.vary.add("Accept")
    return response
