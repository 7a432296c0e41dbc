"""What network addresses stand for: which client one is, whether everybody can reach it."""

from __future__ import annotations

import functools
import ipaddress
from contextlib import suppress
from urllib.parse import urlsplit

from pyoxigraph import NamedNode


@functools.lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """The client an address stands for: all of a /64, because that is what one customer gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def fault_of(iri: str, private: bool) -> str:
    """Why an IRI cannot be on the list; empty if it can."""
    try:
        parts = urlsplit(iri)
        good = NamedNode(iri).value.isascii() and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.scheme not in ("http", "https") or not parts.hostname:
        return "is not the IRI of an endpoint: http(s), a host, ASCII."
    if "@" in parts.netloc or "#" in iri:
        return "must have neither a user nor a fragment."
    with suppress(ValueError):  # a name, which means what it means when it is used
        if not (private or is_public(parts.hostname)):
            return "has no public address; ACTORGRAPH_SERVICE_PRIVATE=yes would allow it."
    return ""


def is_public(address: str) -> bool:
    """Whether everybody can reach the address, as far as its number tells."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # Only what is given out for hosts, and nothing that carries an IPv4 address in it.
        unicast = ip in ipaddress.IPv6Network("2000::/3")
        return unicast and ip.is_global and ip.sixtofour is None and ip.teredo is None
    return ip.is_global and not ip.is_multicast
