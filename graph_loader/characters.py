"""Characters that nobody typed on purpose: invisible ones, and those that stand for lost ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Stands for a carriage return alone, at which readers of tables would end a line.
LONE_RETURN = "\ue00d"
_REFUSED = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
_TYPED = "\t\n"
_REPLACEMENT = "\ufffd"
#: What joins and marks the parts of one emoji: joiners between two of them, the tags of a flag.
_EMOJI = "[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f]"
_JOINED = re.compile(f"(?<={_EMOJI})\u200d(?={_EMOJI})")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")


def unfit(text: str) -> Iterator[str]:
    """The name of each character of a text that no name, key or address has, each once."""
    if text.isascii() and text.isprintable():
        return
    plain = _FLAG.sub("", _JOINED.sub("", text))
    for letter in dict.fromkeys(plain):
        if letter in _TYPED:
            continue
        if letter == _REPLACEMENT or unicodedata.category(letter) in _REFUSED or _is_none(letter):
            yield _name(letter)


def _is_none(letter: str) -> bool:
    """Whether it is one of the code points that are no characters (Unicode, section 23.7)."""
    code = ord(letter)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _name(letter: str) -> str:
    if letter == LONE_RETURN:
        return "carriage return (U+000D)"
    kind = "no character" if _is_none(letter) else unicodedata.category(letter)
    unnamed = {"Cc": "control character", "Co": "private character", "Cs": "half a character"}
    name = unicodedata.name(letter, unnamed.get(kind, kind))
    return f"{name} (U+{ord(letter):04X})"
