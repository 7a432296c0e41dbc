"""The addresses of the pages of the network, and their order in its navigation.

A new page is a file beside this one, an entry in `PAGES`, and a route.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from service.doors.network.pages import (
    bridges_page,
    change_page,
    coverage_page,
    ego_page,
    graph_page,
    map_page,
    matrix_page,
    path_page,
)
from service.doors.network.pages.form import FILTERS
from service.doors.network.pages.page import NetworkPage, drawn, shown
from service.doors.network.rest import DOORS
from service.http.security_policy import CYTOSCAPE

blueprint = Blueprint("network_pages", __name__)

_DOOR = {door.name: door for door in DOORS}
_VIEWS = ("matrix", "graph")  #: of /network, the default first

MATRIX = NetworkPage(
    "matrix",
    "/network",
    _DOOR["matrix"],
    "network_matrix.html",
    matrix_page.show,
    filters=("rows", "columns", "sort", "group", *FILTERS),
    views=_VIEWS,
    own=(matrix_page.FROM_COLUMN,),
    picture="network_grid.svg",
    script="network_matrix.js",
)
GRAPH = NetworkPage(
    "graph",
    "/network",
    _DOOR[""],
    "network_graph.html",
    graph_page.show,
    filters=(*FILTERS, "expand"),
    arguments={"view": "graph"},
    views=_VIEWS,
    given=graph_page.given,
    script="network_graph.js",
    styles=(CYTOSCAPE,),
)
EGO = NetworkPage(
    "ego",
    "/network/ego/{of}",
    _DOOR["ego"],
    "network_ego.html",
    ego_page.show,
    filters=("depth", "limit", *FILTERS, "expand"),
    script="network_graph.js",
    styles=(CYTOSCAPE,),
)
EGO_START = replace(EGO, path="/network/ego", fields=("of",), needs=("of",))
CHANGE = NetworkPage(
    "change",
    "/network/change",
    _DOOR["changes"],
    "network_change.html",
    change_page.show,
    fields=("workshop", "before", "after"),
    filters=("kind", "district", "standing", "unit"),
    given=change_page.given,
    stops=change_page.stops,
    options={
        "workshop": change_page.workshop_options,
        "before": change_page.list_options,
        "after": change_page.list_options,
    },
    once=("workshop",),
    picture="network_slope.svg",
    script="picture_png.js",
)
COVERAGE = NetworkPage(
    "coverage",
    "/coverage",
    _DOOR["coverage"],
    "network_coverage.html",
    coverage_page.show,
)


PATH = NetworkPage(
    "path",
    "/network/path",
    _DOOR["paths"],
    "network_path.html",
    path_page.show,
    fields=("a", "b"),
    filters=("max", "k", "via", "avoid", "hub_limit", "timed", *FILTERS),
    needs=("a", "b"),
)
BRIDGES = NetworkPage(
    "bridges",
    "/network/bridges",
    _DOOR["measures"],
    "network_bridges.html",
    bridges_page.show,
    filters=("projection", "min_weight", "max_event_size", *FILTERS),
    given=bridges_page.given,
)
MAP = NetworkPage(
    "map",
    "/map",
    _DOOR["map"],
    "network_map.html",
    map_page.show,
    fields=("measure", "quantity"),
    given=map_page.given,
    options={"measure": map_page.measure_options, "quantity": map_page.quantity_options},
    picture="map.svg",
    script="network_map.js",
)
PAGES = (MATRIX, GRAPH, PATH, CHANGE, BRIDGES, MAP, COVERAGE)
_BY_VIEW = {"matrix": MATRIX, "graph": GRAPH}


@blueprint.get("/network")
def network() -> Response:
    """The network, as a matrix or as a picture."""
    return shown(_BY_VIEW.get(request.args.get("view", ""), MATRIX), PAGES)


@blueprint.get("/network.svg")
def matrix_picture() -> Response:
    """The matrix as a picture alone."""
    return drawn(MATRIX)


@blueprint.get("/network/ego")
def any_surroundings() -> Response:
    """The surroundings of a thing that is asked for by any of its names."""
    return shown(EGO_START, PAGES)


@blueprint.get("/network/ego/<kind>/<slug>")
def surroundings(kind: str, slug: str) -> Response:
    """The surroundings of one thing."""
    return shown(EGO, PAGES, {"of": f"{kind}/{slug}"})


@blueprint.get("/network/change")
def change() -> Response:
    """What changed between two lists of a workshop."""
    return shown(CHANGE, PAGES)


@blueprint.get("/network/change.svg")
def change_picture() -> Response:
    """The same as a picture alone."""
    return drawn(CHANGE)


@blueprint.get("/coverage")
def coverage() -> Response:
    """Of which workshop and year it is known who takes part."""
    return shown(COVERAGE, PAGES)


@blueprint.get(PATH.path)
def network_path() -> Response:
    """How two things are connected."""
    return shown(PATH, PAGES)


@blueprint.get(BRIDGES.path)
def network_bridges() -> Response:
    """Who links the groups."""
    return shown(BRIDGES, PAGES)


@blueprint.get("/map.svg")
def area_map_picture() -> Response:
    """The same as a picture alone."""
    return drawn(MAP)


@blueprint.get(MAP.path)
def area_map() -> Response:
    """Districts and municipalities by a measure."""
    return shown(MAP, PAGES)
