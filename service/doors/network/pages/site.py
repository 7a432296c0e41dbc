"""The addresses of the pages of the network, and their order in its navigation.

A new page is a file beside this one, an entry in `PAGES`, and a route.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from service.doors.network.pages import matrix_page
from service.doors.network.pages.form import FILTERS
from service.doors.network.pages.page import NetworkPage, shown
from service.doors.network.rest import DOORS

blueprint = Blueprint("network_pages", __name__)

_DOOR = {door.name: door for door in DOORS}
_VIEWS = ("matrix",)  #: of /network, the default first

MATRIX = NetworkPage(
    "matrix",
    "/network",
    _DOOR["matrix"],
    "network_matrix.html",
    matrix_page.show,
    filters=("rows", "columns", "sort", "group", *FILTERS),
    views=_VIEWS,
    script="network_matrix.js",
)
PAGES = (MATRIX,)
_BY_VIEW = {"matrix": MATRIX}


@blueprint.get("/network")
def network() -> Response:
    """The network, as a matrix or as a picture."""
    return shown(_BY_VIEW.get(request.args.get("view", ""), MATRIX), PAGES)
