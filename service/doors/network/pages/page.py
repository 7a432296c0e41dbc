"""How a page of the network is made: the finder of its door of REST, and a template around it.

A page of another site may frame it with `embed=1`; what cannot be is a page with choices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Response, render_template, request

from service.doors.network.answering import Door, Found
from service.doors.network.pages.form import FILTERS, Option, active, fields_of
from service.doors.network.pages.refusals import choices
from service.doors.network.pages.ways_out import ways_out
from service.doors.network.parameters import BadParameters, Fields, Reader
from service.http.protocol_request import read_fields
from service.http.security_policy import content_security_policy
from service.network.opening import network_of
from service.request.conditions import tag_of, unchanged
from service.request.representations import last_modified
from service.request.serving import at_hand
from service.request.view import View


@dataclass(frozen=True)
class Shown:
    """What a page says: the finding as its title, a sentence with count and time, and the rest."""

    title: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)  #: of the template


def _as_given(_view: View, fields: Fields) -> Fields:
    return fields


def _goes_on(_read: Reader) -> str:
    return ""


@dataclass(frozen=True)
class NetworkPage:
    """One page. Its name in texts is `network.page.NAME`."""

    name: str
    path: str
    door: Door  #: the door of REST whose finder gives the numbers
    template: str
    show: Callable[[Reader, Found], Shown]
    fields: tuple[str, ...] = ()  #: parameters in front of the form
    filters: tuple[str, ...] = FILTERS  #: those that unfold
    arguments: Mapping[str, str] = field(default_factory=dict)  #: what chooses it under its path
    views: tuple[str, ...] = ()  #: values of `view` under its path; the first is the default
    #: Adds what every page should have, such as an example where nothing is asked for yet.
    given: Callable[[View, Fields], Fields] = _as_given
    #: What can be chosen for parameters of its own, where that depends on the others.
    options: Mapping[str, Callable[[Reader], Sequence[Option]]] = field(default_factory=dict)
    once: tuple[str, ...] = ()  #: parameters that it takes once, though others take several
    own: tuple[str, ...] = ()  #: parameters that its door does not have
    picture: str = ""  #: the template of its picture as a file
    needs: tuple[str, ...] = ()  #: without any of these it is its form alone
    stops: Callable[[Reader], str] = _goes_on  #: why there is nothing to show; empty if there is
    script: str = ""  #: an asset, loaded as a module
    styles: Sequence[str] = ()  #: that its script puts into the page, see `security_policy`

    def address(self, view: View, **more: object) -> str:
        """Where it is, in the language, release and time of the reader."""
        return view.link(self.path, **{**self.arguments, **more})


def shown(
    page: NetworkPage, every: Sequence[NetworkPage], fixed: Mapping[str, str] | None = None
) -> Response:
    """The page as the request asks for it; `every` page is in the navigation.

    `fixed` are parameters that the path gives. Raises what opening the network raises.
    """
    view = at_hand()
    tag = tag_of(view, "page", page.name, view.language)
    response = unchanged(tag)
    if response is not None:  # a browser takes the policy of this answer for the page it keeps
        return _guarded(page, response, request.args.get("embed") == "1")
    if any(not value for values in request.args.listvalues() for value in values):
        return _without_blanks()
    kept = fixed or {}
    read = _reader(page, view, kept)
    embedded = read.choice("embed", ("0", "1"), "0") == "1"
    if page.views:
        read.choice("view", page.views, page.views[0])
    frame: dict[str, object] = {
        "page": page,
        "tabs": [(one.name, one.address(view)) for one in every],
        "embedded": embedded,
        "path": request.path,
        "time": "",  # it is said among the filters, with a way out
    }
    why = page.stops(read)
    if why or not all(read.text(name) for name in page.needs):
        return _begun(page, read, frame, why)
    try:
        found = page.door.find(read)
        read.finish()
        told = page.show(read, found)
    except BadParameters as error:
        return _refused(page, read, error, frame)
    body = render_template(
        page.template,
        title=told.title,
        sentence=told.sentence,
        active=active(read, page, request.path),
        **frame,
        **_form(read, page, tuple(kept)),
        **ways_out(read, page, tuple(kept)),
        **told.values,
    )
    response = Response(body, mimetype="text/html")
    response.set_etag(tag.name)
    response.last_modified = last_modified(view)
    return _guarded(page, response, embedded)


def drawn(page: NetworkPage) -> Response:
    """The picture of a page as a file. Raises BadParameters, NotFound, or what `shown` raises."""
    view = at_hand()
    tag = tag_of(view, "picture", page.name, view.language)
    response = unchanged(tag)
    if response is not None:
        return response
    read = _reader(page, view, {})
    found = page.door.find(read)
    read.finish()
    told = page.show(read, found)
    body = render_template(page.picture, title=told.title, **told.values)
    response = Response(body, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="network-{page.name}.svg"'
    response.set_etag(tag.name)
    response.last_modified = last_modified(view)
    return response


def _reader(page: NetworkPage, view: View, fixed: Mapping[str, str]) -> Reader:
    fields: Fields = {
        **read_fields(request.query_string),
        **{name: [text] for name, text in fixed.items()},
    }
    own = (*page.door.own, *page.own, "embed", *(["view"] if page.views else []))
    sent = page.given(view, fields)
    added = tuple(name for name in sent if name not in fields and name in FILTERS)
    network = network_of(view.opened)
    return Reader(view, network, sent, own, page.door.several, tuple(fixed), added)


def _without_blanks() -> Response:
    """To the address without what a form leaves open, as that is the one to keep."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if value]
    query = f"?{urlencode(asked)}" if asked else ""
    location = f"{request.script_root}{request.path}{query}"
    return Response(status=303, headers={"Location": location})


def _form(read: Reader, page: NetworkPage, fixed: Sequence[str]) -> dict[str, object]:
    return {
        "front": fields_of(read, page, [name for name in page.fields if name not in fixed]),
        "more": fields_of(read, page, page.filters),
        "stays": {**page.arguments},
    }


def _begun(page: NetworkPage, read: Reader, frame: Mapping[str, object], why: str) -> Response:
    """The form alone, where nothing is asked for yet, or nothing can be said."""
    title = read.view.texts(f"network.start.{page.name}")
    form = _form(read, page, ())
    body = render_template("network_start.html", title=title, why=why, active=[], **frame, **form)
    return _guarded(page, Response(body, mimetype="text/html"), bool(frame["embedded"]))


def _refused(
    page: NetworkPage, read: Reader, error: BadParameters, frame: Mapping[str, object]
) -> Response:
    """The form with what was sent; it says what cannot be, and what could be meant."""
    body = render_template(
        "network_refused.html",
        title=read.view.texts("network.refused"),
        faults=choices(read, page, error.faults, request.path),
        active=[],
        **frame,
        **_form(read, page, ()),
    )
    response = Response(body, error.status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return _guarded(page, response, bool(frame["embedded"]))


def _guarded(page: NetworkPage, response: Response, embedded: bool) -> Response:
    """Only what is made for it may be framed; only a page with a script of its own asks us."""
    response.headers["Content-Security-Policy"] = content_security_policy(
        scripts=True, styles=page.styles, frames=embedded, requests=bool(page.script)
    )
    return response
