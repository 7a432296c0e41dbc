"""Draws the main classes as boxes in columns, each with its properties and what they lead to.

The places are computed here, so that a page needs no script; the template writes them as SVG.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from service.doors.vocabulary.shape_rules import Relation

_LETTER, _LINE, _HEAD, _PAD = 6.6, 18, 28, 12  #: in units of the drawing; letters are estimated
_GAP_X, _GAP_Y = 48, 16
_FEWEST = 2  #: neighbours a class must have to be a main class


@dataclass
class Box:
    """A class, or one row of it: where it stands and what is written there."""

    iri: str
    title: str
    rows: list[Relation]
    width: float = 0
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        """The head and a line for each row."""
        return _HEAD + _LINE * len(self.rows) + (_PAD / 2 if self.rows else 0)

    def line_y(self, number: int) -> float:
        """The base line of the text of a row."""
        return self.y + _HEAD + _LINE * number + 12


@dataclass
class Diagram:
    """All boxes, and the curves between them as SVG paths."""

    boxes: list[Box] = field(default_factory=list)
    curves: list[str] = field(default_factory=list)
    width: float = 0
    height: float = 0


def draw(relations: Sequence[Relation], label: Callable[[str], str]) -> Diagram:
    """The diagram of those relations, with what `label` calls a class or property."""
    main = _main(relations)
    kept = [r for r in relations if {r.subject, r.object} <= main]
    boxes = {
        iri: Box(iri, label(iri), [r for r in kept if r.subject == iri]) for iri in sorted(main)
    }
    columns = _columns(kept, boxes)
    _place(columns, kept, label)
    curves = [curve for r in kept if (curve := _curve(boxes[r.subject], boxes[r.object], r))]
    return Diagram(
        list(boxes.values()),
        curves,
        max((box.x + box.width for box in boxes.values()), default=0) + 2,
        max((box.y + box.height for box in boxes.values()), default=0) + 2,
    )


def row_text(relation: Relation, label: Callable[[str], str]) -> str:
    """What a row says."""
    return f"{label(relation.property)} → {label(relation.object)}"


def _main(relations: Sequence[Relation]) -> set[str]:
    """The classes that are connected with several others."""
    pairs = {frozenset((r.subject, r.object)) for r in relations if r.subject != r.object}
    neighbours = Counter(iri for pair in pairs for iri in pair)
    return {iri for iri, count in neighbours.items() if count >= _FEWEST}


def _columns(relations: Sequence[Relation], boxes: Mapping[str, Box]) -> list[list[Box]]:
    """The boxes by column: a class stands left of what it leads to, unless they form a circle."""
    pairs = {(r.subject, r.object) for r in relations if r.subject != r.object}
    leads, led = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    order = sorted(boxes, key=lambda iri: (led[iri] - leads[iri], iri))
    rank = dict.fromkeys(order, 0)
    for number, iri in enumerate(order):
        for other in order[number + 1 :]:
            if (iri, other) in pairs:
                rank[other] = max(rank[other], rank[iri] + 1)
    columns: list[list[Box]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for iri in order:
        columns[rank[iri]].append(boxes[iri])
    return columns


def _place(
    columns: Sequence[list[Box]], relations: Sequence[Relation], label: Callable[[str], str]
) -> None:
    """Give every box its place: each column in the order of what leads to it, then centred."""
    x = 1.0
    for column in columns:
        width = max(_width(box, label) for box in column)
        column.sort(key=lambda box: (_mean_of_leading(box, columns, relations), box.iri))
        y = 1.0
        for box in column:
            box.x, box.y, box.width = x, y, width
            y += box.height + _GAP_Y
        x += width + _GAP_X
    tallest = max((column[-1].y + column[-1].height for column in columns), default=0)
    for column in columns:
        shift = (tallest - column[-1].y - column[-1].height) / 2
        for box in column:
            box.y += shift


def _mean_of_leading(
    box: Box, columns: Sequence[list[Box]], relations: Sequence[Relation]
) -> float:
    """How far down those stand, on average, that lead to a box and have a place already."""
    sources = {r.subject for r in relations if r.object == box.iri}
    heights = [b.y + b.height / 2 for c in columns for b in c if b.iri in sources and b.x]
    return sum(heights) / len(heights) if heights else 0.0


def _width(box: Box, label: Callable[[str], str]) -> float:
    texts = [box.title + "  ", *(row_text(row, label) for row in box.rows)]
    return max(len(text) for text in texts) * _LETTER + 2 * _PAD


def _curve(box: Box, other: Box, relation: Relation) -> str:
    """From the row to the head of the class it leads to, if that stands further right."""
    if other.x <= box.x:
        return ""
    x1, y1 = box.x + box.width, box.line_y(box.rows.index(relation)) - 4
    x2, y2 = other.x, other.y + _HEAD / 2
    bend = (x2 - x1) / 2
    return f"M{x1:.0f} {y1:.0f}C{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
