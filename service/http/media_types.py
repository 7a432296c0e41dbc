"""Media types by name, and what the files of a release are."""

from __future__ import annotations

from service.http.formats import Holds, by_suffix, content_type

PROBLEM = "application/problem+json"
OPENAPI = "application/vnd.oai.openapi+json"
ATOM = "application/atom+xml"
RDF_PATCH = "application/rdf-patch"

_TYPES = {
    "gz": "application/gzip",
    "zip": "application/zip",
    "sqlite": "application/vnd.sqlite3",
    "tsv": "text/tab-separated-values; charset=utf-8",
    **{
        suffix: content_type(media_type)
        for suffix, media_type in by_suffix(Holds.GRAPH, Holds.RECORDS).items()
    },
}


def media_type_of(name: str) -> str:
    """The media type of a file."""
    return _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
