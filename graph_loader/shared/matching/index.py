"""Reads the index of names of a release: by the whole, by parts, by beginnings, by likeness."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rapidfuzz import fuzz, process

from graph_loader.shared.layout import SEARCH_LAYOUT
from graph_loader.shared.matching.writing import CURRENT, LONGEST_START, value_key

MOST = 2000  #: names that a search by parts looks at; the most important come first
POSTINGS = 2_500  #: of three letters that a search by likeness counts, the rarest first
LIKELY = 24  #: names that it compares in full
_SHORTEST = 3  #: characters that the index can look up
_STEPS = 10_000  #: of SQLite's machine between two looks at the clock
_COLUMNS = "id, folded, tokens, thing, name, language, property, first, last"
_WORDS_KEPT = 200_000


class BadIndex(Exception):
    """The file is no index of ours, or is damaged."""


class TooLong(Exception):
    """A search took more time than it may."""


@dataclass(frozen=True, slots=True)
class Name:
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
        return self.predicate.rpartition("#")[2].rpartition("/")[2] in CURRENT

    @property
    def way(self) -> str:
        """What the name is to its thing: prefLabel, abbreviation, nameAsPrinted and so on."""
        return self.predicate.rpartition("#")[2].rpartition("/")[2]


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
        with self.reading(60.0) as reader:
            self.gram_counts = reader.gram_counts()
            self.things = reader.count_of_things()

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
        grams = {word[i : i + 3] for word in words for i in range(len(word) - 2)}
        if any(gram not in self._index.gram_counts for gram in grams):
            return []
        conditions = ["instr(folded, ?) > 0"] * len(words)
        values: list[object] = list(words)
        if grams:
            # The rarest ones leave few names to look at; the words themselves are looked for there.
            rarest = sorted(grams, key=lambda gram: self._index.gram_counts[gram])[:4]
            conditions.insert(0, "id IN (SELECT rowid FROM grams WHERE grams MATCH ?)")
            values.insert(0, " AND ".join(f'"{gram}"' for gram in rarest))
        where = " AND ".join(conditions)
        text = f"SELECT {_COLUMNS} FROM names WHERE {where} ORDER BY id LIMIT ?"
        return self._names(text, [*values, limit])

    def beginning(self, folded: str, limit: int) -> list[Name]:
        """Names one of whose words begins with what was typed of it, the most important first."""
        words = folded.split()
        if len(words) == 1 and len(folded) <= LONGEST_START:
            text = (
                f"SELECT {_COLUMNS} FROM names WHERE id IN "
                "(SELECT id FROM starts WHERE start = ?) ORDER BY id LIMIT ?"
            )
            return self._names(text, [folded, limit])
        found = self.containing(words, 20 * limit)
        begun = [n for n in found if all(f" {word}" in f" {n.folded}" for word in words)]

        def far(name: Name) -> tuple[bool, bool]:
            """Names that begin with all of it first, then those that hold it in one piece."""
            return not name.folded.startswith(folded), f" {folded}" not in f" {name.folded}"

        return sorted(begun, key=far)

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
        most = max(shared.values(), default=0)
        likely = [id_ for id_, count in shared.items() if 3 * count > most]
        if len(likely) > 2 * limit:
            likely = heapq.nlargest(2 * limit, likely, key=shared.__getitem__)
        names: dict[tuple[str, str], Name] = {}
        for name in self.names(likely):
            names.setdefault((name.thing, name.tokens), name)
        said = [name.tokens for name in names.values()]
        alike = process.cdist([text], said, scorer=fuzz.token_sort_ratio)[0].tolist()
        inside = process.cdist([text], said, scorer=fuzz.partial_ratio)[0].tolist()
        # A name that holds what was typed may be much longer; one that is alike is better.
        fits = [one + 0.5 * other for one, other in zip(alike, inside, strict=True)]
        best = sorted(zip(fits, names.values(), strict=True), key=lambda p: (-p[0], p[1].id))
        return [name for _, name in best[:limit]]

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
