"""A map as a picture with title, legend and credit. Only numbers and texts here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.page.sheets import NARROW, Key, Sheet, Size, sheet
from service.page.small_map import SmallMap
from service.words.formatting import format_number
from service.words.texts import Texts

_SIZES = (Size("wide", 640, 14), NARROW)  #: a map that is wider is higher than a screen


@dataclass(frozen=True)
class MapDrawn:
    """The map, and where it lies in the picture."""

    map: SmallMap
    top: float
    scale: float


def map_sheets(
    texts: Texts,
    title: str,
    found: SmallMap,
    about: Sequence[str],
    shades: Sequence[tuple[int, str]] = (),
    unit: str = "",
) -> list[Sheet[MapDrawn]]:
    """The picture for each size. `shades` are said of shapes in place of their numbers."""

    def draw(size: Size, top: float) -> tuple[MapDrawn, float]:
        scale = round(size.width / found.width, 3)
        return MapDrawn(found, top, scale), top + found.height * scale

    legend = [Key(f"shade-{shade}", said) for shade, said in shades or found.legend]
    if any(not one.shade for one in found.shapes):
        legend.append(Key("shade-0", texts("network.map.unknown")))
    return [
        sheet("map", title, size, draw, [*legend, *_spots(texts, found, size, unit)], about)
        for size in _SIZES
    ]


def _spots(texts: Texts, found: SmallMap, size: Size, unit: str) -> list[Key]:
    """What the size of circles means, as large as they are drawn."""
    keys = []
    for radius, number in found.sizes:
        drawn = round(radius * size.width / found.width, 1)
        written = format_number(str(number), texts.language) + unit
        keys.append(Key(f"spot-{drawn}", texts("map.spot", number=written), 2 * drawn))
    return keys
