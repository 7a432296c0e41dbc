"""`/graphs`: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from service.errors import BadRequest, NotAcceptable, NotFound, UpdateRefused
from service.saved_queries import saved_query
from service.serving import current
from service.sparql_formats import GRAPHS, content_type, formats_for
from service.store.protocol import Formats
from service.streams import Stream

blueprint = Blueprint("graphs", __name__)


@blueprint.get("/graphs")
def graph() -> Response:
    """The graph named by ?graph=IRI, or the default graph for ?default (section 4)."""
    names = request.args.getlist("graph")
    default = "default" in request.args
    if len(names) + default != 1:
        raise BadRequest("Say either graph=IRI, once, or default.")
    formats = formats_for(request.args.get("format", "").lower(), request.headers.get("Accept"))
    if formats.graph is None:
        raise NotAcceptable(list(GRAPHS.values()))
    return _answer(names[0] if names else None, formats.graph)


@blueprint.route("/graphs", methods=["PUT", "POST", "DELETE", "PATCH"])
def write() -> Response:
    """Nothing can be changed."""
    raise UpdateRefused("Graphs can be read here, not written.")


def _answer(name: str | None, media_type: str) -> Response:
    pages = current().pages
    if name is not None:
        try:
            term = NamedNode(name)
        except ValueError:
            raise BadRequest("A graph must be named by an absolute IRI.") from None
        if not pages.ask(saved_query("graph-exists").bind(graph=term)):
            raise NotFound("There is no graph of this name.")
    query, graphs = saved_query("graph-default").text, () if name is None else (name,)
    answer = current().queries.answer(query, Formats(None, media_type), graphs)
    body = answer.head if answer.rest is None else Stream(answer.head, answer.rest)
    response = Response(body, content_type=content_type(answer.media_type))
    response.vary.add("Accept")
    return response
