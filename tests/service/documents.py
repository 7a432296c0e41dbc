"""Documents about things as a client gets them: asked over HTTP, read as RDF."""

from __future__ import annotations

from flask.testing import FlaskClient
from pyoxigraph import Quad, RdfFormat, Triple, parse
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

BASE = "https://w3id.org/lausitz-graph/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
WORKSHOP = "/doc/workshop/werkstatt-4"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(client: FlaskClient, path: str, accept: str = "", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={**({"Accept": accept} if accept else {}), **named})


def quads(response: TestResponse) -> set[Quad]:
    assert response.status_code == 200, response.text
    form = RdfFormat.from_media_type(response.mimetype or "")
    assert form
    with response:
        return set(parse(response.data, format=form))


def triples(found: set[Quad]) -> set[Triple]:
    return {quad.triple for quad in found}


def links(response: TestResponse) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """The Link headers by relation."""
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for value in ", ".join(response.headers.getlist("Link")).split(", <"):
        target, options = parse_options_header(value.lstrip("<").replace(">;", ";", 1))
        found.setdefault(options["rel"], []).append((target, options))
    return found
