"""Turns the rows of a question into what a script of ours draws; `#+ draw` says from which columns.

A picture never has more than the table beside it. Rows it cannot place are counted, not hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from graph_loader.shared import dates
from graph_loader.shared.network.model import UNKNOWN
from service.network.describing import Words
from service.network.looks import Looks
from service.network.opening import network_of
from service.page.cells import Cell, Cells
from service.page.outlines import outlines
from service.store.protocol import Row, Term, value_of

#: What the scripts in static/ give to one bar, line and so on, in pixels.
_BAR, _LINE, _TITLE, _CELL, _HEADINGS, _NODE = 48, 150, 48, 34, 110, 84
#: Pixels around a network in columns, and of one that is as high as it is given.
_AROUND_NETWORK, _FREE_NETWORK = 240, 560

Given = Mapping[str, Term]


@dataclass
class Drawing:
    """What is drawn, and how many rows have no place in it."""

    view: str
    data: dict[str, object]
    left_out: int = 0
    height: int = 0  #: in pixels, about; 0 if it takes what room there is


def drawing(
    view: str, roles: Mapping[str, str], rows: Sequence[Row], given: Given, cells: Cells
) -> Drawing:
    """The picture of rows whose things `cells` knows by name; `given` are the arguments."""
    return _MAKERS[view](roles, rows, given, cells)


def _bar(roles: Mapping[str, str], rows: Sequence[Row], _given: Given, cells: Cells) -> Drawing:
    bars = []
    for row in rows:
        value = _number(row[roles["value"]])
        if value is not None:
            group = _name(cells, row[roles["group"]]) if "group" in roles else ""
            bars.append({**_thing(cells, row[roles["name"]]), "value": value, "group": group})
    groups = {bar["group"] for bar in bars} - {""}
    height = len(bars) * _BAR + len(groups) * _TITLE
    return Drawing("bar", {"bars": bars}, len(rows) - len(bars), height)


def _line(roles: Mapping[str, str], rows: Sequence[Row], _given: Given, cells: Cells) -> Drawing:
    """One line for each quantity; a day with two values has two points."""
    points: dict[str, dict[tuple[str, float], None]] = {}
    units: dict[str, Cell | None] = {}
    left_out = 0
    for row in rows:
        day, value = value_of(row[roles["x"]]), _number(row[roles["y"]])
        if value is None or not dates.is_day(day):
            left_out += 1
            continue
        name = _name(cells, row[roles["series"]])
        points.setdefault(name, {})[day, value] = None
        units.setdefault(name, cells.cell(row[roles["unit"]]) if "unit" in roles else None)
    lines = [
        {
            "name": name,
            "unit": unit.text if (unit := units[name]) else "",
            "unitLanguage": unit.lang if unit else None,
            "points": [{"x": x, "y": y} for x, y in sorted(found)],
        }
        for name, found in points.items()
    ]
    return Drawing("line", {"lines": lines}, left_out, len(lines) * (_LINE + _TITLE))


def _matrix(roles: Mapping[str, str], rows: Sequence[Row], _given: Given, cells: Cells) -> Drawing:
    counted = [
        {"row": _name(cells, row[roles["row"]]), "column": _name(cells, column), "value": value}
        for row in rows
        if (value := _number(row[roles["value"]])) is not None
        and (column := row[roles["column"]]) is not None
    ]
    height = len({cell["row"] for cell in counted}) * _CELL + _HEADINGS
    return Drawing("matrix", {"cells": counted}, len(rows) - len(counted), height)


def _map(roles: Mapping[str, str], rows: Sequence[Row], _given: Given, cells: Cells) -> Drawing:
    places: dict[str, dict[str, object]] = {}
    things: dict[str, dict[str, None]] = {}
    left_out = 0
    for row in rows:
        latitude, longitude = _number(row[roles["latitude"]]), _number(row[roles["longitude"]])
        place = row[roles["place"]]
        if latitude is None or longitude is None or place is None:
            left_out += 1
            continue
        key = value_of(place)
        at = {"longitude": longitude, "latitude": latitude}
        places.setdefault(key, {**_thing(cells, place), **at})
        things.setdefault(key, {})[_name(cells, row[roles["thing"]])] = None
    points = [{**place, "things": list(things[key])} for key, place in places.items()]
    return Drawing("map", {"points": points, "outlines": outlines(cells)}, left_out)


def _network(roles: Mapping[str, str], rows: Sequence[Row], given: Given, cells: Cells) -> Drawing:
    """Each row is a path; steps without a thing are passed over."""
    columns = roles["path"].split(",")
    steps_of: dict[str, tuple[int, Term]] = {}
    ties: dict[tuple[str, str], int] = {}
    left_out = 0
    for row in rows:
        steps = [
            (place, term) for place, c in enumerate(columns) if (term := given.get(c, row.get(c)))
        ]
        if len(steps) < 2:
            left_out += 1
        for place, term in steps:
            steps_of.setdefault(value_of(term), (place, term))
        for (_, one), (_, other) in zip(steps, steps[1:], strict=False):
            tie = (value_of(one), value_of(other))
            ties[tie] = ties.get(tie, 0) + 1
    layered = any(column in given for column in columns)
    data = {
        **_nodes(steps_of, ties, cells, layered),
        "ties": [{"source": a, "target": b, "weight": n} for (a, b), n in ties.items()],
        "layered": layered,
        "measure": cells.texts("view.by_ties"),
        "language": cells.texts.language,
    }
    places = Counter(place for place, _ in steps_of.values())
    height = max(places.values()) * _NODE + _AROUND_NETWORK if layered else _FREE_NETWORK
    return Drawing("network", data, left_out, height)


def _nodes(
    steps: Mapping[str, tuple[int, Term]],
    ties: Iterable[tuple[str, str]],
    cells: Cells,
    layered: bool,
) -> dict[str, object]:
    """Nodes and their groups; they stand where the network of the release has them, if it does."""
    network = network_of(cells.view.opened)
    looks = Looks(network, Words(network, cells.texts.language))
    numbers = [network.nodes.iri.place_of(iri) for iri in steps]
    sizes = Counter(end for tie in ties for end in tie)
    nodes = []
    groups = looks.of_each(numbers)
    placed = not layered and UNKNOWN not in numbers
    for (iri, (column, term)), number, group in zip(steps.items(), numbers, groups, strict=True):
        node = {"id": iri, **_thing(cells, term), "column": column, "group": group}
        if placed:
            node["x"], node["y"] = network.place(number)
        nodes.append({**node, "size": sizes[iri]})
    return {"nodes": nodes, "groups": [group.record for group in looks.groups]}


_MAKERS = {"bar": _bar, "line": _line, "matrix": _matrix, "map": _map, "network": _network}


def _thing(cells: Cells, term: Term | None) -> dict[str, object]:
    cell = cells.cell(term)
    return {"name": cell.text if cell else "", "url": cell.url if cell else None}


def _name(cells: Cells, term: Term | None) -> str:
    cell = cells.cell(term)
    return cell.text if cell else cells.texts("not_stated")


def _number(term: Term | None) -> float | None:
    if not isinstance(term, Literal):
        return None
    try:
        return float(term.value)
    except ValueError:
        return None
