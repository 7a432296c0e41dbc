"""Pictures of pages as sheets: title, drawing, legend and credit, one below the other.

A sheet is drawn alike within a page, in a frame of another page and as a file. Here are only
numbers and texts; `sheet.svg` writes what all sheets share, a template for each kind the drawing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Drawing = TypeVar("Drawing")
_EM, _BOLD = 0.54, 0.56  #: width of a letter of text, and of a heading, for each pixel of its size


@dataclass(frozen=True)
class Size:
    """How wide a picture is, in pixels, and how large its letters."""

    name: str
    width: int
    letters: int

    @property
    def line(self) -> int:
        """From one line of text to the next."""
        return round(self.letters * 1.3)

    def wrapped(self, text: str, width: float, em: float = _EM) -> list[str]:
        """A text in lines of that many pixels."""
        return textwrap.wrap(text, max(5, int(width / (self.letters * em))))


WIDE, NARROW = Size("wide", 960, 14), Size("narrow", 344, 12)
SIZES = (WIDE, NARROW)  #: for wide places, and for narrow ones


@dataclass(frozen=True)
class Key:
    """A line of the legend."""

    look: str  #: how the mark looks
    text: str
    high: float = 0  #: pixels that the mark is high, where it is higher than a line
    y: float = 0  #: the middle of the line


@dataclass(frozen=True)
class Sheet(Generic[Drawing]):
    """A picture, laid out."""

    id: str  #: differs from that of all other pictures of the page
    label: str  #: the title in one line
    size: Size
    title: Sequence[str]
    drawing: Drawing
    legend: Sequence[Key]
    credit: Sequence[str]
    base: float  #: the first line of the credit
    height: int


def sheet(
    id_: str,
    title: str,
    size: Size,
    draw: Callable[[Size, float], tuple[Drawing, float]],
    legend: Sequence[Key],
    credit: Sequence[str],
) -> Sheet[Drawing]:
    """A picture under its title. `draw` makes the drawing from a height on, and says its end."""
    lines = size.wrapped(title, size.width, _BOLD * 1.2)
    drawing, end = draw(size, size.line * (1.3 * len(lines) + 1))
    below = [line for one in credit for line in size.wrapped(one, size.width)]
    y, keys = end + size.line * 0.8, list[Key]()
    for one in legend:
        high = max(22, size.line * 1.25, one.high + 4)
        keys.append(replace(one, y=round(y + high / 2, 1)))
        y += high
    base = y + size.line
    height = round(base + size.line * (len(below) - 0.4))
    name = f"{id_}-{size.name}"
    return Sheet(name, title, size, lines, drawing, keys, below, base, height)
