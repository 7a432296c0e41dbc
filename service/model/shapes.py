"""Shapes on the ground: from the text of the graph (WKT) to what maps take."""

from __future__ import annotations

import json
import re

_PAIR = re.compile(r"(-?[\d.]+)\s+(-?[\d.]+)")
_BRACKETS = str.maketrans("()", "[]")
Ring = list[list[float]]


def polygons(wkt: str) -> list[list[Ring]]:
    """The polygons of a POLYGON or MULTIPOLYGON, each an outer ring and its holes; else none."""
    kind, _, rest = wkt.partition("(")
    if kind.strip() not in ("POLYGON", "MULTIPOLYGON"):
        return []
    text = _PAIR.sub(r"[\1,\2]", f"({rest}").translate(_BRACKETS)
    found = json.loads(text)
    return [found] if kind.strip() == "POLYGON" else found


def rings(wkt: str) -> list[Ring]:
    """All rings of a shape; its holes are rings like the others."""
    return [ring for polygon in polygons(wkt) for ring in polygon]


def geometry(wkt: str) -> dict[str, object] | None:
    """The shape as GeoJSON, outer rings against the clock (RFC 7946, 3.1.6); None for no shape."""
    turned = [
        [_turned(ring, place == 0) for place, ring in enumerate(polygon)]
        for polygon in polygons(wkt)
    ]
    return {"type": "MultiPolygon", "coordinates": turned} if turned else None


def _turned(ring: Ring, against_the_clock: bool) -> Ring:
    area = sum(
        one[0] * other[1] - other[0] * one[1] for one, other in zip(ring, ring[1:], strict=False)
    )
    return ring if (area > 0) == against_the_clock else ring[::-1]
