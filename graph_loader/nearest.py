"""What somebody may have meant who wrote a name that is unknown."""

from __future__ import annotations

import difflib

_MOST_COMPARED = 5_000  # comparing a name with more than these takes longer than finding it


def nearest(text: str, known: set[str]) -> str:
    """The end of a message: the known name most like this one, or nothing."""
    if len(known) > _MOST_COMPARED:
        return ""
    close = difflib.get_close_matches(text, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
