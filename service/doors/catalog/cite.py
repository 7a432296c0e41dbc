"""`/cite/…` and `/cite.…`: how to cite a thing or a page, as a file for reference managers."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from service.errors import BadRequest, NotFound
from service.page.cells import Cells
from service.page.citations import FORMS, bibtex, citation, pinned, ris
from service.questions.saved_queries import saved_query
from service.request.serving import at_hand

blueprint = Blueprint("cite", __name__)

_SLUG = re.compile(r"[\w.~%-]{1,300}")
_LONGEST = 300  #: characters of a title


@blueprint.get("/cite/<kind>/<slug>.<form>")
def cite(kind: str, slug: str, form: str) -> Response:
    """How to cite the document about a thing: BibTeX, RIS, or CSL-JSON."""
    view = at_hand()
    if form not in FORMS or not _SLUG.fullmatch(kind) or not _SLUG.fullmatch(slug):
        raise NotFound
    try:
        node = NamedNode(f"{view.base}id/{kind}/{slug}")
    except ValueError:
        raise NotFound from None
    if not view.pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound
    cells = Cells(view)
    cells.labels.add([node.value])
    name, address = f"{kind}-{slug}", pinned(view, f"/doc/{kind}/{slug}")
    return _file(citation(view, cells.name(node.value), address, name, node.value), form, name)


@blueprint.get("/cite.<form>")
def cite_page(form: str) -> Response:
    """How to cite a page of ours, an answer or a picture: `page` is its address, `title` its name.

    Raises BadRequest if `page` is none of ours.
    """
    view = at_hand()
    if form not in FORMS:
        raise NotFound
    page = request.args.get("page", "").removeprefix(view.public_url)
    title = " ".join(request.args.get("title", "").split())
    # Two slashes begin an address of elsewhere, which need not be readable.
    path = urlsplit(page).path if re.match("/(?!/)", page) else ""
    if not path or not view.has_route(path):
        raise BadRequest("page must be the address of a page of this service")
    name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
    label = title[:_LONGEST] or view.release.title[view.language]
    return _file(citation(view, label, pinned(view, page), name), form, name)


def _file(entry: dict[str, Any], form: str, name: str) -> Response:
    written = {"bib": bibtex, "ris": ris, "json": _csl}
    response = Response(written[form](entry) + "\n", content_type=FORMS[form][0])
    response.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    )
    response.vary.add("Accept-Language")
    return response


def _csl(entry: dict[str, Any]) -> str:
    return json.dumps([entry], ensure_ascii=False, indent=1)
