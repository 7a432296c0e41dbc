"""Errors of the service: each carries its status; one handler writes them all."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from service.http.negotiation import pick

PROBLEM = "application/problem+json"
_log = logging.getLogger(__name__)


class ServiceError(Exception):
    """An answer other than the one asked for.

    `name` is stable and goes into the type of the problem document; `detail` is meant for the
    reader and holds nothing the service wants to keep for itself.
    """

    status = 500
    name = "internal"
    title = "The service failed"
    language = "en"  #: of the detail

    def __init__(
        self,
        detail: str = "",
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class BadRequest(ServiceError):
    """The request cannot be understood."""

    status, name, title = 400, "bad-request", "Bad request"


class NotFound(ServiceError):
    """There is nothing under this address."""

    status, name, title = 404, "not-found", "Not found"


class Gone(ServiceError):
    """There was something under this address; it was withdrawn."""

    status, name, title = 410, "gone", "Withdrawn"

    def __init__(self, reason: str, on: str, language: str) -> None:
        super().__init__(reason, {"withdrawn": on})
        self.language = language


class NotAcceptable(ServiceError):
    """None of the offered media types is acceptable to the client."""

    status, name, title = 406, "not-acceptable", "Not acceptable"

    def __init__(self, offers: list[str], headers: Mapping[str, str] | None = None) -> None:
        detail = f"This address offers: {', '.join(offers)}"
        super().__init__(detail, {"offers": offers}, headers)


class PreconditionFailed(ServiceError):
    """The client wants the answer only under a condition that does not hold."""

    status, name, title = 412, "precondition-failed", "Precondition failed"


class UnsupportedMediaType(ServiceError):
    """The body of the request is of a kind this address does not read."""

    status, name, title = 415, "unsupported-media-type", "Unsupported media type"


class UpdateRefused(ServiceError):
    """Somebody tried to change a graph that nobody can change."""

    status, name, title = 403, "read-only", "This service is read-only"


def register(app: Flask) -> None:
    """Let every error of `app` end in one kind of answer."""
    app.register_error_handler(ServiceError, _answer)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_anything)


def _from_http(error: HTTPException) -> Response:
    answer = named_by_status(error.code or 500)
    if error.code == 404:
        answer.title = NotFound.title
    answer.headers = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    location = error.get_response().headers.get("Location")
    if location and 300 <= answer.status < 400:
        return Response(status=answer.status, headers={"Location": location})
    return _answer(answer)


def _from_anything(error: Exception) -> Response:
    _log.error("request failed: %s", type(error).__name__, exc_info=error)
    return _answer(ServiceError())


def problem(error: ServiceError) -> str:
    """The problem document (RFC 9457) of an error."""
    document = {
        "type": f"urn:actor-graph:problem:{error.name}",
        "title": error.title,
        "status": error.status,
        **({"detail": error.detail} if error.detail else {}),
        **error.extra,
    }
    return json.dumps(document)


def named_by_status(status: int) -> ServiceError:
    """The error that a status stands for, where nobody said more."""
    error = ServiceError()
    error.status = status
    error.title = HTTP_STATUS_CODES.get(status, "Unknown Error")
    error.name = error.title.lower().replace(" ", "-")
    return error


def _answer(error: ServiceError) -> Response:
    """A problem document, or a page if the client would rather have one."""
    kind = pick(request.accept_mimetypes, [PROBLEM, "application/json", "text/html"])
    if kind == "text/html":
        body = render_template("error.html", error=error)
        response = Response(body, error.status, mimetype="text/html")
    else:
        response = Response(problem(error), error.status, mimetype=PROBLEM)
    response.headers.update(error.headers)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-store"
    return response
