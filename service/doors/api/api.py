"""The REST interface: every saved query is an operation with typed parameters.

GET or POST /api/v1/queries/{name}; `service.doors.api.api_call` says what may be asked, and
`service.answers.operation_formats` in which formats it is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from service.answers.local_questions import local_operations
from service.answers.operation_formats import format_of
from service.answers.records import as_json, column_record
from service.doors.api.answers import Answering, answer, csvw
from service.doors.api.api_call import Call, read_call
from service.errors import NotFound
from service.http.cache import cache_key
from service.http.formats import Format
from service.http.links import Link, link_header
from service.questions.operations import Operation
from service.questions.parameters import nearest, shortened
from service.request.conditions import PINNED, tag_of, unchanged
from service.request.representations import last_modified
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("api", __name__)

QUERIES = "/api/v1/queries"
_CSVW = "application/csvm+json"
#: A release never changes, but which one is published does.
_LATEST = "public, max-age=60"


@dataclass(frozen=True)
class _Kept:
    """An answer that was written once."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


@blueprint.get(QUERIES)
def everything() -> Response:
    """The operations there are, as JSON."""
    view = at_hand()
    records = [_listed(view, operation) for operation in local_operations(view).values()]
    body = as_json({"release": view.release.version, "total": len(records)}, records)
    response = Response(body, content_type="application/json")
    response.vary.add("Accept-Language")
    return response


@blueprint.route(f"{QUERIES}/<name>", methods=["GET", "POST"])
def run_operation(name: str) -> Response:
    """The answer of one operation, in the format asked for."""
    view = at_hand()
    operation = _operation(view, name)
    call = read_call(request, operation)
    chosen = format_of(operation, call.format, request.accept_mimetypes)
    if request.method == "POST":
        response = _written(view, operation, call, chosen)
        response.headers["Cache-Control"] = "no-store"
    else:
        tag = tag_of(view, operation.text, chosen.name, view.language)
        response = unchanged(tag) or _written(view, operation, call, chosen)
        if response.status_code == 200:
            response.set_etag(tag.name)
        response.headers["Cache-Control"] = PINNED if request.args.get("release") else _LATEST
        response.last_modified = last_modified(view)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.get(f"{QUERIES}/<name>/csvw")
def columns(name: str) -> Response:
    """What the columns of the CSV with these arguments mean (CSV on the Web)."""
    view = at_hand()
    operation = _operation(view, name)
    if operation.form != "select":
        raise NotFound("Only tables have columns.")
    body = csvw(_answering(view, operation, read_call(request, operation)))
    return Response(body, content_type=_CSVW)


def _operation(view: View, name: str) -> Operation:
    known = local_operations(view)
    if name not in known:
        near = nearest(name, known)
        hint = f" Do you mean {near}?" if near else ""
        raise NotFound(f"There is no operation {shortened(name)}.{hint}", {"nearest": near})
    return known[name]


def _listed(view: View, operation: Operation) -> Mapping[str, object]:
    tag = view.language
    return {
        "name": operation.name,
        "summary": operation.summary[tag],
        "description": operation.description[tag],
        "tags": operation.tags,
        "url": view.public_url + view.link(f"{QUERIES}/{operation.name}"),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "label": parameter.labels[tag],
                "required": parameter.required,
                "several": parameter.several,
                "examples": [term.value for term in parameter.examples],
            }
            for parameter in operation.parameters
        ],
        "columns": [column_record(column, tag) for column in operation.columns],
        "view": operation.view,
    }


def _written(view: View, operation: Operation, call: Call, chosen: Format) -> Response:
    """The answer, taken from what is kept or written now."""
    shared, key = (
        view.services.results,
        cache_key("written", tag_of(view, operation.text, chosen.name, view.language), call),
    )
    kept = shared.get(key)
    view.services.metrics.count_lookup(kept is not None)
    hit = isinstance(kept, _Kept)
    if not isinstance(kept, _Kept):
        kept = _answered(_answering(view, operation, call), chosen)
        shared.keep(key, kept, len(kept.body))
    response = Response(kept.body)
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers["X-Cache"] = "hit" if hit else "miss"
    return response


def _answering(view: View, operation: Operation, call: Call) -> Answering:
    return Answering(view, operation, call, f"{QUERIES}/{operation.name}")


def _answered(asked: Answering, chosen: Format) -> _Kept:
    found = answer(asked, chosen)
    file_name = f"{asked.operation.name}.{chosen.suffix}"
    links = [*found.links, *_around(asked, chosen)]
    headers = {
        "Content-Type": found.content_type,
        "Content-Disposition": f'inline; filename="{file_name}"',
        "Link": link_header(links),
        "X-Total-Count": str(found.total),
        "X-Truncated": "true" if found.truncated else "false",
        "Content-Language": asked.view.language,
    }
    return _Kept(found.body, tuple(headers.items()))


def _around(asked: Answering, chosen: Format) -> list[Link]:
    """Licence, release and description of an answer."""
    release = asked.view.release
    found = [Link(f"{release.base}release/{release.version}", "collection")] if release.base else []
    if release.licence:
        found.append(Link(release.licence, "license"))
    if chosen.name == "csv":
        found.append(Link(asked.address("/csvw"), "describedby", type=_CSVW))
    return found
