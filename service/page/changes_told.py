"""What changed between two lists, in words: the same on every page that says it."""

from __future__ import annotations

from collections.abc import Mapping

from service.network.changes import BOTH, JOINED, LEFT, RETURNED, STAYED
from service.words.counted import counted, form
from service.words.texts import Texts


def what_changed(texts: Texts, counts: Mapping[str, int]) -> str:
    """How many are newly named, no longer named, and named by both; `counts` by kind of change."""
    both = sum(counts[kind] for kind in BOTH)
    said = [
        counted(texts, f"network.change.said.{kind}.{form(counts[kind])}", counts[kind])
        for kind in (JOINED, RETURNED, LEFT)
        if counts[kind] or kind != RETURNED
    ]
    said.append(counted(texts, f"network.change.said.both.{form(both)}", both))
    among = [
        counted(texts, f"network.change.among.{kind}", counts[kind])
        for kind in BOTH
        if counts[kind] and kind != STAYED
    ]
    return ", ".join(said) + (f" ({', '.join(among)})" if among else "")
