"""Tells one client from another by its address."""

from __future__ import annotations

import functools
import ipaddress


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
