"""Characters that nobody typed on purpose: invisible ones, and those that stand for lost ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Stands for a carriage return alone, at which readers of tables would end a line.
LONE_RETURN = "\ue00d"
_REFUSED = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_TYPED = "\n"
#: Letters, signs and marks of which nothing is seen (Default_Ignorable_Code_Point of Unicode, as
#: far as their category does not tell), and the empty pattern of Braille.
_EMPTY = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_REPLACEMENT = "\ufffd"
#: What joins and marks the parts of one emoji: joiners between two of them, the tags of a flag.
_EMOJI = "[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f]"
_JOINED = re.compile(f"(?<={_EMOJI})\u200d(?={_EMOJI})")
#: Asks for the coloured or the plain form of the sign before it.
_FORM = re.compile(f"(?<={_EMOJI}|[#*0-9\u00a9\u00ae\u203c-\u21ff])[\ufe0e\ufe0f]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")


def unfit(text: str) -> Iterator[str]:
    """The name of each character of a text that no name, key or address has, each once."""
    if text.isascii() and text.isprintable():
        return
    plain = _FORM.sub("", _FLAG.sub("", _JOINED.sub("", text)))
    for letter in dict.fromkeys(plain):
        if letter in _TYPED:
            continue
        refused = unicodedata.category(letter) in _REFUSED or _EMPTY.match(letter)
        if letter == _REPLACEMENT or refused or _is_none(letter):
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
    unnamed["Cn"] = "no character"
    name = unicodedata.name(letter, unnamed.get(kind, kind))
    return f"{name} (U+{ord(letter):04X})"
