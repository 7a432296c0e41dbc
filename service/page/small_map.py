"""A small map that needs no script: areas by their number, the same at every load.

Districts are shapes, other places circles whose surface follows the number. At the scale of a
region a plane will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sqrt
from typing import Any

from service.network.areas import areas_of
from service.network.opening import network_of
from service.store.provider import OpenRelease

WIDTH = 360  #: of the picture, in its own units
_INSET, _TALLEST = 8, 430
_CLASSES = 4  #: shades
_LARGEST = 11.0  #: radius of the largest circle
_LETTER, _LINE = 6.6, 15.0  #: width of a letter, height of a line
_STEPS = (0, 1, -1, 2)  #: lines by which a name may leave the middle of its shape
Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """What is to be drawn: a place, its number, and what is said of it."""

    place: str  #: IRI
    label: str
    number: int
    said: str
    url: str | None = None
    strong: bool = False  #: whether it is what the map is about


@dataclass(frozen=True)
class Drawn:
    """A mark where it lies."""

    mark: Mark
    shade: int  #: from 1 to 4, the darker the more; 0 for nothing
    path: str  #: of a shape; empty for a circle
    x: float
    y: float
    radius: float
    named: bool  #: whether there is room for its name


@dataclass(frozen=True)
class SmallMap:
    """The picture."""

    height: float
    shapes: Sequence[Drawn]
    circles: Sequence[Drawn]
    legend: Sequence[tuple[int, str]]  #: shades of shapes with the numbers they stand for
    width: int = WIDTH

    @property
    def sizes(self) -> list[tuple[float, int]]:
        """The largest and the smallest circle, with the numbers they stand for."""
        ends = [(one.radius, one.mark.number) for one in (*self.circles[:1], *self.circles[-1:])]
        return list(dict.fromkeys(ends))


def small_map(opened: OpenRelease, marks: Sequence[Mark]) -> SmallMap | None:
    """The map of some marks; None where no place of them has a shape."""
    areas, node = areas_of(opened), network_of(opened).nodes.iri.place_of
    found: list[tuple[Mark, Any, Point | None]] = [
        (one, areas.shapes.get(node(one.place)), areas.points.get(node(one.place))) for one in marks
    ]
    ground = [(mark, _rings(shape), point) for mark, shape, point in found if shape]
    if not ground:
        return None
    project, height = _projection([p for _, rings, _ in ground for ring in rings for p in ring])
    shade = _shades([mark.number for mark, _, _ in ground])
    shapes = [
        Drawn(mark, shade.get(mark.number, 0), _path(rings, project), x, y, 0, True)
        for mark, rings, point in ground
        for x, y in [project(point or rings[0][0])]
    ]
    spots = [(mark, project(at)) for mark, shape, at in found if not shape and at and mark.number]
    inside = [(m, at) for m, at in spots if 0 < at[0] < WIDTH and 0 < at[1] < height]
    most = max((mark.number for mark, _ in inside), default=1)
    circles = [
        Drawn(mark, 0, "", x, y, max(3.0, round(_LARGEST * sqrt(mark.number / most), 1)), False)
        for mark, (x, y) in sorted(inside, key=lambda one: (-one[0].number, one[0].label))
    ]
    return SmallMap(height, _named_apart(shapes), circles, _legend(shapes))


def _rings(shape: Any) -> list[list[list[float]]]:
    return [ring for part in shape["coordinates"] for ring in part]


def _projection(points: Sequence[Sequence[float]]) -> tuple[Any, float]:
    """From degrees to the units of the picture, and how high it comes out."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    room = WIDTH - 2 * _INSET, _TALLEST - 2 * _INSET
    scale = min(room[0] / ((east - west) * squeeze), room[1] / (north - south))
    left = (WIDTH - (east - west) * squeeze * scale) / 2

    def project(point: Sequence[float]) -> Point:
        x, y = (point[0] - west) * squeeze * scale + left, (north - point[1]) * scale + _INSET
        return round(x, 1), round(y, 1)

    return project, round((north - south) * scale + 2 * _INSET, 1)


def _path(rings: Sequence[Sequence[Sequence[float]]], project: Any) -> str:
    drawn = []
    for ring in rings:
        drawn.append("M" + "L".join(f"{x:g} {y:g}" for x, y in map(project, ring)) + "Z")
    return "".join(drawn)


def _shades(numbers: Sequence[int]) -> dict[int, int]:
    values = sorted({number for number in numbers if number})
    return {value: 1 + place * _CLASSES // len(values) for place, value in enumerate(values)}


def _legend(shapes: Sequence[Drawn]) -> list[tuple[int, str]]:
    found = []
    for shade in range(1, _CLASSES + 1):
        numbers = sorted({one.mark.number for one in shapes if one.shade == shade})
        if numbers:
            ends = dict.fromkeys((str(numbers[0]), str(numbers[-1])))
            found.append((shade, "–".join(ends)))
    return found


def _named_apart(shapes: Sequence[Drawn]) -> list[Drawn]:
    """The shapes with their names where there is room; those of most first."""
    order = sorted(shapes, key=lambda one: (not one.mark.strong, -one.mark.number, one.mark.label))
    taken: list[tuple[float, float, float]] = []
    placed: dict[str, Drawn] = {}
    for one in order:
        half = len(one.mark.label) * _LETTER / 2
        x = min(max(one.x, half), WIDTH - half)
        for step in _STEPS:
            y = one.y + step * _LINE
            if all(abs(x - at) > w + half or abs(y - below) >= _LINE for at, below, w in taken):
                taken.append((x, y, half))
                placed[one.mark.place] = replace(one, x=x, y=y)
                break
    return [placed.get(one.mark.place, replace(one, named=False)) for one in shapes]
