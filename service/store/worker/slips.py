"""Where a text that is no query stops being one, and what stands there.

The engine names the end of what it looked at for a keyword, which may be a word further on. So it
is asked of beginnings of the text, which end behind a token, whether a query can begin so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from service.store.worker.parsing import is_readable
from service.store.worker.tokens import TOKENS

_BLANKS = " \t\r\n"
_OPENING = {")": "(", "}": "{", "]": "["}
_TERMS = ("variable", "iri", "name", "string", "number")


@dataclass(frozen=True)
class Token:
    """A word of the text; `kind` is that of the tokens, or "sign"."""

    text: str
    kind: str
    start: int

    @property
    def end(self) -> int:
        """The place behind it."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """It as a keyword is written; empty if it is no word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def is_term(self) -> bool:
        """Whether it can be a part of a statement."""
        return self.kind in _TERMS or self.word in ("A", "TRUE", "FALSE")


NOTHING = Token("", "", -1)  #: what stands before the first token and behind the last one


class Slip:
    """A text, and the token in it that cannot stand where it does."""

    def __init__(self, query: str, base: str, message: str) -> None:
        """`message` is what the engine says of the whole text."""
        self.query, self.message = query, message
        self.tokens = tokens_of(query)
        self.place = _first_wrong(query, self.tokens, base)

    @property
    def ends_early(self) -> bool:
        """Whether no token is wrong: what is missing stands behind the text, or its sense is."""
        return self.place == len(self.tokens)

    @property
    def token(self) -> Token:
        """The wrong one, or NOTHING."""
        return self.at(0)

    def at(self, steps: int) -> Token:
        """The token so many steps behind the wrong one, or before it if negative."""
        place = self.place + steps
        return self.tokens[place] if 0 <= place < len(self.tokens) else NOTHING

    @cached_property
    def before(self) -> list[Token]:
        """The tokens before the wrong one."""
        return self.tokens[: self.place]

    @cached_property
    def opened(self) -> list[Token]:
        """The brackets that are open at the wrong token, the outermost first."""
        found: list[Token] = []
        for token in self.before:
            if token.kind == "open":
                found.append(token)
            elif found and found[-1].text == _OPENING.get(token.text):
                found.pop()
        return found

    @property
    def in_group(self) -> bool:
        """Whether the innermost open bracket is a brace."""
        return bool(self.opened) and self.opened[-1].text == "{"

    @cached_property
    def in_head(self) -> bool:
        """Whether the wrong token stands between SELECT and its pattern."""
        for token in reversed(self.before):
            if token.text in "{}" or token.word == "WHERE":
                return False
            if token.word == "SELECT":
                return True
        return False

    def touches(self, steps: int) -> bool:
        """Whether nothing stands between the token so many steps away and the one behind it."""
        return self.at(steps) is not NOTHING and self.at(steps).end == self.at(steps + 1).start

    def position(self, start: int) -> tuple[int, int]:
        """Line and column of a place in the text, counted from 1."""
        line = self.query.count("\n", 0, start) + 1
        return line, start - self.query.rfind("\n", 0, start)

    def called(self) -> Token:
        """The word before the innermost open bracket, as COUNT in `COUNT(`; or NOTHING."""
        if not self.opened:
            return NOTHING
        place = self.tokens.index(self.opened[-1]) - 1
        return self.tokens[place] if place >= 0 else NOTHING

    def before_call(self) -> Token:
        """The word before a call that ends before the wrong token: FILTER in `FILTER f(x) = …`."""
        depth = 0
        for place in range(self.place - 1, 0, -1):
            token = self.tokens[place]
            depth += (token.kind == "close") - (token.kind == "open")
            if depth == 0:
                if token.kind == "open" and self.tokens[place - 1].word:
                    return self.tokens[place - 2] if place > 1 else NOTHING
                return self.tokens[place - 1]
        return NOTHING


def tokens_of(query: str) -> list[Token]:
    """All tokens but comments; whatever is no token is a sign of one character."""
    found: list[Token] = []
    place = 0
    for token in TOKENS.finditer(query):
        found += _signs(query, place, token.start())
        place = token.end()
        if token.lastgroup != "comment":
            found.append(Token(token[0], token.lastgroup or "", token.start()))
    return found + _signs(query, place, len(query))


def _signs(query: str, start: int, end: int) -> list[Token]:
    return [Token(query[i], "sign", i) for i in range(start, end) if query[i] not in _BLANKS]


def _first_wrong(query: str, tokens: list[Token], base: str) -> int:
    """The place of the first token up to which no query can begin so; or how many there are."""
    least, most = 0, len(tokens)
    while least < most:
        middle = (least + most) // 2
        if is_readable(query[: tokens[middle].end], base):
            least = middle + 1
        else:
            most = middle
    return least


def is_closed(text: str) -> bool:
    """Whether a string ends with the quotes that it begins with."""
    quotes = text[:3] if text[:3] in ('"""', "'''") else text[:1]
    body = re.sub(r"\\.", "__", text, flags=re.DOTALL)
    return len(body) >= 2 * len(quotes) and body.endswith(quotes)
