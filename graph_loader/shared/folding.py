"""Names made comparable: those that are searched and what people type, by one rule."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """A text without case, accents and punctuation; ä, ae and a are the same.

    What is left are letters, digits and single spaces: nothing that means anything to SQLite.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", re.sub("([aou])e", r"\1", letters)))
