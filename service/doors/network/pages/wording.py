"""How pages of the network say times."""

from __future__ import annotations

from service.doors.network.parameters import Reader
from service.network.describing import Words


def time_words(read: Reader, words: Words) -> str:
    """The time that was asked for."""
    first, last = read.understood["from"], read.understood["to"]
    if not (first or last):
        return read.view.texts("network.time.all")
    return words.when(str(first) if first else None, str(last) if last else None)
