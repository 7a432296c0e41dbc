"""Web addresses as people write them, looked at before they are published."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from graph_loader.terms import is_iri

#: Begun twice at its start, or whole behind another one; an archive has one behind a slash.
_DOUBLED = re.compile(r"https?:/*(https?:|https?//|www\.https?:)|.*\whttps?:/", re.IGNORECASE)
_LABEL = r"[^\W_]([\w-]*[^\W_])?"
_HOST = re.compile(
    rf"({_LABEL}\.)+[^\W\d_][\w-]*[^\W_]"
    r"|\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*"
)
_MAIL = re.compile(r"mailto:[^@\s/?]+@([\w-]+\.)+[\w-]{2,}")


def web_fault(text: str) -> str:
    """What is wrong with the address of a page; empty if nothing is."""
    if not re.match(r"https?:", text):
        return "expected one that begins with http(s)://"
    if _DOUBLED.match(text):
        return "it begins twice, expected http(s):// once"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return str(error)
    if not _HOST.fullmatch(host):
        return f"no host that can be asked ({host!r}), expected one such as www.example.org"
    return "" if is_iri(text) else "expected no blanks and no characters such as <, > and |"


def mail_fault(text: str) -> str:
    """What is wrong with a mailto: address; empty if nothing is."""
    if not _MAIL.fullmatch(text) or not is_iri(text):
        return "expected a mail address such as mailto:name@example.org"
    return ""
