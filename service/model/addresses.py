"""Between canonical IRIs and addresses on this host."""

from __future__ import annotations

import re
from urllib.parse import quote

VOCABULARY = "https://w3id.org/actor-graph/"
ONTOLOGY = VOCABULARY + "ontology"
SCHEME = VOCABULARY + "scheme"
SHAPES = VOCABULARY + "shapes"
AG = ONTOLOGY + "#"

_ID = re.compile(r"id/([a-z][a-z0-9-]*)/([^/?#]+)")
_TERM = re.compile(r"ontology#([\w-]+)")
_VOCABULARY = re.compile(r"ontology(?:/[\w.-]+)?|scheme(?:/[\w-]+){0,2}|shapes(?:#[\w-]+)?")
PREFIXES = {
    "ag": AG,
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frapo": "http://purl.org/cerif/frapo/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "m8g": "http://data.europa.eu/m8g/",
    "opengov": "http://www.w3.org/ns/opengov#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: What stands between `id/` and the name of a thing: every kind of thing and of claim has its own.
FOLDERS = (
    *("workshop", "organisation", "person", "project", "place", "programme", "source"),
    *("meeting", "meeting-series", "session", "process", "list", "participation", "attestation"),
    *("post", "post-holding", "relation", "shareholding", "identity", "life-event", "change"),
    *("sponsorship", "site", "status", "figure", "decision", "grant", "geometry", "query"),
)


def prefixes_of(base: str) -> dict[str, str]:
    """All prefixes for queries over data with this base: of terms, and of each kind of thing."""
    return {**PREFIXES, **{name: f"{base}id/{name}/" for name in FOLDERS if base}}


#: The example of a parameter that leaves the thing open: every thing is one.
ANYTHING = PREFIXES["owl"] + "Thing"


def local_path(iri: str, base: str) -> str | None:
    """The path on this host of the page about `iri`, or None if there is none."""
    if iri.startswith(VOCABULARY):
        path = iri[len(VOCABULARY) :]
        if term := _TERM.fullmatch(path):
            return f"/ontology/{term[1]}"
        if _VOCABULARY.fullmatch(path):
            return "/" + path
    if base and iri.startswith(base) and (match := _ID.fullmatch(iri[len(base) :])):
        return f"/doc/{match[1]}/{quote(match[2], safe='%')}"
    return None


def is_web_address(iri: str) -> bool:
    """Whether a browser may be sent there; javascript: and its kin are never links."""
    return iri.startswith(("http://", "https://"))


def is_contact(iri: str) -> bool:
    """Whether a reader may be sent there to say something to the publisher."""
    return is_web_address(iri) or iri.startswith("mailto:")


def short_name(iri: str, base: str) -> str:
    """The shortest telling form of an IRI that has no label."""
    if base and iri.startswith(base + "id/"):
        return iri[len(base) + 3 :]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
