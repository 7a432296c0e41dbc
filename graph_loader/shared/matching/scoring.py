"""How well a name fits what was asked, word by word, and whether it can mean anything else.

Words are compared by rapidfuzz. What counts is how telling the words are that are in both, and how
telling those are that are in one only; a name that says more than was asked fits less well, and one
that does not say something that was asked fits badly.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from graph_loader.shared.matching.keys import is_general

_ENDINGS = ("ern", "es", "en", "er", "em", "s", "n", "e", "r", "m")
_SHORTEST_STEM = 4
_GENERAL = 0.35  #: of the weight of another word
_BESIDE = 0.95  #: of a word that stands in another name of the thing
_SLIP, _INFLECTED, _BEGINNING, _INITIALS, _INITIAL = 0.9, 0.96, 0.7, 0.8, 0.55
READ_WRONGLY = 0.97
_FAMILIAR = 0.75  #: of a slip, if what was typed is itself a word of names


class Fit(NamedTuple):
    """How a name fits what was asked; all numbers from 0 to 1."""

    score: float
    asked: float  #: how much of what was asked is in the name
    named: float  #: how much of the name was asked for
    slips: tuple[tuple[str, str], ...]  #: words as they were typed, and as the name has them
    missing: tuple[str, ...]  #: words that were asked for and are not in the name
    besides: tuple[str, ...]  #: words of the name that were not asked for
    shortened: bool  #: whether a word was given by its beginning or by initials
    inflected: bool  #: whether a word has another ending


class Weights:
    """How telling words are: the fewer things have them in their names, the more."""

    def __init__(self, things: int) -> None:
        self._things = max(things, 2)
        self._counts: dict[str, int] = {}
        self._known: dict[str, float] = {}

    def __len__(self) -> int:
        """Of how many words it knows how telling they are."""
        return len(self._counts)

    def learn(self, counts: Mapping[str, int]) -> None:
        """Take in of how many things more words are in the names."""
        self._counts.update(counts)

    def of(self, word: str) -> float:
        """From 0.1 to 1."""
        weight = self._known.get(word)
        if weight is None:
            weight = self._known[word] = self._weight(word)
        return weight

    def _weight(self, word: str) -> float:
        rare = math.log(self._things / (1 + self._counts.get(word, 0))) / math.log(self._things)
        weight = max(0.25, min(1.0, rare + 0.15))
        if is_general(word):
            weight *= _GENERAL
        return weight * (0.4 if len(word) == 1 else 1.0)

    def known(self, word: str) -> bool:
        """Whether a word is in any name."""
        return self._counts.get(word, 0) > 0


def fit(
    asked: Sequence[str],
    named: Sequence[str],
    weights: Weights,
    others: Collection[str] = (),
) -> Fit:
    """How well the words of a name fit those that were asked for.

    `others` are words of other names of the same thing, which may stand beside this one.
    """
    if "".join(asked) == "".join(named):
        return Fit(1.0, 1.0, 1.0, (), (), (), False, False)
    pairs = sorted(_pairs(asked, named, weights))
    found: list[float | None] = [None] * len(asked)
    taken: list[float | None] = [None] * len(named)
    for i, js, likeness, _ in pairs:
        found[i] = likeness
        for j in js:
            taken[j] = max(taken[j] or 0.0, likeness)
    if others:
        for i, word in enumerate(asked):
            if found[i] is None and word in others:
                found[i] = _BESIDE
    in_asked, in_named = _share(asked, found, weights), _share(named, taken, weights)
    turned = 1.0
    if any(one[1][0] > other[1][0] for one, other in zip(pairs, pairs[1:], strict=False)):
        turned = 0.99
    return Fit(
        in_asked**1.5 * (0.6 + 0.4 * in_named) * turned,
        in_asked,
        in_named,
        tuple(
            (asked[i], " ".join(named[j] for j in js)) for i, js, _, how in pairs if how == "slip"
        ),
        tuple(word for word, likeness in zip(asked, found, strict=True) if likeness is None),
        tuple(word for word, likeness in zip(named, taken, strict=True) if likeness is None),
        any(how == "short" for _, _, _, how in pairs),
        any(how == "inflected" for _, _, _, how in pairs),
    )


def _share(words: Sequence[str], found: Sequence[float | None], weights: Weights) -> float:
    """How much of what words say is found."""
    whole = part = 0.0
    for word, likeness in zip(words, found, strict=True):
        weight = weights.of(word)
        whole += weight
        part += weight * (likeness or 0.0)
    return part / whole


_Pair = tuple[int, tuple[int, ...], float, str]


def _pairs(asked: Sequence[str], named: Sequence[str], weights: Weights) -> list[_Pair]:
    """Which words stand for which: a word asked, those of the name, how alike, and in what way."""
    pairs: list[_Pair] = []
    left_named = dict.fromkeys(range(len(named)))
    left_asked = []
    for i, word in enumerate(asked):  # most words are the same ones
        j = next((j for j in left_named if named[j] == word), None)
        if j is None:
            left_asked.append(i)
        else:
            del left_named[j]
            pairs.append((i, (j,), 1.0, ""))
    if not left_asked or not left_named:
        return pairs
    possible: list[_Pair] = []
    for i in left_asked:
        for j in left_named:
            likeness, how = alike(asked[i], named[j])
            if how == "slip" and weights.known(asked[i]):
                likeness *= _FAMILIAR
            if likeness:
                possible.append((i, (j,), likeness, how))
        possible += _compounds(i, asked[i], named, left_named)
        if i + 1 in left_asked:
            possible += _split(i, asked, named, left_named)
    possible.sort(key=lambda pair: (-pair[2], -len(pair[1]), abs(pair[0] - pair[1][0])))
    used: set[int] = set()
    for i, js, likeness, how in possible:
        spans = (i, i + 1) if how in ("split", "split-slip") else (i,)
        if used.intersection(spans) or not all(j in left_named for j in js):
            continue
        used.update(spans)
        for j in js:
            del left_named[j]
        way = "slip" if how == "split-slip" else how
        pairs += [(one, js, likeness, way if one == i else "") for one in spans]
    return pairs


def _compounds(i: int, word: str, named: Sequence[str], left: Collection[int]) -> list[_Pair]:
    """Words that are written as one, or by the first letters of several."""
    found: list[_Pair] = []
    if len(left) < 2 or len(word) in (4, 5):  # longer than initials, shorter than a compound
        return found
    for j in left:
        if word[0] != named[j][0] and len(word) < 6:
            continue
        for length in (2, 3):
            js = tuple(range(j, j + length))
            if j + length - 1 not in left or j + 1 not in left:
                break
            parts = named[j : j + length]
            if len(word) == length and word == "".join([part[0] for part in parts]):
                found.append((i, js, _INITIALS, "short"))
            elif abs(sum([len(part) for part in parts]) - len(word)) <= 2:
                whole = "".join(parts)
                if word == whole:
                    found.append((i, js, 1.0, ""))
                elif slips := _slips(word, whole):
                    found.append((i, js, slips, "slip"))
    return found


def _split(
    i: int, asked: Sequence[str], named: Sequence[str], left: Collection[int]
) -> list[_Pair]:
    """Two words asked that the name has as one."""
    whole = asked[i] + asked[i + 1]
    found: list[_Pair] = []
    for j in left:
        if whole == named[j]:
            found.append((i, (j,), 1.0, "split"))
        elif abs(len(whole) - len(named[j])) <= 2 and (slips := _slips(whole, named[j])):
            found.append((i, (j,), slips, "split-slip"))
    return found


@functools.lru_cache(maxsize=200_000)
def alike(word: str, other: str) -> tuple[float, str]:
    """How alike two words are, 0 if they are different ones, and in what way."""
    if word == other:
        return 1.0, ""
    if word.isdigit() or other.isdigit() or min(len(word), len(other)) == 0:
        return 0.0, ""
    if _inflected(word, other):
        return _INFLECTED, "inflected"
    if is_read_wrongly(word, other):
        return READ_WRONGLY, "slip"
    if len(word) == 1 or len(other) == 1:
        return (_INITIAL, "short") if word[0] == other[0] else (0.0, "")
    if slips := _slips(word, other):
        return slips, "slip"
    if len(word) >= 3 and other.startswith(word):
        return _BEGINNING, "short"
    if len(word) >= 6 and len(other) > len(word) + 1 and _slips(word, other[: len(word)]):
        return _BEGINNING - 0.1, "short"
    return 0.0, ""


def _slips(word: str, other: str) -> float:
    """How alike words are that differ by few letters: one in five, and only one in short ones."""
    length = max(len(word), len(other))
    most = 0 if length < 4 else 1 if length < 8 else 2 if length < 13 else 3
    if not most or any(sign.isdigit() for sign in word + other):
        return 0.0
    distance = OSA.distance(word, other, score_cutoff=most)
    if distance > most:
        return 0.0
    return _SLIP - 0.5 * (distance / length) - (0.1 if word[0] != other[0] else 0.0)


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether only one letter is wrong, missing, doubled or turned with the next."""
    return OSA.distance(typed, meant, score_cutoff=1) <= 1


def is_read_wrongly(typed: str, meant: str) -> bool:
    """Whether a machine took rn for m, or m for rn."""
    return typed.replace("rn", "m") == meant.replace("rn", "m")


def _inflected(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    if len(short) >= _SHORTEST_STEM and long.startswith(short) and long[len(short) :] in _ENDINGS:
        return True
    return _stem(word) == _stem(other)


@functools.lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """A word without the ending of its case or number."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
