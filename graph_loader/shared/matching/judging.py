"""What a name is worth for what was asked: its score, whether it is sure to be meant, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from graph_loader.shared.folding import folded
from graph_loader.shared.matching.candidates import Candidate, Days, Feature
from graph_loader.shared.matching.index import Life, Name
from graph_loader.shared.matching.keys import (
    Key,
    is_frequent_surname,
    is_general,
    is_of_places,
    is_office,
    key_of,
)
from graph_loader.shared.matching.scoring import (
    Fit,
    Weights,
    fit,
    is_one_slip,
    is_read_wrongly,
)

STEP = 0.1  #: between candidates that fit alike
OUT_OF_TIME = 25.0  #: less for what was not there at that time
OTHER_NAME = 1.0  #: less for a name it has or had besides
FEWEST = 15.0  #: candidates with less are none
_SAME, _LOOSE, _LIKE = 100.0, 97.0, 93.0  #: the best that names of each sort may have
_DOCUMENT = 3.0  #: less for documents, of which there are many with long titles
_QUALIFIED = 1.0  #: less for a place without what tells it from others, or is the sort of another
_JOINING = "aeinsu"  #: letters that join words, or tell names apart that are alike
_ALIKE = frozenset(map(frozenset, ("mn", "dt", "bp", "gk", "sz", "ck", "vf", "vw", "iy", "ij")))
_LONG = 8  #: letters of a word in which one that sounds alike makes no other name
_VERY_LONG = 9  #: letters of a word that nothing else is called nearly like
_TELLING = 6  #: letters of a word in which a slip leaves no doubt
_COMMON = 0.45  #: weight of a word that very many names have
_UNIQUE = ("project", "programme")  #: kinds whose names are told from others by no place

_PRINTED_SHORT = re.compile(r"\((\w[\w./&-]*)\)")
_DOTTED = re.compile(r"\w{4,}(?=\.|…)")


@dataclass(frozen=True)
class Asked:
    """What is asked, in the ways in which names are held against it."""

    text: str
    key: Key
    on: Days

    @property
    def abbreviations(self) -> frozenset[str]:
        """What stands in brackets, as it may be the short form of the rest."""
        return frozenset(folded(found) for found in _PRINTED_SHORT.findall(self.text))

    @property
    def dotted(self) -> frozenset[str]:
        """The words that are marked as shortened by a dot or dots."""
        return frozenset(folded(found) for found in _DOTTED.findall(self.text))


class Scored(NamedTuple):
    """A candidate without its reasons, and what they follow from."""

    candidate: Candidate
    level: int  #: of certainty: 3 the same name, 2 the same but for small words, 1 telling, 0 none
    alive: bool
    missing: bool  #: whether something that was asked is not in the name
    within: bool  #: whether it is sure only if no other name has all that was asked
    same: bool  #: whether it is called exactly so
    fitting: Fit


def scored(
    asked: Asked,
    name: Name,
    kind: str,
    weights: Weights,
    life: Life | None,
    others: frozenset[str],
) -> Scored | None:
    """What a name is worth; `others` are the words of other names of its thing, if they count."""
    words, named = _compared(asked.key, name, kind)
    fitting = fit(words, named, weights, others)
    same = asked.key.folded == name.folded
    short = kind == "place" and not same and _is_without_qualifier(asked.key, name)
    if short:
        fitting = fit(words, words, weights)
    top = _SAME if same else _LOOSE if fitting.score == 1.0 else _LIKE
    score = top * fitting.score - (0.0 if name.current else OTHER_NAME)
    if not same:
        score -= _DOCUMENT if kind == "source" else 0.0
        score -= _QUALIFIED if short or len(words) < len(asked.key.tokens) else 0.0
    level, within = 3 if same else 0 if short else 2, False
    if not same and fitting.score < 1.0:
        level, within = _level(asked, words, name, fitting, kind, weights, others)
    alive = asked.on.meet(life.begin, life.end) if life else True
    if not alive:
        score -= OUT_OF_TIME
    if score < FEWEST / 2:
        return None
    found = Candidate(name.thing, kind, name, score, False, (), life)
    return Scored(found, level, alive, bool(fitting.missing), within, same, fitting)


def explained(one: Scored, on: Days) -> Scored:
    """The same with its reasons."""
    found = one.candidate
    features = _features(one.same, one.fitting, found.name, on, found.life, one.alive)
    return one._replace(candidate=replace(found, features=features))


def without_offices(tokens: Sequence[str]) -> list[str]:
    """The words without the offices and parties that stand beside names of persons, if any do."""
    kept = [token for token in tokens if not is_office(token)]
    return kept if 0 < len(kept) < len(tokens) else []


def _compared(key: Key, name: Name, kind: str) -> tuple[Sequence[str], tuple[str, ...]]:
    """The words that are held against each other: those asked, and those of the name."""
    named = tuple(name.tokens.split())
    asked: Sequence[str] = key.tokens
    if kind == "person":
        asked = without_offices(asked) or asked
    if kind == "place":
        asked, named = _place_words(asked, named)
    if kind != "source" and ":" in name.name:  # Werkstatt 4: …
        title = key_of(name.name.partition(":")[0])
        named = title.tokens if title.joined == key.joined else named
    return asked, named


def _is_without_qualifier(key: Key, name: Name) -> bool:
    """Whether a place is asked for without what tells it from others: Burg (Spreewald)"""
    before = re.split(r"\s*[/(]", name.name, maxsplit=1)[0]
    return before != name.name and key_of(before).joined == key.joined


def _place_words(
    asked: Sequence[str], named: Sequence[str]
) -> tuple[Sequence[str], tuple[str, ...]]:
    """The words without those that say what sort of place it is, where one side only has them."""
    if any(map(is_of_places, asked)) and any(map(is_of_places, named)):
        return asked, tuple(named)
    kept = ([word for word in side if not is_of_places(word)] or side for side in (asked, named))
    first, second = kept
    return first, tuple(second)


def _level(
    asked: Asked,
    words: Sequence[str],
    name: Name,
    fitting: Fit,
    kind: str,
    weights: Weights,
    others: frozenset[str],
) -> tuple[int, bool]:
    """Whether a name that is not the same is sure to be meant, and whether only if it is alone.

    Nothing asked is missing, nothing telling is besides, and slips are in long words that stand
    beside others; names of persons and places that differ in a letter are names of others.
    """
    cut = fitting.shortened and not _is_cut_by_rule(asked, words, name, kind)
    if (
        _missing(asked, name, fitting, kind)
        or cut
        or fitting.asked < (0.75 if fitting.shortened else 0.85)
    ):
        return 0, False
    besides = _besides(name, fitting)
    if besides and not asked.abbreviations.isdisjoint(others - {*words}):
        besides = []  # the short form of it stands beside
    if besides and kind == "workshop" and "werkstatt" in words and len(words) > 1:
        return 1, True  # there are few, and each is told from the others by any word of its name
    if besides and _says_little(besides, words, fitting, kind, weights):
        return 1, True
    if besides:
        return 0, False
    slips = [typed for typed, meant in fitting.slips if not is_read_wrongly(typed, meant)]
    if slips and kind != "person" and _is_certain_slip(fitting, weights):
        return 1, True
    genitive = fitting.inflected and kind != "person" and _is_genitive(words, name)
    if kind in ("person", "place") and (slips or fitting.inflected) and not genitive:
        return 0, False  # other endings and letters make the names of others
    if not slips:
        telling = sum(not is_general(word) for word in words)
        sure = genitive or not fitting.inflected or telling > 1
        return int(sure), fitting.shortened or bool(fitting.missing)
    return int(_is_harmless(words, fitting, weights)), False


def _is_genitive(words: Sequence[str], name: Name) -> bool:
    """Whether all words that are not in the name are long ones of it with another ending."""
    named = name.tokens.split()
    others = [word for word in words if word not in named]
    return all(
        len(word) > _TELLING
        and (word.removesuffix("s") in named or word.removesuffix("es") in named)
        for word in others
    )


def _missing(asked: Asked, name: Name, fitting: Fit, kind: str) -> list[str]:
    """What was asked and is not in the name, but for what says the same as something that is."""
    left = []
    for word in fitting.missing:
        legal = word == "verein" and re.search(r"\be ?v$", name.folded)
        place = kind == "project" and is_of_places(word)
        written = [one for one in asked.text.split() if one.casefold() == word]
        rest = asked.text.replace(written[0], "", 1) if written else ""
        if not (legal or place or (written and is_short_for(written[0], rest))):
            left.append(word)
    return left


def _besides(name: Name, fitting: Fit) -> list[str]:
    """What a name says besides, if it could tell it from others: nothing general, and no
    abbreviation before or behind what it is short for."""
    besides = [word for word in fitting.besides if f"des landes {word}" not in name.folded]
    if len(besides) == 1:
        written = name.name.split()
        for short, rest in ((written[-1], written[:-1]), (written[0], written[1:])):
            if besides == [short.casefold()] and is_short_for(short, " ".join(rest)):
                return []
    return [word for word in besides if not is_general(word) or len(word) < 2]


def is_short_for(short: str, text: str) -> bool:
    """Whether capitals are letters of a text in its order."""
    letters = iter(text.casefold())
    capitals = len(short) > 1 and short.isupper()
    return capitals and all(letter in letters for letter in short.casefold())


def _is_cut_by_rule(asked: Asked, words: Sequence[str], name: Name, kind: str) -> bool:
    """Whether all words that are only the beginnings of others are marked as such; of persons also
    first names that are given by a letter, beside a surname that few have."""
    named = name.tokens.split()
    cut = [word for word in words if word not in named]
    if len(cut) == len(words):
        return False
    if kind == "person":
        first = named[0] if named else ""
        rare = named[-1:] == [*words[-1:]] and not is_frequent_surname(named[-1])
        return rare and len(cut) == 1 and first.startswith(cut[0])
    return all(word in asked.dotted for word in cut)


def _says_little(
    besides: Sequence[str], words: Sequence[str], fitting: Fit, kind: str, weights: Weights
) -> bool:
    """Whether a name that is told from others by no place has only words besides that very many
    names have, as that of the region."""
    if kind not in _UNIQUE or fitting.slips or fitting.inflected or fitting.shortened:
        return False
    if sum(not is_general(word) for word in words) < 2:
        return False
    return all(len(word) > 2 and weights.of(word) <= _COMMON for word in besides)


def _is_certain_slip(fitting: Fit, weights: Weights) -> bool:
    """Whether the one slip is in a long unknown word and of a sort that makes no other name: a
    letter single or double, turned with the next, taken for one that sounds alike, or, in a very
    long word, left out or put in where none joins two words."""
    if len(fitting.slips) > 1 or fitting.inflected or fitting.shortened:
        return False
    ((typed, meant),) = fitting.slips
    length = min(len(typed), len(meant))
    if weights.known(typed) or length < _TELLING or not is_one_slip(typed, meant):
        return False
    if len(typed) == len(meant):
        pairs = [(one, other) for one, other in zip(typed, meant, strict=True) if one != other]
        turned = len(pairs) == 2
        return turned or (length >= _LONG and frozenset(pairs[0]) in _ALIKE)
    short, long = sorted((typed, meant), key=len)
    at = next((i for i in range(len(short)) if short[i] != long[i]), len(short))
    if long[at] in (long[at - 1 : at], long[at + 1 : at + 2]):
        return True
    return length >= _VERY_LONG and 0 < at < len(short) and long[at] not in _JOINING


def _is_harmless(words: Sequence[str], fitting: Fit, weights: Weights) -> bool:
    """Whether the one slip is in a long word that is unknown, and stands beside another one."""
    if len(fitting.slips) > 1 or any(weights.known(typed) for typed, _ in fitting.slips):
        return False
    ((typed, meant),) = fitting.slips
    if all(word == typed or is_general(word) for word in words):
        return False
    long = min(len(typed), len(meant)) >= _TELLING and is_one_slip(typed, meant)
    return long and not meant.startswith(typed) and not typed.startswith(meant)


def _features(
    same: bool, fitting: Fit, name: Name, on: Days, life: Life | None, alive: bool
) -> tuple[Feature, ...]:
    found = []
    if same:
        found.append(Feature("same-name", True))
    elif fitting.score == 1.0:
        found.append(Feature("same-words", True))
    else:
        found.append(Feature("words-asked", round(100 * fitting.asked, 1)))
        found.append(Feature("words-named", round(100 * fitting.named, 1)))
    for typed, meant in fitting.slips:
        found.append(Feature("slip", True, {"typed": typed, "meant": meant}))
    if name.current:
        found.append(Feature("current-name", True))
    else:
        found.append(Feature(f"by-{name.way}", True, {"first": name.first, "last": name.last}))
    if life and life.end and life.successor:
        found.append(Feature("ended", True, {"end": life.end, "successor": life.successor}))
    if on.first and not alive:
        found.append(Feature("not-then", True))
    elif on.first and name.first and on.meet(name.first, name.last):
        found.append(Feature("printed-then", True))
    return tuple(found)


def order(one: Scored) -> tuple[object, ...]:
    """The likeliest first, and of those that fit alike the one that is sure."""
    found = one.candidate
    return (
        -round(found.score, 3),
        -one.level,
        found.kind == "source",
        not found.name.current,
        not found.name.first,  # one that says when it was printed tells more
        len(found.name.name),
        found.thing,
    )


def told(found: list[Scored], limit: int) -> list[Candidate]:
    """The best ones with scores that do not tie, and the winner, if there is only one."""
    candidates: list[Candidate] = []
    before = 101.0
    for place, one in enumerate(found[:limit]):
        score = round(max(0.0, min(one.candidate.score, before - STEP, 100.0)), 1)
        sure = place == 0 and one.level > 0 and one.alive and is_alone(one, found[1:])
        candidates.append(replace(one.candidate, score=score, match=sure))
        before = score
    return candidates


def is_alone(first: Scored, others: Sequence[Scored]) -> bool:
    """Whether no other could be meant: the same name that is in use beats one that was printed."""

    def rank(one: Scored) -> tuple[int, bool]:
        return one.level, one.candidate.name.current

    if first.within and not all(one.missing for one in others if one.alive):
        return False
    rivals = [one for one in others if one.level and one.alive]
    if first.level < 3:
        return not rivals
    return all(rank(one) < rank(first) for one in rivals)
