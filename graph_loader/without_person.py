"""The contents of a release without a person: statements, tables, report of the shapes."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from graph_loader.namespaces import AG
from graph_loader.traces import Traces

_ATTESTS = AG + "attests"
_RESULT = "http://www.w3.org/ns/shacl#ValidationResult"
_Term = TypeVar("_Term")


def store_without(
    quads: Collection[Quad], traces: Traces, base: str, kinds: Collection[str]
) -> tuple[Store, frozenset[str]]:
    """The statements without the person, and the IRIs of what was dropped with them.

    Claims about the person go as a whole, and with them what attests them; things of `kinds` only
    lose the statements that lead to the person. Names in other texts become a mark, and keys of
    other things that are made of the person's another one; an address elsewhere that names them
    is not told any more.
    """
    dropped = _dropped(quads, traces, base, kinds)
    store = Store()
    store.extend(kept for quad in quads if (kept := _kept(quad, traces, base, dropped)) is not None)
    return store, dropped


def _dropped(
    quads: Collection[Quad], traces: Traces, base: str, kinds: Collection[str]
) -> frozenset[str]:
    """The person, the claims about them, and what attests those."""
    things = tuple(f"{base}id/{kind}/" for kind in (*kinds, "post"))
    claims = {
        quad.subject.value
        for quad in quads
        if isinstance(quad.object, NamedNode)
        and quad.object.value == traces.iri
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(f"{base}id/")
        and not quad.subject.value.startswith(things)
    }
    attesting = {
        quad.subject.value
        for quad in quads
        if quad.predicate.value == _ATTESTS
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object.value in claims | {traces.iri}
    }
    return frozenset({traces.iri, *claims, *attesting})


def _kept(quad: Quad, traces: Traces, base: str, dropped: Collection[str]) -> Quad | None:
    """A statement as it stays, if it does."""
    terms = (quad.subject, quad.object, quad.graph_name)
    if any(isinstance(term, NamedNode) and term.value in dropped for term in terms):
        return None
    object_ = quad.object
    elsewhere = isinstance(object_, NamedNode) and not object_.value.startswith(base)
    if elsewhere and traces.found_in(object_.value):  # type: ignore[union-attr]
        return None
    return Quad(
        _renamed(quad.subject, traces),
        quad.predicate,
        _told(object_, traces) if isinstance(object_, Literal) else _renamed(object_, traces),
        _renamed(quad.graph_name, traces),
    )


def _renamed(term: _Term, traces: Traces) -> _Term:
    """The same thing, under another IRI if its own has the key of the person in it."""
    if isinstance(term, NamedNode) and traces.found_in(term.value):
        return NamedNode(traces.without_in_address(term.value))  # type: ignore[return-value]
    return term


def _told(literal: Literal, traces: Traces) -> Literal:
    if not traces.found_in(literal.value):
        return literal
    text = traces.without(literal.value)
    if literal.language:
        return Literal(text, language=literal.language)
    return Literal(text, datatype=literal.datatype)


def tables_without(files: Mapping[str, bytes], traces: Traces) -> dict[str, bytes]:
    """The tables without rows of the person; names in other cells and files become a mark."""
    return {
        traces.without(name): _table(data, traces)
        if name.endswith(".csv")
        else traces.without(data.decode()).encode()
        for name, data in files.items()
    }


def _table(data: bytes, traces: Traces) -> bytes:
    text = data.decode()
    if not traces.found_in(text):
        return data
    rows = list(csv.reader(io.StringIO(text, newline="")))
    written = io.StringIO()
    kept = [row for row in rows if not is_row_of(row, traces)]
    csv.writer(written, lineterminator="\n").writerows(
        [cell_without(cell, traces) for cell in row] for row in kept
    )
    return written.getvalue().encode()


def cell_without(cell: str, traces: Traces) -> str:
    """A cell of another row; the address of a page that names the person is left out."""
    if cell.startswith(("http://", "https://")) and traces.found_in(cell):
        return ""
    return traces.without(cell)


def is_row_of(row: Iterable[str], traces: Traces) -> bool:
    """Whether a row of a table is about the person: a cell is their key, or ends in it."""
    own = {traces.slug, f"person/{traces.slug}", traces.iri}
    return any(cell.strip() in own for cell in row)


def report_without(report: bytes, traces: Traces, dropped: Collection[str]) -> tuple[bytes, int]:
    """The report of the shapes without results that name the person, and how many those are."""
    triples = [quad.triple for quad in parse(report, format=RdfFormat.N_TRIPLES)]
    results = {
        triple.subject
        for triple in triples
        if isinstance(triple.object, NamedNode) and triple.object.value == _RESULT
    }
    gone = {
        triple.subject
        for triple in triples
        if triple.subject in results and _tells(triple.object, traces, dropped)
    }
    kept = Dataset(
        Quad(triple.subject, triple.predicate, triple.object)
        for triple in triples
        if triple.subject not in gone and triple.object not in gone
    )
    kept.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(kept, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines)), len(gone)


def _tells(term: object, traces: Traces, dropped: Collection[str]) -> bool:
    if not isinstance(term, NamedNode | Literal):
        return False
    return term.value in dropped or traces.found_in(term.value)
