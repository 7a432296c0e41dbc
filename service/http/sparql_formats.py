"""The formats of SPARQL answers and how a client names one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from service.errors import BadRequest
from service.http.negotiation import pick, prefers_html
from service.store.protocol import Formats

RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nquads": "application/n-quads",
}
#: Common shorter names for the same formats.
_ALSO = {
    "ttl": "turtle",
    "n3": "turtle",  # every Turtle document is one of N3
    "nt": "ntriples",
    "rdf": "rdfxml",
    "json-ld": "jsonld",
    "nq": "nquads",
    "n-triples": "ntriples",
    "rdf+xml": "rdfxml",
    **{media_type: name for name, media_type in {**RESULTS, **GRAPHS}.items()},
}
#: What clients mean that name one format without knowing what the query will give.
_GRAPH_INSTEAD = {"json": "jsonld", "xml": "rdfxml"}


def format_named(values: Sequence[str]) -> str:
    """The one format that the parameters `format` name, or "".

    SPARQLWrapper gives two names of it, the second a list of media types; so names that say
    nothing to us are passed over beside one that does. Raises BadRequest.
    """
    if not values:
        return ""
    names = {name.strip().lower() for value in values for name in value.split(",")} - {""}
    known = {_ALSO.get(name, name) for name in names} & {"html", *RESULTS, *GRAPHS}
    if len(known) > 1 or (names and not known):
        raise BadRequest("format must be one of " + ", ".join(["html", *RESULTS, *GRAPHS]))
    return next(iter(known), "")


def formats_for(name: str, accept: str | None) -> Formats:
    """The formats to answer in: the one named, else the ones the Accept header likes best."""
    if not name:
        return _preferences(accept or "")[0]
    return Formats(RESULTS.get(name), GRAPHS.get(_GRAPH_INSTEAD.get(name, name)))


def content_type(media_type: str) -> str:
    """The Content-Type of a body in this format; the others are UTF-8 by definition."""
    is_text = media_type.startswith("text/") or media_type.endswith(("triples", "quads", "trig"))
    return f"{media_type}; charset=utf-8" if is_text else media_type


def prefers_page(name: str, accept: str | None) -> bool:
    """Whether a reader asks: by ?format=html, or without ?format by the Accept header."""
    return name == "html" or (not name and _preferences(accept or "")[1])


@lru_cache(maxsize=256)
def _preferences(header: str) -> tuple[Formats, bool]:
    """The formats that a header likes best, and whether it would rather have a page.

    Kept, because clients send few different headers and reading one takes longer than a lookup.
    """
    accept = parse_accept_header(header, MIMEAccept)
    # Clients that want JSON or XML often name no more than that.
    results = pick(accept, list(RESULTS.values())) or _plain(accept)
    return Formats(results, pick(accept, list(GRAPHS.values()))), prefers_html(accept)


def _plain(accept: MIMEAccept) -> str | None:
    plain = pick(accept, ["application/json", "application/xml", "text/xml"])
    return {None: None, "application/json": RESULTS["json"]}.get(plain, RESULTS["xml"])
