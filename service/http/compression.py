"""Compresses what is worth it: text of more than a thousand bytes, for clients that take it."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

_LEAST = 1024
_SUBTYPES = ("xml", "json", "n-triples", "n-quads", "trig", "javascript", "sparql-query")
# Fast ones: a level more costs twice the time for two bytes in a hundred.
_BROTLI, _GZIP = 4, 6


@lru_cache(maxsize=256)
def pick_encoding(accepted: str) -> str:
    """The coding an Accept-Encoding header likes best, or "" for none (RFC 9110, 12.5.3).

    Without the header nothing is coded: whoever can read a coding says so.
    """
    header = parse_accept_header(accepted.lower(), Accept)
    qualities = {value: q for value, q in reversed(list(header))}
    rest = qualities.get("*", 0.0)
    offers = {name: qualities.get(name, rest) for name in ("br", "gzip")}
    if "x-gzip" in qualities and "gzip" not in qualities:
        offers["gzip"] = qualities["x-gzip"]
    best = max(offers, key=lambda name: offers[name])
    return best if offers[best] > 0 and offers[best] >= qualities.get("identity", 0.0) else ""


def is_compressible(media_type: str) -> bool:
    """Whether bodies of this type get smaller; archives and pictures do not."""
    kind, _, subtype = media_type.partition(";")[0].strip().lower().partition("/")
    return kind == "text" or subtype.rpartition("+")[2] in _SUBTYPES


def compressed(body: bytes, media_type: str, accepted: str) -> tuple[bytes, str]:
    """The body and its Content-Encoding, "" if it is sent as it is."""
    encoding = pick_encoding(accepted)
    if len(body) < _LEAST or not encoding or not is_compressible(media_type):
        return body, ""
    if encoding == "br":
        return brotli.compress(body, quality=_BROTLI), encoding
    return gzip.compress(body, _GZIP, mtime=0), encoding


def tag_for(tag: str, encoding: str) -> str:
    """The entity tag of a coded body: other bytes, another tag."""
    return f"{tag}-{encoding}" if encoding else tag


def compress(response: Response, accepted: str) -> None:
    """Code the body of an answer that lies in memory; streams and files go out as they are."""
    media_type = response.mimetype or ""
    as_it_is = response.direct_passthrough or response.is_streamed
    if as_it_is or not is_compressible(media_type) or response.status_code in (204, 304):
        return
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers:
        return
    body, encoding = compressed(response.get_data(), media_type, accepted)
    if encoding:
        response.set_data(body)
        response.headers["Content-Encoding"] = encoding
        tag, weak = response.get_etag()
        if tag:
            response.set_etag(tag_for(tag, encoding), weak=bool(weak))
