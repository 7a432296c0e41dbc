"""`/api` and `/api/openapi.json`: what the interface can do, for people and for programs."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from service.about.limits_told import VERSION, cut, limit_rows
from service.answers.known_values import concepts
from service.answers.local_questions import local_operations
from service.answers.operation_formats import FORMATS, formats_for
from service.doors.api.api import QUERIES
from service.doors.api.openapi import document, tag_name, tags_of
from service.doors.api.openapi_fixed import paths
from service.doors.api.openapi_parts import Part
from service.doors.api.openapi_queries import Telling, address_of
from service.errors import NotAcceptable
from service.http.cache import cache_key
from service.http.formats import Format
from service.http.links import Link, link_header
from service.http.media_types import OPENAPI
from service.http.negotiation import pick
from service.model.addresses import AG
from service.model.kinds import KINDS
from service.network.telling import network_told
from service.questions.operations import Operation
from service.questions.parameters import written
from service.questions.saved_queries import limited, saved_query
from service.request.serving import at_hand, public_url
from service.request.view import View

blueprint = Blueprint("api_pages", __name__)

_JSON = "application/json"


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """The OpenAPI document in the language of the request."""
    view = at_hand()
    kind = pick(request.accept_mimetypes, [OPENAPI, _JSON])
    if kind is None:
        raise NotAcceptable([OPENAPI, _JSON])
    body = _document(view)
    content_type = f"{OPENAPI};version=3.1" if kind == OPENAPI else _JSON
    response = Response(body, content_type=content_type)
    response.vary.update(("Accept", "Accept-Language"))
    response.headers["Content-Language"] = view.language
    return response


def _document(view: View) -> bytes:
    """The document as JSON; kept, because it is large and the same until the next release."""
    key = cache_key("openapi", view.release.version, view.language, view.public_url)
    kept = view.services.results.get(key)
    if isinstance(kept, bytes):
        return kept
    telling = Telling(
        view.texts,
        view.base,
        lambda scheme: concepts(scheme, view.opened),
        _some_thing(view),
        network_told(view.opened, view.base),
    )
    found = document(local_operations(view).values(), telling, view.release, view.public_url)
    body = json.dumps(found, ensure_ascii=False, indent=1).encode()
    view.services.results.keep(key, body, len(body))
    return body


def _some_thing(view: View) -> str:
    """kind/slug of a thing that the release knows; "" if it knows none of those with a list."""
    for class_ in KINDS.values():
        query = saved_query("things").bind(**{"class": NamedNode(AG + class_)})
        for row in view.pages.select(limited(query, 1, 0)):
            if isinstance(row["thing"], NamedNode):
                return written(row["thing"], view.base)
    return ""


@blueprint.get("/api")
def page() -> str:
    """The same for people: every saved query once, under the first of its tags."""
    view = at_hand()
    queries = list(local_operations(view).values())
    groups = {tag: [query for query in queries if query.tags[0] == tag] for tag in tags_of(queries)}
    t = view.texts
    return render_template(
        "api.html",
        groups=[(tag, tag_name(tag, t), found) for tag, found in groups.items() if found],
        formats=_formats(queries),
        others=_others(view),
        limits=limit_rows(view),
        cut=cut(view),
        version=VERSION,
        address=view.public_url,
        example=lambda query: _example(view, query),
    )


def _others(view: View) -> dict[str, Part]:
    """The ways in beside the saved queries."""
    found = paths(view.texts, view.release, "", network_told(view.opened, view.base))
    return {path: calls for path, calls in found.items() if not path.startswith(QUERIES)}


@blueprint.after_app_request
def link_descriptions(response: Response) -> Response:
    """Let every answer of the interface say where it is described."""
    if request.path == "/api" or request.path.startswith("/api/"):
        links = [
            Link(f"{public_url()}/api/openapi.json", "service-desc", type=OPENAPI),
            Link(f"{public_url()}/api", "service-doc", type="text/html"),
        ]
        response.headers.add("Link", link_header(links))
    return response


def _formats(queries: list[Operation]) -> list[Format]:
    """The formats in which any of these is answered, each once."""
    in_order = sorted(queries, key=lambda query: list(FORMATS).index(query.form))
    return list(dict.fromkeys(one for query in in_order for one in formats_for(query)))


def _example(view: View, query: Operation) -> str:
    """An address that answers."""
    return view.public_url + address_of(query, view.base)
