"""What the pages say, one table per language."""

from __future__ import annotations

import functools
import json
from pathlib import Path

#: The languages of the pages, the best known first: each has a file of all its texts. What the data
#: or a question lack in one of them is shown in the first.
LANGUAGES = ("de", "en")
#: Those in which each question has to say everything.
REQUIRED = LANGUAGES[:2]
_FOLDER = Path(__file__).parent / "languages"


class Spoken(dict[str, str]):
    """A text by language. In a language that it lacks it is what its first language says."""

    def __missing__(self, language: str) -> str:
        return next(iter(self.values()))


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


def in_all_languages(key: str) -> Spoken:
    """The text of that key in each language."""
    return Spoken({tag: texts_in(tag)(key) for tag in LANGUAGES})
