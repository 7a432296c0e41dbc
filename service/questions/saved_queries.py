"""Reads the .rq files and puts a caller's terms into them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.query_files import PARAMETER, QUERIES, header

PAGES = QUERIES / "pages"
REMOTE = QUERIES / "remote"
EXAMPLES = PAGES / "examples"


@dataclass(frozen=True)
class SavedQuery:
    """The text of a .rq file and what its `#+` lines say of it."""

    name: str
    text: str
    header: Mapping[str, str]

    def bind(self, /, **terms: NamedNode | Literal | Sequence[NamedNode | Literal]) -> str:
        """Put the caller's terms where the query keeps its examples.

        Terms arrive parsed, and one pass fills every slot, so no text from a caller is ever read
        as SPARQL. A term for which the query has no slot is an error of the caller.
        """
        missing = terms.keys() - {slot[1] for slot in PARAMETER.finditer(self.text)}
        if missing:
            raise KeyError(f"{self.name}.rq has no parameter {', '.join(sorted(missing))}")

        def fill(slot: re.Match[str]) -> str:
            term = terms.get(slot[1])
            if term is None:
                return slot[0]
            several = [term] if isinstance(term, NamedNode | Literal) else term
            return f"VALUES ?{slot[1]} {{ {' '.join(map(str, several))} }}"

        return PARAMETER.sub(fill, self.text)


@functools.cache
def saved_query(name: str, folder: Path = PAGES) -> SavedQuery:
    """The query of that name in a folder, or in one of the folders in it."""
    (path,) = folder.rglob(f"{name}.rq")  # a name stands in one of them only
    return _read(path)


@functools.cache
def examples() -> tuple[SavedQuery, ...]:
    """The questions the home page offers, in the order of their file names."""
    return tuple(_read(path) for path in sorted(EXAMPLES.glob("*.rq")))


def limited(query: str, limit: int, offset: int) -> str:
    """The same query, a part of its rows."""
    return f"{query}\nLIMIT {limit:d} OFFSET {offset:d}"


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    return SavedQuery(path.stem, text, header(text))
