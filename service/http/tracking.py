"""What newsletters, social media and advertisers hang on addresses is not part of them.

It asks nothing of us and says something about the reader: it is taken off before anything looks at
the address, so that no page refuses it, keeps it apart, repeats it in a link, or logs it.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

#: Names of Google, Meta, Microsoft, X, Yandex, TikTok, LinkedIn, Mailchimp, HubSpot, Matomo.
_NAMES = re.compile(
    r"utm_\w+|(?:mtm|matomo|pk|piwik)_\w+|fbclid|fb_(?:action_ids|source)|g(?:clid|clsrc|braid)"
    r"|wbraid|dclid|srsltid|_gl|msclkid|twclid|yclid|ysclid|ttclid|li_fat_id|igsh(?:id)?"
    r"|mc_[ce]id|_hs(?:enc|mi)|hsctatracking|mkt_tok|vero_id|ref_src|ref_url"
)
_MOST_CHARS = 8 * 1024  #: nobody hangs anything on what is longer, and to look takes its time


def untracked(query: str) -> str:
    """A query string without them; what is left stays as it was written, and a long one whole."""
    if "=" not in query or len(query) > _MOST_CHARS:
        return query
    return "&".join(part for part in query.split("&") if not _is_tracking(part))


def _is_tracking(part: str) -> bool:
    name = unquote_plus(part.partition("=")[0]).casefold()
    return _NAMES.fullmatch(name) is not None
