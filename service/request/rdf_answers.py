"""Answers in the RDF format of a suffix, or the one the client likes best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, request
from pyoxigraph import RdfFormat, Triple

from service.errors import NotAcceptable, NotFound
from service.http.formats import Holds, by_suffix, content_type
from service.http.negotiation import pick
from service.store.well_formed import write_graph

#: Suffixes of documents, with what they stand for.
SUFFIXES = by_suffix(Holds.GRAPH)


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
    usual, *others = SUFFIXES.values()
    offers = [usual, *first, *others]
    media_type = pick(request.accept_mimetypes, offers)
    if media_type is None:
        raise NotAcceptable(offers)
    return media_type


def rdf_answer(
    triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str], suffix: str
) -> Response:
    """The triples in that format. Raises NotWritable."""
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    body = write_graph(triples, form, prefixes)
    response = Response(body, content_type=content_type(media_type))
    if not suffix:
        response.vary.add("Accept")
    return response
