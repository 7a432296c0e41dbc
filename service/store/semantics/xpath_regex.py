"""Says regular expressions of XPath (XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6) in the
dialect that the engine knows.
"""

from __future__ import annotations

import re

_FLAGS = "smix"
_BLANKS = "\t\n\r "
_QUANTIFIER = re.compile(r"(?:[?*+]|\{\d+(?:,\d*)?\})\??")
_CATEGORY = re.compile(
    r"[pP]\{(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)\}"
)
_BLOCK = re.compile(r"[pP]\{Is[\w-]*\}")
_SINGLE = {"n": r"\n", "r": r"\r", "t": r"\t"} | {sign: f"\\{sign}" for sign in r"\|.?*+(){}-[]^$"}
_START = (
    r":A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}"
    r"\u{200C}-\u{200D}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}"
    r"\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}"
)
_INSIDE = _START + r"\-.0-9\u{B7}\u{300}-\u{36F}\u{203F}-\u{2040}"
_MULTIPLE = {
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "i": f"[{_START}]",
    "I": f"[^{_START}]",
    "c": f"[{_INSIDE}]",
    "C": f"[^{_INSIDE}]",
}
_REPLACEMENT = re.compile(r"\\([\\$])|\$(\d+)|([^\\$]+)", re.DOTALL)


class Inexpressible(Exception):
    """A pattern that the engine has no way to say, or that is none of XPath's."""


class Mistake(Exception):
    """What XPath calls an error, so that the expression has no value."""


def flags_of(flags: str) -> str:
    """The flags for the engine. Raises Inexpressible for those that XPath does not have."""
    for flag in flags:
        if flag not in _FLAGS:
            raise Inexpressible(f"the flag {flag} in a regular expression")
    return flags.replace("x", "")


def pattern_of(pattern: str, flags: str) -> tuple[str, int]:
    """A pattern as the engine reads it, and how many groups it has. Raises Inexpressible."""
    translation = _Translation(pattern, "x" in flags)
    return translation.whole(), translation.groups


def replacement_of(replacement: str, groups: int) -> str:
    """A replacement as the engine reads it. Raises Mistake where XPath says so (err:FORX0004)."""
    parts, place = [], 0
    while place < len(replacement):
        found = _REPLACEMENT.match(replacement, place)
        if not found:
            raise Mistake
        place = found.end()
        if found[1]:
            parts.append("$$" if found[1] == "$" else "\\")
        elif found[2]:
            digits = found[2]
            while len(digits) > 1 and int(digits) > groups:
                digits, place = digits[:-1], place - 1
            parts.append(_reference(int(digits), replacement[place : place + 1], groups))
        else:
            parts.append(found[3])
    return "".join(parts)


class _Translation:
    """One pattern, read from its beginning."""

    def __init__(self, pattern: str, without_blanks: bool) -> None:
        self._pattern = pattern
        self._place = 0
        self._without_blanks = without_blanks
        self.groups = 0

    def whole(self) -> str:
        parts: list[str] = []
        depth = 0
        may_repeat = False
        while self._place < len(self._pattern):
            sign = self._pattern[self._place]
            if self._without_blanks and sign in _BLANKS:
                self._place += 1
                continue
            if sign in "?*+{":
                parts.append(self._quantifier(may_repeat))
                may_repeat = False
                continue
            self._place += 1
            may_repeat = sign not in "(|"
            match sign:
                case "(":
                    depth += 1
                    self._group()
                    parts.append("(")
                case ")":
                    depth -= 1
                    parts.append(")")
                case "[":
                    parts.append(self._class())
                case "\\":
                    parts.append(self._escape())
                case "]" | "}":
                    raise Inexpressible(f"{sign} without \\ before it in a regular expression")
                case "." | "|" | "^" | "$":
                    parts.append(sign)
                case _:
                    parts.append(_literal(sign))
            if depth < 0:
                break
        if depth:
            raise Inexpressible("a parenthesis without its other half in a regular expression")
        return "".join(parts)

    def _group(self) -> None:
        self.groups += 1
        if self._pattern.startswith("?", self._place):
            raise Inexpressible("(? in a regular expression")

    def _quantifier(self, may_repeat: bool) -> str:
        text = self._pattern
        if self._without_blanks:
            while self._place < len(text) and text[self._place] in _BLANKS:
                self._place += 1
        found = _QUANTIFIER.match(text, self._place)
        if not found or not may_repeat:
            raise Inexpressible(f"{text[self._place]} behind nothing that it could repeat")
        self._place = found.end()
        return found[0]

    def _escape(self) -> str:
        """What stands for `\\…`, in a class and outside."""
        text, place = self._pattern, self._place
        if found := _CATEGORY.match(text, place):
            self._place = found.end()
            return f"\\{found[0]}"
        sign = text[place : place + 1]
        self._place = place + 1
        if sign in _SINGLE:
            return _SINGLE[sign]
        if sign in _MULTIPLE:
            return _MULTIPLE[sign]
        if sign.isdigit():
            raise Inexpressible(f"\\{sign}, which refers back, in a regular expression")
        name = found[0] if (found := _BLOCK.match(text, place)) else sign
        raise Inexpressible(f"\\{name} in a regular expression")

    def _class(self) -> str:
        """A class, its opening bracket already read; one may be taken from another."""
        text = self._pattern
        negated = text.startswith("^", self._place)
        self._place += negated
        parts: list[str] = []
        subtracted = ""
        while True:
            sign = text[self._place : self._place + 1]
            if not sign:
                raise Inexpressible("[ without ] in a regular expression")
            if sign == "]" and parts:
                self._place += 1
                break
            if text.startswith("-[", self._place) and parts:
                self._place += 2
                subtracted = self._class()
                if not text.startswith("]", self._place):
                    raise Inexpressible("something behind a class that is taken from another")
                self._place += 1
                break
            parts.append(self._member())
        inside = f"[{'^' if negated else ''}{''.join(parts)}]"
        return f"[{inside}--{subtracted}]" if subtracted else inside

    def _member(self) -> str:
        """A character, a range, or a set of characters."""
        begin = self._character()
        text = self._pattern
        behind = text[self._place + 1 : self._place + 2]
        if text.startswith("-", self._place) and behind not in ("[", "]", ""):
            if len(begin) > 2 or begin in (r"\d", r"\D"):
                raise Inexpressible("- behind a set of characters in a class")
            self._place += 1
            return f"{begin}-{self._character()}"
        return begin

    def _character(self) -> str:
        sign = self._pattern[self._place]
        self._place += 1
        if sign == "\\":
            return self._escape()
        if sign in "[]":
            raise Inexpressible(f"{sign} without \\ before it in a class")
        return f"\\{sign}" if sign in "&~-^#" else sign


def _reference(number: int, behind: str, groups: int) -> str:
    """What stands for a group; the engine would take a letter behind it for a part of its name."""
    if number > groups:
        return ""
    return f"${{{number}}}" if behind == "_" or behind.isalnum() else f"${number}"


def _literal(sign: str) -> str:
    return f"\\{sign}" if sign in "#&~-" else sign
