"""`/cite/…`: how to cite the document about a thing, as a file for reference managers."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from service.errors import NotFound
from service.page.citations import bibtex, citation
from service.page.sections import Page
from service.questions.saved_queries import saved_query
from service.request.serving import base, current, texts

blueprint = Blueprint("cite", __name__)

_SLUG = re.compile(r"[\w.~%-]{1,300}")
_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


@blueprint.get("/cite/<kind>/<slug>.<form>")
def cite(kind: str, slug: str, form: str) -> Response:
    """How to cite the document about a thing: BibTeX, or CSL-JSON for reference managers."""
    if form not in _TYPES or not _SLUG.fullmatch(kind) or not _SLUG.fullmatch(slug):
        raise NotFound
    try:
        node = NamedNode(f"{base()}id/{kind}/{slug}")
    except ValueError:
        raise NotFound from None
    if not current().pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound
    page = Page(texts())
    page.labels.add([node.value])
    cell = page.cell(node)
    entry = citation(node.value, cell.text if cell else slug)
    body = bibtex(entry) if form == "bib" else json.dumps([entry], ensure_ascii=False, indent=1)
    response = Response(body + "\n", content_type=_TYPES[form])
    name = quote(f"{kind}-{slug}.{form}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.vary.add("Accept-Language")
    return response
