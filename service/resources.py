"""Linked data: an address for every thing, and a document about it in many formats."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from service.errors import NotFound
from service.representations import (
    FORMATS,
    Document,
    quad_of,
    rdf_response,
    represent,
    split_suffix,
    vary,
)
from service.saved_queries import saved_query
from service.serving import base, current, link
from service.thing_pages import thing_page

blueprint = Blueprint("resources", __name__)
vary(blueprint)

_SLUG = re.compile(r"[\w.~%-]{1,300}")


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """A thing cannot be sent; the document about it can (303)."""
    _known(f"id/{kind}/{slug}")
    location = link(f"/doc/{quote(kind)}/{quote(slug)}")
    return Response(status=303, headers={"Location": location})


@blueprint.get("/doc/<kind>/<slug>")
def document(kind: str, slug: str) -> Response:
    """The document about a thing, in the format of its suffix or the one the client likes best."""
    stem, suffix = split_suffix(slug)
    node = _known(f"id/{kind}/{stem}")
    path = f"/doc/{quote(kind)}/{quote(stem)}"

    def make(media_type: str) -> Response:
        if media_type == "text/html":
            return Response(thing_page(node, kind, path, FORMATS), mimetype=media_type)
        return _rdf(node, "graph" if kind == "source" else "document", media_type)

    return represent(Document(path, node.value), suffix, make)


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


def _rdf(node: NamedNode, name: str, media_type: str) -> Response:
    """What the release says of a thing, with canonical IRIs."""
    slot = "source" if name == "graph" else "thing"
    rows = current().pages.select(saved_query(name).bind(**{slot: node}))
    return rdf_response((quad for row in rows if (quad := quad_of(row))), media_type)
