"""Names that share words with a text, or words that are written nearly like its own.

Names that have all of the words come first, then those that have all but one, then those that have
the rarest. As few names are looked at as will do.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph_loader.shared.matching.keys import is_general

MOST_SHARING = 250  #: names that are looked at because of rare words
_MOST_TOGETHER = 60  #: names that have several words
_LEFT_OUT = 3  #: words that are left out in turn
_SHORTEST = 4  #: letters of a word that may be written in another way
_NEAREST = 6  #: words that are taken for one
_LAST = "\U0010ffff"

Counts = Callable[[Sequence[str]], Mapping[str, int]]


@dataclass(frozen=True)
class _Place:
    """A word that was asked, with those that may stand for it, and in how many names they are."""

    words: tuple[str, ...]
    count: int

    @property
    def weight(self) -> float:
        """How much it tells."""
        part = 0.35 if is_general(self.words[0]) else 1.0
        return part / math.sqrt(math.sqrt(1 + self.count))

    @property
    def said(self) -> str:
        """As SQLite is asked for it."""
        return "(" + " OR ".join(f'"{word}"' for word in self.words) + ")"


def sharing(
    connection: sqlite3.Connection,
    near: Callable[[str], Sequence[str]],
    counts: Counts,
    tokens: Sequence[str],
    limit: int,
) -> list[int]:
    """The numbers of names that share most with these words, the most important ones first."""
    shared: dict[int, float] = {}

    def look(places: Sequence[_Place], most: int) -> int:
        rows = _rows(connection, " AND ".join(place.said for place in places), most)
        weight = sum(place.weight for place in places)
        for (id_,) in rows:
            shared[id_] = shared.get(id_, 0.0) + weight
        return len(rows)

    places = sorted(_places(near, counts, tokens), key=lambda place: place.count)
    if len(places) > 1:
        look(places, _MOST_TOGETHER)
    if len(places) > 2 and len(shared) < limit:
        for left_out in range(len(places) - 1, max(-1, len(places) - 1 - _LEFT_OUT), -1):
            look([*places[:left_out], *places[left_out + 1 :]], _MOST_TOGETHER)
    room = MOST_SHARING
    pairs = [one + other for one, other in zip(tokens, tokens[1:], strict=False)]
    for place in [*_places(lambda _: (), counts, pairs), *places]:
        if place.count <= room or not shared:
            room -= look([place], MOST_SHARING)
    least = max(shared.values(), default=0.0) / 2
    best = sorted((-weight, id_) for id_, weight in shared.items() if weight >= least)
    return [id_ for _, id_ in best[:limit]]


def _places(
    near: Callable[[str], Sequence[str]], counts: Counts, tokens: Iterable[str]
) -> Iterable[_Place]:
    for token in tokens:
        known = counts([token, *near(token)])
        if words := tuple(word for word, count in known.items() if count):
            yield _Place(words, sum(known.values()))


def _rows(connection: sqlite3.Connection, said: str, limit: int) -> list[tuple[int]]:
    text = "SELECT rowid FROM sharing WHERE sharing MATCH ? LIMIT ?"
    return connection.execute(text, [said, limit]).fetchall()


def near(connection: sqlite3.Connection, word: str) -> list[str]:
    """Words of names that differ from this one by a slip or by an ending, the nearest first; if
    there are none, those that begin so.

    A slip is in one half of a word: the other half is looked up, from the front and from behind.
    """
    length = len(word)
    if length < _SHORTEST or any(sign.isdigit() for sign in word):
        return []
    half = max(2, length // 2)
    behind = word[half + (length > 5) :][::-1]
    spread = 1 if length < 8 else 2
    lengths = ",".join(str(one) for one in range(length - spread, length + spread + 1))
    text = (
        f"SELECT word FROM words WHERE length IN ({lengths}) AND word >= ? AND word < ? UNION "
        f"SELECT word FROM words WHERE length IN ({lengths}) AND backwards >= ? AND backwards < ?"
    )
    front = word[:half]
    values = [front, front + _LAST, behind, behind + _LAST]
    possible = [one for (one,) in connection.execute(text, values) if one != word]
    most = 1 if length < 8 else 2 if length < 13 else 3
    found = process.extract(
        word, possible, scorer=OSA.distance, score_cutoff=most, limit=_NEAREST, processor=None
    )
    return [one for one, _, _ in found] or _begun(connection, word)


def _begun(connection: sqlite3.Connection, word: str) -> list[str]:
    text = "SELECT word FROM words WHERE word > ? AND word < ? ORDER BY count DESC, word LIMIT ?"
    return [one for (one,) in connection.execute(text, [word, word + _LAST, _NEAREST])]
