"""`/graphs`: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by ?graph=IRI, the default graph by ?default (section 4.2). An address below
`/graphs/` names a graph itself (section 4.1): what follows is the graph's IRI below the base IRI of
the data, as with all addresses of this service, which stand for IRIs of another host.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from pyoxigraph import NamedNode
from werkzeug.exceptions import MethodNotAllowed

from service.errors import BadRequest, NotAcceptable, NotFound, UpdateRefused
from service.http.cache import cache_key
from service.http.clients import GONE
from service.http.conditional import Tag
from service.http.formats import content_type
from service.http.links import link_header
from service.http.sparql_formats import GRAPHS, format_named, formats_for
from service.http.streams import Stream
from service.questions.saved_queries import saved_query
from service.request.conditions import freshness, unchanged
from service.request.representations import description_of
from service.request.serving import at_hand
from service.request.view import View
from service.store.protocol import Answer, Formats, QueryRequest

blueprint = Blueprint("graphs", __name__)

_READING = ("GET", "HEAD", "OPTIONS")
_WRITING = ("PUT", "POST", "DELETE", "PATCH")


def graphs(path: str | None = None) -> Response:
    """Every method at every address of a graph ends here."""
    if request.method in _WRITING:
        raise UpdateRefused("Graphs can be read here, not written.")
    if request.method not in _READING:
        raise MethodNotAllowed(_READING)
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ", ".join(_READING)})
    view = at_hand()
    name = _named() if path is None else _below_base(view, path)
    wanted = format_named(request.args.getlist("format"))
    media_type = formats_for(wanted, request.headers.get("Accept")).graph
    if media_type is None:
        raise NotAcceptable(list(GRAPHS.values()))
    response = _answer(view, name, media_type)
    response.vary.add("Accept")
    response.headers.add("Link", link_header([description_of(view)]))
    response.headers["Cache-Control"] = freshness()
    return response


def _register(state: BlueprintSetupState) -> None:
    """Without a list of methods a rule takes them all; the decorators always give one."""
    state.app.view_functions["graphs.graphs"] = graphs
    for path in ("/graphs", "/graphs/<path:path>"):
        state.app.url_map.add(state.app.url_rule_class(path, endpoint="graphs.graphs"))


blueprint.record(_register)


def _named() -> NamedNode | None:
    """The graph of the parameters, None for the default graph. Raises BadRequest."""
    names = request.args.getlist("graph")
    default = "default" in request.args
    if len(names) + default != 1:
        raise BadRequest("Say either graph=IRI, once, or default.")
    try:
        return NamedNode(names[0]) if names else None
    except ValueError:
        raise BadRequest("A graph must be named by an absolute IRI.") from None


def _below_base(view: View, path: str) -> NamedNode:
    """The graph that the address itself names. Raises BadRequest, NotFound."""
    if "graph" in request.args or "default" in request.args:
        raise BadRequest("This address names a graph itself: leave out graph and default.")
    try:
        return NamedNode(view.base + path)
    except ValueError:
        raise NotFound("There is no graph of this name.") from None


def _answer(view: View, name: NamedNode | None, media_type: str) -> Response:
    """The graph; without evaluating it if the client has it or wants to know of it only."""
    key = cache_key(view.release.version, "graph", name and name.value, media_type)
    # Weak: another process may give the triples in another order.
    tag = Tag(key.hex()[:32], weak=True)
    response = unchanged(tag)
    if response is None:
        _must_exist(view, name)
        response = _read(view, name, media_type, key)
        response.set_etag(tag.name, weak=True)
    return response


def _must_exist(view: View, name: NamedNode | None) -> None:
    exists = saved_query("graph-exists")
    if name is not None and not view.pages.ask(exists.bind(graph=name)):
        raise NotFound("There is no graph of this name.")


def _read(view: View, name: NamedNode | None, media_type: str, key: bytes) -> Response:
    answer = view.services.answers.get(key)
    found = "miss" if answer is None else "hit"
    view.services.metrics.count_lookup(answer is not None)
    if answer is None and request.method == "HEAD":
        response = Response(content_type=content_type(media_type))
        response.automatically_set_content_length = False  # nobody knows it
        return response
    if answer is None:
        answer = _evaluated(view, name, media_type)
        view.services.answers.put(key, answer)
    body = answer.head if answer.rest is None else Stream(answer.head, answer.rest)
    headers = {"X-Cache": found}
    return Response(body, headers=headers, content_type=content_type(media_type))


def _evaluated(view: View, name: NamedNode | None, media_type: str) -> Answer:
    gone = view.environ.get(GONE)

    def ask(client: str) -> Answer:
        asked = QueryRequest(
            saved_query("graph-default").text,
            Formats(None, media_type),
            () if name is None else (name.value,),
            client=client,
            gone=gone,
        )
        return view.opened.queries.answer(asked)

    with view.services.metrics.query():
        return view.services.clients.answered(request.remote_addr or "", ask, gone)
