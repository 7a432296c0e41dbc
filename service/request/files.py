"""Sends a file, or those parts of it that were asked for (RFC 9110, section 14)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import Response, request, send_file

from service.errors import NotFound
from service.http.conditional import Outcome, content_range, outcome, parts_of
from service.request.conditions import validators_of

_PIECE = 64 * 1024


def sent_file(path: Path, media_type: str, tag: str | None) -> Response:
    """The file with this tag, or with one made of its time and size.

    A file that the client has already is left to `held`. Raises NotFound, RangeNotSatisfiable.
    """
    if not path.is_file():
        raise NotFound
    whole = send_file(path, mimetype=media_type, etag=tag or True, conditional=False)
    whole.headers["Content-Type"] = media_type  # which says its charset already
    whole.headers["Accept-Ranges"] = "bytes"
    found, length = validators_of(whole), path.stat().st_size
    if outcome(request.environ, found) is not Outcome.SEND:
        return whole
    try:
        parts = parts_of(request.environ, found, length)
    except BaseException:
        whole.close()
        raise
    return whole if parts is None else _partial(whole, path, parts, length)


def _partial(response: Response, path: Path, parts: Sequence[range], length: int) -> Response:
    response.close()  # the file, which is read in another way
    response.status_code = 206
    if len(parts) == 1:
        response.headers["Content-Range"] = content_range(parts[0], length)
        response.content_length = len(parts[0])
        response.response = _read(path, parts[0])
        return response
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {response.content_type}\r\n"
        f"Content-Range: {content_range(part, length)}\r\n\r\n".encode()
        for part in parts
    ]
    end = f"\r\n--{boundary}--\r\n".encode()
    response.content_length = sum(map(len, [*heads, *parts, end]))
    response.response = _several(path, list(zip(heads, parts, strict=True)), end)
    response.headers["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
    return response


def _several(path: Path, parts: Sequence[tuple[bytes, range]], end: bytes) -> Iterator[bytes]:
    for head, part in parts:
        yield head
        yield from _read(path, part)
    yield end


def _read(path: Path, part: range) -> Iterator[bytes]:
    """The bytes in those places."""
    with path.open("rb") as file:
        file.seek(part.start)
        left = len(part)
        while left and (piece := file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece
