"""How numbers are said: the form of a text that goes with a number, and the number in it."""

from __future__ import annotations

from service.words.formatting import format_number
from service.words.texts import Texts


def form(number: int) -> str:
    """How a text for that number ends: `one` for one, else `many`."""
    return "one" if number == 1 else "many"


def counted(texts: Texts, key: str, number: int, **more: object) -> str:
    """The text of that key with a number in it as the language writes it."""
    return texts(key, number=format_number(str(number), texts.language), **more)
