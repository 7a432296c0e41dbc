"""Conditional requests and ranges (RFC 9110, sections 13 and 14), for whatever is sent.

Who answers names the validators of what it would send; `outcome` says whether to send it, and
`parts_of` which bytes of it. Reads the WSGI environment, so that it serves with the framework and
without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from werkzeug.datastructures import ETags
from werkzeug.http import parse_date, parse_etags, quote_etag, unquote_etag

from service.errors import ServiceError

READING = frozenset(("GET", "HEAD"))
MOST_RANGES = 16  #: of one request; who asks for more gets the whole (section 14.2)
_SPECIFIER = re.compile(r"bytes=(.*)", re.IGNORECASE)
_RANGE = re.compile(r"(\d*)-(\d*)")
_MOST_DIGITS = 18  #: of a place; no file is that long


class RangeNotSatisfiable(ServiceError):
    """None of the ranges asked for lies in what there is."""

    status, name, title = 416, "range-not-satisfiable", "Range not satisfiable"

    def __init__(self, length: int) -> None:
        super().__init__(
            f"There are {length} bytes.", headers={"Content-Range": f"bytes */{length}"}
        )


@dataclass(frozen=True)
class Tag:
    """An entity tag. A weak one stands for the same content in perhaps other bytes."""

    name: str
    weak: bool = False

    def __str__(self) -> str:
        return quote_etag(self.name, self.weak)


@dataclass(frozen=True)
class Validators:
    """What tells one representation from another."""

    tag: Tag | None = None
    modified: datetime | None = None


class Outcome(Enum):
    """What becomes of a request that would be answered with 200."""

    SEND = 200
    UNCHANGED = 304
    FAILED = 412


def outcome(environ: Mapping[str, Any], found: Validators) -> Outcome:
    """What the conditions of a request make of its answer, in the order of section 13.2.2."""
    reading = environ["REQUEST_METHOD"] in READING
    if "HTTP_IF_MATCH" in environ:
        if not _matches(_tags(environ, "HTTP_IF_MATCH"), found.tag):
            return Outcome.FAILED
    elif _is_later(found.modified, environ.get("HTTP_IF_UNMODIFIED_SINCE")) is True:
        return Outcome.FAILED
    if "HTTP_IF_NONE_MATCH" in environ:
        if _has(_tags(environ, "HTTP_IF_NONE_MATCH"), found.tag):
            return Outcome.UNCHANGED if reading else Outcome.FAILED
    elif reading and _is_later(found.modified, environ.get("HTTP_IF_MODIFIED_SINCE")) is False:
        return Outcome.UNCHANGED
    return Outcome.SEND


def known_already(environ: Mapping[str, Any], tags: Iterable[Tag]) -> Tag | None:
    """The tag among these that the client names as one it has, so that nothing need be made.

    None as well if it sets other conditions: they are held against what is made. `*` names nothing,
    because it may stand in a bad request.
    """
    if environ["REQUEST_METHOD"] not in READING or "HTTP_IF_NONE_MATCH" not in environ:
        return None
    if "HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ:
        return None
    named = _tags(environ, "HTTP_IF_NONE_MATCH")
    return next((tag for tag in tags if named.contains_weak(tag.name) and not named.star_tag), None)


def parts_of(environ: Mapping[str, Any], found: Validators, length: int) -> Sequence[range] | None:
    """The places of the bytes that were asked for; None for the whole.

    Ranges that cannot be read, of another unit, too many or of too many bytes are as if they were
    not there (section 14.2), and so are all if If-Range names something else than what there is.
    Raises RangeNotSatisfiable.
    """
    asked = _SPECIFIER.fullmatch(environ.get("HTTP_RANGE", "").strip())
    if not asked or environ["REQUEST_METHOD"] != "GET" or not _is_still(environ, found):
        return None
    ranges = [_RANGE.fullmatch(text.strip()) for text in asked[1].split(",") if text.strip()]
    if not 0 < len(ranges) <= MOST_RANGES:
        return None
    parts = []
    for one in ranges:
        if one is None or not any(one.groups()) or max(map(len, one.groups())) > _MOST_DIGITS:
            return None
        first, last = one.groups()
        if first and last and int(first) > int(last):
            return None
        parts.append(_places(first, last, length))
    satisfiable = [part for part in parts if part]
    if not satisfiable:
        raise RangeNotSatisfiable(length)
    return satisfiable if sum(map(len, satisfiable)) <= length else None


def content_range(part: range, length: int) -> str:
    """Where a part stands in the whole, as Content-Range says it."""
    return f"bytes {part.start}-{part.stop - 1}/{length}"


def _places(first: str, last: str, length: int) -> range:
    """The places of one range; none if it does not lie in the whole."""
    if not first:
        return range(max(0, length - int(last)), length)
    return range(int(first), min(int(last) + 1, length) if last else length)


def _tags(environ: Mapping[str, Any], name: str) -> ETags:
    return parse_etags(environ[name])


def _matches(named: ETags, tag: Tag | None) -> bool:
    """Strong comparison (section 8.8.3.2), as If-Match wants it."""
    if named.star_tag:
        return True
    return tag is not None and not tag.weak and named.is_strong(tag.name)


def _has(named: ETags, tag: Tag | None) -> bool:
    """Weak comparison, as If-None-Match wants it; what may not be kept has no tag."""
    return tag is not None and (named.star_tag or named.contains_weak(tag.name))


def _is_later(modified: datetime | None, text: str | None) -> bool | None:
    """Whether something changed after a time; None if either is unknown or no time."""
    asked = parse_date(text)
    if modified is None or asked is None:
        return None
    return modified.astimezone(UTC).replace(microsecond=0) > asked


def _is_still(environ: Mapping[str, Any], found: Validators) -> bool:
    """Whether If-Range, if it is there, names what there is: by a strong tag, or by its time.

    A time says enough only if it is some seconds past (section 8.8.2.2).
    """
    text = environ.get("HTTP_IF_RANGE")
    if text is None:
        return True
    asked = parse_date(text)
    if asked is not None:
        if found.modified is None:
            return False
        modified = found.modified.astimezone(UTC).replace(microsecond=0)
        return asked == modified and datetime.now(UTC) - modified > timedelta(seconds=1)
    name, weak = unquote_etag(text)
    return found.tag is not None and not found.tag.weak and not weak and name == found.tag.name
