"""From a dirty name to the things that it may mean, each with a score, and at most one winner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph_loader.shared.matching.candidates import Candidate, Days, Feature, Space
from graph_loader.shared.matching.index import Life, Name, Reader
from graph_loader.shared.matching.judging import (
    FEWEST,
    OTHER_NAME,
    OUT_OF_TIME,
    STEP,
    Asked,
    Scored,
    explained,
    is_alone,
    order,
    scored,
    told,
    without_offices,
)
from graph_loader.shared.matching.keys import Key, is_general, is_of_places, key_of

MOST_CHARS = 300  #: of a name
MOST_CANDIDATES = 10
_HEAD = 0.9  #: of the score of what stands before a stroke
_LIKELIEST = 6  #: things of which all names are looked at

_STROKE = re.compile(r"\s*/\s*|\s+[-–]\s+")
_REGISTERED = re.compile(r"(?:[A-Za-z][\w.-]*:)?([\w.-]{2,40})")


def match(
    reader: Reader,
    text: str,
    space: Space,
    types: Iterable[str] = (),
    on: Days | None = None,
    limit: int = MOST_CANDIDATES,
    others: bool = True,
) -> list[Candidate]:
    """What a name may mean, the likeliest first; only things of these kinds, if any are given.

    With days, what was there at that time comes first, and a name leads to what went on under
    another one then. IRIs, their short forms and what registers call a thing are names as well.
    Without `others` nothing is looked for beside a thing that is called exactly so.
    """
    on, wanted = on or Days(), frozenset(types)
    if direct := _direct(reader, text.strip(), space, wanted):
        return direct[:limit]
    key = key_of(text[:MOST_CHARS])
    if len(key.joined) < 2:
        return []
    search = _Search(reader, space, wanted, on, text[:MOST_CHARS])
    search.look_at(reader.called(key.folded, key.joined))
    if others or not search.is_named():
        search.look_further()
    found = [one for one in search.best.values() if one.candidate.score >= FEWEST]
    if on.first:
        found = _in_time(reader, [explained(one, on) for one in found], on, space, wanted)
    found.sort(key=order)
    if not on.first:
        found[:limit] = [explained(one, on) for one in found[:limit]]
    return told(found, limit)


class _Search:
    """The things that a name may mean, as far as they have been looked at."""

    def __init__(
        self,
        reader: Reader,
        space: Space,
        wanted: frozenset[str],
        on: Days,
        text: str,
    ) -> None:
        self._reader, self._space, self._wanted = reader, space, wanted
        key = key_of(text)
        self._key, self._asked = key, Asked(text, key, on)
        head, self._translated = _head(reader, text)
        self._head = head and Asked("", head, on)
        self._weights = reader.weights
        self._weights.learn(reader.word_counts(key.tokens))
        self._lives: dict[str, Life] = {}
        self._seen: set[int] = set()
        self.best: dict[str, Scored] = {}

    def look_at(self, names: Iterable[Name]) -> None:
        """Score names that have not been."""
        new = [name for name in names if name.id not in self._seen]
        if self._wanted:
            new = [name for name in new if self._space.kind(name.thing) in self._wanted]
        self._seen.update(name.id for name in new)
        once = {(name.thing, name.folded, name.way): name for name in reversed(new)}
        self._score(list(reversed(once.values())), {})

    def is_named(self) -> bool:
        """Whether one thing is called exactly so, and nothing that is alike can be meant."""
        if not self.best:
            return False
        first, *others = sorted(self.best.values(), key=order)
        return first.level == 3 and first.alive and is_alone(first, others)

    def look_further(self) -> None:
        """Look at names that share words, at those that look alike if that is not enough, and at
        all names of what is likely."""
        reader, key = self._reader, self._key
        names = reader.called_one_of([token for token in key.tokens if not is_general(token)])
        if without := without_offices(key.tokens):
            names += reader.called(" ".join(without), "".join(without))
        if self._head:
            names += reader.called(self._head.key.folded, self._head.key.joined)
        self.look_at([*names, *reader.sharing(key.tokens)])
        if self._is_open():
            self.look_at(reader.alike(" ".join(key.tokens)))
        likely = sorted(self.best.values(), key=order)[:_LIKELIEST]
        if likely and self._is_open():
            things = [one.candidate.thing for one in likely]
            known = reader.names_of(things)
            words = _all_words(known, reader.place_words(things))
            self._score([name for name in known if self._may_fit(name, words[name.thing])], words)

    def _is_open(self) -> bool:
        """Whether nothing that was looked at has all that was asked, nearly as it was."""
        return not any(one.level for one in self.best.values())

    def _may_fit(self, name: Name, others: frozenset[str]) -> bool:
        """Whether a name fits better or for the first time, if other names of its thing count."""
        asked, named = {*self._key.tokens}, {*name.tokens.split()}
        if name.id in self._seen:
            beside = asked.difference(named) | self._asked.abbreviations
            return not beside.isdisjoint(others)
        return not asked.isdisjoint(named)

    def _score(self, names: Sequence[Name], others: Mapping[str, frozenset[str]]) -> None:
        words = {word for name in names for word in name.tokens.split()}
        self._weights.learn(self._reader.word_counts(sorted(words)))
        if things := {name.thing for name in names} - self._lives.keys():
            self._lives.update(self._reader.lives(sorted(things)))
        for name in names:
            new = self._scored(name, others.get(name.thing, frozenset()))
            known = self.best.get(name.thing)
            if new and (known is None or order(new) < order(known)):
                self.best[name.thing] = new

    def _scored(self, name: Name, others: frozenset[str]) -> Scored | None:
        life, kind = self._lives.get(name.thing), self._space.kind(name.thing)
        whole = scored(self._asked, name, kind, self._weights, life, others)
        if self._head and self._head.key.joined == name.tokens.replace(" ", ""):
            headed = scored(self._head, name, kind, self._weights, life, others)
            whole = _more(whole, headed, self._translated)
        return whole


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
            100.0 - STEP * place,
            len(first) == 1,
            features[thing],
            lives.get(thing),
        )
        for place, (thing, name) in enumerate(first.items())
    ]


def _all_words(
    names: Sequence[Name], places: Mapping[str, Iterable[str]]
) -> dict[str, frozenset[str]]:
    """The words of all names of each thing, the names that are short for it, and where it is."""
    found: dict[str, set[str]] = {}
    for name in names:
        words = name.tokens.split()
        found.setdefault(name.thing, set(places.get(name.thing, ()))).update(
            [*words, "".join(words)] if len(words) < 4 else words
        )
    return {thing: frozenset(words) for thing, words in found.items()}


def _head(reader: Reader, text: str) -> tuple[Key | None, bool]:
    """What stands before a stroke, and whether the same stands behind it in another language:
    a name that something has whose other name is in the head."""
    parts = _STROKE.split(text, maxsplit=1)
    key = key_of(parts[0]) if len(parts) > 1 else None
    if key is None or len(key.joined) < 4:
        return None, False
    tail = key_of(parts[1])
    bare = "".join(word for word in tail.tokens if not is_of_places(word))
    called = reader.called(tail.folded, tail.joined) + reader.called(bare, bare)
    same = [name for name in called if name.language]
    others = reader.names_of(sorted({name.thing for name in same})) if same else []
    return key, any(other.tokens.replace(" ", "") in key.joined for other in others)


def _more(whole: Scored | None, head: Scored | None, translated: bool) -> Scored | None:
    """The better of what all of a text and its head give; the head alone is not sure."""
    if head is None:
        return whole
    score = _HEAD * head.candidate.score
    if whole and whole.candidate.score >= score and not translated:
        return whole
    level = min(head.level, 2) if translated else 0
    return head._replace(candidate=replace(head.candidate, score=score), level=level)


def _in_time(
    reader: Reader, found: list[Scored], on: Days, space: Space, wanted: frozenset[str]
) -> list[Scored]:
    """With those that went on at that time in place of things that did not exist then."""
    known = {one.candidate.thing: one for one in found}
    for one in found:
        if one.alive or not one.level:
            continue
        thing = _then(reader, one.candidate.thing, on)
        if not thing or (wanted and space.kind(thing) not in wanted):
            continue
        score = one.candidate.score + OUT_OF_TIME - 2 * OTHER_NAME
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
        known[thing] = one._replace(candidate=moved, level=min(one.level, 2), alive=True)
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
