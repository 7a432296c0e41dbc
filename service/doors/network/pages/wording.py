"""How pages of the network say times, and what has none."""

from __future__ import annotations

from typing import Any

from service.doors.network.parameters import Reader
from service.network.describing import Words
from service.words.counted import counted, form


def time_words(read: Reader, words: Words) -> str:
    """The time that was asked for."""
    first, last = read.understood["from"], read.understood["to"]
    if not (first or last):
        return read.view.texts("network.time.all")
    return words.when(str(first) if first else None, str(last) if last else None)


def undated(read: Reader, body: Any) -> str:
    """How many ties are left out of a time because nothing dates them; empty for none."""
    number = sum(one["count"] for one in body["left_out"])
    key = f"network.path.undated.{form(number)}"
    return counted(read.view.texts, key, number) if number else ""
