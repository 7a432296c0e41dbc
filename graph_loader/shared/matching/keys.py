"""Names made comparable: which of their words say what is meant, and in which spelling.

Legal forms, titles of persons and small words say little and are taken out; abbreviations, signs of
districts and what stands for the same are written out. `words.json` has the words.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_loader.shared.folding import folded

MOST_TOKENS = 24  #: of a name that are looked at
_WORDS = Path(__file__).parent / "words.json"
_SIGN = re.compile(r"\b[A-ZÄÖÜ]{2,3}\b")
_NUMERAL = re.compile(r"(?<=\w )(?:I{2,3}|IV|VI{1,3}|IX)\b(?!\.?\w)")  # not V, which ends e. V.
_NUMERALS = {"II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8", "IX": "9"}
_HYPHENATED = re.compile(r"([^\W\d_]{2,})-\s+(?=[^\W\d_])")
_SHORT_FORM = re.compile(r"\s*\((?=[^()\s]*[A-ZÄÖÜ][^()\s]*[A-ZÄÖÜ])[\w./&-]{2,12}\)")
_DOTTED = ((re.compile(r"\b[fudi]\. (?=\w)"), ""), (re.compile(r"\bEv\. (?=\w)"), "evangelische "))
_ENUMERATED = re.compile(r"-\s+(?=(?:und|u\.|oder|bzw\.?|and)\s)")


@dataclass(frozen=True)
class Key:
    """A name by its words."""

    folded: str
    tokens: tuple[str, ...]  #: the words that say what is meant, written out

    @property
    def joined(self) -> str:
        """The words without spaces: compounds are written in one word or in several."""
        return "".join(self.tokens)


@dataclass(frozen=True)
class _Words:
    dropped: frozenset[str]
    small: frozenset[str]
    legal: frozenset[str]
    legal_names: tuple[str, ...]
    offices: frozenset[str]
    general: frozenset[str]
    of_places: frozenset[str]
    surnames: frozenset[str]
    same: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, str]


@functools.cache
def _words() -> _Words:
    said = json.loads(_WORDS.read_text(encoding="utf-8"))
    sets = {
        name: frozenset(said[name])
        for name in (
            "titles",
            "legal_forms",
            "small",
            "offices",
            "general",
            "of_places",
            "surnames",
        )
    }
    return _Words(
        dropped=sets["titles"] | sets["legal_forms"] | sets["small"],
        small=sets["small"],
        legal=sets["legal_forms"],
        legal_names=tuple(said["legal_names"]),
        offices=sets["offices"],
        general=sets["general"],
        of_places=sets["of_places"],
        surnames=sets["surnames"],
        same={word: tuple(text.split()) for word, text in said["same"].items()},
        signs=said["signs"],
    )


@functools.lru_cache(maxsize=50_000)
def key_of(text: str) -> Key:
    """What is compared of a name, as it is printed or typed."""
    plain = _unbroken(text)
    if without := _SHORT_FORM.sub(
        "", plain
    ).strip():  # (IMAG), behind or within what it is short for
        plain = without
    for pattern, meant in _DOTTED:
        plain = pattern.sub(meant, plain)
    words = _words()
    shown = _SIGN.sub(lambda found: words.signs.get(found[0], found[0]), plain)
    spelt = folded(_NUMERAL.sub(lambda found: _NUMERALS[found[0]], shown))
    for legal in words.legal_names:
        spelt = f" {spelt} ".replace(f" {legal} ", " ").strip()
    tokens = _letters_joined(spelt.split()[: 4 * MOST_TOKENS])
    written = [part for token in tokens for part in words.same.get(token, (token,))]
    # A name that is nothing but such words is meant by them.
    kept = [token for token in written if token not in words.dropped] or written
    return Key(folded(text), tuple(dict.fromkeys(kept[:MOST_TOKENS])))


def is_general(token: str) -> bool:
    """Whether many names have the word, and it does not say which thing is meant."""
    return token in _words().general


def is_of_places(token: str) -> bool:
    """Whether the word says what sort of place something is."""
    return token in _words().of_places


def is_frequent_surname(token: str) -> bool:
    """Whether very many people are called so."""
    return token in _words().surnames


def is_office(token: str) -> bool:
    """Whether the word names an office or a party, as it stands beside the names of persons."""
    return token in _words().offices


def _unbroken(text: str) -> str:
    """A text whose words are not divided at the ends of lines."""
    return _HYPHENATED.sub(r"\1", text) if "- " in text and not _ENUMERATED.search(text) else text


def _letters_joined(tokens: list[str]) -> list[str]:
    """The tokens with letters that stand alone joined: e v is ev, h c is hc."""
    found: list[str] = []
    run = ""
    for token in [*tokens, ""]:
        if len(token) == 1 and token.isalpha():
            run += token
            continue
        if run:
            found.append(run)
            run = ""
        if token:
            found.append(token)
    return found
