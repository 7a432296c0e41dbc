"""How well what people type when they search fits a name."""

from __future__ import annotations

import functools
import json
from pathlib import Path

_SYNONYMS = Path(__file__).parent / "synonyms.json"


def rank(name: str, asked: str) -> int | None:
    """How well a folded name fits what was asked: 0 the same, 1 its beginning, 2 beginnings of
    words, 3 parts of words; None if a word is missing."""
    words = asked.split()
    if not all(word in name for word in words):
        return None
    if name == asked:
        return 0
    if name.startswith(asked):
        return 1
    return 2 if all(f" {word}" in f" {name}" for word in words) else 3


def alike(word: str) -> frozenset[str]:
    """A word and those that mean about the same in any language, all folded to lower case.

    Beginnings of words stand for all that begin so; `members` has what `member` has.
    """
    asked = word.casefold()
    groups = [group for group in _groups() if any(asked.startswith(one) for one in group)]
    return frozenset([asked]).union(*groups)


@functools.cache
def _groups() -> tuple[frozenset[str], ...]:
    found: list[list[str]] = json.loads(_SYNONYMS.read_text(encoding="utf-8"))
    return tuple(frozenset(one.casefold() for one in group) for group in found)
