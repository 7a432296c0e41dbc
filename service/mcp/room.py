"""How much an answer may take: as many of its parts as fit, in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Field

DEFAULT_BYTES = 8000
Room = Annotated[
    int,
    Field(ge=2000, le=400_000, description="How many bytes the answer may take; more gives more"),
]
Part = TypeVar("Part")


def compact(value: object) -> str:
    """A value as JSON without a space too many."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def size(value: object) -> int:
    """How many bytes a value takes."""
    return len(compact(value).encode())


def fitting(parts: Sequence[Part], room: int) -> list[Part]:
    """As many from the start as take that many bytes together; one at least, so that reading on
    comes to an end."""
    taken = 0
    for number, part in enumerate(parts):
        taken += size(part) + 1
        if taken > room and number:
            return list(parts[:number])
    return list(parts)


def most(highest: int, fits: Callable[[int], bool]) -> int:
    """The highest number up to `highest` that fits, where every smaller one does too; or 0."""
    low, high = 0, highest
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def paged(
    parts: Sequence[Part], offset: int, room: int, told: Callable[[Sequence[Part]], dict[str, Any]]
) -> dict[str, Any]:
    """What is told of as many parts from an offset as fit, how many there are, and where to go on.

    One part at least, so that reading on comes to an end.
    """
    rest = parts[offset:]

    def answer(number: int) -> dict[str, Any]:
        after = offset + number
        more = {"next_offset": after} if after < len(parts) else {}
        return {**told(rest[:number]), "total": len(parts), **more}

    number = most(len(rest), lambda number: size(answer(number)) <= room)
    return answer(number or min(1, len(rest)))
