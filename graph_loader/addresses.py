"""Web addresses as people write them, looked at before they are published."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from graph_loader.terms import is_iri

#: Begun twice at its start, or whole behind another one; an archive has one behind a slash.
_DOUBLED = re.compile(r"https?:/*(https?:|https?//|www\.https?:)|.*[\w,;]https?:/", re.IGNORECASE)
#: What stands behind an address in a sentence.
_BEHIND = re.compile(r"""[,;:!'"»“”]$|^[^(]*\)$""")
_LABEL = r"[^\W_]([\w-]*[^\W_])?"
_HOST = re.compile(
    rf"({_LABEL}\.)+[^\W\d_][\w-]*[^\W_]"
    r"|\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*"
)
_PRIVATE = [
    ipaddress.ip_network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]
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
    if parts.username is not None:
        return "it names a user, expected a host behind http(s)://"
    if not _HOST.fullmatch(host) or _is_private(host):
        return f"no host that can be asked ({host!r}), expected one such as www.example.org"
    if found := _BEHIND.search(text):
        return f"{found[0][-1]!r} at its end is of the sentence around it"
    return "" if is_iri(text) else "expected no blanks and no characters such as <, > and |"


def _is_private(host: str) -> bool:
    """Whether a number stands for this machine, or for one of the network around it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local or any(address in n for n in _PRIVATE)


def mail_fault(text: str) -> str:
    """What is wrong with a mailto: address; empty if nothing is."""
    if not _MAIL.fullmatch(text) or not is_iri(text):
        return "expected a mail address such as mailto:name@example.org"
    return ""
