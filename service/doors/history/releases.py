"""`/release/`: every release there is, its files, and what changed between two of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode, Quad, Triple

from graph_loader.shared import layout
from service.doors.history.comparison import Change
from service.doors.history.release_description import described, series
from service.doors.history.steps import Patch, Step, compared, step_to, steps
from service.errors import NotAcceptable, NotFound
from service.http.media_types import RDF_PATCH, media_type_of
from service.http.negotiation import pick
from service.release.home import replaced_by
from service.request.conditions import FOR_EVER, PINNED
from service.request.files import sent_file
from service.request.rdf_answers import SUFFIXES
from service.request.representations import Document, rdf_response, represent, split_suffix, vary
from service.request.serving import at_hand, services
from service.request.view import View

blueprint = Blueprint("releases", __name__, url_prefix="/release")
vary(blueprint)

_JSON = "application/json"


@blueprint.get("/")
def releases() -> Response:
    """All releases, the newest first: for people, as JSON, as RDF. Raises NotAcceptable."""
    view = at_hand()
    found = steps(view.services)[::-1]
    offers = ["text/html", _JSON, *SUFFIXES.values()]
    kind = pick(request.accept_mimetypes, offers)
    if kind is None:
        raise NotAcceptable(offers)
    if kind in SUFFIXES.values():
        graph = NamedNode(f"{view.base}release/")
        about = [(_iri(view, step), step) for step in found]
        triples = chain(series(view.base, [iri for iri, _ in about]), *_each(view, about))
        return rdf_response((Quad(t.subject, t.predicate, t.object, graph) for t in triples), kind)
    if kind == _JSON:
        entries = [
            {
                "version": step.release.version,
                "published": step.publication.when.isoformat() if step.publication else None,
                "statements": step.release.statements,
                "address": f"{view.public_url}/release/{step.release.version}",
            }
            for step in found
        ]
        return Response(json.dumps(entries), mimetype=_JSON)
    page = render_template("releases.html", found=found, shown=view.release.version)
    return Response(page, mimetype="text/html")


@blueprint.get("/<version>")
def release(version: str) -> Response:
    """One release: what it holds, its files, what changed with it."""
    view = at_hand()
    stem, suffix = split_suffix(version)
    step = step_to(view.services, stem)
    found = step.release
    about = _iri(view, step)
    document = Document(f"/release/{stem}", about)

    def make(media_type: str) -> Response:
        if media_type == "text/html":
            return Response(_page(view, step), mimetype="text/html")
        graph = NamedNode(about)
        triples = described(about, found, step.publication, step.before, view.public_url)
        quads = (Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        return rdf_response(quads, media_type)

    return represent(view, document, suffix, make)


def _page(view: View, step: Step) -> str:
    before, day = replaced_by(view.settings.home, step.release.version)
    return render_template("release.html", step=step, replaced=before, replaced_on=day)


def _iri(view: View, step: Step) -> str:
    """The IRI of a release; one that was loaded as it is has no base and takes our address."""
    return f"{step.release.base or view.public_url + '/'}release/{step.release.version}"


def _each(view: View, about: Iterable[tuple[str, Step]]) -> Iterator[Iterator[Triple]]:
    for iri, step in about:
        yield described(iri, step.release, step.publication, step.before, view.public_url)


@blueprint.get("/<version>/<name>")
def file(version: str, name: str) -> Response:
    """A file of a release, whole or in part; it never changes. Only what the manifest lists."""
    found = step_to(services(), version).release
    listed = {file.name: file for file in found.files}
    if found.folder is None or (name not in listed and name != layout.MANIFEST):
        raise NotFound
    tag = listed[name].sha256 if name in listed else None
    response = sent_file(found.folder / name, media_type_of(name), tag)
    response.headers["Cache-Control"] = FOR_EVER if name in listed else PINNED
    return response


@blueprint.get("/<before>/changes/<after>")
def changes(before: str, after: str) -> Response:
    """What changed from one release to another: a page, JSON, or an RDF Patch of every quad."""
    view = at_hand()
    stem, dot, suffix = after.rpartition(".")
    stem, suffix = (stem, suffix) if dot and suffix in _CHANGES else (after, "")
    older, newer = step_to(view.services, before), step_to(view.services, stem)
    old, new = older.release, newer.release
    offers = list(_CHANGES.values())
    kind = _CHANGES[suffix] if suffix else pick(request.accept_mimetypes, offers) or offers[0]
    if kind == RDF_PATCH:
        return Response(Patch(view.services, old, new), mimetype=RDF_PATCH, headers=_FRESH)
    found = compared(view.services, before, stem, "en" if kind == _JSON else view.language)
    if kind == _JSON:
        entries = [
            {
                "happened": change.happened["en"],
                "label": change.label,
                "before": change.before,
                "after": change.after,
            }
            for change in found
        ]
        return Response(json.dumps(entries, ensure_ascii=False), mimetype=_JSON, headers=_FRESH)
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in found:
        groups[change.happened[view.language]].append(change)
    page = render_template("changes.html", steps=(older, newer), groups=groups)
    return Response(page, mimetype="text/html", headers=_FRESH)


_CHANGES = {"html": "text/html", "json": _JSON, "rdfp": RDF_PATCH}
_FRESH = {"Cache-Control": PINNED}  # what is told of it may be told better
