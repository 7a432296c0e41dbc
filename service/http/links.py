"""Typed links (RFC 8288): as values of the Link header, and as a set of links (RFC 9264)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from werkzeug.http import dump_options_header

LINKSET = "application/linkset+json"
# What RFC 3986 lets stand in an address, the sign of what is encoded already included.
_ALLOWED = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True)
class Link:
    """One link: where it leads, what stands there, and what is known of it."""

    target: str  #: address or IRI
    rel: str  #: a registered relation or an IRI
    type: str = ""  #: media type of what is there
    language: str = ""
    title: str = ""
    profile: str = ""  #: IRI of what the target conforms to
    anchor: str = ""  #: where the link starts, if not at what is sent


def link_header(links: Iterable[Link]) -> str:
    """The links as the value of one Link header. No text in a link can end it or start another."""
    return ", ".join(_field(link) for link in links)


def linkset(links: Iterable[Link]) -> dict[str, object]:
    """The links as a JSON document (RFC 9264, section 4.2), grouped by anchor and relation."""
    contexts: dict[str, dict[str, object]] = {}
    for link in links:
        context = contexts.setdefault(link.anchor, {"anchor": _address(link.anchor)})
        targets = context.setdefault(link.rel, [])
        assert isinstance(targets, list)
        targets.append(_target(link))
    return {"linkset": list(contexts.values())}


def _field(link: Link) -> str:
    title = _plain(link.title)
    return dump_options_header(
        f"<{_address(link.target)}>",
        {
            "rel": _address(link.rel),
            "type": _ascii(link.type),
            "hreflang": _ascii(link.language),
            "title": title if title and title.isascii() else None,
            "title*": None if title.isascii() else f"UTF-8''{quote(title, safe='')}",
            "profile": _address(link.profile) or None,
            "anchor": _address(link.anchor) or None,
        },
    )


def _target(link: Link) -> dict[str, object]:
    target: dict[str, object] = {"href": _address(link.target)}
    if link.type:
        target["type"] = link.type
    if link.language:
        target["hreflang"] = [link.language]
    if link.title:
        target["title"] = link.title
    if link.profile:
        target["profile"] = [link.profile]  # an extension of the format, so always a list
    return target


def _address(iri: str) -> str:
    """The IRI as a URI: what might end a header, a line or the link itself is encoded."""
    return quote(iri, safe=_ALLOWED)


def _ascii(value: str) -> str | None:
    return quote(value, safe=_ALLOWED + " ") or None


def _plain(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
