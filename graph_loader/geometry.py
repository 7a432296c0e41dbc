"""Reads the polygons of places from GeoJSON (RFC 7946) as rows for the mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from graph_loader.namespaces import RDF, ROW, ROWS
from graph_loader.problems import Problem
from graph_loader.region import Region
from graph_loader.tables import Facts
from graph_loader.terms import is_iri

#: GeoJSON type to WKT type and how deep its positions lie
_POLYGONS = {"Polygon": ("POLYGON", 2), "MultiPolygon": ("MULTIPOLYGON", 3)}


@dataclass(frozen=True)
class _Polygon:
    place: str
    wkt: str


def read_geometry(folder: Path, region: Region, facts: Facts) -> Iterator[Quad]:
    """Yield a row per feature; each names its place in the property `place`.

    The licence and the notice that the file carries go with every geometry. What is wrong is
    added to `facts.problems`.
    """
    if region.geometry is None:
        return
    path = folder / region.geometry
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        facts.problems.append(Problem(str(path), line, column, f"no GeoJSON: {error}"))
        return
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        message = "no features, expected a FeatureCollection"
        facts.problems.append(Problem(str(path), 1, 1, message))
        return
    places = {row.cells.get("key") for row in facts.of("places")}
    for number, feature in enumerate(features, start=1):
        try:
            polygon = _polygon(feature)
            if polygon.place not in places:
                raise ValueError(
                    f"place {polygon.place!r}, expected a key of places.csv, each once"
                )
        except ValueError as error:
            facts.problems.append(Problem(str(path), 1, 1, f"feature {number}: {error}"))
            continue
        places.remove(polygon.place)
        yield from _row(number, polygon, collection, region)


def _polygon(feature: object) -> _Polygon:
    """Read one feature. Raises ValueError with what was expected."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not (isinstance(properties, dict) and isinstance(properties.get("place"), str)):
        raise ValueError("no place among its properties, expected a key of places.csv")
    if not (isinstance(geometry, dict) and geometry.get("type") in _POLYGONS):
        raise ValueError(f"bad geometry, expected one of {', '.join(_POLYGONS)}")
    name, depth = _POLYGONS[geometry["type"]]
    return _Polygon(properties["place"], name + _wkt(geometry.get("coordinates"), depth))


def _wkt(coordinates: object, depth: int) -> str:
    """Coordinates as the bracketed part of a WKT text, longitude before latitude."""
    if not (isinstance(coordinates, list) and coordinates):
        raise ValueError("bad coordinates, expected lists of positions")
    if depth:
        return "(" + ", ".join(_wkt(part, depth - 1) for part in coordinates) + ")"
    numbers = all(isinstance(n, int | float) for n in coordinates) and len(coordinates) > 1
    if not (numbers and abs(coordinates[0]) <= 180 and abs(coordinates[1]) <= 90):
        raise ValueError(
            f"bad position {coordinates!r}, expected longitude and latitude in degrees"
        )
    return f"{coordinates[0]} {coordinates[1]}"


def _row(
    number: int, polygon: _Polygon, collection: Mapping[str, object], region: Region
) -> Iterator[Quad]:
    subject = NamedNode(f"urn:row:geometries:{number}")
    place = quote(polygon.place, safe="")
    cells: dict[str, NamedNode | Literal] = {
        "place": NamedNode(f"{region.base}id/place/{place}"),
        "geometry": NamedNode(f"{region.base}id/geometry/{place}-polygon"),
        "wkt": Literal(
            polygon.wkt,
            datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral"),
        ),
        "source": NamedNode(
            f"{region.base}id/source/{quote(region.geometry_source or '', safe='')}"
        ),
    }
    licence = collection.get("license")
    if isinstance(licence, str) and licence.startswith("http") and is_iri(licence):
        cells["licence"] = NamedNode(licence)
    if isinstance(collection.get("attribution"), str):
        cells["rights"] = Literal(str(collection["attribution"]))
    yield Quad(subject, NamedNode(RDF + "type"), NamedNode(ROW + "geometries"), ROWS)
    for name, term in cells.items():
        yield Quad(subject, NamedNode(ROW + name), term, ROWS)
