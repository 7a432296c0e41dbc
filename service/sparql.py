"""`/sparql`: the SPARQL 1.1 Protocol, for reading."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service.cache import cache_key
from service.errors import NotAcceptable, ServiceError
from service.negotiation import pick, prefers_html
from service.protocol_request import METHODS, ProtocolRequest, read_request
from service.service_description import description
from service.serving import Stream, answers, clients, current, metrics, public_url, settings
from service.sparql_formats import GRAPHS, RESULTS, content_type, formats_for
from service.sparql_page import FORMATS_OF_A_PAGE, ROWS_ON_A_PAGE, page, shown
from service.store.errors import FormatRefused
from service.store.protocol import Answer, Formats

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What may be asked here."""
    return Response(status=204, headers={"Allow": ", ".join(METHODS)})


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query; without one, show the form to a reader or describe the service."""
    asked = read_request(request, settings().query_chars)
    if asked is None:
        response = _without_query()
    elif asked.format == "html" or (not asked.format and prefers_html(request.accept_mimetypes)):
        response = _for_reader(asked)
    else:
        response = _for_machine(asked)
    response.vary.add("Accept")
    return response


def _without_query() -> Response:
    offers = [*GRAPHS.values(), "text/html"]
    kind = pick(request.accept_mimetypes, offers)
    if kind is None:
        raise NotAcceptable(offers)
    if kind == "text/html":
        return Response(page(""), mimetype=kind)
    body = description(f"{public_url()}/sparql", settings(), kind)
    return Response(body, content_type=content_type(kind))


def _for_machine(asked: ProtocolRequest) -> Response:
    formats = formats_for(asked.format, request.accept_mimetypes)
    key = cache_key(current().release.version, asked, formats)
    answer = answers().get(key)
    hit = answer is not None
    metrics().cache.labels("hit" if hit else "miss").inc()
    if answer is None:
        answer = _evaluate(asked, formats, None)
        if not answer.volatile:
            answers().put(key, answer)
    body = answer.head if answer.rest is None else Stream(answer.head, answer.rest)
    response = Response(body, content_type=content_type(answer.media_type))
    response.headers["X-Cache"] = "hit" if hit else "miss"
    if answer.volatile:
        response.headers["Cache-Control"] = "no-store"
    elif request.method in ("GET", "HEAD"):
        # Weak: another process may give the rows of an unordered query in another order.
        response.set_etag(key.hex()[:32], weak=True)
    return response


def _for_reader(asked: ProtocolRequest) -> Response:
    """A page, even if the query fails."""
    try:
        values = shown(_evaluate(asked, FORMATS_OF_A_PAGE, ROWS_ON_A_PAGE))
    except ServiceError as error:
        body = page(asked.query, error=error)
        return Response(body, error.status, error.headers, mimetype="text/html")
    return Response(page(asked.query, **values), mimetype="text/html")


def _evaluate(asked: ProtocolRequest, formats: Formats, max_rows: int | None) -> Answer:
    try:
        with clients().running(request.remote_addr or ""), metrics().query():
            return current().queries.answer(
                asked.query,
                formats,
                asked.default_graphs,
                asked.named_graphs,
                max_rows,
                request.environ.get("waitress.client_disconnected"),
            )
    except FormatRefused as error:
        offers = GRAPHS if error.kind == "graph" else RESULTS
        raise NotAcceptable(list(offers.values())) from None
