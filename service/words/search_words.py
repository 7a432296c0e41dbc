"""How well what people type when they search fits a name."""

from __future__ import annotations


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
