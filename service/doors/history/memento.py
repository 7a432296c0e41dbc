"""Older releases by date: the Memento protocol (RFC 7089) over `?release=`.

A page or a document at `?release=V` is a memento; the same address without it is the original
resource. The TimeGate is the original resource itself (pattern 1.1 of the RFC): asked
with Accept-Datetime, it redirects to the memento of that time.
"""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, g, request

from service.doors.history.ever_there import was_ever_there
from service.errors import BadRequest, NotFound
from service.http.links import Link, link_header
from service.release.home import Publication, first_of_each, publications, published_at
from service.request.serving import at_hand, public_url, settings

blueprint = Blueprint("memento", __name__)

_IMF_FIXDATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), .{20} GMT")
LINK_FORMAT = "application/link-format"
#: What has mementos: everything that is made from a release.
_PATHS = ("/id/", "/doc/", "/browse/", "/scheme/", "/ontology", "/search")


def register(app: Flask) -> None:
    """Let every resource of the application have its mementos; `label` names them."""
    app.register_blueprint(blueprint)
    app.before_request(_time_gate)


@blueprint.get("/timemap/<path:path>")
@blueprint.get("/timemap/")
def time_map(path: str = "") -> Response:
    """All mementos of the resource at this path. Raises NotFound for one that never was."""
    if not _has_mementos(f"/{path}") or not was_ever_there(at_hand(), f"/{path}"):
        raise NotFound
    original = _address(f"/{path}", _arguments())
    found = _known()
    links = [
        Link(original, "original"),
        Link(original, "timegate"),
        Link(_time_map(f"/{path}"), "self", type=LINK_FORMAT),
    ]
    body = link_header(links) + "".join(
        f',\n<{_memento(f"/{path}", entry)}>; rel="{_relation(entry, found)}"; '
        f'datetime="{format_datetime(entry.when, usegmt=True)}"'
        for entry in found
    )
    return Response(body + "\n", content_type=LINK_FORMAT)


def _time_gate() -> Response | None:
    """Redirect who asks for a time to the memento of that time (section 4.1.1)."""
    wanted = request.headers.get("Accept-Datetime")
    if wanted is None or request.method not in ("GET", "HEAD") or "release" in request.args:
        return None
    if not _has_mementos(request.path):
        return None
    when = _parsed(wanted)
    found = [] if settings().store else publications(settings().home)
    if not found:
        return None
    chosen = published_at(found, when)
    response = Response(status=302)
    response.headers["Location"] = _memento(request.path, chosen)
    response.headers["Link"] = link_header(_links())
    response.vary.add("Accept-Datetime")
    return response


def label(response: Response) -> Response:
    """Say of which time a memento is, and of every other resource where its mementos are."""
    if not _has_mementos(request.path) or response.status_code >= 500:
        return response
    if "Accept-Datetime" not in response.vary:
        response.vary.add("Accept-Datetime")
    version = request.args.get("release", "")
    if version and "release" in g and response.status_code in (200, 304):
        entry = next((p for p in _known() if p.version == version), None)
        if entry:
            response.headers["Memento-Datetime"] = format_datetime(entry.when, usegmt=True)
    if response.status_code in (200, 304):
        response.headers.add("Link", link_header(_links()))
    return response


def _links() -> list[Link]:
    original = _address(request.path, _arguments())
    return [
        Link(original, "original"),
        Link(original, "timegate"),
        Link(_time_map(request.path), "timemap", type=LINK_FORMAT),
    ]


def _known() -> list[Publication]:
    """First publications, oldest first; a store elsewhere has no history to tell."""
    return [] if settings().store else first_of_each(publications(settings().home))


def _parsed(wanted: str) -> datetime:
    """A time as IMF-fixdate writes it (RFC 9110, section 5.6.7), and in no other way."""
    with contextlib.suppress(ValueError, OverflowError):
        when = parsedate_to_datetime(wanted).replace(tzinfo=UTC)
        if _IMF_FIXDATE.fullmatch(wanted) and format_datetime(when, usegmt=True)[5:] == wanted[5:]:
            return when
    raise BadRequest("Accept-Datetime must be such a time: Thu, 01 Jan 2026 12:00:00 GMT.")


def _has_mementos(path: str) -> bool:
    return path == "/" or path.startswith(_PATHS)


def _arguments() -> list[tuple[str, str]]:
    """The arguments of the original resource."""
    return [(k, v) for k, v in request.args.items(multi=True) if k != "release"]


def _address(path: str, arguments: list[tuple[str, str]]) -> str:
    query = urlencode(arguments)
    return f"{public_url()}{quote(path)}{'?' if query else ''}{query}"


def _memento(path: str, entry: Publication) -> str:
    return _address(path, [*_arguments(), ("release", entry.version)])


def _time_map(path: str) -> str:
    return _address(f"/timemap{path}", _arguments())


def _relation(entry: Publication, found: list[Publication]) -> str:
    first, last = entry is found[0], entry is found[-1]
    return f"{'first ' if first else ''}{'last ' if last else ''}memento"
