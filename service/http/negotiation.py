"""Picks a media type by the rules of RFC 9110, section 12.5.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MIMEAccept


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


def prefers_html(accept: MIMEAccept) -> bool:
    """Whether a person reads the answer: text/html is named, and nothing is liked better."""
    best = max((q for _, q in accept), default=0.0)
    return any(_range(value) == "text/html" and q >= best > 0 for value, q in accept)


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
