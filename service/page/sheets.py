"""Pictures of pages as sheets: title, drawing, legend and credit, one below the other.

A sheet is drawn alike within a page, in a frame of another page and as a file. Here are only
numbers and texts; `sheet.svg` writes what all sheets share, a template for each kind the drawing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
class Sheet(Generic[Drawing]):
    """A picture, laid out."""

    id: str  #: differs from that of all other pictures of the page
    label: str  #: the title in one line
    size: Size
    title: Sequence[str]
    drawing: Drawing
    legend: Sequence[tuple[str, str]]  #: how a mark looks, and what it means
    credit: Sequence[str]
    foot: float  #: where the legend begins
    step: float  #: from one line of it to the next
    height: int

    @property
    def base(self) -> float:
        """Where the credit begins."""
        return self.foot + self.step * len(self.legend) + self.size.line * 0.4


def sheet(
    id_: str,
    title: str,
    size: Size,
    draw: Callable[[Size, float], tuple[Drawing, float]],
    legend: Sequence[tuple[str, str]],
    credit: Sequence[str],
) -> Sheet[Drawing]:
    """A picture under its title. `draw` makes the drawing from a height on, and says its end."""
    lines = size.wrapped(title, size.width, _BOLD * 1.2)
    drawing, end = draw(size, size.line * (1.3 * len(lines) + 1))
    below = [line for one in credit for line in size.wrapped(one, size.width)]
    foot, step = end + size.line * 1.5, max(22, size.line * 1.25)
    height = round(foot + step * len(legend) + size.line * (len(below) + 0.9))
    name = f"{id_}-{size.name}"
    return Sheet(name, title, size, lines, drawing, legend, below, foot, step, height)
