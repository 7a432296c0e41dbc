"""The doors of the network under /api/v1/network."""

from __future__ import annotations

from flask import Blueprint, Response

from service.doors.network.answering import Door, answered
from service.doors.network.connections import connections, network, surroundings
from service.doors.network.lists import changed, coverage, matrix_of
from service.doors.network.mapping import areas_geojson, mapped, places_geojson
from service.doors.network.measuring import measured

blueprint = Blueprint("network", __name__)

_PATHS = ("a", "b", "max", "k", "avoid", "via", "hub_limit", "timed")
DOORS = (
    Door("", network, ("expand",), ("expand",), True, places_geojson),
    Door(
        "ego", surroundings, ("of", "depth", "limit", "expand"), ("expand",), True, places_geojson
    ),
    Door("paths", connections, _PATHS, ("avoid", "via")),
    Door("changes", changed, ("before", "after")),
    Door("matrix", matrix_of, ("rows", "columns", "sort", "group")),
    Door("measures", measured, ("projection", "min_weight", "max_event_size", "order")),
    Door("coverage", coverage),
    Door("map", mapped, ("measure", "quantity"), places=areas_geojson, path="/api/v1/map"),
)


def _answering(door: Door) -> None:
    def view() -> Response:
        return answered(door)

    blueprint.add_url_rule(door.address, f"network_{door.name}", view)


for _door in DOORS:
    _answering(_door)
