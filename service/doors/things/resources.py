"""Linked data: an address for every thing, and a document about it in many formats."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode

from service.doors.things.description import described
from service.doors.things.signposts import signposts
from service.doors.things.thing_pages import thing_page
from service.errors import Gone, NotFound
from service.http.security_policy import content_security_policy
from service.http.spelling import iris, refuse_broken
from service.model.addresses import local_path
from service.questions.saved_queries import saved_query
from service.request.representations import (
    FORMATS,
    Document,
    represent,
    split_suffix,
    suffix_of,
    vary,
)
from service.request.serving import at_hand
from service.request.view import View
from service.store.protocol import Row
from service.words.texts import LANGUAGES

blueprint = Blueprint("resources", __name__)
vary(blueprint)


@dataclass(frozen=True)
class Place:
    """Where an address leads."""

    node: NamedNode
    path: str  #: address of the document, spelt as it should be, without suffix
    suffix: str
    moved: bool  #: renamed, or spelt in another way

    @property
    def address(self) -> str:
        return f"{self.path}.{self.suffix}" if self.suffix else self.path


@blueprint.before_request
def _refuse_broken() -> None:
    refuse_broken(request.environ)


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """A thing cannot be sent; the document about it can (303)."""
    view = at_hand()
    place = place_of(view, kind, slug)
    if place.moved:
        return _moved(view, "/id/" + place.address.removeprefix("/doc/"))
    return Response(status=303, headers={"Location": view.link(place.address)})


@blueprint.get("/doc/<kind>/<slug>")
def document(kind: str, slug: str) -> Response:
    """The document about a thing, in the format of its suffix or the one the client likes best."""
    view = at_hand()
    place = place_of(view, kind, slug)
    if place.moved:
        return _moved(view, place.address)

    def make(media_type: str) -> Response:
        if media_type == "text/html":
            page = thing_page(view, place.node, kind, place.path)
            return Response(page, mimetype=media_type)
        return described(view, place.node, place.path, suffix_of(media_type), media_type)

    document_ = Document(place.path, place.node.value, signposts(place.node.value, kind))
    response = represent(view, document_, place.suffix, make)
    if "Content-Language" in response.headers:  # a page, or that a kept one still holds
        response.headers["Content-Security-Policy"] = content_security_policy(scripts=True)
    return response


@blueprint.get("/graph/<name>")
def graph(name: str) -> Response:
    """A graph that is no document, such as that of the inferred statements: its content (303)."""
    view = at_hand()
    stem, suffix = split_suffix(name)
    iri = f"{view.base}graph/{quote(stem)}"
    if not view.pages.ask(saved_query("graph-exists").bind(graph=NamedNode(iri))):
        raise NotFound
    media_type = FORMATS.get(suffix, "")
    return Response(
        status=303, headers={"Location": view.link("/graphs", graph=iri, format=media_type)}
    )


def _moved(view: View, path: str) -> Response:
    return Response(status=301, headers={"Location": view.link(path), "Cache-Control": "no-cache"})


def place_of(view: View, kind: str, slug: str) -> Place:
    """What an address leads to. A dot may announce a format or belong to the slug.

    Raises NotFound, or Gone for what was withdrawn.
    """
    stem, suffix = split_suffix(slug)
    meant = {iri: (slug, "") for iri in iris(view.base, kind, slug)}
    if suffix:
        meant = {iri: (stem, suffix) for iri in iris(view.base, kind, stem)} | meant
    known = _known(view, meant)
    # What is described comes before what is withdrawn, and the whole name before a part of it.
    found = sorted(known, key=lambda iri: (_withdrawn(known[iri]), meant[iri][1] != ""))
    if not found:
        raise NotFound
    asked, suffix = meant[found[0]]
    withdrawn = _withdrawn(known[found[0]])
    iri = _successor(view, known[found[0]]) if withdrawn else found[0]
    path = local_path(iri, view.base) or f"/doc/{quote(kind)}/{quote(asked)}"
    respelt = unquote(path.rpartition("/")[2]) != asked
    return Place(NamedNode(iri), path, suffix, moved=withdrawn or respelt)


def _known(view: View, iris: Iterable[str]) -> dict[str, list[Row]]:
    """Those of the IRIs that the release knows, in their order, each with what became of it."""
    nodes = []
    for iri in iris:
        with contextlib.suppress(ValueError):  # no IRI can be spelt like that
            nodes.append(NamedNode(iri))
    rows = view.pages.select(saved_query("resolve").bind(thing=nodes)) if nodes else []
    known: dict[str, list[Row]] = {node.value: [] for node in nodes}
    for row in rows:
        assert isinstance(row["thing"], NamedNode)
        known[row["thing"].value].append(row)
    return {iri: found for iri, found in known.items() if found}


def _withdrawn(rows: Sequence[Row]) -> bool:
    return rows[0]["on"] is not None


def _successor(view: View, rows: Sequence[Row]) -> str:
    """What is to be used instead. Raises Gone, with the reason, if there is nothing."""
    for row in rows:
        if isinstance(row["successor"], NamedNode):
            return row["successor"].value
    reasons = {
        reason.language or "": reason.value
        for row in rows
        if isinstance(reason := row["reason"], Literal)
    }
    spoken = next((tag for tag in (view.language, *LANGUAGES) if tag in reasons), "")
    on = rows[0]["on"]
    assert isinstance(on, Literal)
    raise Gone(reasons.get(spoken, ""), on.value, spoken)
