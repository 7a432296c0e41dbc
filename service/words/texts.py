"""What the pages say, one table per language."""

from __future__ import annotations

import functools
import json
from pathlib import Path

LANGUAGES = ("de", "en")
_FOLDER = Path(__file__).parent / "languages"


class Texts:
    """The texts of one language. Calling it with a key gives the text, filled with values."""

    def __init__(self, language: str, table: dict[str, str]) -> None:
        self.language = language
        self._table = table

    def __call__(self, key: str, **values: object) -> str:
        """The text of that key. Raises KeyError: a missing text is a mistake of ours."""
        text = self._table[key]
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in self._table


@functools.cache
def texts_in(language: str) -> Texts:
    """The table of a language of LANGUAGES."""
    text = (_FOLDER / f"{language}.json").read_text(encoding="utf-8")
    return Texts(language, json.loads(text))
