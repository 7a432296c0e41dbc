"""Sends answers as ASGI has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from uvicorn._types import ASGISendCallable

from service.errors import ServiceError
from service.http.media_types import PROBLEM
from service.http.problem_document import problem
from service.http.security_policy import HEADERS

Headers = Iterable[tuple[str, str]]
Encoded = list[tuple[bytes, bytes]]


def encoded(headers: Headers) -> Encoded:
    """Header fields as they are sent; the date is the server's."""
    lower = ((name.lower(), value) for name, value in headers)
    return [
        (name.encode("latin-1"), text.encode("latin-1")) for name, text in lower if name != "date"
    ]


async def send_answer(
    send: ASGISendCallable, status: int, headers: Encoded, body: bytes, is_more: bool = False
) -> None:
    """Begin an answer; it is complete if there is no more."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send_piece(send, body, is_more)


async def send_piece(send: ASGISendCallable, body: bytes, is_more: bool) -> None:
    """A piece of an answer."""
    await send({"type": "http.response.body", "body": body, "more_body": is_more})


async def send_last(send: ASGISendCallable, message: Any) -> None:
    """A message of the last answer on a connection; it is left open, as it may be waited for."""
    message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
    message["more_body"] = True
    await send(message)


async def send_problem(send: ASGISendCallable, error: ServiceError) -> None:
    """An error."""
    body = problem(error).encode()
    fields = {**HEADERS, **error.headers, "Cache-Control": "no-store", "Content-Type": PROBLEM}
    headers = encoded([*fields.items(), ("Content-Length", str(len(body)))])
    await send_answer(send, error.status, headers, body)
