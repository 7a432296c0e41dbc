"""What a search finds: names that hold all words, and names that mean the same or are alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph_loader.shared.folding import folded
from graph_loader.shared.matching.candidates import LIKELY, Candidate
from graph_loader.shared.matching.index import Index, Life, Name, Reader
from service.matching.candidates import candidates, days_of, kind_of
from service.matching.names import MOST, read_names
from service.model.kinds import KINDS
from service.request.view import View
from service.words.search_words import rank

MOST_WORDS = 8
_SURE = 90.0  #: score of a name that means the same, however it is written
_GOOD = 60.0  #: score of a name that is meant rather than one that has the words within others
_FEW = 3  #: hits, beside which names that are alike are shown
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """A thing that was found, and the one of its names that fits best."""

    iri: str
    kind: str
    name: Name
    printed: tuple[str, str]  #: first and last day on which a dated document prints it, if any
    alike: bool  #: whether the name does not hold what was asked, and is only like it
    candidate: Candidate | None  #: what the matcher says of it, if it is among the likeliest
    then: bool  #: whether it was there, under this name, at the time asked for


@dataclass(frozen=True)
class Found:
    """All hits, the most fitting first."""

    hits: Sequence[Hit]
    cut: bool  #: whether there are more that were not looked at
    mean: str  #: the name that was probably meant, if no name holds what was asked


def find(view: View, asked: str) -> Found:
    """The things that a text finds. Raises QueryTimeout, or what the store raises."""
    words = folded(asked).split()[:MOST_WORDS]
    if len("".join(words)) < 2:
        return Found((), False, "")

    def ask(reader: Reader, _: Index) -> tuple[list[Name], dict[str, Life]]:
        names = reader.containing(words)
        things = sorted({name.thing for name in names}) if view.time else []
        return names, reader.lives(things[:MOST]) if things else {}

    names, lives = read_names(view, ask)
    likely = candidates(view, asked, (), view.time)
    holding = _ranked(view, names, " ".join(words), lives)
    known = {one.thing: one for one in likely}
    hits = [replace(hit, candidate=known.get(hit.iri)) for hit in holding]
    there = {hit.iri for hit in hits}
    sure = [one for one in likely if one.score >= _SURE and one.thing not in there]
    begun = [hit for hit in hits if _begins(hit, words)]
    good = [one for one in likely if _GOOD <= one.score < _SURE and one.thing not in there]
    meant = [_hit(view, one, True) for one in good] if not begun else []
    there.update(hit.iri for hit in meant)
    hits = [*(_hit(view, one, False) for one in sure), *meant, *hits]
    mean = ""
    if not (holding or sure) and likely and likely[0].score >= LIKELY:
        mean = likely[0].name.name
    if len(hits) < _FEW:
        there.update(one.thing for one in sure)
        hits += [
            _hit(view, one, True)
            for one in likely
            if one.score >= LIKELY and one.thing not in there
        ]
    return Found(hits, len(names) == MOST, mean)


def _begins(hit: Hit, words: Sequence[str]) -> bool:
    """Whether words of the name begin with those that were asked for, the short ones as a whole."""
    name = f" {hit.name.folded} "
    return all(f" {word} " in name if len(word) < 4 else f" {word}" in name for word in words)


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in parts, and whether each is a word that was asked for."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for word in _WORD.finditer(text):
        plain = folded(word[0])
        if plain and any(asked in plain for asked in words):
            parts += [(text[end : word.start()], False), (word[0], True)]
            end = word.end()
    return [part for part in [*parts, (text[end:], False)] if part[0]]


def _hit(view: View, one: Candidate, alike: bool) -> Hit:
    then = not any(feature.id == "not-then" for feature in one.features)
    printed = (one.name.first, one.name.last)
    return Hit(one.thing, _kind(view, one.thing), one.name, printed, alike, one, then)


def _ranked(view: View, names: Sequence[Name], asked: str, lives: dict[str, Life]) -> list[Hit]:
    """Each thing once with its best name: how it fits, whether it is in use, the shortest first.

    Documents come last, if they are not called so: there are many, with long titles. What was not
    there at the time asked for comes after what was.
    """
    best: dict[str, tuple[tuple[bool, bool, int, bool, int, str, str], Name]] = {}
    times: dict[tuple[str, str], list[str]] = {}
    days = days_of(view.time)
    for name in names:
        if name.first and name.last:
            times.setdefault((name.thing, name.folded), []).extend((name.first, name.last))
        fit = rank(name.folded, asked)
        if fit is None:
            continue
        life = lives.get(name.thing)
        then = days is None or life is None or days.meet(life.begin, life.end)
        last = _kind(view, name.thing) == "source" and fit > 0
        key = (not then, last, fit, not name.current, len(name.name), name.name, name.predicate)
        if name.thing not in best or key < best[name.thing][0]:
            best[name.thing] = (key, name)
    order = sorted(best.items(), key=lambda entry: (entry[1][0], entry[0]))
    return [
        Hit(
            iri,
            _kind(view, iri),
            name,
            _ends(times.get((iri, name.folded), [])),
            False,
            None,
            not key[0],
        )
        for iri, (key, name) in order
    ]


def _ends(days: list[str]) -> tuple[str, str]:
    return (min(days), max(days)) if days else ("", "")


def _kind(view: View, iri: str) -> str:
    """The kind of list a thing stands in."""
    kind = kind_of(view, iri) if iri.startswith(f"{view.base}id/") else ""
    return kind if kind in KINDS else "other"
