"""What changed, for those who follow: Atom feeds (RFC 4287), of everything and of one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from service.doors.history.steps import Step, changed_in, compared, steps
from service.errors import NotFound
from service.http.media_types import ATOM
from service.page.labels import Labels
from service.questions.saved_queries import saved_query
from service.request.serving import at_hand
from service.request.view import View
from service.store.errors import StoreUnavailable

blueprint = Blueprint("feeds", __name__)

_NAMESPACE = "http://www.w3.org/2005/Atom"
#: What XML 1.0 cannot hold (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEWEST = 20  #: a feed tells no more than that many releases; `/release/` lists all


@dataclass(frozen=True)
class _Entry:
    step: Step
    title: str
    address: str
    text: str


@blueprint.get("/changes.atom")
def everything() -> Response:
    """Every release, with how much of what changed."""
    view = at_hand()
    title = view.release.title[view.language]
    return _feed(view, f"{view.base}release/", title, "/changes.atom", "/release/", _releases(view))


@blueprint.get("/changes/<kind>/<slug>.atom")
def thing(kind: str, slug: str) -> Response:
    """The releases in which statements with this thing came or went."""
    view = at_hand()
    path = f"id/{kind}/{slug}"
    try:
        node = NamedNode(view.base + path)
    except ValueError:
        raise NotFound from None
    if not view.pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound
    label = Labels(view.opened, view.base, [node.value], (view.language,)).of(node.value)
    entries = _of_thing(view, node.value, f"/doc/{kind}/{slug}")
    title = label.value if label else slug
    return _feed(
        view, node.value, title, f"/changes/{kind}/{slug}.atom", f"/doc/{kind}/{slug}", entries
    )


def _releases(view: View) -> Iterator[_Entry]:
    for step in _newest(view):
        title = view.texts("release.title", version=step.release.version)
        if step.before is None:
            yield _Entry(
                step, title, f"/release/{step.release.version}", view.texts("releases.first")
            )
            continue
        address = f"/release/{step.before.version}/changes/{step.release.version}"
        yield _Entry(
            step, title, address, _summary(view, step.before.version, step.release.version)
        )


def _summary(view: View, before: str, after: str) -> str:
    """How much of what changed. A release that cannot be read any more costs no more than that."""
    try:
        changes = compared(view.services, before, after, view.language)
    except (NotFound, StoreUnavailable):
        return view.texts("changes.unreadable")
    counts = Counter(change.happened[view.language] for change in changes)
    text = ", ".join(f"{happened}: {count}" for happened, count in counts.items())
    return text or view.texts("changes.none")


def _of_thing(view: View, iri: str, path: str) -> Iterator[_Entry]:
    for step in _newest(view):
        count = changed_in(view.services, step)[iri]
        if count:
            title = view.texts("release.title", version=step.release.version)
            text = view.texts("feed.statements", count=count)
            yield _Entry(step, title, f"{path}?release={step.release.version}", text)


def _newest(view: View) -> list[Step]:
    return [step for step in steps(view.services)[::-1] if step.publication][:_NEWEST]


def _feed(
    view: View, iri: str, title: str, here: str, page: str, entries: Iterable[_Entry]
) -> Response:
    ElementTree.register_namespace("", _NAMESPACE)
    release = view.release
    feed = ElementTree.Element(
        _tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": view.language}
    )
    _add(feed, "id", iri)
    _add(feed, "title", f"{view.texts('releases.changes')}: {title}")
    newest = release.published or datetime.fromtimestamp(0, UTC)
    updated = _add(feed, "updated", newest.isoformat())
    _add(_add(feed, "author"), "name", release.publisher or title)
    if release.licence:
        _add(feed, "rights", release.licence)
    _add(feed, "link", rel="self", type=ATOM, href=view.public_url + view.link(here))
    _add(feed, "link", rel="alternate", type="text/html", href=view.public_url + view.link(page))
    for number, entry in enumerate(entries):
        assert entry.step.publication
        when = entry.step.publication.when.isoformat()
        if not number:
            updated.text = when
        node = _add(feed, "entry")
        _add(node, "id", f"{iri}#{entry.step.release.version}")
        _add(node, "title", entry.title)
        _add(node, "updated", when)
        _add(
            node,
            "link",
            rel="alternate",
            type="text/html",
            href=view.public_url + view.link(entry.address),
        )
        _add(node, "summary", entry.text, type="text")
    body = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, content_type=f"{ATOM}; charset=utf-8")


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    node = ElementTree.SubElement(parent, _tag(name), attributes)
    node.text = _NOT_XML.sub("\ufffd", text) if text else text
    return node


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
