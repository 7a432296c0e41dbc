"""Numbers the sources of a page, so that every statement can point to its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """What one document says of a statement: when, and under which name or how surely."""

    number: int  #: of the document
    when: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marks:
    """The evidence of a statement: its documents, or that it only follows from others."""

    numbers: tuple[int, ...]
    derived: bool
    said: tuple[Said, ...] = ()


class Footnotes:
    """Numbers the sources of a page in the order in which they are first cited."""

    def __init__(self, inferred: str) -> None:
        self._inferred = inferred
        self._numbers: dict[str, int] = {}
        self.any_derived = False

    def cite(
        self,
        sources: Iterable[str],
        when: Mapping[str, str] | None = None,
        notes: Mapping[str, Sequence[str]] | None = None,
    ) -> Marks:
        """The marks of a statement; being derived only counts if no document says it.

        `when` and `notes` are by source. A statement that was loaded without any source has no
        marks.
        """
        found = set(sources)
        stated = sorted(found - {self._inferred})
        numbers = {self._numbers.setdefault(s, len(self._numbers) + 1): s for s in stated}
        derived = bool(found) and not stated
        self.any_derived = self.any_derived or derived
        said = tuple(
            Said(number, (when or {}).get(source, ""), tuple((notes or {}).get(source, ())))
            for number, source in sorted(numbers.items())
        )
        return Marks(tuple(sorted(numbers)), derived, said)

    def cited(self) -> dict[str, int]:
        """The sources cited so far with their numbers."""
        return dict(self._numbers)
