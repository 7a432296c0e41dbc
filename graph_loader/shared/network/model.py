"""What the arrays of a network hold. Everything is a number, or stands in a table of texts.

Nodes are numbered in the order of their IRIs, so that numbers compare as IRIs do. Attestations are
ordered by tie, so that those of a tie are one range, whether names or institutions are counted.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

import numpy as np
import numpy.typing as npt

UNKNOWN = -1  #: no such thing, or a bound of a date that nobody knows
INSTITUTION, NAME = "institution", "name"
UNITS = (INSTITUTION, NAME)
#: The classes of nodes by what the network calls them. The first of several counts.
TYPES = {
    "workshop": "Workshop",
    "organisation": "Actor",
    "person": "Person",
    "project": "Project",
    "meeting": "Meeting",
    "session": "Session",
    "programme": "FundingProgramme",
    "place": "Place",
}
ACTOR, EVENT, CONTEXT = "actor", "event", "context"
MODES = {
    "organisation": ACTOR,
    "person": ACTOR,
    "workshop": EVENT,
    "meeting": EVENT,
    "session": EVENT,
    "project": EVENT,
    "place": CONTEXT,
    "programme": CONTEXT,
}

Ints: TypeAlias = npt.NDArray[np.int32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Floats: TypeAlias = npt.NDArray[np.float32]


class Strings(Sequence[str]):
    """Texts one behind the other, with the places where they begin."""

    def __init__(self, start: npt.NDArray[np.int64], text: Bytes) -> None:
        self.start, self.text = start, text
        # A third of the time of slices of arrays, and answers have thousands of texts.
        self._places, self._bytes = memoryview(start), memoryview(text)  # type: ignore[arg-type]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """These texts."""
        coded = [text.encode() for text in texts]
        start = np.zeros(len(coded) + 1, np.int64)
        np.cumsum([len(one) for one in coded], out=start[1:])
        return cls(start, np.frombuffer(b"".join(coded), np.uint8))

    def __len__(self) -> int:
        return len(self.start) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return str(self._bytes[self._places[index] : self._places[index + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))

    def place_of(self, text: str) -> int:
        """Where a text stands among sorted ones; UNKNOWN if it does not."""
        place = bisect.bisect_left(self, text)
        return place if place < len(self) and self[place] == text else UNKNOWN


@dataclass(frozen=True)
class Nodes:
    """Things, each name period of an organisation by itself."""

    iri: Strings  #: sorted
    type: Bytes  #: place in TYPES
    kind: Ints  #: place among the terms
    institution: Ints  #: the node of the latest name; the node itself if it has no other
    collective: Bytes  #: 1 for a name of several bodies
    district: Ints  #: a node
    body: Ints  #: of a meeting or session without a name: the node it belongs to, if it is one
    abbreviation: Strings  #: of that body
    date: Strings  #: of a meeting or session, EDTF; or its number behind "#"
    x: Floats  #: from 0 to 1
    y: Floats


@dataclass(frozen=True)
class Ties:
    """One for each source, target and relation, ordered by them; and who is next to whom."""

    source: Ints
    target: Ints
    relation: Ints  #: place among the relations
    begin: Ints  #: its first attestation
    end: Ints  #: behind its last one
    several: Bytes  #: 1 if its first claim makes other ties besides
    start: Ints  #: of each node: where its neighbours begin
    neighbour: Ints  #: for each tie of a node, in the order of neighbours and ties
    tie: Ints


@dataclass(frozen=True)
class Attestations:
    """That a document states a tie. Days are counted as `date.toordinal` does."""

    claim: Ints  #: place among the claims
    document: Ints  #: place among the documents
    earliest: Ints
    latest: Ints
    printed: Ints  #: place among the printed names
    standing: Ints  #: place among the terms
    role: Ints  #: place among the terms


@dataclass(frozen=True)
class Documents:
    """The documents that state ties, or hold a list."""

    iri: Strings  #: sorted
    earliest: Ints
    latest: Ints


@dataclass(frozen=True)
class Lists:
    """Which document holds a list of the actors of which workshop."""

    workshop: Ints
    document: Ints
    extent: Ints  #: place among the terms


@dataclass(frozen=True)
class Relation:
    """A relation, and the types of what it joins."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    iri: str = ""  #: of its term, if a code list has one


@dataclass(frozen=True)
class Labels:
    """Names in one language; empty where there is none."""

    nodes: Strings
    terms: Strings
    documents: Strings
    relations: Strings


@dataclass(frozen=True, eq=False)
class Network:
    """All of it."""

    nodes: Nodes
    ties: Mapping[str, Ties]  #: by unit
    attestations: Attestations
    documents: Documents
    lists: Lists
    terms: Strings  #: IRIs of terms of code lists, sorted
    claims: Strings  #: IRIs, sorted
    printed: Strings  #: sorted
    relations: tuple[Relation, ...]  #: in the order of their names
    labels: Mapping[str, Labels]  #: by language; "" for names without one

    def place(self, node: int) -> tuple[float, float]:
        """Where a node stands in a picture, each from 0 to 1."""
        return round(float(self.nodes.x[node]), 4), round(float(self.nodes.y[node]), 4)


def slug(iri: str) -> str:
    """What a term is called in addresses: the last part of its IRI."""
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]
