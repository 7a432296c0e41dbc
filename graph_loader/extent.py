"""What the graph covers: a time, an area, and the notices its parts ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_loader.region import Region
from graph_loader.shared.query_files import QUERIES

_QUERIES = QUERIES / "catalog"
_POSITION = re.compile(r"(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Extent:
    """Time and area that a release covers, as far as its data say it."""

    first: str  #: the earliest day attested, or of a period; empty if none is dated
    last: str  #: the latest one
    areas: tuple[str, ...]  #: IRIs by which public registers know the places covered
    box: str  #: WKT of the rectangle around them; empty if no place has a geometry
    notices: tuple[str, ...]


def extent_of(store: Store, region: Region) -> Extent:
    """What the graph covers: the places that `region.toml` names, else those with a geometry."""
    period = next(rows(store, "period"), {})
    shapes = [(row["place"], row["wkt"]) for row in rows(store, "areas")]
    places = {f"{region.base}id/place/{key}" for key in region.spatial}
    places = places or {place for place, _ in shapes}
    areas = {row["match"] for row in rows(store, "matches") if row["place"] in places}
    return Extent(
        first=period.get("first", ""),
        last=period.get("last", ""),
        areas=tuple(sorted(areas)),
        box=_box([wkt for place, wkt in shapes if place in places]),
        notices=tuple(sorted(row["notice"] for row in rows(store, "notices"))),
    )


def _box(shapes: list[str]) -> str:
    """The smallest rectangle around the shapes, longitude before latitude."""
    positions = [(float(x), float(y)) for wkt in shapes for x, y in _POSITION.findall(wkt)]
    if not positions:
        return ""
    west, east = min(x for x, _ in positions), max(x for x, _ in positions)
    south, north = min(y for _, y in positions), max(y for _, y in positions)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{x:.5f} {y:.5f}' for x, y in corners)}))"


def rows(store: Store, name: str) -> Iterator[dict[str, str]]:
    """The rows of queries/catalog/<name>.rq over all graphs; unbound variables are left out."""
    text = (_QUERIES / f"{name}.rq").read_text(encoding="utf-8")
    solutions = store.query(text, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for row in solutions:
        terms = {name: row[name] for name in names}
        yield {n: t.value for n, t in terms.items() if isinstance(t, NamedNode | Literal)}
