"""`/sparql` for readers: the form, an answer as a page, the description of the service.

Machines get their answers from `QueryDoor`, which has read the request before this.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from service.about.catalog_graph import release_iri
from service.about.service_description import Held, description
from service.doors.sparql.query_door import FOUND, PATH
from service.doors.sparql.sparql_page import FORMATS_OF_A_PAGE, page, shown
from service.errors import NotAcceptable, ServiceError
from service.http.clients import GONE
from service.http.formats import content_type
from service.http.negotiation import pick
from service.http.protocol_request import METHODS, ProtocolRequest
from service.http.sparql_formats import GRAPHS
from service.model.addresses import prefixes_of
from service.model.limits import BYTES_ON_A_PAGE, ROWS_ON_A_PAGE
from service.request.evaluation import evaluate
from service.request.serving import at_hand, current, keep_to, services
from service.request.view import View

blueprint = Blueprint("sparql", __name__)


@blueprint.route(PATH, methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What may be asked here."""
    return Response(status=204, headers={"Allow": ", ".join(METHODS)})


@blueprint.route(PATH, methods=["GET", "POST", "QUERY"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a reader; without a query, show the form or describe the service to a machine."""
    found = request.environ[FOUND]
    if isinstance(found, Exception):
        raise found
    response = _without_query(at_hand()) if found is None else _for_reader(found)
    response.vary.add("Accept")
    return response


def _without_query(view: View) -> Response:
    offers = [*GRAPHS.values(), "text/html"]
    kind = pick(request.accept_mimetypes, offers)
    if kind is None:
        raise NotAcceptable(offers)
    if kind == "text/html":
        return Response(page(view.settings, ""), mimetype=kind)
    held = Held(
        NamedNode(release_iri(view)),
        NamedNode(f"{view.public_url}/.well-known/void"),
        prefixes_of(view.base),
    )
    body = description(f"{view.public_url}{PATH}", view.settings, kind, held)
    return Response(body, content_type=content_type(kind))


def _for_reader(asked: ProtocolRequest) -> Response:
    """A page, even if the query fails. It counts as a query of the client until it is written."""
    counted, asker = services(), (request.remote_addr or "", request.environ.get(GONE))
    keep_to(asked.release)
    try:
        with counted.metrics.query(), counted.clients.running(*asker) as client:
            answer = evaluate(
                current(),
                request.environ,
                asked,
                FORMATS_OF_A_PAGE,
                client,
                ROWS_ON_A_PAGE,
                BYTES_ON_A_PAGE,
            )
            body = page(counted.settings, asked.query, **shown(at_hand(), answer, asked))
    except ServiceError as error:
        body = page(counted.settings, asked.query, error=error)
        return Response(body, error.status, error.headers, mimetype="text/html")
    return Response(body, mimetype="text/html")
