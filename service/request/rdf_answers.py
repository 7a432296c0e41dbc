"""Answers in the RDF format of a suffix, or the one the client likes best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, request
from pyoxigraph import RdfFormat, Triple, serialize

from service.errors import NotAcceptable, NotFound
from service.http.negotiation import pick
from service.http.sparql_formats import content_type

#: Suffixes of documents, with what they stand for.
SUFFIXES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}


def negotiated(suffix: str, first: tuple[str, ...] = ()) -> str:
    """The media type to answer in; `first` are offers besides RDF.

    Raises NotFound for a suffix that stands for nothing, NotAcceptable for an Accept header.
    """
    if suffix:
        if suffix == "html" and "text/html" in first:
            return "text/html"
        if suffix not in SUFFIXES:
            raise NotFound
        return SUFFIXES[suffix]
    offers = ["text/turtle", *first, *list(SUFFIXES.values())[1:]]
    media_type = pick(request.accept_mimetypes, offers)
    if media_type is None:
        raise NotAcceptable(offers)
    return media_type


def rdf_answer(
    triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str], suffix: str
) -> Response:
    """The triples in that format."""
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    body = serialize(triples, format=form, prefixes=dict(prefixes))
    response = Response(body, content_type=content_type(media_type))
    if not suffix:
        response.vary.add("Accept")
    return response
