"""How pages of the network say times and long names."""

from __future__ import annotations

from collections.abc import Sequence

from service.doors.network.parameters import Reader
from service.network.describing import Words


def time_words(read: Reader, words: Words) -> str:
    """The time that was asked for."""
    first, last = read.understood["from"], read.understood["to"]
    if not (first or last):
        return read.view.texts("network.time.all")
    return words.when(str(first) if first else None, str(last) if last else None)


def short_names(labels: Sequence[str]) -> list[str]:
    """What stands before the colon of each name, where that tells them apart; else the names."""
    short = [label.partition(": ")[0] for label in labels]
    return short if len(set(short)) == len(set(labels)) else list(labels)
