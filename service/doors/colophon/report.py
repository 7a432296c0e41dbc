"""`/report`: where to say that something is wrong, with thing, source and release filled in."""

from __future__ import annotations

import contextlib

from flask import Blueprint, Response, make_response, render_template, request
from pyoxigraph import NamedNode

from service.about.reports import report_on
from service.page.cells import Cell, Cells
from service.questions.saved_queries import saved_query
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("report", __name__)

_LONGEST = 300  #: characters of what a page says in the place of the error
_MOST = 5  #: things, or documents
_Named = tuple[str, Cell]  #: IRI and label


@blueprint.get("/report")
def report() -> Response:
    """What will be sent, for the reader to look at first; nothing is sent by us, nor kept."""
    view = at_hand()
    things, sources = (_named(view, request.args.getlist(name)) for name in ("thing", "source"))
    fact = " ".join(request.args.get("fact", "").split())[:_LONGEST]
    label = things[0][1].text if things else view.release.title[view.language]
    page = render_template(
        "report.html",
        things=[cell for _, cell in things],
        sources=[cell for _, cell in sources],
        fact=fact,
        report=report_on(view, label, _lines(view, things, sources, fact)),
    )
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _lines(view: View, things: list[_Named], sources: list[_Named], fact: str) -> list[str]:
    """Where the error stands, a line for each that is known."""
    t = view.texts
    return [
        *(f"{t('report.thing')}: {cell.text} <{iri}>" for iri, cell in things),
        *([f"{t('report.fact')}: {fact}"] if fact else []),
        *(f"{t('report.source')}: {cell.text} <{iri}>" for iri, cell in sources),
        t("footer.release", version=view.release.version),
    ]


def _named(view: View, asked: list[str]) -> list[_Named]:
    """Things of the release by their IRIs, or kinds and keys, with their labels; no others."""
    cells, found = Cells(view), []
    for text in asked[:_MOST]:
        iri = text if ":" in text else f"{view.base}id/{text}"
        with contextlib.suppress(ValueError):
            node = NamedNode(iri)
            if text and view.pages.ask(saved_query("exists").bind(thing=node)):
                found.append(node)
    cells.labels.add(node.value for node in found)
    named = ((node.value, cells.cell(node)) for node in found)
    return [(iri, cell) for iri, cell in named if cell]
