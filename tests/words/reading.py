"""The documents of this repository for people, and what in them can be held against the rest."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.running import ROOT

#: Where documents, and files that they name, may stand.
TOP = ("ontology", "graph_loader", "queries", "service", "tests", ".github", ".ci")
_NOT_OURS = {"node_modules", "__pycache__"}
_FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A block of code."""

    file: Path
    language: str
    text: str

    def __str__(self) -> str:
        first = self.text.strip().splitlines()[0]
        return f"{self.file.relative_to(ROOT)}: {first[:40]}"


@cache
def files() -> tuple[Path, ...]:
    """Every file of ours in the folders of the repository, and those beside them."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for name in TOP:
        for folder, inner, names in os.walk(ROOT / name):
            inner[:] = [each for each in inner if each not in _NOT_OURS]
            found += [Path(folder) / each for each in names]
    return tuple(sorted(found))


@cache
def documents() -> tuple[Path, ...]:
    """Every `.md` file of ours."""
    return tuple(path for path in files() if path.suffix == ".md")


def blocks(language: str) -> list[Block]:
    """Every block of that language, in all documents."""
    return [
        Block(path, language, text)
        for path in documents()
        for kind, text in _FENCE.findall(path.read_text(encoding="utf-8"))
        if kind == language
    ]


def prose(path: Path) -> str:
    """A document without its blocks of code."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def indented(path: Path) -> list[str]:
    """The lines of code that a document sets in by four spaces."""
    return re.findall(r"(?m)^    (\S.*)$", prose(path))


def inline_code(path: Path) -> list[str]:
    """What stands between backticks in the prose of a document."""
    return [code.replace("\\|", "|") for code in _CODE.findall(prose(path))]


def links(path: Path) -> list[str]:
    """Where the links of a document lead."""
    return _LINK.findall(prose(path))


def anchors(path: Path) -> set[str]:
    """The places in a document that a link can lead to."""
    headings = re.findall(r"(?m)^#+ (.+)$", prose(path))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def statements(text: str) -> Iterator[str]:
    """The commands of a piece of shell: a line each, or several if quotes or a backslash say so."""
    kept = ""
    for line in text.splitlines():
        kept += line + "\n"
        try:
            words = shlex.split(kept, comments=True)
        except ValueError:  # a quote is open
            continue
        if kept.rstrip().endswith("\\"):
            continue
        if words:
            yield kept.strip()
        kept = ""
    if kept.strip():
        raise ValueError(f"a command has no end: {kept}")
