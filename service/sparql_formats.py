"""The formats of SPARQL answers and how a client names one."""

from __future__ import annotations

from werkzeug.datastructures import MIMEAccept

from service.errors import BadRequest
from service.negotiation import pick
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


def formats_for(name: str, accept: MIMEAccept) -> Formats:
    """The formats to answer in: the one named, else the ones the Accept header likes best.

    Raises BadRequest if the name is unknown.
    """
    name = _ALSO.get(name, name)
    if not name:
        # Clients that want JSON or XML often name no more than that.
        results = pick(accept, list(RESULTS.values())) or _plain(accept)
        return Formats(results, pick(accept, list(GRAPHS.values())))
    if name not in RESULTS and name not in GRAPHS:
        raise BadRequest("format must be one of " + ", ".join(["html", *RESULTS, *GRAPHS]))
    return Formats(RESULTS.get(name), GRAPHS.get(_GRAPH_INSTEAD.get(name, name)))


def content_type(media_type: str) -> str:
    """The Content-Type of a body in this format; the others are UTF-8 by definition."""
    is_text = media_type.startswith("text/") or media_type.endswith(("triples", "quads", "trig"))
    return f"{media_type}; charset=utf-8" if is_text else media_type


def _plain(accept: MIMEAccept) -> str | None:
    plain = pick(accept, ["application/json", "application/xml", "text/xml"])
    return {None: None, "application/json": RESULTS["json"]}.get(plain, RESULTS["xml"])
