"""Where things lie: the areas around places, their points and shapes, and amounts of projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph_loader.shared.network.model import UNKNOWN, slug
from service.model.shapes import geometry
from service.network.opening import network_of
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.store.protocol import Row
from service.store.provider import OpenRelease, once_per_release

DISTRICT, MUNICIPALITY = "district", "municipality"
LEVELS = (DISTRICT, MUNICIPALITY)


@dataclass(frozen=True)
class Areas:
    """Places by their nodes."""

    levels: dict[str, frozenset[int]]  #: the areas of each level
    around: dict[int, frozenset[tuple[str, int]]]  #: of each place: level and area
    points: dict[int, tuple[float, float]]  #: longitude and latitude
    shapes: dict[int, dict[str, object]]  #: as geometries of GeoJSON

    def geometry(self, node: int) -> dict[str, object] | None:
        """The shape of a place, else its point; None if neither is known."""
        return self.shapes.get(node) or self.point(node)

    def point(self, node: int) -> dict[str, object] | None:
        """The point of a place, if it is known."""
        if node not in self.points:
            return None
        return {"type": "Point", "coordinates": list(self.points[node])}


@dataclass(frozen=True)
class Amount:
    """That a document names an amount of a project as a whole."""

    project: int
    quantity: str  #: its slug
    term: str  #: its IRI
    euro: float
    document: str  #: IRI
    earliest: int
    latest: int

    @property
    def dated(self) -> bool:
        """Whether it is known when it was said, at least up to one bound."""
        return (self.earliest, self.latest) != (UNKNOWN, UNKNOWN)


@once_per_release
def areas_of(opened: OpenRelease) -> Areas:
    """The areas of a release. Raises StoreError."""
    nodes = network_of(opened).nodes.iri
    levels: dict[str, set[int]] = {level: set() for level in LEVELS}
    around: dict[int, set[tuple[str, int]]] = {}
    for row in _rows(opened, "map-areas"):
        place, area = (nodes.place_of(text_of(row[name])) for name in ("place", "area"))
        level = text_of(row["level"])
        if UNKNOWN not in (place, area):
            levels[level].add(area)
            around.setdefault(place, set()).add((level, area))
    points: dict[int, tuple[float, float]] = {}
    for row in _rows(opened, "map-points"):
        at = float(text_of(row["longitude"])), float(text_of(row["latitude"]))
        points.setdefault(nodes.place_of(text_of(row["place"])), at)
    shapes = {
        nodes.place_of(text_of(row["place"])): shape
        for row in _rows(opened, "outlines")
        if (shape := geometry(text_of(row["wkt"])))
    }
    return Areas(
        {level: frozenset(found) for level, found in levels.items()},
        {place: frozenset(found) for place, found in around.items()},
        points,
        shapes,
    )


@once_per_release
def amounts_of(opened: OpenRelease) -> tuple[Amount, ...]:
    """The amounts of whole projects. Raises StoreError."""
    nodes = network_of(opened).nodes.iri
    found = [
        Amount(
            nodes.place_of(text_of(row["project"])),
            slug(text_of(row["quantity"])),
            text_of(row["quantity"]),
            float(text_of(row["euro"])),
            text_of(row["document"]),
            _day(row, "from"),
            _day(row, "to"),
        )
        for row in _rows(opened, "map-amounts")
    ]
    return tuple(one for one in found if one.project != UNKNOWN)


def _rows(opened: OpenRelease, name: str) -> list[Row]:
    return list(opened.pages.select(saved_query(name).text))


def _day(row: Row, name: str) -> int:
    text = text_of(row[name])
    return date.fromisoformat(text[:10]).toordinal() if text else UNKNOWN
