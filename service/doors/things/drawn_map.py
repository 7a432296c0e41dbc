"""The small map of a page as a picture. Only numbers and texts here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.page.sheets import NARROW, Sheet, Size, sheet
from service.page.small_map import SmallMap
from service.words.texts import Texts

_SIZES = (Size("wide", 640, 14), NARROW)  #: a map that is wider is higher than a screen


@dataclass(frozen=True)
class MapDrawn:
    """The map, and where it lies in the picture."""

    map: SmallMap
    top: float
    scale: float


def map_sheets(
    texts: Texts, title: str, found: SmallMap, about: Sequence[str]
) -> list[Sheet[MapDrawn]]:
    """The picture for each size."""

    def draw(size: Size, top: float) -> tuple[MapDrawn, float]:
        scale = round(size.width / found.width, 3)
        return MapDrawn(found, top, scale), top + found.height * scale

    legend = [(f"shade-{shade}", texts("map.shade", numbers=said)) for shade, said in found.legend]
    if any(not one.shade for one in found.shapes):
        legend.append(("shade-0", texts("network.map.unknown")))
    if found.circles:
        legend.append(("spot", texts("map.spot")))
    return [sheet("map", title, size, draw, legend, about) for size in _SIZES]
