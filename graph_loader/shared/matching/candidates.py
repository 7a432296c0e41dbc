"""What the matcher is asked and what it answers: kinds and IRIs, days, candidates, reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from graph_loader.shared.matching.index import Life, Name

LIKELY = 40.0  #: score of a candidate that is worth a question, or is shown
_SHORT = re.compile(r"([a-z][a-z0-9-]*)/([^\s/?#]+)")
_FIRST_DAY, _LAST_DAY = date.min.isoformat(), date.max.isoformat()


@dataclass(frozen=True)
class Space:
    """Where the IRIs of the things of a release begin; all IRIs are of things if it is empty."""

    start: str  #: ends in id/

    def kind(self, thing: str) -> str:
        """The kind of a thing by its IRI."""
        return thing.removeprefix(self.start).partition("/")[0]

    def iri(self, text: str) -> str:
        """The IRI that a text is, whole or in its short form; empty if it is none."""
        if text.startswith(("http://", "https://", "urn:")):
            return text
        return self.start + text if self.start and _SHORT.fullmatch(text) else ""


@dataclass(frozen=True)
class Feature:
    """One reason for a score: what it is called in the texts, and what is filled in there."""

    id: str
    value: float | bool
    says: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant."""

    thing: str
    kind: str
    name: Name  #: the one of its names that fits best
    score: float  #: from 0 to 100; no two at the top are the same
    match: bool  #: whether it is the one clear winner
    features: tuple[Feature, ...]
    life: Life | None


@dataclass(frozen=True)
class Days:
    """The days at which a name was used; both empty if nobody says."""

    first: str = ""
    last: str = ""

    def meet(self, first: str, last: str) -> bool:
        """Whether a day of them lies between two that may be left open."""
        if not self.first:
            return True
        return (first or _FIRST_DAY) <= self.last and (last or _LAST_DAY) >= self.first
