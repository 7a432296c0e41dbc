"""`/report`: where to say that something is wrong, with thing, source and release filled in."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from pyoxigraph import NamedNode

from service.about.reports import report_on
from service.page.cells import Cell, Cells
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("report", __name__)

_LONGEST = 300  #: characters of what a page says in the place of the error


@blueprint.get("/report")
def report() -> Response:
    """What will be sent, for the reader to look at first; nothing is sent by us, nor kept."""
    view = at_hand()
    thing, source = (_named(view, request.args.get(name, "")) for name in ("thing", "source"))
    fact = " ".join(request.args.get("fact", "").split())[:_LONGEST]
    label = thing.text if thing else view.release.title[view.language]
    lines = _lines(view, thing, source, fact)
    page = render_template(
        "report.html",
        thing=thing,
        source=source,
        fact=fact,
        report=report_on(view, label, lines),
    )
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _lines(view: View, thing: Cell | None, source: Cell | None, fact: str) -> list[str]:
    """Where the error stands, a line for each that is known."""
    asked, t = request.args, view.texts
    lines = []
    if thing:
        lines.append(f"{t('report.thing')}: {thing.text} <{asked['thing']}>")
    if fact:
        lines.append(f"{t('report.fact')}: {fact}")
    if source:
        lines.append(f"{t('report.source')}: {source.text} <{asked['source']}>")
    lines.append(t("footer.release", version=view.release.version))
    return lines


def _named(view: View, iri: str) -> Cell | None:
    """A thing of this release by its IRI, with its label; None for what is none of them."""
    if not view.link_to(iri):
        return None
    try:
        node = NamedNode(iri)
    except ValueError:
        return None
    cells = Cells(view)
    cells.labels.add([iri])
    return cells.cell(node)
