"""Media types by name, and what the files of a release are."""

from __future__ import annotations

PROBLEM = "application/problem+json"
OPENAPI = "application/vnd.oai.openapi+json"
ATOM = "application/atom+xml"
RDF_PATCH = "application/rdf-patch"

_TYPES = {
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".ttl": "text/turtle; charset=utf-8",
    ".json": "application/json",
    ".sqlite": "application/vnd.sqlite3",
}


def media_type_of(name: str) -> str:
    """The media type of a file."""
    found = next((kind for suffix, kind in _TYPES.items() if name.endswith(suffix)), None)
    return found or "application/octet-stream"
