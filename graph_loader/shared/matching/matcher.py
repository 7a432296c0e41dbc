"""From a dirty name to the things that it may mean, each with a score, and at most one winner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graph_loader.shared.matching.candidates import Candidate, Days, Feature, Space
from graph_loader.shared.matching.index import Life, Name, Reader
from graph_loader.shared.matching.keys import Key, is_general, is_of_places, is_office, key_of
from graph_loader.shared.matching.scoring import (
    Fit,
    Weights,
    fit,
    is_one_slip,
    is_read_wrongly,
)

MOST_CHARS = 300  #: of a name
MOST_CANDIDATES = 10
_SAME, _LOOSE, _LIKE = 100.0, 97.0, 93.0  #: the best that names of each sort may have
_OTHER_NAME = 1.0  #: less for a name it has or had besides
_OUT_OF_TIME = 25.0  #: less for what was not there at that time
_FEWEST = 15.0  #: candidates with less are none
_HEAD = 0.9  #: of the score of what stands before a stroke
_LIKELIEST = 12  #: things of which all names are looked at
_STEP = 0.1  #: between candidates that fit alike
_TELLING = 6  #: letters of a word in which a slip leaves no doubt

_STROKE = re.compile(r"\s*/\s*|\s+[-–]\s+")
_REGISTERED = re.compile(r"(?:[A-Za-z][\w.-]*:)?([\w.-]{2,40})")


@dataclass(frozen=True)
class _Scored:
    candidate: Candidate
    level: int  #: of certainty: 3 the same name, 2 the same but for small words, 1 telling, 0 none
    alive: bool
    missing: bool  #: whether something that was asked is not in the name


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
    head, translated = _head(reader, text)
    if head:
        names += reader.called(head.folded, head.joined)
    if wanted:
        names = [name for name in names if kind_of(name.thing) in wanted]
    words = {word for name in names for word in name.tokens.split()} | {*key.tokens}
    weights = Weights(reader.word_counts(sorted(words)), things)
    lives = reader.lives(sorted({name.thing for name in names}))
    best: dict[str, _Scored] = {}
    others: dict[str, frozenset[str]] = {}

    def score(name: Name) -> None:
        beside = others.get(name.thing, frozenset())
        life, kind = lives.get(name.thing), kind_of(name.thing)
        scored = _scored(key, name, kind, weights, on, life, beside)
        if head and head.joined == name.tokens.replace(" ", ""):
            headed = _scored(head, name, kind, weights, on, life, beside)
            scored = _more(scored, headed, translated)
        known = best.get(name.thing)
        if scored and (known is None or _order(scored) < _order(known)):
            best[name.thing] = scored

    for name in names:
        score(name)
    likely = sorted(best.values(), key=_order)[:_LIKELIEST]
    if likely and (likely[0].missing or not likely[0].level):
        known_names = reader.names_of([one.candidate.thing for one in likely])
        others = _all_words(known_names)
        for name in known_names:
            score(name)
    found = [one for one in best.values() if one.candidate.score >= _FEWEST]
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
    found += reader.called_one_of([token for token in key.tokens if not is_general(token)])
    if without := _without_offices(key.tokens):
        found += reader.called(" ".join(without), "".join(without))
    once: dict[tuple[str, str, str], Name] = {}
    for name in found:
        once.setdefault((name.thing, name.folded, name.way), name)
    return list(once.values())


def _head(reader: Reader, text: str) -> tuple[Key | None, bool]:
    """What stands before a stroke, and whether the same stands behind it in another language:
    a name that something has whose other name is in the head."""
    parts = _STROKE.split(text, maxsplit=1)
    key = key_of(parts[0]) if len(parts) > 1 else None
    if key is None or len(key.joined) < 4:
        return None, False
    tail = key_of(parts[1])
    same = [name for name in reader.called(tail.folded, tail.joined) if name.language]
    others = reader.names_of(sorted({name.thing for name in same})) if same else []
    return key, any(other.tokens.replace(" ", "") in key.joined for other in others)


def _more(whole: _Scored | None, head: _Scored | None, translated: bool) -> _Scored | None:
    """The better of what all of a text and its head give; the head alone is not sure."""
    if head is None:
        return whole
    score = _HEAD * head.candidate.score
    if whole and whole.candidate.score >= score and not translated:
        return whole
    level = min(head.level, 2) if translated else 0
    return replace(head, candidate=replace(head.candidate, score=score), level=level)


def _all_words(names: Sequence[Name]) -> dict[str, frozenset[str]]:
    """The words of all names of each thing, and the names that are short for it."""
    found: dict[str, set[str]] = {}
    for name in names:
        words = name.tokens.split()
        found.setdefault(name.thing, set()).update(
            [*words, "".join(words)] if len(words) < 4 else words
        )
    return {thing: frozenset(words) for thing, words in found.items()}


def _without_offices(tokens: Sequence[str]) -> list[str]:
    """The words without the offices and parties that stand beside names of persons, if any do."""
    kept = [token for token in tokens if not is_office(token)]
    return kept if 0 < len(kept) < len(tokens) else []


def _scored(
    key: Key,
    name: Name,
    kind: str,
    weights: Weights,
    on: Days,
    life: Life | None,
    others: frozenset[str],
) -> _Scored | None:
    named = tuple(name.tokens.split())
    asked: Sequence[str] = key.tokens
    if kind == "person":
        asked = _without_offices(asked) or asked
    if kind == "place":
        asked, named = _place_words(asked, named)
    if kind != "source" and ":" in name.name:  # Werkstatt 4: …
        title = key_of(name.name.partition(":")[0])
        named = title.tokens if title.joined == key.joined else named
    fitting = fit(asked, named, weights, others)
    same = key.folded == name.folded
    top = _SAME if same else _LOOSE if fitting.score == 1.0 else _LIKE
    score = top * fitting.score - (0.0 if name.current else _OTHER_NAME)
    level = (
        3 if same else 2 if fitting.score == 1.0 else _level(asked, name, fitting, kind, weights)
    )
    alive = on.meet(life.begin, life.end) if life else True
    if not alive:
        score -= _OUT_OF_TIME
    if score < _FEWEST / 2:
        return None
    features = _features(same, fitting, name, on, life, alive)
    found = Candidate(name.thing, kind, name, score, False, features, life)
    return _Scored(found, level, alive, bool(fitting.missing))


def _place_words(
    asked: Sequence[str], named: Sequence[str]
) -> tuple[Sequence[str], tuple[str, ...]]:
    """The words without those that say what sort of place it is, where one side only has them."""
    if any(map(is_of_places, asked)) and any(map(is_of_places, named)):
        return asked, tuple(named)
    kept = ([word for word in side if not is_of_places(word)] or side for side in (asked, named))
    first, second = kept
    return first, tuple(second)


def _level(asked: Sequence[str], name: Name, fitting: Fit, kind: str, weights: Weights) -> int:
    """Whether a name that is not the same is sure to be meant.

    Nothing asked is missing, nothing telling is besides, and slips are in long words that stand
    beside others; names of persons and places that differ in a letter are names of others.
    """
    if fitting.missing or fitting.shortened or fitting.asked < 0.85:
        return 0
    besides = [word for word in fitting.besides if f"des landes {word}" not in name.folded]
    last = name.name.rpartition(" ")[2]
    if besides == [last.casefold()] and len(last) > 1 and last.isupper():
        besides = []  # an abbreviation behind what it is short for
    if any(not is_general(word) or len(word) < 2 for word in besides):
        return 0
    others = [typed for typed, meant in fitting.slips if not is_read_wrongly(typed, meant)]
    if kind in ("person", "place") and (others or fitting.inflected):
        return 0  # other endings and letters make the names of others
    if not others:
        return int(not fitting.inflected or sum(not is_general(word) for word in asked) > 1)
    if len(fitting.slips) > 1 or any(weights.known(typed) for typed, _ in fitting.slips):
        return 0
    ((typed, meant),) = fitting.slips
    if all(word == typed or is_general(word) for word in asked):
        return 0
    long = min(len(typed), len(meant)) >= _TELLING and is_one_slip(typed, meant)
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
        known[thing] = _Scored(moved, min(one.level, 2), True, one.missing)
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
