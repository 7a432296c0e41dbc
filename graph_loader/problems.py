"""Problems found in the input, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in the input. `line` and `column` count from 1; `column` counts fields
    in a table and characters in any other file."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class BadInput(Exception):
    """The input cannot become a release; carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s) in the input")
        self.problems = sorted(problems)


class MatchFailed(Exception):
    """Names cannot be matched; the message says why, and nothing was written."""


class EraseFailed(Exception):
    """Nothing was erased; the message says why."""
