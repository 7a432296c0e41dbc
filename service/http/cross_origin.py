"""What pages of other origins may send with their questions (Fetch, CORS protocol)."""

from __future__ import annotations

import re

#: Sent by most who ask; named whether a client asks for them or not.
USUAL = (
    "Accept",
    "Accept-Datetime",
    "Accept-Language",
    "Content-Type",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Range",
)
_MOST, _LONGEST = 20, 64  #: how many a client may ask for, how long a name may be
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  #: a token (RFC 9110, section 5.6.2)


def headers_to_allow(asked: str) -> str:
    """The usual headers and those that a preflight asks for, as far as they are names.

    Nothing here depends on who asks, so that whatever a client sends (its name for a query, a
    password that nobody needs) does no harm.
    """
    names = (name.strip() for name in asked.split(",", 4 * _MOST)[: 4 * _MOST])
    fit = [name for name in names if len(name) <= _LONGEST and _NAME.fullmatch(name)]
    allowed = {name.lower(): name for name in (*fit[:_MOST], *USUAL)}
    return ", ".join(sorted(allowed.values(), key=str.lower))
