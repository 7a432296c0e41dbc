"""Linked data: an address for every thing, and a document about it in many formats."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from service.errors import NotFound
from service.representations import (
    FORMATS,
    chosen_media_type,
    quad_of,
    rdf_response,
    split_suffix,
)
from service.saved_queries import saved_query
from service.serving import base, current, link
from service.thing_pages import thing_page

blueprint = Blueprint("resources", __name__)

_SLUG = re.compile(r"[\w.~%-]{1,300}")


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """A thing cannot be sent; the document about it can (303)."""
    _known(f"id/{kind}/{slug}")
    location = link(f"/doc/{quote(kind)}/{quote(slug)}")
    return Response(status=303, headers={"Location": location, "Vary": "Accept"})


@blueprint.get("/doc/<kind>/<slug>")
def document(kind: str, slug: str) -> Response:
    """The document about a thing, in the format of its suffix or the one the client likes best."""
    stem, suffix = split_suffix(slug)
    node = _known(f"id/{kind}/{stem}")
    media_type = chosen_media_type(suffix)
    if media_type != "text/html":
        name = "graph" if kind == "source" else "document"
        return _rdf(node, name, media_type, suffix)
    return _page(node, kind, f"/doc/{quote(kind)}/{quote(stem)}", suffix)


def _known(path: str) -> NamedNode:
    """The IRI of that path if the release says something about it. Raises NotFound."""
    if not all(_SLUG.fullmatch(part) for part in path.split("/")):
        raise NotFound
    try:
        node = NamedNode(base() + path)
    except ValueError:
        raise NotFound from None
    if not current().pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound
    return node


def _rdf(node: NamedNode, name: str, media_type: str, suffix: str) -> Response:
    """What the release says of a thing, with canonical IRIs."""
    slot = "source" if name == "graph" else "thing"
    query = saved_query(name)
    rows = current().pages.select(query.bind(**{slot: node}))
    quads = [quad for row in rows if (quad := quad_of(row))]
    response = rdf_response(quads, media_type)
    if current().release.licence:
        response.headers["Link"] = f'<{current().release.licence}>; rel="license"'
    return _vary(response, suffix)


def _page(node: NamedNode, kind: str, path: str, suffix: str) -> Response:
    return _vary(Response(thing_page(node, kind, path, FORMATS), mimetype="text/html"), suffix)


def _vary(response: Response, suffix: str) -> Response:
    if not suffix:
        response.vary.add("Accept")
    return response
