"""A line of a matrix, whatever its cells tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Cell = TypeVar("Cell")


@dataclass(frozen=True)
class Line(Generic[Cell]):
    """Who or what the line is of, and what each column says of it."""

    label: str
    url: str | None
    kind: str
    collective: bool
    cells: Sequence[Cell]
