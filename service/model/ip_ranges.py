"""What network addresses stand for: which client one is, whether everybody can reach it."""

from __future__ import annotations

import functools
import ipaddress
from contextlib import suppress
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

#: Special ranges of IANA that the standard library does not know, or not all of, in one of its
#: versions: for protocols (192.0.0.0/24, 2001::/23), relays that carry IPv4 (192.88.99.0/24,
#: 2002::/16), documentation (3fff::/20) and segments (5f00::/16).
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16"),
        *("3fff::/20", "5f00::/16"),
    )
)


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
    if any(ip in network for network in _SPECIAL if network.version == ip.version):
        return False
    # Of IPv6 only what is given out for hosts, which holds nothing with an IPv4 address in it.
    unicast = ip.version == 4 or ip in ipaddress.IPv6Network("2000::/3")
    return unicast and ip.is_global and not ip.is_multicast
