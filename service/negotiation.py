"""Picks a media type by the rules of RFC 9110, section 12.5.1."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept


def pick(accept: MIMEAccept, offers: Sequence[str]) -> str | None:
    """The offer the client likes best, or None if it accepts none of them.

    Werkzeug parses the header; its `best_match` is not used, because a wildcard there revives an
    offer that a more specific range gave q=0. No header means anything will do, so the first
    offer wins, as it does among equals; a header without a single media range says no more.
    """
    if not any("/" in value or value == "*" for value, _ in accept):
        return offers[0]
    best = max(offers, key=lambda offer: quality(accept, offer))
    return best if quality(accept, best) > 0 else None


def quality(accept: MIMEAccept, offer: str) -> float:
    """What the most specific range that covers `offer` says of it; 0 if none covers it."""
    found = [(specificity, q) for value, q in accept if (specificity := _specificity(value, offer))]
    return max(found, default=(0, 0.0))[1]


def prefers_html(accept: MIMEAccept) -> bool:
    """Whether a person reads the answer: text/html is named, and nothing is liked better."""
    best = max((q for _, q in accept), default=0.0)
    return any(_range(value) == "text/html" and q >= best > 0 for value, q in accept)


def _specificity(value: str, offer: str) -> int:
    """3 for the type itself, 2 for type/*, 1 for */*, 0 if the range does not cover the offer."""
    wanted = _range(value)
    if wanted == offer:
        return 3
    if wanted.endswith("/*") and offer.startswith(wanted[:-1]):
        return 2
    return 1 if wanted in ("*/*", "*") else 0


def _range(value: str) -> str:
    """A media range without its parameters, which no offer of ours tells apart."""
    return value.partition(";")[0].strip().lower()
