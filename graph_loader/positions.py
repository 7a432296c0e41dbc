"""Compares where places are said to lie with the polygons of the region."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, Quad

from graph_loader.namespaces import ROW
from graph_loader.tables import Facts

_POSITION = re.compile(r"(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")
_BESIDE = 0.5  #: degrees; so far beyond the polygons a place may lie without a question


@dataclass(frozen=True)
class _Box:
    """The rectangle around all polygons, with a margin."""

    west: float
    east: float
    south: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


def check_positions(facts: Facts, geometry: Iterable[Quad]) -> None:
    """Add to `facts` the places whose latitude and longitude are exchanged or of which one is
    missing, as problems, and those that lie elsewhere, as doubts, as far as there are polygons."""
    shapes = [
        quad.object.value
        for quad in geometry
        if quad.predicate.value == ROW + "wkt" and isinstance(quad.object, Literal)
    ]
    box = _around(shapes)
    for row in facts.of("places"):
        cells = [row.cells.get(name, "") for name in ("lat", "lon")]
        if bool(cells[0]) != bool(cells[1]):
            there, missing = ("lat", "lon") if cells[0] else ("lon", "lat")
            facts.problems.append(row.problem(missing, f"{there} alone, expected both or neither"))
        if box is None or not all(_DEGREES.fullmatch(cell) for cell in cells):
            continue
        latitude, longitude = map(float, cells)
        if box.holds(longitude, latitude):
            continue
        if box.holds(latitude, longitude):
            message = f"latitude {cells[0]} and longitude {cells[1]} are exchanged"
            facts.problems.append(row.problem("lat", f"{message}, expected {cells[1]} first"))
        else:
            message = f"{cells[0]}, {cells[1]} lies outside the polygons of the region"
            facts.doubts.append(row.problem("lat", message))


def _around(shapes: list[str]) -> _Box | None:
    points = [(float(x), float(y)) for wkt in shapes for x, y in _POSITION.findall(wkt)]
    if not points:
        return None
    across, up = [x for x, _ in points], [y for _, y in points]
    return _Box(min(across) - _BESIDE, max(across) + _BESIDE, min(up) - _BESIDE, max(up) + _BESIDE)
