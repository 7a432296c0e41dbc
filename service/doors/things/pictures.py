"""The pictures of pages of things alone: as files, and as pages that another one may frame."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from pyoxigraph import NamedNode

from service.doors.things.content import content_of
from service.doors.things.drawn_findings import (
    AROUND,
    MAP,
    MEMBERS,
    TIMES,
    Sheets,
    pictures_in,
    sheets_of,
)
from service.doors.things.findings import finding_of
from service.doors.things.resources import place_of
from service.doors.things.thing_pages import page_of
from service.errors import NotFound
from service.http.security_policy import content_security_policy
from service.page.surroundings import surroundings
from service.request.conditions import tag_of, unchanged
from service.request.representations import last_modified
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("pictures", __name__)

_TEMPLATES = {MEMBERS: "members.svg", TIMES: "times.svg", MAP: "map.svg"}
_TEMPLATES[AROUND] = "surroundings.svg"


@dataclass(frozen=True)
class _Asked:
    """A picture of a thing, and the page that it is of."""

    sheets: Sheets
    page: str


@blueprint.get("/picture/<kind>/<slug>/<name>.svg")
def picture_file(kind: str, slug: str, name: str) -> Response:
    """A picture as a file. Raises NotFound for what has none of that name, or Gone."""
    view = at_hand()
    tag = tag_of(view, "picture", name, view.language)
    response = unchanged(tag)
    if response is not None:
        return response
    asked = _asked(view, kind, slug, name)
    body = render_template(_TEMPLATES[name], sheet=asked.sheets[0], linked=False)
    response = Response(body, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}-{name}.svg"'
    return _tagged(view, response, tag.name)


@blueprint.get("/picture/<kind>/<slug>/<name>")
def picture_frame(kind: str, slug: str, name: str) -> Response:
    """A page of one picture alone, to frame: wide or narrow as the frame is. Raises the same."""
    view = at_hand()
    tag = tag_of(view, "framed picture", name, view.language)
    response = unchanged(tag)
    if response is None:
        asked = _asked(view, kind, slug, name)
        body = render_template(
            "picture.html", sheets=asked.sheets, drawing=_TEMPLATES[name], origin=asked.page
        )
        response = _tagged(view, Response(body, mimetype="text/html"), tag.name)
    response.headers["Content-Security-Policy"] = content_security_policy(frames=True)
    return response


def _tagged(view: View, response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.last_modified = last_modified(view)
    return response


def _asked(view: View, kind: str, slug: str, name: str) -> _Asked:
    if name not in _TEMPLATES:
        raise NotFound
    place = place_of(view, kind, slug)
    sheets = (
        surroundings(view, place.node.value)
        if name == AROUND
        else _of_finding(view, place.node, kind, place.path, name)
    )
    if not sheets:
        raise NotFound
    return _Asked(sheets, view.link(place.path))


def _of_finding(view: View, node: NamedNode, kind: str, path: str, name: str) -> Sheets:
    """A picture that belongs to what the page of the thing says first; none if it has none."""
    content = content_of(view, node, kind, False, 1)
    page = page_of(view, content)
    page.cells.labels.add([node.value])
    page.look_up(content.rows)
    finding = finding_of(page, node, kind, content.rows)
    if finding is None or name not in pictures_in(finding):
        return ()
    return sheets_of(page, node, path, finding, name)
