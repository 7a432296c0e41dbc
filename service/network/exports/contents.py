"""What every file is written from: nodes and ties as the doors give them, and names for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Record = Mapping[str, Any]
#: What no XML document may hold (XML 1.0, section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Contents:
    """A network, and what to say of it."""

    nodes: Sequence[Record]  #: as in JSON
    ties: Sequence[Record]
    title: str
    release: str
    licence: str
    publisher: str
    address: str  #: of the same in JSON
    colours: Mapping[str, str] = field(default_factory=dict)  #: of nodes, where they have one

    @cached_property
    def number(self) -> dict[str, int]:
        """The place of each node among the nodes, from 1."""
        return {str(node["id"]): place for place, node in enumerate(self.nodes, 1)}

    @cached_property
    def names(self) -> dict[str, str]:
        """A name for each node that no other has: its label, with its slug where that is needed."""
        labels = [one_line(node["label"]) for node in self.nodes]
        counted = Counter(labels)
        found: dict[str, str] = {}
        taken: set[str] = set()
        for node, label in zip(self.nodes, labels, strict=True):
            iri = str(node["id"])
            name = label if counted[label] == 1 else f"{label} ({_slug(iri)})"
            while name in taken:
                name += "'"
            taken.add(name)
            found[iri] = name
        return found

    @cached_property
    def actors(self) -> list[str]:
        """The actors in their order, those without a tie too."""
        return [str(node["id"]) for node in self.nodes if node["mode"] == "actor"]

    @cached_property
    def events(self) -> list[str]:
        """The events in their order."""
        return [str(node["id"]) for node in self.nodes if node["mode"] == "event"]

    @cached_property
    def weights(self) -> dict[tuple[str, str], int]:
        """Of each actor and event that are tied how many documents state a tie between them."""
        modes = {str(node["id"]): node["mode"] for node in self.nodes}
        documents: dict[tuple[str, str], set[str]] = {}
        for tie in self.ties:
            ends = str(tie["source"]), str(tie["target"])
            if modes[ends[0]] == "event":
                ends = ends[1], ends[0]
            if (modes[ends[0]], modes[ends[1]]) == ("actor", "event"):
                stating = {str(one["document"]) for one in tie["attestations"]}
                documents.setdefault(ends, set()).update(stating)
        return {ends: len(found) for ends, found in sorted(documents.items())}


Writer = Callable[[Contents], bytes]


def one_line(text: object) -> str:
    """A text without ends of lines and what XML does not know."""
    return " ".join(_NOT_XML.sub("", str(text)).split())


def joined(value: object) -> str:
    """A value as the text of a cell: lists with blanks between, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(map(joined, value))
    return str(value)


def documents(tie: Record) -> list[str]:
    """The documents that state a tie, each once."""
    return sorted({str(one["document"]) for one in tie["attestations"]})


def _slug(iri: str) -> str:
    return "/".join(iri.rsplit("/", 2)[1:])
