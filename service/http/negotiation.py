"""Picks a media type (RFC 9110, section 12.5.1) or a language (RFC 4647, section 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header


def pick(accept: MIMEAccept, offers: Sequence[str]) -> str | None:
    """The offer the client likes best, or None if it accepts none of them.

    Werkzeug parses the header; its `best_match` is not used, because a wildcard there revives an
    offer that a more specific range gave q=0. No header means anything will do, so the first
    offer wins, as it does among equals; a header without a single media range says no more.
    """
    liked = _liked(accept)
    if not any("/" in range_ or range_ == "*" for range_ in liked):
        return offers[0]
    best = max(offers, key=lambda offer: _quality(liked, offer))
    return best if _quality(liked, best) > 0 else None


#: What browsers name and nothing here is sent as, so that it makes no difference.
NEVER_SENT = frozenset(
    {
        *(f"image/{name}" for name in ("apng", "avif", "jxl", "webp", "png")),
        *(f"application/{name}" for name in ("signed-exchange", "xhtml+xml", "xml")),
    }
)


@lru_cache(maxsize=1024)
def preferences(header: str) -> str:
    """The same for all Accept headers between which `pick` makes no difference."""
    liked = _liked(parse_accept_header(header, MIMEAccept))
    ours = [(range_, q) for range_, q in liked.items() if range_ not in NEVER_SENT]
    return str(sorted(ours or liked.items()))  # without any, everything would be liked


def prefers_html(accept: MIMEAccept) -> bool:
    """Whether a person reads the answer: text/html is named, and nothing is liked better."""
    best = max((q for _, q in accept), default=0.0)
    return any(_range(value) == "text/html" and q >= best > 0 for value, q in accept)


def look_up(header: str, offers: Sequence[str]) -> str:
    """The language to answer in, by the Accept-Language of a request; the first offer by default.

    Ranges count in the order of their quality, then of the header; one that names more than an
    offer stands for it, as de-AT for de. What is refused (q=0) is taken if all is.
    """
    ranges = sorted(_language_ranges(header), key=lambda one: -one[1])
    refused = {range_ for range_, q in ranges if not q}
    for range_, q in ranges:
        tag = _covered(range_, offers)
        if tag and q and tag not in refused:
            return tag
    return next((tag for tag in offers if tag not in refused), offers[0])


#: A header may be long; who likes more languages than these is answered by them.
_MOST_LANGUAGES = 100
_LANGUAGE_RANGE = re.compile(
    r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?"
)


def _language_ranges(header: str) -> Iterator[tuple[str, float]]:
    """The ranges of a header with their quality; what is none is left out."""
    for text in header.split(",", _MOST_LANGUAGES)[:_MOST_LANGUAGES]:
        if found := _LANGUAGE_RANGE.fullmatch(text.strip().lower()):
            yield found[1], 1.0 if found[2] is None else float(found[2])


def _covered(range_: str, offers: Sequence[str]) -> str:
    """The offer that a range stands for, shortened from its end; * is passed over."""
    while range_:
        if range_ in offers:
            return range_
        range_ = re.sub(r"(?:-[a-z0-9])?(?:^|-)[^-]*$", "", range_)
    return ""


def _liked(accept: MIMEAccept) -> dict[str, float]:
    """How much each media range is liked; the most, if it is named several times."""
    liked: dict[str, float] = {}
    for value, q in accept:
        range_ = _range(value)
        liked[range_] = max(q, liked.get(range_, 0.0))
    return liked


def _quality(liked: Mapping[str, float], offer: str) -> float:
    """What the most specific range that covers `offer` says of it; 0 if none covers it."""
    of_this_kind = f"{offer.partition('/')[0]}/*"
    everything = [liked[range_] for range_ in ("*/*", "*") if range_ in liked]
    return liked.get(offer, liked.get(of_this_kind, max(everything, default=0.0)))


def _range(value: str) -> str:
    """A media range without its parameters, which no offer of ours tells apart."""
    return value.partition(";")[0].strip().lower()
