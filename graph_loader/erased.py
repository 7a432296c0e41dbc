"""Knows people who were erased from a home, so that no build brings them back by mistake.

Kept is a salted hash of each IRI, in erased.tsv. It names nobody; whoever has the IRI can ask
whether it is in the list, and that is what it is for.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import secrets
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph_loader.namespaces import AG, RDF
from graph_loader.problems import BadInput, Problem
from graph_loader.schema import read_schema
from graph_loader.shared import layout
from graph_loader.table_files import find_tables, read_records
from graph_loader.traces import Traces
from graph_loader.without_person import cell_without, is_row_of

_ROUNDS = 20_000  #: so that trying many IRIs takes a while
_PERSON, _TYPE = NamedNode(AG + "Person"), NamedNode(RDF + "type")


def remembering(home: Path, iri: str) -> str:
    """The text of erased.tsv with one person more."""
    salt, hashes = _read(home)
    salt = salt or secrets.token_hex(16)
    return "\n".join([salt, *sorted({*hashes, _hash(salt, iri)})]) + "\n"


def brought_back(home: Path, store: Store) -> Iterator[str]:
    """The IRIs of people in a store who were erased from the home."""
    salt, hashes = _read(home)
    if not hashes:
        return
    people = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, _TYPE, _PERSON, None)
        if isinstance(quad.subject, NamedNode)
    }
    yield from (iri for iri in sorted(people) if _hash(salt, iri) in hashes)


def rows_of(folder: Path, traces: Traces) -> Iterator[Problem]:
    """The rows of tables that name a person, each with what to do about it."""
    for table, path in find_tables(folder, [table.name for table in read_schema()], []).items():
        for line, cells in read_records(path, [], []):
            if not any(traces.found_in(cell) for cell in cells):
                continue
            message = f"delete this row of {table}"
            if not is_row_of(cells, traces):
                row = io.StringIO()
                csv.writer(row, lineterminator="").writerow(cell_without(c, traces) for c in cells)
                message = f"write this row as: {row.getvalue()}"
            yield Problem(str(path), line, 1, message)


def refuse_brought_back(home: Path, store: Store, folder: Path) -> None:
    """Raise BadInput if a store tells of people who were erased from the home."""
    back = list(brought_back(home, store))
    if back:
        path = str(folder / "people.csv")
        message = "was erased from this home, expected no row about them (actorgraph erase)"
        raise BadInput([Problem(path, 1, 1, f"<{iri}> {message}") for iri in back])


def _read(home: Path) -> tuple[str, frozenset[str]]:
    with contextlib.suppress(FileNotFoundError):
        salt, *hashes = (home / layout.ERASED).read_text(encoding="utf-8").split()
        return salt, frozenset(hashes)
    return "", frozenset()


def _hash(salt: str, iri: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", iri.encode(), salt.encode(), _ROUNDS).hex()
