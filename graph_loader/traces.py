"""Finds a person in texts, however the name is written, and takes them out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

_MARK = "[…]"  #: stands where a name stood
_GAP = r"(?:[\s\u00a0_+.-]|%20)+"  #: between the parts of a name, also in addresses
_TITLES = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class Traces:
    """What a person is found by: the key of the IRI and every name.

    Names and keys of others that hold one of these are no trace of the person.
    """

    iri: str
    slug: str
    names: frozenset[str]
    others: frozenset[str]  #: names and keys of other people
    stand_in: str  #: what a key becomes where another thing is called by it

    def found_in(self, text: str, run_together: bool = False) -> bool:
        """Whether the person is named in a text or in an address.

        In texts that are `run_together`, as in a file of arrays, a name need not begin a word.
        """
        small = text.lower()
        if not any(stem in small for stem in self._stems):
            return False
        pattern = self._anywhere if run_together else self._pattern
        return any(match["hit"] for match in pattern.finditer(text))

    def without(self, text: str) -> str:
        """The text with a mark in place of each name, and with another key."""
        return self._replaced(text, _MARK)

    def without_in_address(self, text: str) -> str:
        """The same for what has to stay an address, or a part of one."""
        return self._replaced(text, self.stand_in)

    def _replaced(self, text: str, mark: str) -> str:
        if not self.found_in(text):
            return text
        # A key is written in small letters and joined by hyphens; it stays one.
        return self._pattern.sub(
            lambda m: (self.stand_in if m["hit"] == self.slug else mark) if m["hit"] else m[0], text
        )

    @cached_property
    def _stems(self) -> frozenset[str]:
        """Each name has one of these in it, and so has the key: quick to look for."""
        lasts = {_TITLES.split(name.strip())[-1] for name in self.names}
        return frozenset(
            {self.slug, *(form.lower() for last in lasts for form in _spellings(last))}
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return self._compiled(r"(?<![^\W_])", r"(?![^\W_])")

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return self._compiled("", "")

    def _compiled(self, edge: str, end: str) -> re.Pattern[str]:
        hits = [_key(self.slug), *(form for name in self.names for form in _forms(name))]
        kept = sorted((other for other in self.others if self._holds(other, hits)), key=len)
        spared = "|".join(re.escape(other) for other in reversed(kept)) or "(?!)"
        wanted = "|".join(sorted(set(hits), key=len, reverse=True))
        # What is spared is read over as a whole, so that no part of it is taken for a hit.
        return re.compile(rf"{edge}(?:(?:{spared}){end}|(?P<hit>(?:{wanted}){end}))", re.IGNORECASE)

    @staticmethod
    def _holds(other: str, hits: Iterable[str]) -> bool:
        return any(re.search(hit, other, re.IGNORECASE) for hit in hits)


def traces_of(iri: str, names: Iterable[str], others: Iterable[str], stand_in: str) -> Traces:
    """The traces of a person of that IRI and with those names."""
    slug = iri.rsplit("/", 1)[1]
    whole = {" ".join(name.split()) for name in names}
    own = frozenset(name for name in whole if len(name) > 2)
    return Traces(iri, slug, own, frozenset(others) - own - {slug}, stand_in)


def _forms(name: str) -> list[str]:
    """Ways in which a name is written, as patterns: in its order, and the last part first."""
    parts = [part for part in _TITLES.split(name) if part]
    written = [_GAP.join(_letters(part) for part in parts)]
    if len(parts) > 1:
        first = _GAP.join(_letters(part) for part in parts[:-1])
        written.append(rf"{_letters(parts[-1])},(?:\s|%20|\+)*{first}")
    return written


def _key(slug: str) -> str:
    """A key as a pattern; one that might be a word of a text counts in the IRI alone."""
    return re.escape(slug) if "-" in slug else rf"(?<=/person/){re.escape(slug)}"


def _letters(part: str) -> str:
    return f"(?:{'|'.join(map(re.escape, _spellings(part)))})"


def _spellings(part: str) -> list[str]:
    """A part of a name, also as addresses escape it and as keys spell it."""
    spelt = part.lower()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        spelt = spelt.replace(letter, plain)
    return list(dict.fromkeys((part, quote(part), spelt)))
