"""The problem document (RFC 9457) of an error, for whoever has no framework."""

from __future__ import annotations

import json

from werkzeug.http import HTTP_STATUS_CODES

from service.errors import ServiceError

#: Where an application finds the error that the server has found in what it is asked.
FAULT = "actorgraph.fault"


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
