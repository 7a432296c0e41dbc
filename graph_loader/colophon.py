"""Reads what a publisher says of itself: files in `pages/` beside region.toml, and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_loader.characters import unfit
from graph_loader.nearest import nearest
from graph_loader.problems import BadInput, Problem
from graph_loader.shared.colophon import (
    ADDRESSES,
    DOI,
    FOLDER,
    LANGUAGES,
    NEEDED_ADDRESSES,
    NEEDED_PAGES,
    PAGES,
)

MOST_BYTES = 100_000  #: of one text
DOI_FORM = re.compile(r"10\.\d{4,9}/\S+")
_KEPT = ("~", ".bak", ".orig", ".old", ".swp", ".tmp")  #: what editors leave beside a file


@dataclass(frozen=True)
class Colophon:
    """Texts by name and language, in Markdown, and addresses by the name of their setting."""

    pages: Mapping[str, Mapping[str, str]]
    addresses: Mapping[str, str]
    doi: str

    def manifest(self) -> dict[str, Any]:
        """How the manifest of a release says it."""
        said = {"pages": self.pages, "addresses": self.addresses, DOI: self.doi}
        return {key: value for key, value in said.items() if value}

    def missing(self, contact: str, base: str) -> Iterator[str]:
        """What the law asks for and nobody has said, each in a sentence.

        `contact` stands in for the addresses to write to, unless it leads back to the data.
        """
        for name in NEEDED_PAGES:
            for language in LANGUAGES:
                if language not in self.pages.get(name, {}):
                    yield f"no {FOLDER}/{name}.{language}.md: its page says that it is missing"
        stands_in = bool(contact) and not contact.startswith(base)
        for name in NEEDED_ADDRESSES:
            if name in self.addresses or (stands_in and name != "enforcement_contact"):
                continue
            yield f"no {name} in region.toml: the pages say that there is none"


def read_colophon(folder: Path, values: Mapping[str, Any]) -> Colophon:
    """The texts beside region.toml and the addresses in it, which were looked at before.

    Raises BadInput with the place of every text that cannot be read.
    """
    problems: list[Problem] = []
    pages = _pages(folder / FOLDER, problems)
    if problems:
        raise BadInput(problems)
    addresses = {name: str(values[name]) for name in ADDRESSES if values.get(name)}
    return Colophon(pages, addresses, str(values.get(DOI, "")))


def page_files(folder: Path) -> list[Path]:
    """The files of the texts, as far as they are named as texts are."""
    names = {f"{name}.{language}.md" for name in PAGES for language in LANGUAGES}
    return sorted(path for path in (folder / FOLDER).glob("*.md") if path.name in names)


def _pages(folder: Path, problems: list[Problem]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    if not folder.is_dir():
        return found
    names = {f"{name}.{language}.md": (name, language) for name in PAGES for language in LANGUAGES}
    for path in sorted(folder.iterdir()):
        if path.name in names:
            name, language = names[path.name]
            if text := _text(path, problems):
                found.setdefault(name, {})[language] = text
        elif not path.name.startswith(".") and not path.name.endswith(_KEPT):
            near = nearest(path.name.lower(), set(names))
            problems.append(Problem(str(path), 1, 1, f"unknown page {path.name!r}{near}"))
    return found


def _text(path: Path, problems: list[Problem]) -> str:
    if not path.resolve().is_relative_to(path.parent.parent.resolve()):
        # It would publish what lies elsewhere.
        problems.append(Problem(str(path), 1, 1, "lies elsewhere, expected a file of this folder"))
        return ""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except OSError as error:
        problems.append(Problem(str(path), 1, 1, f"cannot be read: {error.strerror}"))
        return ""
    except UnicodeDecodeError as error:
        broken = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(str(path), broken, 1, f"not UTF-8: {error.reason}"))
        return ""
    if len(data) > MOST_BYTES:
        problems.append(Problem(str(path), 1, 1, f"{len(data)} bytes, expected {MOST_BYTES}"))
    if not text:
        problems.append(Problem(str(path), 1, 1, "nothing in it, expected a text"))
    for number, line in enumerate(text.split("\n"), start=1):
        for name in unfit(line):
            problems.append(Problem(str(path), number, 1, f"{name}, expected plain text"))
    return text
