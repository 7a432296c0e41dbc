"""From a dirty name to the things that it may mean, each with a score, and at most one winner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from graph_loader.shared.matching.index import Life, Name, Reader
from graph_loader.shared.matching.keys import Key, is_general, is_of_places, is_office, key_of
from graph_loader.shared.matching.scoring import Fit, Weights, fit

MOST_CHARS = 300  #: of a name
MOST_CANDIDATES = 10
_SAME, _LOOSE, _LIKE = 100.0, 97.0, 93.0  #: the best that names of each sort may have
_OTHER_NAME = 1.0  #: less for a name it has or had besides
_OUT_OF_TIME = 25.0  #: less for what was not there at that time
_FEWEST = 35.0  #: candidates with less are none
_STEP = 0.1  #: between candidates that fit alike
_TELLING = 6  #: letters of a word in which a slip leaves no doubt
_FIRST_DAY, _LAST_DAY = date.min.isoformat(), date.max.isoformat()

_SHORT = re.compile(r"([a-z][a-z0-9-]*)/([^\s/?#]+)")
_REGISTERED = re.compile(r"(?:[A-Za-z][\w.-]*:)?([\w.-]{2,40})")


@dataclass(frozen=True)
class Space:
    """Where the IRIs of the things of a release begin; all IRIs are of things if it is empty."""

    start: str  #: ends in id/

    def kind(self, thing: str) -> str:
        """The kind of a thing by its IRI."""
        return thing.removeprefix(self.start).partition("/")[0]

    def iri(self, text: str) -> str:
        """The IRI that a text is, whole or in its short form; empty if it is none."""
        if text.startswith(("http://", "https://", "urn:")):
            return text
        return self.start + text if self.start and _SHORT.fullmatch(text) else ""


@dataclass(frozen=True)
class Feature:
    """One reason for a score: what it is called in the texts, and what is filled in there."""

    id: str
    value: float | bool
    says: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant."""

    thing: str
    kind: str
    name: Name  #: the one of its names that fits best
    score: float  #: from 0 to 100; no two at the top are the same
    match: bool  #: whether it is the one clear winner
    features: tuple[Feature, ...]
    life: Life | None


@dataclass(frozen=True)
class _Scored:
    candidate: Candidate
    level: int  #: of certainty: 3 the same name, 2 the same but for small words, 1 telling, 0 none
    alive: bool


@dataclass(frozen=True)
class Days:
    """The days at which a name was used; both empty if nobody says."""

    first: str = ""
    last: str = ""

    def meet(self, first: str, last: str) -> bool:
        """Whether a day of them lies between two that may be left open."""
        if not self.first:
            return True
        return (first or _FIRST_DAY) <= self.last and (last or _LAST_DAY) >= self.first


def match(
    reader: Reader,
    text: str,
    things: int,
    space: Space,
    types: Iterable[str] = (),
    on: Days | None = None,
    limit: int = MOST_CANDIDATES,
) -> list[Candidate]:
    """What a name may mean, the likeliest first; only things of these kinds, if any are given.

    With days, what was there at that time comes first, and a name leads to what went on under
    another one then. IRIs, their short forms and what registers call a thing are names as well.
    """
    on, wanted = on or Days(), frozenset(types)
    if direct := _direct(reader, text.strip(), space, wanted):
        return direct[:limit]
    kind_of = space.kind
    key = key_of(text[:MOST_CHARS])
    if len(key.joined) < 2:
        return []
    names = _names(reader, key)
    if wanted:
        names = [name for name in names if kind_of(name.thing) in wanted]
    words = {word for name in names for word in name.tokens.split()} | {*key.tokens}
    weights = Weights(reader.word_counts(sorted(words)), things)
    lives = reader.lives(sorted({name.thing for name in names}))
    best: dict[str, _Scored] = {}
    for name in names:
        scored = _scored(key, name, kind_of(name.thing), weights, on, lives.get(name.thing))
        known = best.get(name.thing)
        if scored and (known is None or _order(scored) < _order(known)):
            best[name.thing] = scored
    found = list(best.values())
    if on.first:
        found = _in_time(reader, found, on, space, wanted)
    found.sort(key=_order)
    return _told(found, limit)


def _direct(reader: Reader, text: str, space: Space, wanted: frozenset[str]) -> list[Candidate]:
    """The things of an IRI, of a short form, or of an identifier in another register."""
    iri = space.iri(text)
    features: dict[str, tuple[Feature, ...]] = {}
    if iri and (not space.start or iri.startswith(space.start)):
        features[iri] = (Feature("address", True),)
    elif any(sign.isdigit() for sign in text):
        value = iri.rstrip("/").rpartition("/")[2] if iri else text
        if found := _REGISTERED.fullmatch(value):
            for thing, scheme in reader.identified(found[1]):
                features.setdefault(thing, (Feature("registered", True, {"register": scheme}),))
    first: dict[str, Name] = {}
    for name in reader.names_of(list(features)) if features else []:
        if not wanted or space.kind(name.thing) in wanted:
            first.setdefault(name.thing, name)
    lives = reader.lives(list(first)) if first else {}
    return [
        Candidate(
            thing,
            space.kind(thing),
            name,
            100.0 - _STEP * place,
            len(first) == 1,
            features[thing],
            lives.get(thing),
        )
        for place, (thing, name) in enumerate(first.items())
    ]


def _names(reader: Reader, key: Key) -> list[Name]:
    """The names that are worth comparing: the same ones, and those that are alike."""
    found = [*reader.called(key.folded, key.joined), *reader.alike(" ".join(key.tokens))]
    if without := _without_offices(key.tokens):
        found += reader.called(" ".join(without), "".join(without))
    once: dict[tuple[str, str, str], Name] = {}
    for name in found:
        once.setdefault((name.thing, name.folded, name.way), name)
    return list(once.values())


def _without_offices(tokens: Sequence[str]) -> list[str]:
    """The words without the offices and parties that stand beside names of persons, if any do."""
    kept = [token for token in tokens if not is_office(token)]
    return kept if 0 < len(kept) < len(tokens) else []


def _scored(
    key: Key, name: Name, kind: str, weights: Weights, on: Days, life: Life | None
) -> _Scored | None:
    named = tuple(name.tokens.split())
    asked: Sequence[str] = key.tokens
    if kind == "person":
        asked = _without_offices(asked) or asked
    if kind == "place":
        asked, named = _place_words(asked, named)
    fitting = fit(asked, named, weights)
    same = key.folded == name.folded
    top = _SAME if same else _LOOSE if fitting.score == 1.0 else _LIKE
    score = top * fitting.score - (0.0 if name.current else _OTHER_NAME)
    level = 3 if same else 2 if fitting.score == 1.0 else _level(asked, fitting, kind, weights)
    alive = on.meet(life.begin, life.end) if life else True
    if not alive:
        score -= _OUT_OF_TIME
    if score < _FEWEST:
        return None
    features = _features(same, fitting, name, on, life, alive)
    found = Candidate(name.thing, kind, name, score, False, features, life)
    return _Scored(found, level, alive)


def _place_words(
    asked: Sequence[str], named: Sequence[str]
) -> tuple[Sequence[str], tuple[str, ...]]:
    """The words without those that say what sort of place it is, where one side only has them."""
    if any(map(is_of_places, asked)) and any(map(is_of_places, named)):
        return asked, tuple(named)
    kept = ([word for word in side if not is_of_places(word)] or side for side in (asked, named))
    first, second = kept
    return first, tuple(second)


def _level(asked: Sequence[str], fitting: Fit, kind: str, weights: Weights) -> int:
    """Whether a name that is not the same is sure to be meant.

    Nothing asked is missing, nothing telling is besides, and slips are in long words that stand
    beside others; names of persons and places that differ in a letter are names of others.
    """
    if fitting.missing or fitting.shortened or fitting.asked < 0.85:
        return 0
    if any(not is_general(word) or len(word) < 2 for word in fitting.besides):
        return 0
    if not fitting.slips:
        return 1
    if kind in ("person", "place"):
        return 0
    if len(fitting.slips) > 1 or any(weights.known(typed) for typed, _ in fitting.slips):
        return 0
    ((typed, meant),) = fitting.slips
    if all(word == typed or is_general(word) for word in asked):
        return 0
    long = min(len(typed), len(meant)) >= _TELLING
    inside = not meant.startswith(typed) and not typed.startswith(meant)
    return int(long and inside)


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


def _in_time(
    reader: Reader, found: list[_Scored], on: Days, space: Space, wanted: frozenset[str]
) -> list[_Scored]:
    """With those that went on at that time in place of things that did not exist then."""
    known = {one.candidate.thing: one for one in found}
    for one in found:
        if one.alive or not one.level:
            continue
        thing = _then(reader, one.candidate.thing, on)
        if not thing or (wanted and space.kind(thing) not in wanted):
            continue
        score = one.candidate.score + _OUT_OF_TIME - 2 * _OTHER_NAME
        if thing in known and known[thing].candidate.score >= score:
            continue
        feature = Feature("kept-then-as", True, {"other": one.candidate.thing})
        moved = replace(
            one.candidate,
            thing=thing,
            kind=space.kind(thing),
            score=score,
            features=(*(f for f in one.candidate.features if f.id != "not-then"), feature),
            life=reader.lives([thing]).get(thing),
        )
        known[thing] = _Scored(moved, min(one.level, 2), True)
    return list(known.values())


def _then(reader: Reader, thing: str, on: Days) -> str:
    """What a thing was kept under at that time, if its names follow one another."""
    seen, line = {thing}, [thing]
    while line:
        one = line.pop()
        life = reader.lives([one]).get(one)
        if life and on.meet(life.begin, life.end):
            return one
        near = [*([life.successor] if life and life.successor else []), *reader.predecessors(one)]
        line += [other for other in near if other not in seen]
        seen.update(near)
    return ""


def _order(one: _Scored) -> tuple[object, ...]:
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


def _told(found: list[_Scored], limit: int) -> list[Candidate]:
    """The best ones with scores that do not tie, and the winner, if there is only one."""
    told: list[Candidate] = []
    before = 101.0
    for place, one in enumerate(found[:limit]):
        score = round(max(0.0, min(one.candidate.score, before - _STEP, 100.0)), 1)
        sure = place == 0 and one.level > 0 and one.alive and _alone(one, found[1:])
        told.append(replace(one.candidate, score=score, match=sure))
        before = score
    return told


def _alone(first: _Scored, others: Sequence[_Scored]) -> bool:
    """Whether no other could be meant: the same name that is in use beats one that was printed."""

    def rank(one: _Scored) -> tuple[int, bool]:
        return one.level, one.candidate.name.current

    rivals = [one for one in others if one.level and one.alive]
    if first.level < 3:
        return not rivals
    return all(rank(one) < rank(first) for one in rivals)
