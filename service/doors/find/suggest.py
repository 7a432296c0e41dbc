"""Names while they are typed: OpenSearch suggestions, for fields of our pages and for browsers."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from graph_loader.shared.folding import folded
from service.doors.find.choosing import refuse_others
from service.errors import BadRequest
from service.matching.candidates import kind_of
from service.matching.suggesting import suggested
from service.model.kinds import KINDS
from service.model.limits import SEARCH_CHARS
from service.page.cells import Cells
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("suggest", __name__)

SUGGESTIONS = "application/x-suggestions+json"


@blueprint.get("/suggest")
def suggest() -> Response:
    """Up to ten things one of whose names begins with what is typed, or is like it.

    As [typed, [labels], [what they are], [addresses], [IRIs]], after OpenSearch Suggestions 1.1.
    """
    view = at_hand()
    refuse_others(view, ("q", "kind"))
    asked = request.args.get("q", "")
    kind = request.args.get("kind", "")
    if len(asked) > SEARCH_CHARS:
        raise BadRequest(f"q may have {SEARCH_CHARS} characters at most")
    if kind and kind not in KINDS:
        raise BadRequest(f"kind must be one of {', '.join(KINDS)}")
    found = suggested(view, asked, [kind] if kind else [])
    cells = Cells(view)
    cells.labels.add(found)
    labels, notes, addresses = [], [], []
    for iri, name in found.items():
        cell = cells.thing(iri)
        labels.append(cell.text)
        notes.append(_note(view, iri, cell.text, name))
        url = cell.url or ""
        addresses.append(f"{view.public_url}{url}" if url.startswith("/") else url)
    body = json.dumps([asked, labels, notes, addresses, list(found)], ensure_ascii=False)
    response = Response(body, content_type=f"{SUGGESTIONS}; charset=utf-8")
    response.vary.add("Accept-Language")
    return response


def _note(view: View, iri: str, label: str, name: str) -> str:
    """What sort of thing it is, and the name it was found by, if that is another one."""
    kind = kind_of(view, iri)
    said = view.texts(f"one.{kind}") if f"one.{kind}" in view.texts else ""
    other = "" if folded(name) in folded(label) else f"{view.texts('search.matched')}: {name}"
    return ", ".join(part for part in (said, other) if part)
