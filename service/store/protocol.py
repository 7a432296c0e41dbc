"""What the service asks of a store, so that a remote SPARQL endpoint could be one as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from service.store.errors import StoreUnavailable, StreamCut

Term = NamedNode | BlankNode | Literal | Triple
Row = Mapping[str, Term | None]  #: every projected variable in order, None where unbound


def value_of(term: Term | None) -> str:
    """The text of an IRI or a literal; empty for what says nothing outside its answer."""
    return term.value if isinstance(term, NamedNode | Literal) else ""


@dataclass(frozen=True)
class Formats:
    """The media types to answer in, by what the query turns out to be; None refuses it."""

    results: str | None  #: for SELECT and ASK
    graph: str | None  #: for CONSTRUCT and DESCRIBE


#: Says whether the client is gone.
Gone = Callable[[], bool]


@dataclass(frozen=True)
class QueryRequest:
    """A query and how it is to be answered.

    With `max_rows` only so many rows or triples are written, in no more than `max_bytes`, and the
    answer says whether there were more; the formats must then have one line per row (TSV,
    N-Triples), and the last line may be a part of one.
    """

    query: str
    formats: Formats
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    max_rows: int | None = None
    max_bytes: int | None = None  #: None for as many as the store gives
    client: str = ""  #: tells one client from another, so that none gets all there is
    gone: Gone | None = None  #: the answer is given up as soon as it says so


class Pieces(Protocol):
    """An answer on its way. Raises StreamCut if its end cannot be reached."""

    @property
    def truncated(self) -> bool:
        """Whether there was more than was asked for; known when the end has been read."""

    def __iter__(self) -> Iterator[bytes]: ...

    def __next__(self) -> bytes: ...

    def close(self) -> None:
        """Give up what is left."""


@dataclass(frozen=True)
class Answer:
    """An answer, of which a large part may still be on its way.

    `kind` is "solutions", "boolean" or "graph". `rest` yields what follows `head`; it raises
    StreamCut if the end cannot be reached, and must be read to its end or closed.
    """

    head: bytes
    media_type: str
    kind: str
    truncated: bool = False  #: whether the head is all that was asked for, but not all there is
    rest: Pieces | None = None
    volatile: bool = False  #: the same query may have another answer the next moment

    @property
    def is_cut(self) -> bool:
        """Whether there is more than was asked for; known when all of it has been read."""
        return self.truncated or (self.rest is not None and self.rest.truncated)

    def whole(self) -> bytes:
        """All of it. Raises StoreUnavailable if the end cannot be reached."""
        try:
            return self.head + b"".join(self.rest or ())
        except StreamCut:
            raise StoreUnavailable("The answer broke off.") from None


class Store(Protocol):
    """A read-only RDF dataset that answers SPARQL 1.1 queries, or raises a StoreError.

    Without a dataset in the query or the arguments, the default graph is the union of all graphs.
    """

    def close(self) -> None:
        """Let running queries end, then be gone."""

    def select(self, query: str) -> list[Row]:
        """The solutions of a SELECT query."""

    def ask(self, query: str) -> bool:
        """The answer of an ASK query."""

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query."""

    def answer(self, request: QueryRequest) -> Answer:
        """The answer as bytes. Raises ClientGone, or another StoreError."""
