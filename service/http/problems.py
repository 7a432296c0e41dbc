"""Turns errors into answers: a problem document (RFC 9457), or a page for a person."""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from service.errors import NotFound, ServiceError
from service.http.media_types import PROBLEM
from service.http.negotiation import pick
from service.http.problem_document import FAULT, named_by_status, problem

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Let every error of `app` end in one kind of answer, and those that the server found, too."""
    app.before_request(_raise_fault)
    app.register_error_handler(ServiceError, answer_to)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_anything)


def _raise_fault() -> None:
    if fault := request.environ.get(FAULT):
        raise fault


def _from_http(error: HTTPException) -> Response:
    answer = named_by_status(error.code or 500)
    if error.code == 404:
        answer.title = NotFound.title
    answer.headers = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    location = error.get_response().headers.get("Location")
    if location and 300 <= answer.status < 400:
        return Response(status=answer.status, headers={"Location": location})
    return answer_to(answer)


def _from_anything(error: Exception) -> Response:
    _log.error("request failed: %s", type(error).__name__, exc_info=error)
    return answer_to(ServiceError())


def answer_to(error: ServiceError) -> Response:
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
