"""`/cite/…`: how to cite the document about a thing, as a file for reference managers."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from service.errors import NotFound
from service.page.cells import Cells
from service.page.citations import bibtex, citation
from service.questions.saved_queries import saved_query
from service.request.serving import at_hand

blueprint = Blueprint("cite", __name__)

_SLUG = re.compile(r"[\w.~%-]{1,300}")
_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


@blueprint.get("/cite/<kind>/<slug>.<form>")
def cite(kind: str, slug: str, form: str) -> Response:
    """How to cite the document about a thing: BibTeX, or CSL-JSON for reference managers."""
    view = at_hand()
    if form not in _TYPES or not _SLUG.fullmatch(kind) or not _SLUG.fullmatch(slug):
        raise NotFound
    try:
        node = NamedNode(f"{view.base}id/{kind}/{slug}")
    except ValueError:
        raise NotFound from None
    if not view.pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound
    cells = Cells(view)
    cells.labels.add([node.value])
    cell = cells.cell(node)
    entry = citation(view, node.value, cell.text if cell else slug)
    body = bibtex(entry) if form == "bib" else json.dumps([entry], ensure_ascii=False, indent=1)
    response = Response(body + "\n", content_type=_TYPES[form])
    name = quote(f"{kind}-{slug}.{form}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.vary.add("Accept-Language")
    return response
