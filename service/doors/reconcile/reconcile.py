"""Reconciliation for OpenRefine and its like: /reconcile (0.2) and /reconcile/1.0-draft."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graph_loader.shared.matching.candidates import Candidate
from service.doors.reconcile import finding, properties, reading, writing
from service.doors.reconcile.reading import Question, Wanted
from service.doors.reconcile.writing import NEW, OLD
from service.errors import BadRequest, NotFound
from service.http.security_policy import content_security_policy
from service.matching.candidates import kind_of
from service.matching.reasons import mentioned
from service.matching.suggesting import suggested
from service.model.limits import SEARCH_CHARS
from service.page.cells import Cells
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("reconcile", __name__)


@blueprint.route("/reconcile", methods=["GET", "POST"])
def reconcile() -> Response:
    """The manifest, the candidates of a batch (queries), or values of properties (extend)."""
    view, given = at_hand(), request.values
    if given.get("queries"):
        batch = reading.old_batch(given["queries"])
        answers = _answers(view, list(batch.values()))
        return _json({key: {"result": one} for key, one in zip(batch, answers, strict=True)})
    if given.get("extend"):
        return _json(_extended(view, reading.old_extension(given["extend"]), OLD))
    return _json(writing.manifest(view, OLD))


@blueprint.get(f"/reconcile/{NEW}")
def manifest() -> Response:
    """The manifest of the draft."""
    return _json(writing.manifest(at_hand(), NEW))


@blueprint.post(f"/reconcile/{NEW}/match")
def match() -> Response:
    """The candidates of a batch, after the draft."""
    answers = _answers(at_hand(), reading.new_batch(_body()))
    return _json({"results": [{"candidates": one} for one in answers]})


@blueprint.post(f"/reconcile/{NEW}/extend")
def extend() -> Response:
    """Values of properties, after the draft."""
    return _json(_extended(at_hand(), reading.extension(_body()), NEW))


@blueprint.get("/reconcile/properties")
@blueprint.get(f"/reconcile/{NEW}/extend/propose")
def propose() -> Response:
    """The properties whose values may be fetched of things of a type."""
    type_ = request.args.get("type", "")
    return _json(writing.proposed(at_hand(), type_, properties.of_type(type_), _limit(0)))


@blueprint.get("/reconcile/suggest/<what>")
@blueprint.get(f"/reconcile/{NEW}/suggest/<what>")
def suggest(what: str) -> Response:
    """Things, types or properties by what is typed of their names."""
    view, prefix = at_hand(), request.args.get("prefix", "").strip()
    if len(prefix) > SEARCH_CHARS:
        raise BadRequest(f"prefix may have {SEARCH_CHARS} characters at most")
    if what == "type":
        return _json({"result": writing.suggested_types(view, prefix)})
    if what == "property":
        return _json({"result": writing.suggested_properties(view, prefix)})
    if what != "entity":
        raise NotFound
    found = suggested(view, prefix, [])
    cells = Cells(view)
    cells.labels.add(found)
    result = []
    for iri in list(found)[: _limit(10)]:
        said = {"id": writing.id_of(view, iri), "name": cells.name(iri)}
        result.append({**said, "notable": [writing.type_of(view, kind_of(view, iri))]})
    return _json({"result": result})


@blueprint.get("/reconcile/view")
def view_of() -> AnyResponse:
    """To the page of a thing: clients write an id in one piece, whatever is in it."""
    view = at_hand()
    address = view.link_to(_thing(view))
    if not address:
        raise NotFound
    return redirect(address, 303)


@blueprint.get("/reconcile/preview")
@blueprint.get(f"/reconcile/{NEW}/preview/<path:id_>")
def preview(id_: str = "") -> Response:
    """A thing in short, for a frame of the client."""
    view = at_hand()
    html = render_template("preview.html", **_told(view, _thing(view, id_)))
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = content_security_policy(frames=True)
    return response


@blueprint.get("/reconcile/flyout")
def flyout() -> Response:
    """A thing in a line, for who chooses among suggestions."""
    view = at_hand()
    iri = _thing(view)
    html = render_template("flyout.html", **_told(view, iri))
    return _json({"id": writing.id_of(view, iri), "html": html})


def _answers(view: View, questions: Sequence[Question]) -> list[list[Any]]:
    """The candidates of each question; the labels of all are looked up at once."""
    found: list[list[Candidate]] = [finding.found(view, one) for one in questions]
    every = [one for some in found for one in some]
    cells = Cells(view)
    cells.labels.add({*(one.thing for one in every), *mentioned(every)})
    return [[writing.candidate(view, one, cells) for one in some] for some in found]


def _extended(view: View, wanted: Wanted, version: str) -> dict[str, Any]:
    things = [writing.iri_of(view, one) for one in wanted.ids]
    found = properties.values(view, things, [one for one, _ in wanted.properties])
    cells = Cells(view)
    cells.labels.add(properties.things_in(found))
    return writing.extended(view, wanted, found, cells, version)


def _thing(view: View, id_: str = "") -> str:
    """The IRI of an id, or of ?id. Raises NotFound."""
    iri = writing.iri_of(view, id_ or request.args.get("id", ""))
    if not properties.values(view, [iri], ["name"]):
        raise NotFound
    return iri


def _told(view: View, iri: str) -> dict[str, object]:
    ids = ["name", "other-name", "kind", "place", "part-of"]
    found = properties.values(view, [iri], ids)
    cells = Cells(view)
    cells.labels.add({iri, *properties.things_in(found)})
    kind = writing.type_of(view, kind_of(view, iri))["name"]
    shown = {
        id_: list(dict.fromkeys(c.text for c in map(cells.cell, found[iri, id_]) if c))
        for id_ in ids[1:]
        if (iri, id_) in found
    }
    return {
        "name": cells.name(iri),
        "kind": kind,
        "shown": {writing.property_of(view, id_)["name"]: said for id_, said in shown.items()},
        "address": f"{view.public_url}/reconcile/view?id={writing.id_of(view, iri)}",
        "lang": view.language,
    }


def _limit(usual: int) -> int:
    text = request.args.get("limit", "")
    return min(int(text), 100) if text.isascii() and text.isdigit() and len(text) < 6 else usual


def _body() -> object:
    return reading.read_json(request.get_data(), "the body")


def _json(answer: object) -> Response:
    body = json.dumps(answer, ensure_ascii=False, indent=1)
    response = Response(body, content_type="application/json")
    response.vary.add("Accept-Language")
    return response
