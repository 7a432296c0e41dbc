"""The formats of SPARQL answers and how a client names one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from service.errors import BadRequest
from service.http.formats import Holds, by_name, formats_of
from service.http.negotiation import pick, prefers_html
from service.store.protocol import Formats

RESULTS, GRAPHS = by_name(Holds.RESULTS), by_name(Holds.GRAPH)
_OFFERED = formats_of(Holds.RESULTS, Holds.GRAPH)
#: Other names for the same formats; documents have the suffixes of graphs.
_ALSO = {
    **{other: one.name for one in _OFFERED for other in (*one.also, one.media_type)},
    **{one.suffix: one.name for one in formats_of(Holds.GRAPH)},
}
#: What clients mean that name one format without knowing what the query will give.
_GRAPH_INSTEAD = {one.instead_of: one.name for one in _OFFERED if one.instead_of}
#: Clients that want JSON or XML often name no more than that.
_PLAIN = {plain: one.media_type for one in _OFFERED for plain in one.plain}


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


def prefers_page(name: str, accept: str | None) -> bool:
    """Whether a reader asks: by ?format=html, or without ?format by the Accept header."""
    return name == "html" or (not name and _preferences(accept or "")[1])


@lru_cache(maxsize=256)
def _preferences(header: str) -> tuple[Formats, bool]:
    """The formats that a header likes best, and whether it would rather have a page.

    Kept, because clients send few different headers and reading one takes longer than a lookup.
    """
    accept = parse_accept_header(header, MIMEAccept)
    results = pick(accept, list(RESULTS.values())) or _PLAIN.get(pick(accept, list(_PLAIN)) or "")
    return Formats(results, pick(accept, list(GRAPHS.values()))), prefers_html(accept)
