"""`/map`: districts and municipalities by what is known there; where nothing is, it is hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from service.about.notices import notices
from service.doors.network.answering import Found
from service.doors.network.mapping import AMONG, quantities
from service.doors.network.pages.form import Option
from service.doors.network.pages.page import Shown
from service.doors.network.pages.ways_out import again
from service.doors.network.pages.wording import time_words, undated
from service.doors.network.parameters import Fields, Reader
from service.network import map_measures as measures
from service.network.areas import DISTRICT, LEVELS, MUNICIPALITY, amounts_of, areas_of
from service.network.describing import Words
from service.page.cells import Cells
from service.page.map_sheets import MapDrawn, map_sheets
from service.page.network_pictures import picture_about
from service.page.sheets import Sheet
from service.page.small_map import Mark, small_map
from service.request.view import View
from service.words.formatting import format_number, licence_name

_CLASSES = 4  #: shades of a map
#: Lists that can be narrowed to an area: measure, level, kind of the list, its facet.
_LISTS = {
    (measures.PROJECTS, DISTRICT): ("project", "district"),
    (measures.ACTORS, MUNICIPALITY): ("organisation", "place"),
}


@dataclass(frozen=True)
class Line:
    """An area with its value as it is written, and its shade; 0 where nothing is known."""

    id: str
    label: str
    url: str | None
    value: str
    shade: int
    number: float
    things: int
    documents: int


def given(_view: View, fields: Fields) -> Fields:
    """The form sends a kind of amount also where no amount is asked for."""
    if [*fields.get("measure", ())] == [measures.AMOUNT]:
        return fields
    return {name: values for name, values in fields.items() if name != "quantity"}


def measure_options(read: Reader) -> list[Option]:
    """What can be counted."""
    t = read.view.texts
    return [Option(one, t(f"network.map.measure.{one}")) for one in measures.MEASURES]


def quantity_options(read: Reader) -> list[Option]:
    """The kinds of amounts by name, those of most projects first."""
    amounts = amounts_of(read.view.opened)
    terms = {one.quantity: one.term for one in amounts}
    cells = Cells(read.view)
    cells.labels.add(terms.values())
    return [Option(name, cells.name(terms[name])) for name in quantities(amounts)]


def show(read: Reader, found: Found) -> Shown:
    """The finding, the map, and the same as tables."""
    body: Any = found.body
    t, words = read.view.texts, Words(read.network, read.view.language)
    levels = {level: _lines(read, body, level) for level in LEVELS}
    districts = levels[DISTRICT]
    known = [one for one in districts if one.shade]
    unknown = [one["sentence"] for one in body["unknown"]]
    title = t("network.map.nobody")
    if known:
        first = [one for one in known if one.number == known[0].number]
        title = t(
            f"network.map.title.{body['measure']}",
            places=", ".join(one.label for one in first),
            value=known[0].value,
        )
    time = t("network.path.time", time=time_words(read, words))
    return Shown(
        title,
        f"{unknown[0]} {time}",
        {
            "levels": {
                level: [one for one in lines if one.shade or level == DISTRICT]
                for level, lines in levels.items()
            },
            "legend": _legend(known),
            "quantity": _quantity(read) if body["measure"] == measures.AMOUNT else "",
            "rule": body["rule"],
            "unknown": unknown[1:],
            "undated": undated(read, body),
            "measure": body["measure"],
            "drawing": _drawing(read, levels),
            "linked": False,
            "sheet": _sheet(read, body["measure"], f"{title}. {unknown[0]}", levels),
        },
    )


def _sheet(
    read: Reader, measure: str, title: str, levels: Mapping[str, Sequence[Line]]
) -> Sheet[MapDrawn] | None:
    """The map as a file; None where no shape is known."""
    view, t = read.view, read.view.texts
    marks = [
        Mark(one.id, one.label.partition(" (")[0], round(one.number), f"{one.label}: {one.value}")
        for lines in levels.values()
        for one in lines
    ]
    drawn = small_map(view.opened, marks)
    if drawn is None:
        return None
    quantity, means = (
        _quantity(read) if measure == measures.AMOUNT else "",
        [t("network.map.caption")],
    )
    if quantity:
        means.insert(0, t("network.map.quantity", name=quantity))
    pinned = again(read, request.path.removesuffix(".svg"), release=view.release.version)
    about = picture_about(view, view.public_url + pinned.removeprefix(view.root))
    known = notices(view.opened)
    rights = [f"{text}, {licence_name(at)} ({at})" if at else text for text, at in known]
    shades = _legend([one for one in levels[DISTRICT] if one.shade])
    unit = " €" if quantity else ""
    return map_sheets(t, title, drawn, [*means, *about, *rights], shades, unit)[0]


def _quantity(read: Reader) -> str:
    names = {one.value: one.text for one in quantity_options(read)}
    return names.get(str(read.understood["quantity"]), "")


def _lines(read: Reader, body: Any, level: str) -> list[Line]:
    rows = [row for row in body["rows"] if row["level"] == level]
    values = sorted({row["value"] for row in rows if row["value"] is not None})
    found = [
        Line(
            row["id"],
            row["label"],
            _address(read, body["measure"], level, row["id"]),
            _value(read, row),
            1 + values.index(row["value"]) * _CLASSES // len(values) if row["value"] else 0,
            row["value"] or 0,
            len(row["things"]),
            len(row["documents"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: (-line.number, line.label.casefold()))


def _address(read: Reader, measure: str, level: str, iri: str) -> str | None:
    """The list narrowed to the area, where there is one for this measure; else its page."""
    listed = _LISTS.get((measure, level))
    if listed is None or any(read.understood[name] for name in AMONG):
        return read.view.link_to(iri)
    kind, facet = listed
    return read.view.link(f"/browse/{kind}", **{facet: iri.rpartition("/")[2]})


def _value(read: Reader, row: Any) -> str:
    if row["value"] is None:
        return read.view.texts("network.map.unknown")

    def written(number: float) -> str:
        return format_number(f"{number:.0f}", read.view.language)

    if row["most"] is None:
        return written(row["value"])
    if row["least"] == row["most"]:
        return f"{written(row['most'])} €"
    return f"{written(row['least'])} – {written(row['most'])} €"


def _legend(known: Sequence[Line]) -> list[tuple[int, str]]:
    """Each shade with the values it stands for."""
    found = []
    for shade in range(1, _CLASSES + 1):
        values = [one.value for one in reversed(known) if one.shade == shade]
        if values:
            found.append((shade, " … ".join(dict.fromkeys((values[0], values[-1])))))
    return found


def _drawing(read: Reader, levels: dict[str, list[Line]]) -> list[dict[str, object]]:
    """What the script draws: districts as shapes, of municipalities those of which is known."""
    areas, found = areas_of(read.view.opened), list[dict[str, object]]()
    for level, lines in levels.items():
        for one in lines:
            node = read.network.nodes.iri.place_of(one.id)
            shape: Any = areas.shapes.get(node) if level == DISTRICT else None
            point = areas.points.get(node)
            if shape or (point and one.shade and level != DISTRICT):
                rings = [ring for part in shape["coordinates"] for ring in part] if shape else []
                found.append(
                    {
                        "name": one.label,
                        "url": one.url,
                        "said": f"{one.label}: {one.value}",
                        "shade": one.shade,
                        "number": one.number,
                        "rings": rings,
                        "point": point,
                    }
                )
    return found
