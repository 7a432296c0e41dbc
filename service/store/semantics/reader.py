"""Reads the words of a query one after another, each as what may stand in its place.

Where the tokens of SPARQL (19.8) and the engine's reading may differ, for example where a word
touches the next one, nothing is guessed: Unreadable is raised.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.store.semantics.syntax import Unreadable

_BLANKS = re.compile(r"(?:[ \t\r\n]|#[^\n\r]*)*")
_LETTER = r"\w·\u0300-\u036f\u203f\u2040"
_NAME_BEGINNING = rf"(?:[^\W\d_](?:[{_LETTER}.-]*[{_LETTER}-])?)?:"
_LOCAL = rf"(?:%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%]|[{_LETTER}:-])"
IRI = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>")
NAME = re.compile(rf"{_NAME_BEGINNING}(?:(?![-]){_LOCAL}(?:\.*{_LOCAL})*)?")
PREFIX = re.compile(_NAME_BEGINNING)
VARIABLE = re.compile(rf"[?$][{_LETTER}]+")
BLANK = re.compile(rf"_:\w(?:[{_LETTER}.-]*[{_LETTER}-])?")
STRING = re.compile(
    r'"""(?:"{0,2}(?:[^"\\]|\\.))*+"""'
    r"|'''(?:'{0,2}(?:[^'\\]|\\.))*+'''"
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r"|'(?:[^'\\\n\r]|\\.)*+'",
    re.DOTALL,
)
LANGUAGE = re.compile(r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*")
NUMBER = re.compile(r"[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+)")
UNSIGNED = re.compile(NUMBER.pattern.removeprefix("[+-]?"))
BOOLEAN = re.compile(r"(?i:true|false)(?![\w:-])")
WORD = re.compile(r"[A-Za-z]\w*")
_BEHIND_NUMBER = re.compile(r"[\w.]*\w")


class Reader:
    """A text and how far it has been read. Blanks and comments never matter."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self._skip()

    def _skip(self) -> None:
        found = _BLANKS.match(self.text, self.place)
        assert found
        self.place = found.end()

    def sees(self, sign: str) -> bool:
        """Whether a sign is next."""
        return self.text.startswith(sign, self.place)

    def take_sign(self, sign: str) -> bool:
        """Read a sign if it is next."""
        if not self.sees(sign):
            return False
        self.place += len(sign)
        self._skip()
        return True

    def need_sign(self, sign: str) -> None:
        """Read a sign. Raises Unreadable if another one is next."""
        if not self.take_sign(sign):
            raise Unreadable(f"{sign} expected")

    def sees_word(self, *words: str) -> bool:
        """Whether one of some words is next, and nothing touches it that could belong to it."""
        return any(_keyword(word).match(self.text, self.place) for word in words)

    def take_word(self, *words: str) -> str:
        """Read one of some words if it is next, and give it in upper case; else nothing."""
        for word in words:
            if found := _keyword(word).match(self.text, self.place):
                self.place = found.end()
                self._skip()
                return word
        return ""

    def need_word(self, *words: str) -> str:
        """Read one of some words. Raises Unreadable if none is next."""
        found = self.take_word(*words)
        if not found:
            raise Unreadable(f"{' or '.join(words)} expected")
        return found

    def take(self, *kinds: re.Pattern[str]) -> str:
        """Read the first of some kinds of words that is next; nothing if none is."""
        for kind in kinds:
            if found := kind.match(self.text, self.place):
                self.place = found.end()
                self._skip()
                return found[0]
        return ""

    def need(self, *kinds: re.Pattern[str]) -> str:
        """Read one of some kinds of words. Raises Unreadable if none is next."""
        found = self.take(*kinds)
        if not found:
            raise Unreadable("another word expected")
        return found

    def take_number(self, kind: re.Pattern[str] = NUMBER) -> str:
        """Read a number; raises Unreadable if something touches it that could belong to it."""
        found = kind.match(self.text, self.place)
        if not found:
            return ""
        if _BEHIND_NUMBER.match(self.text, found.end()):
            raise Unreadable("a blank expected behind a number")
        return self.take(kind)

    def take_iri(self) -> str:
        """Read an IRI or a prefixed name if one is next."""
        return self.take(IRI, NAME)

    def take_literal(self) -> str:
        """Read a literal if one is next."""
        string = self.take_string()
        if not string:
            return self.take_number() or self.take(BOOLEAN)
        if self.sees("@"):
            return string + self.need(LANGUAGE)
        if self.take_sign("^^"):
            return f"{string}^^{self.need(IRI, NAME)}"
        return string

    def take_string(self) -> str:
        """Read a string if one is next."""
        return self.take(STRING)

    def take_parentheses(self) -> bool:
        """Read `()` if that is next."""
        before = self.place
        if self.take_sign("(") and self.take_sign(")"):
            return True
        self.place = before
        return False

    @property
    def ended(self) -> bool:
        """Whether all has been read."""
        return self.place == len(self.text)


@lru_cache(128)
def _keyword(word: str) -> re.Pattern[str]:
    return re.compile(rf"{word}(?![\w:-])", re.IGNORECASE | re.ASCII)
