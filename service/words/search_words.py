"""What people type when they search, made comparable with names."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """A text without case, accents and punctuation; ä, ae and a are the same.

    graph_loader/search_index.py folds names in the same way; a test holds the two equal.
    What is left are letters, digits and single spaces: nothing that means anything to SQLite.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", re.sub("([aou])e", r"\1", letters)))


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
