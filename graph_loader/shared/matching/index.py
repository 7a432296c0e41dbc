"""Reads the index of names of a release: by the whole, by parts, by beginnings, by likeness."""

from __future__ import annotations

import contextlib
import functools
import itertools
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from rapidfuzz import fuzz, process

from graph_loader.shared.layout import SEARCH_LAYOUT
from graph_loader.shared.matching import nearby
from graph_loader.shared.matching.scoring import Weights
from graph_loader.shared.matching.writing import CURRENT, LONGEST_START, value_key

MOST = 2000  #: names that a search by parts looks at; the most important come first
POSTINGS = 2_500  #: of three letters that a search by likeness counts, the rarest first
FITTING = 0.6  #: of how well the best one fits, for a name to be compared in full
LOOKED_THROUGH = 2_000  #: names, for those that begin with what is typed
LIKELY = 12  #: names that it compares in full
_SHORTEST = 3  #: characters that the index can look up
_STEPS = 10_000  #: of SQLite's machine between two looks at the clock
_COLUMNS = "id, folded, tokens, thing, name, language, property, first, last"
_MAPPED = 1 << 30  #: bytes of the file that are read as memory, shared by all processes
_WORDS_KEPT = 200_000


class BadIndex(Exception):
    """The file is no index of ours, or is damaged."""


class TooLong(Exception):
    """A search took more time than it may."""


class Name(NamedTuple):
    """One name of a thing, with the time in which documents print it."""

    id: int
    folded: str
    tokens: str  #: see keys.Key, with spaces between
    thing: str
    name: str
    language: str
    predicate: str
    first: str
    last: str

    @property
    def current(self) -> bool:
        """Whether it is the name a thing goes by, not one it has or had besides."""
        return _end(self.predicate) in CURRENT

    @property
    def way(self) -> str:
        """What the name is to its thing: prefLabel, abbreviation, nameAsPrinted and so on."""
        return _end(self.predicate)


@functools.cache
def _end(predicate: str) -> str:
    return predicate.rpartition("#")[2].rpartition("/")[2]


@dataclass(frozen=True)
class Life:
    """When a thing, or the name it is kept under, begins and ends; empty if nobody says it."""

    begin: str
    end: str
    successor: str  #: the IRI of what goes on in its place


class Index:
    """What is known of the index as long as its release is open; `reading` gives what reads it."""

    def __init__(self, path: Path | None, made: bytes = b"") -> None:
        """An index in a file, or in memory as `sqlite3.Connection.serialize` gives it.

        Raises BadIndex.
        """
        self._path, self._made = path, made
        self.words: dict[str, int] = {}
        self.near: dict[str, list[str]] = {}
        with self.reading(60.0) as reader:
            self.gram_counts = reader.gram_counts()
            self._things = reader.count_of_things()
        self._weights = Weights(self._things)

    def weights(self) -> Weights:
        """How telling words are, as far as they have been asked for; new ones if they are many."""
        if len(self._weights) > _WORDS_KEPT:
            self._weights = Weights(self._things)
        return self._weights

    @contextlib.contextmanager
    def reading(self, seconds: float) -> Iterator[Reader]:
        """What reads it, for at most so many seconds of this thread's work.

        The block raises TooLong, BadIndex.
        """
        connection = self._opened()
        # What counts is what this thread computes: on a busy machine that takes longer.
        deadline = time.thread_time() + seconds
        connection.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
        try:
            with contextlib.closing(connection):
                yield Reader(self, connection)
        except sqlite3.OperationalError as error:
            if str(error) == "interrupted":
                raise TooLong from None
            raise BadIndex(str(error)) from None
        except (sqlite3.DatabaseError, sqlite3.Warning, TypeError, ValueError) as error:
            raise BadIndex(str(error)) from None

    def _opened(self) -> sqlite3.Connection:
        """The index, read-only; it never changes, so nothing is locked."""
        try:
            if self._path is None:
                connection = sqlite3.connect(":memory:", check_same_thread=False)
                connection.deserialize(self._made)
            else:
                address = f"file:{quote(str(self._path))}?mode=ro&immutable=1"
                connection = sqlite3.connect(address, uri=True)
                connection.execute(f"PRAGMA mmap_size = {_MAPPED:d}")
            (layout,) = connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise BadIndex(str(error)) from None
        if layout != SEARCH_LAYOUT:
            connection.close()
            raise BadIndex(f"its layout is {layout}, not {SEARCH_LAYOUT}")
        return connection


class Reader:
    """Asks an index through a connection of its own."""

    def __init__(self, index: Index, connection: sqlite3.Connection) -> None:
        self._index, self._connection = index, connection

    @property
    def weights(self) -> Weights:
        """How telling the words of this index are."""
        return self._index.weights()

    def gram_counts(self) -> dict[str, int]:
        """In how many names each three letters stand."""
        return dict(self._connection.execute("SELECT gram, count FROM gram_counts").fetchall())

    def count_of_things(self) -> int:
        """How many things have names."""
        (count,) = self._connection.execute("SELECT count(DISTINCT thing) FROM names").fetchone()
        return int(count)

    def called(self, folded: str, joined: str) -> list[Name]:
        """The names that are the same, or the same but for what says little."""
        text = (
            f"SELECT {_COLUMNS} FROM names WHERE folded = ? "
            f"UNION SELECT {_COLUMNS} FROM names WHERE joined = ? ORDER BY id LIMIT {MOST:d}"
        )
        return self._names(text, [folded, joined])

    def called_one_of(self, words: Sequence[str]) -> list[Name]:
        """The names that are one of these words and nothing more, such as abbreviations."""
        marks = ",".join("?" * len(words))
        text = f"SELECT {_COLUMNS} FROM names WHERE folded IN ({marks}) ORDER BY id LIMIT {MOST:d}"
        return self._names(text, list(words))

    def containing(self, words: Sequence[str], limit: int = MOST) -> list[Name]:
        """Names that contain all the folded words, the most important first."""
        return self._holding(words, list(words), "folded", limit, -1)

    def _holding(
        self, words: Sequence[str], held: list[str], text: str, limit: int, most: int
    ) -> list[Name]:
        """Names that have the three letters of these words, `most` of them, if not all; of those
        the ones whose text holds all of what is given."""
        counts = self._index.gram_counts
        grams = {word[i : i + 3] for word in words for i in range(len(word) - 2)}
        if not held or any(gram not in counts for gram in grams):
            return []
        conditions = [f"instr({text}, ?) > 0"] * len(held)
        values: list[object] = [*held]
        if grams:
            # The rarest ones leave few names to look at; the words themselves are looked for there.
            rarest = sorted(grams, key=lambda gram: counts[gram])[:4]
            conditions.insert(0, "id IN (SELECT rowid FROM grams WHERE grams MATCH ? LIMIT ?)")
            values[:0] = [" AND ".join(f'"{gram}"' for gram in rarest), most]
        elif most > 0:  # the most important names have the first numbers
            conditions.insert(0, "id <= ?")
            values.insert(0, 10 * most)
        where = " AND ".join(conditions)
        query = f"SELECT {_COLUMNS} FROM names WHERE {where} ORDER BY id LIMIT ?"
        return self._names(query, [*values, limit])

    def beginning(self, folded: str, limit: int) -> list[Name]:
        """Names one of whose words begins with what was typed of it, the most important first.

        Of names that have the same letters the most important LOOKED_THROUGH are looked at.
        """
        words = folded.split()
        if len(words) == 1 and len(folded) <= LONGEST_START:
            text = (
                f"SELECT {_COLUMNS} FROM names WHERE id IN "
                "(SELECT id FROM starts WHERE start = ?) ORDER BY id LIMIT ?"
            )
            return self._names(text, [folded, limit])
        held = [f" {word}" for word in words]
        begun = self._holding(words, held, "' ' || folded", 3 * limit, LOOKED_THROUGH)

        def far(name: Name) -> tuple[bool, bool]:
            """Names that begin with all of it first, then those that hold it in one piece."""
            return not name.folded.startswith(folded), f" {folded}" not in f" {name.folded}"

        return sorted(begun, key=far)

    def sharing(self, tokens: Sequence[str]) -> list[Name]:
        """Names that share words, or words written nearly so, the most alike first."""
        ids = nearby.sharing(self._connection, self._near, self.word_counts, tokens, 2 * LIKELY)
        return self._likely(" ".join(tokens), self.names(ids))

    def _near(self, word: str) -> list[str]:
        """Words written nearly so; they are kept, because a batch asks for the same again."""
        known = self._index.near
        if word not in known:
            if len(known) > _WORDS_KEPT:
                known.clear()
            known[word] = nearby.near(self._connection, word)
        return known[word]

    def alike(self, text: str, limit: int = LIKELY) -> list[Name]:
        """Names that have many of the same three letters, the most alike first.

        Common ones are left out where there are rare ones: at most POSTINGS are looked at.
        """
        counts = self._index.gram_counts
        grams = sorted({text[i : i + 3] for i in range(len(text) - 2)} & counts.keys())
        chosen: list[str] = []
        room = POSTINGS
        for gram in sorted(grams, key=lambda one: counts[one]):
            if chosen and counts[gram] > room:
                break
            chosen.append(gram)
            room -= counts[gram]
        shared: Counter[int] = Counter()
        for gram in chosen:
            rows = self._connection.execute(
                "SELECT rowid FROM grams WHERE grams MATCH ?", [f'"{gram}"']
            )
            shared.update(itertools.chain.from_iterable(rows.fetchall()))
        # Those that share a third of what the best one shares, and not too many of them.
        best = shared.most_common(2 * limit)
        likely = [id_ for id_, count in best if 3 * count > best[0][1]]
        return self._likely(text, self.names(likely), limit)

    def _likely(self, text: str, found: Sequence[Name], limit: int = 0) -> list[Name]:
        """Those names that look most like the text, each thing with the same words once."""
        names: dict[tuple[str, str], Name] = {}
        for name in found:
            names.setdefault((name.thing, name.tokens), name)
        said = [name.tokens for name in names.values()]
        alike = process.cdist([text], said, scorer=fuzz.token_sort_ratio)[0].tolist()
        inside = process.cdist([text], said, scorer=fuzz.partial_ratio)[0].tolist()
        # A name that holds what was typed may be much longer; one that is alike is better.
        fits = [one + 0.5 * other for one, other in zip(alike, inside, strict=True)]
        least = FITTING * max(fits, default=0.0)
        best = [
            (-fit, name.id, name)
            for fit, name in zip(fits, names.values(), strict=True)
            if fit >= least
        ]
        return [name for _, _, name in sorted(best)[: limit or LIKELY]]

    def names(self, ids: Sequence[int]) -> list[Name]:
        """The names of these numbers."""
        marks = ",".join("?" * len(ids))
        return self._names(f"SELECT {_COLUMNS} FROM names WHERE id IN ({marks})", list(ids))

    def names_of(self, things: Sequence[str]) -> list[Name]:
        """All names of these things, the most important first."""
        marks = ",".join("?" * len(things))
        text = f"SELECT {_COLUMNS} FROM names WHERE thing IN ({marks}) ORDER BY id"
        return self._names(text, list(things))

    def identified(self, value: str) -> list[tuple[str, str]]:
        """The things that a register calls so, each with the IRI of the register's scheme."""
        key = value_key(value)
        if not key:
            return []
        text = "SELECT thing, scheme FROM identifiers WHERE value = ? ORDER BY thing, scheme"
        return [(row[0], row[1]) for row in self._connection.execute(text, [key])]

    def lives(self, things: Sequence[str]) -> dict[str, Life]:
        """When these things begin and end, of those that anybody says it of."""
        marks = ",".join("?" * len(things))
        text = f"SELECT thing, begin, end, successor FROM lives WHERE thing IN ({marks})"
        return {row[0]: Life(*row[1:]) for row in self._connection.execute(text, list(things))}

    def place_words(self, things: Sequence[str]) -> dict[str, set[str]]:
        """The words of the names of the places in which these things are."""
        marks = ",".join("?" * len(things))
        text = f"SELECT thing, word FROM places WHERE thing IN ({marks})"
        found: dict[str, set[str]] = {}
        for thing, word in self._connection.execute(text, list(things)):
            found.setdefault(thing, set()).add(word)
        return found

    def predecessors(self, thing: str) -> list[str]:
        """The things that are kept under earlier names."""
        text = "SELECT thing FROM lives WHERE successor = ? ORDER BY thing"
        return [row[0] for row in self._connection.execute(text, [thing])]

    def word_counts(self, words: Sequence[str]) -> dict[str, int]:
        """Of how many things each word is in the names."""
        known = self._index.words
        asked = [word for word in words if word not in known]
        if asked:
            if len(known) > _WORDS_KEPT:
                known.clear()
            marks = ",".join("?" * len(asked))
            text = f"SELECT word, count FROM words WHERE word IN ({marks})"
            found = dict(self._connection.execute(text, asked).fetchall())
            known.update({word: int(found.get(word, 0)) for word in asked})
        return {word: known.get(word, 0) for word in words}

    def _names(self, text: str, values: Sequence[object]) -> list[Name]:
        found = [Name(*row) for row in self._connection.execute(text, values)]
        texts = ((one.folded, one.thing, one.name) for one in found)
        if not all(isinstance(text, str) for three in texts for text in three):
            raise BadIndex("a name in it is no text")
        return found
