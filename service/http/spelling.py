"""How an address may be spelt: every way of writing a letter reaches the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from service.errors import BadRequest, NotFound

_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: What no part of an IRI holds unencoded, and the names that lead to other folders.
_NO_PART = re.compile(r"[\x00-\x20\x7f-\xa0<>\"{}|\\^`/?#\ufffd]|\A\.{1,2}\Z")
_LONGEST = 300
_PART = "!$&'()*+,;=:@"  #: what RFC 3986 lets stand in a part of a path, besides letters


def refuse_broken(environ: Mapping[str, object]) -> None:
    """Raise BadRequest if the path is no percent-encoded UTF-8. Servers pass over such faults."""
    raw = str(environ.get("REQUEST_URI", "")).partition("?")[0]
    if _BROKEN.search(raw):
        raise BadRequest("A percent sign in the address is not followed by two hex digits.")
    try:
        str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise BadRequest("The address is not UTF-8.") from None


def refuse_slash_within(environ: Mapping[str, object]) -> None:
    """Raise NotFound if a part of the path has a slash in it, which no address of ours has.

    The framework takes it for one between parts (RFC 3986, section 2.2, tells them apart).
    """
    raw = str(environ.get("REQUEST_URI", "")).partition("?")[0]
    if "%2f" in raw.lower():
        raise NotFound


def iris(start: str, kind: str, slug: str) -> list[str]:
    """The IRIs that the parts of an address may stand for, the most literal first.

    An IRI may hold a letter as it is or percent-encoded, in one code point or in two. Raises
    NotFound if no IRI can hold these parts.
    """
    if any(_NO_PART.search(part) or len(part) > _LONGEST for part in (kind, slug)):
        raise NotFound
    return list(dict.fromkeys(f"{start}id/{kind}/{spelt}" for spelt in _spellings(slug)))


def _spellings(slug: str) -> Iterator[str]:
    for text in (slug, *(unicodedata.normalize(form, slug) for form in ("NFC", "NFD"))):
        if not _BROKEN.search(text):
            yield text
        yield quote(text, safe=_PART)
        yield quote(text, safe="")
