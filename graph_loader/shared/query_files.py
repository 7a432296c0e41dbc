"""How a .rq file is written: what its `#+` lines say, and where a caller's terms go.

    #+ key: value            once in a file
    #+ key name: value       a name of one word, or of two

A parameter is a `VALUES ?name { … }` that holds its example, so each file runs unedited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
