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


_SHORTEST = 80  #: characters that a text is never cut below
_HINT = 400  #: bytes that it takes to say what was cut


def cut_to(answer: dict[str, Any], room: int) -> dict[str, Any]:
    """The answer, its largest values cut until it fits, with what was cut and how to have it whole.

    For answers that one part alone makes too large. `cut` names each cut value by its path, with
    how much of it is told and how much there is.
    """
    if size(answer) <= room:
        return answer
    told = json.loads(compact(answer))
    wholes: dict[str, tuple[int, int]] = {}
    while size(told) > room - _HINT - size([*wholes]) - 12 * len(wholes):
        value = _largest(told)
        if value is None:
            break
        holder, key, path = value
        whole = wholes.get(path, (0, len(holder[key])))[1]
        least = _SHORTEST if isinstance(holder[key], str) else 1
        holder[key] = holder[key][: max(least, len(holder[key]) // 2)]
        wholes[path] = len(holder[key]), whole
    cut = [f"{path}: {kept} of {whole}" for path, (kept, whole) in wholes.items()]
    more = f"Ask again with most_bytes={min(400_000, size(answer) + 1000)} for the whole values."
    return {**told, "cut": cut, "cut_note": more}


def _largest(answer: dict[str, Any]) -> tuple[Any, Any, str] | None:
    """The text or list that takes most and can be cut: what holds it, its key there, its path."""
    best: tuple[int, tuple[Any, Any, str]] | None = None
    waiting: list[tuple[Any, str]] = [(answer, "")]
    while waiting:
        holder, path = waiting.pop()
        keys = range(len(holder)) if isinstance(holder, list) else list(holder)
        for key in keys:
            value, at = holder[key], f"{path}/{key}"
            least = _SHORTEST if isinstance(value, str) else 1
            if isinstance(value, str | list) and len(value) > least:
                if best is None or size(value) > best[0]:
                    best = size(value), (holder, key, at)
            if isinstance(value, dict | list):
                waiting.append((value, at))
    return best[1] if best else None
