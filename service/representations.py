"""One document in many formats: which one a request asks for, and how RDF is written."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from service.addresses import PREFIXES
from service.errors import NotAcceptable
from service.negotiation import pick
from service.store.protocol import Row

#: The formats of a document by the suffix of its address; the first is for who asks for nothing.
FORMATS = {
    "ttl": "text/turtle",
    "html": "text/html",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
}


def split_suffix(slug: str) -> tuple[str, str]:
    """A slug and its format; a dot that announces no format of ours belongs to the slug."""
    stem, dot, suffix = slug.rpartition(".")
    return (stem, suffix) if dot and suffix in FORMATS else (slug, "")


def chosen_media_type(suffix: str) -> str:
    """The media type of the suffix, or the one the client likes best. Raises NotAcceptable."""
    if suffix:
        return FORMATS[suffix]
    offers = list(FORMATS.values())
    media_type = pick(request.accept_mimetypes, offers)
    if media_type is None:
        raise NotAcceptable(offers)
    return media_type


def rdf_response(quads: Iterable[Quad], media_type: str, with_graphs: bool = True) -> Response:
    """Statements as RDF, sorted; with their graphs where the format can and the caller wants it."""
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    several = form.supports_datasets and (with_graphs or form == RdfFormat.TRIG)
    body = serialize(
        sorted(set(quads), key=str) if several else sorted({q.triple for q in quads}, key=str),
        format=form,
        prefixes=PREFIXES,
    )
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def quad_of(row: Row) -> Quad | None:
    """The statement in a row of ?subject ?predicate ?object ?source, if it is one."""
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
