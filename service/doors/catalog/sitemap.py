"""The sitemap: an index and its parts (sitemaps.org 0.9)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from service.errors import NotFound
from service.model.addresses import local_path
from service.model.kinds import KINDS
from service.questions.saved_queries import limited, saved_query
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("sitemap", __name__)

#: Addresses in a part; 50,000 would be allowed, but Virtuoso sorts no more than this.
PART = 10_000
#: Pages besides those of things.
_PAGES = (
    *("/", "/data", "/queries", "/query", "/sparql", "/api", "/help", "/release/"),
    *("/ontology", "/scheme", "/shapes", "/network", "/network/bridges"),
    *("/network/change", "/coverage", "/map"),
    *(f"/browse/{kind}" for kind in KINDS),
)


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The index of all parts."""
    view = at_hand()
    parts = ["pages", *(f"things-{n}" for n in range(1, -(-_things(view) // PART) + 1))]
    addresses = [f"{view.public_url}/sitemap/{part}.xml" for part in parts]
    return _xml(view, "sitemap_index.xml", addresses)


@blueprint.get("/sitemap/pages.xml")
def pages() -> Response:
    """The pages that are about no single thing."""
    view = at_hand()
    questions = [f"/queries/{name}" for name in view.operations]
    return _xml(view, "sitemap.xml", [view.public_url + path for path in (*_PAGES, *questions)])


@blueprint.get("/sitemap/things-<int:part>.xml")
def things(part: int) -> Response:
    """The pages about things, a part of them."""
    view = at_hand()
    if not 1 <= part <= -(-_things(view) // PART):
        raise NotFound
    rows = view.pages.select(limited(saved_query("sitemap").text, PART, (part - 1) * PART))
    things = [row["thing"].value for row in rows if isinstance(row["thing"], NamedNode)]
    paths = [path for thing in things if (path := local_path(thing, view.base)) is not None]
    return _xml(view, "sitemap.xml", [view.public_url + path for path in paths])


def _things(view: View) -> int:
    row = view.pages.select(saved_query("sitemap-size").text)[0]
    return int(row["count"].value) if isinstance(row["count"], Literal) else 0


def _xml(view: View, template: str, addresses: list[str]) -> Response:
    """A list of addresses; all changed last when the release was published."""
    text = render_template(template, addresses=addresses, changed=view.release.published)
    return Response(text, content_type="application/xml; charset=utf-8")
