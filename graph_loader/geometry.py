"""Reads the polygons of places from GeoJSON (RFC 7946) as rows for the mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from graph_loader.problems import Problem
from graph_loader.region import Region
from graph_loader.tables import RDF_TYPE, ROW, ROWS, Facts

_POLYGONS = {"Polygon": "POLYGON", "MultiPolygon": "MULTIPOLYGON"}


def read_geometry(folder: Path, region: Region, facts: Facts) -> Iterator[Quad]:
    """Yield a row per feature; each names its place in the property `place`.

    The licence and the notice that the file carries go with every geometry. What is wrong is
    added to `facts.problems`.
    """
    if region.geometry is None:
        return
    path = folder / region.geometry
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        facts.problems.append(Problem(str(path), line, column, f"no GeoJSON: {error}"))
        return
    places = {row.cells.get("key") for row in facts.of("places")}
    for number, feature in enumerate(collection.get("features", []), start=1):
        place = feature.get("properties", {}).get("place")
        kind = feature.get("geometry", {}).get("type")
        if place not in places or kind not in _POLYGONS:
            message = (
                f"feature {number}: place {place!r}, {kind!r}, "
                "expected a key of places.csv and a polygon"
            )
            facts.problems.append(Problem(str(path), 1, 1, message))
            continue
        yield from _row(number, feature, collection, region)


def _row(
    number: int, feature: dict[str, object], collection: dict[str, object], region: Region
) -> Iterator[Quad]:
    subject = NamedNode(f"urn:row:geometries:{number}")
    properties, geometry = feature["properties"], feature["geometry"]
    assert isinstance(properties, dict) and isinstance(geometry, dict)
    cells: dict[str, NamedNode | Literal] = {
        "place": NamedNode(f"{region.base}id/place/{properties['place']}"),
        "geometry": NamedNode(f"{region.base}id/geometry/{properties['place']}-polygon"),
        "wkt": Literal(
            f"{_POLYGONS[geometry['type']]}{_wkt(geometry['coordinates'])}",
            datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral"),
        ),
        "source": NamedNode(f"{region.base}id/source/{region.geometry_source}"),
    }
    licence = collection.get("license")
    if isinstance(licence, str) and licence.startswith("http"):
        cells["licence"] = NamedNode(licence)
    if isinstance(collection.get("attribution"), str):
        cells["rights"] = Literal(str(collection["attribution"]))
    yield Quad(subject, RDF_TYPE, NamedNode(ROW + "geometries"), ROWS)
    for name, term in cells.items():
        yield Quad(subject, NamedNode(ROW + name), term, ROWS)


def _wkt(coordinates: object) -> str:
    """Coordinates as the bracketed part of a WKT text, longitude before latitude."""
    assert isinstance(coordinates, list)
    if isinstance(coordinates[0], int | float):
        return f"{coordinates[0]} {coordinates[1]}"
    return "(" + ", ".join(_wkt(part) for part in coordinates) + ")"
