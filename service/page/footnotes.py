"""Numbers the sources of a page, so that every statement can point to its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """The footnotes of a statement: numbers of sources, or that it only follows from others."""

    numbers: tuple[int, ...]
    derived: bool


class Footnotes:
    """Numbers the sources of a page in the order in which they are first cited."""

    def __init__(self, inferred: str) -> None:
        self._inferred = inferred
        self._numbers: dict[str, int] = {}
        self.any_derived = False

    def cite(self, sources: Iterable[str]) -> Marks:
        """The marks of a statement; being derived only counts if no document says it.

        A statement that was loaded without any source has no marks.
        """
        found = set(sources)
        stated = sorted(found - {self._inferred})
        numbers = sorted(self._numbers.setdefault(s, len(self._numbers) + 1) for s in stated)
        derived = bool(found) and not stated
        self.any_derived = self.any_derived or derived
        return Marks(tuple(numbers), derived)

    def cited(self) -> dict[str, int]:
        """The sources cited so far with their numbers."""
        return dict(self._numbers)
