"""Errors of the service: each carries its status. `http/problems` turns them into answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping


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


class BadTime(BadRequest):
    """The time that a page is asked for is no date; the page that says so has a form for it."""

    name, title = "bad-time", "No date"

    def __init__(self, text: str) -> None:
        detail = "on must be given once, as a day, month or year: 2021-06-01, 2021-06 or 2021"
        super().__init__(detail, {"value": text[:100]})


class BadChoice(BadRequest):
    """A list cannot be narrowed like that; the detail says in the reader's language what can be."""

    name, title = "bad-choice", "No such choice"

    def __init__(
        self, detail: str, language: str, name: str, value: str, allowed: Collection[str] = ()
    ) -> None:
        super().__init__(detail, {"parameter": name, "value": value, "allowed": [*allowed]})
        self.language = language


class NotFound(ServiceError):
    """There is nothing under this address."""

    status, name, title = 404, "not-found", "Not found"


class Gone(ServiceError):
    """There was something under this address; it was withdrawn."""

    status, name, title = 410, "gone", "Withdrawn"

    def __init__(self, reason: str, on: str, language: str) -> None:
        super().__init__(reason, {"withdrawn": on})
        self.language = language


class Replaced(ServiceError):
    """A release that a person was erased from; another one stands in its place."""

    status, name, title = 410, "replaced", "This release was replaced"

    def __init__(self, version: str, on: str) -> None:
        detail = f"A person was erased from this release on {on}; it is replaced by {version}."
        super().__init__(detail, {"replaced_by": version, "replaced_on": on})


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
