"""Writes the index of names of a release: search.sqlite, read-only ever after.

names        every name of every thing, the most important first: what it is called now before
             what it is or was called besides, short before long, documents last
grams        FTS5 over three letters each of their folded forms
gram_counts  in how many names each three letters stand
sharing      FTS5 over the words that say what is meant
words        of how many things a word is in the names; also by its length, forwards and backwards
starts       for each beginning of a word of up to three letters the most important names
identifiers  what other registers call a thing
places       what is said in names of the places in which a thing has a seat, an office, a building
lives        when a thing, or the name it is kept under, begins and ends, and what follows it
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from graph_loader.shared.layout import SEARCH_LAYOUT
from graph_loader.shared.matching.keys import is_of_places, key_of

STARTS = 12  #: names that are kept for a beginning
LONGEST_START = 3  #: letters; longer ones are found by the three letters they hold
CURRENT = ("prefLabel", "name", "title", "label")  #: ends of the properties of what a thing goes by
_ORDER = {**dict.fromkeys(CURRENT, 0), "officialName": 1, "abbreviation": 1, "altLabel": 2}
_SCHEMA = """
CREATE TABLE names (
  id INTEGER PRIMARY KEY, folded TEXT NOT NULL, tokens TEXT NOT NULL, joined TEXT NOT NULL,
  thing TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, property TEXT NOT NULL,
  first TEXT NOT NULL, last TEXT NOT NULL);
CREATE VIRTUAL TABLE grams USING fts5(
  folded, content = 'names', content_rowid = 'id', tokenize = 'trigram', detail = none,
  columnsize = 0);
CREATE TABLE gram_counts (gram TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE sharing USING fts5(
  tokens, content = 'names', content_rowid = 'id', tokenize = 'ascii', detail = none,
  columnsize = 0);
CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL, length INTEGER NOT NULL,
  backwards TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE starts (start TEXT, id INTEGER, PRIMARY KEY (start, id)) WITHOUT ROWID;
CREATE TABLE identifiers (value TEXT, thing TEXT, scheme TEXT,
  PRIMARY KEY (value, thing, scheme)) WITHOUT ROWID;
CREATE TABLE places (thing TEXT, word TEXT, PRIMARY KEY (thing, word)) WITHOUT ROWID;
CREATE TABLE lives (thing TEXT PRIMARY KEY, begin TEXT NOT NULL, end TEXT NOT NULL,
  successor TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE raw (folded, tokens, joined, thing, name, language, property, first, last, rank);
"""


class NameRow(NamedTuple):
    """A name of a thing as a document or a table has it; days are empty if there are none."""

    thing: str
    property: str
    name: str
    language: str
    first: str
    last: str


class LifeRow(NamedTuple):
    """The beginning or end of a thing; `successor` is what goes on in its place, if anything."""

    thing: str
    edge: str  #: begin, end
    earliest: str
    latest: str
    successor: str


class PlaceRow(NamedTuple):
    """A name of a place in which a thing is."""

    thing: str
    name: str


class Identifier(NamedTuple):
    """What a register calls a thing."""

    thing: str
    scheme: str
    value: str


def write_index(
    path: Path,
    names: Iterable[NameRow],
    identifiers: Iterable[Identifier] = (),
    lives: Iterable[LifeRow] = (),
    places: Iterable[PlaceRow] = (),
) -> bytes:
    """Write a new index. Returns a hash of what is in it. Raises OSError."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as index:
            return fill_index(index, names, identifiers, lives, places)
    except sqlite3.OperationalError as error:
        raise OSError(errno.ENOSPC, f"the index cannot be written: {error}", str(path)) from None


def fill_index(
    index: sqlite3.Connection,
    names: Iterable[NameRow],
    identifiers: Iterable[Identifier],
    lives: Iterable[LifeRow],
    places: Iterable[PlaceRow],
) -> bytes:
    """Fill an empty database. Returns a hash of what is in it."""
    index.execute("PRAGMA journal_mode = OFF")
    index.execute("PRAGMA synchronous = OFF")
    index.execute(f"PRAGMA user_version = {SEARCH_LAYOUT:d}")
    index.executescript(_SCHEMA)
    index.executemany(f"INSERT INTO raw VALUES ({','.join('?' * 10)})", _raw(names))
    index.execute(
        "INSERT INTO names (folded, tokens, joined, thing, name, language, property, first, last) "
        "SELECT folded, tokens, joined, thing, name, language, property, "
        "coalesce(min(first), ''), coalesce(max(last), '') FROM raw "
        "GROUP BY rank, length(name), folded, thing, name, language, property "
        "ORDER BY rank, length(name), folded, thing, name, language, property"
    )
    index.execute("DROP TABLE raw")
    for table in ("grams", "sharing"):
        index.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
        index.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    index.execute("CREATE VIRTUAL TABLE temp.grams_in USING fts5vocab('main', 'grams', 'row')")
    index.execute("INSERT INTO gram_counts SELECT term, doc FROM temp.grams_in ORDER BY term")
    index.execute("DROP TABLE temp.grams_in")
    index.executemany("INSERT INTO words VALUES (?, ?, ?, ?)", _words(index))
    index.executemany("INSERT INTO starts VALUES (?, ?)", _starts(index))
    index.executemany("INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)", _known(identifiers))
    index.executemany("INSERT INTO lives VALUES (?, ?, ?, ?)", _lives(lives))
    index.executemany("INSERT OR IGNORE INTO places VALUES (?, ?)", _place_words(places))
    for column in ("folded", "joined", "thing"):
        index.execute(f"CREATE INDEX names_{column} ON names ({column})")
    for column in ("word", "backwards"):
        index.execute(f"CREATE INDEX words_by_{column} ON words (length, {column})")
    index.commit()
    return _digest(index)


def value_key(value: str) -> str:
    """An identifier as it is looked up: without case, spaces and the signs between its parts."""
    return "".join(sign for sign in value.casefold() if sign.isalnum())


def _raw(names: Iterable[NameRow]) -> Iterator[tuple[object, ...]]:
    for row in names:
        key = key_of(row.name)
        if not key.folded:
            continue
        end = row.property.rpartition("#")[2].rpartition("/")[2]
        rank = 10 * ("/id/source/" in row.thing) + _ORDER.get(end, 3)
        yield (
            key.folded,
            " ".join(key.tokens),
            key.joined,
            row.thing,
            row.name,
            row.language,
            row.property,
            row.first or None,
            row.last or None,
            rank,
        )


def _words(index: sqlite3.Connection) -> Iterator[tuple[str, int, int, str]]:
    """Each word and of how many things it is in the names."""
    rows = index.execute("SELECT thing, tokens FROM names ORDER BY thing")
    counted: Counter[str] = Counter()
    for _, group in itertools.groupby(rows, lambda row: row[0]):
        counted.update({word for _, tokens in group for word in tokens.split()})
    for word, count in sorted(counted.items()):
        yield word, count, len(word), word[::-1]


def _starts(index: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """The most important names for each short beginning of a word: each thing once."""
    found: dict[str, dict[str, int]] = {}
    for number, folded, thing in index.execute("SELECT id, folded, thing FROM names ORDER BY id"):
        for word in folded.split():
            for length in range(1, LONGEST_START + 1):
                known = found.setdefault(word[:length], {})
                if len(known) < STARTS:
                    known.setdefault(thing, number)
    yield from sorted({(start, id_) for start, ids in found.items() for id_ in ids.values()})


def _known(identifiers: Iterable[Identifier]) -> Iterator[tuple[str, str, str]]:
    for one in sorted(identifiers):
        if key := value_key(one.value):
            yield key, one.thing, one.scheme


def _place_words(rows: Iterable[PlaceRow]) -> Iterator[tuple[str, str]]:
    for row in sorted(rows):
        for word in key_of(row.name).tokens:
            if not is_of_places(word):
                yield row.thing, word


def _lives(rows: Iterable[LifeRow]) -> Iterator[tuple[str, str, str, str]]:
    begins: dict[str, str] = {}
    ends: dict[str, str] = {}
    after: dict[str, str] = {}
    for row in sorted(rows):
        if row.edge == "begin":
            begins[row.thing] = min(begins.get(row.thing, row.earliest), row.earliest)
        else:
            ends[row.thing] = max(ends.get(row.thing, row.latest), row.latest)
            if row.successor:
                after.setdefault(row.thing, row.successor)
    for thing in sorted({*begins, *ends}):
        yield thing, begins.get(thing, ""), ends.get(thing, ""), after.get(thing, "")


def _digest(index: sqlite3.Connection) -> bytes:
    digest = hashlib.sha256()
    for table in ("names", "identifiers", "lives", "places"):
        for row in index.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
            digest.update(repr(row).encode())
    return digest.digest()
