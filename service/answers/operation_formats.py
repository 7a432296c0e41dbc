"""The formats that operations answer in, by their names in `?format=`."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept

from service.errors import NotAcceptable
from service.http.negotiation import pick
from service.questions.parameters import BadArguments, Fault, nearest, shortened


@dataclass(frozen=True)
class Format:
    """One format."""

    name: str
    media_type: str
    suffix: str  #: of a file


_JSON = Format("json", "application/json", "json")
_SPARQL = (
    Format("sparql-json", "application/sparql-results+json", "srj"),
    Format("sparql-xml", "application/sparql-results+xml", "srx"),
)
#: By the form of the query; the first is for who asks for nothing.
FORMATS = {
    "select": (
        _JSON,
        *_SPARQL,
        Format("csv", "text/csv", "csv"),
        Format("tsv", "text/tab-separated-values", "tsv"),
        Format("spreadsheet", "text/csv", "csv"),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Format("arrow", "application/vnd.apache.arrow.stream", "arrows"),
        Format("parquet", "application/vnd.apache.parquet", "parquet"),
    ),
    "ask": (_JSON, *_SPARQL),
    "construct": (
        Format("turtle", "text/turtle", "ttl"),
        Format("jsonld", "application/ld+json", "jsonld"),
        Format("ntriples", "application/n-triples", "nt"),
        Format("rdfxml", "application/rdf+xml", "rdf"),
    ),
}


def format_of(form: str, name: str, accept: MIMEAccept) -> Format:
    """The format that was named, else the one the client likes best.

    Raises BadArguments or NotAcceptable.
    """
    offers = FORMATS[form]
    if name:
        names = tuple(one.name for one in offers)
        for one in offers:
            if name in (one.name, one.media_type):
                return one
        near = nearest(name.lower(), names)
        reason = f"It must be one of {', '.join(names)}."
        raise BadArguments([Fault("format", "value", reason, shortened(name), names, near)])
    media_types = list(dict.fromkeys(one.media_type for one in offers))
    chosen = pick(accept, media_types)
    if chosen is None:
        raise NotAcceptable(media_types)
    return next(one for one in offers if one.media_type == chosen)
