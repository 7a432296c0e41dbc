"""How a .rq file is written: what its `#+` lines say, and where a caller's terms go.

    #+ key: value            once in a file
    #+ key name: value       a name of one word, or of two

A parameter is a `VALUES ?name { … }` that holds its example, so each file runs unedited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

QUERIES = Path(__file__).parents[2] / "queries"

PARAMETER = re.compile(r"VALUES\s+\?(?P<name>\w+)\s*\{(?P<values>[^{}]*)\}")
_LINE = re.compile(r"#\+ (?P<key>\w+)(?: (?P<name>\w+(?: [\w-]+)?))?:[ \t]*(?P<value>.*)")
_PREFIX = re.compile(r"(?im)^\s*PREFIX\s+([\w.-]*):\s*<([^<>\s]*)>")


@dataclass(frozen=True)
class HeaderLine:
    """One `#+` line and where it stands."""

    number: int
    key: str
    name: str  #: empty if the line has a key only
    value: str


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


class BadHeader(ValueError):
    """A line that begins with `#+` and is not `#+ key: value`."""

    def __init__(self, line: int) -> None:
        super().__init__("this is not `#+ key: value`")
        self.line = line


def header_lines(text: str) -> Iterator[HeaderLine]:
    """All `#+` lines in their order. Raises BadHeader at the first that is none."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+"):
            match = _LINE.fullmatch(line.rstrip())
            if not match or not match["value"]:
                raise BadHeader(number)
            yield HeaderLine(number, match["key"], match["name"] or "", match["value"])


def header(text: str) -> dict[str, str]:
    """What the lines without a name say, by key. Raises BadHeader."""
    return {line.key: line.value for line in header_lines(text) if not line.name}


def without_header(text: str) -> str:
    """The text of a query for people to read: its `#+` lines left out."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


def prefixes(text: str) -> dict[str, str]:
    """The namespaces that a query declares, by prefix."""
    return dict(_PREFIX.findall(text))


def read_query(path: Path) -> SavedQuery:
    """The query in a file. Raises OSError, BadHeader."""
    text = path.read_text(encoding="utf-8")
    return SavedQuery(path.stem, text, header(text))
