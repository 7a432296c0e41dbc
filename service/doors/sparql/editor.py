"""`/query`: the query editor for people who write SPARQL, and what it completes."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import Literal

from graph_loader.shared.query_files import without_header
from service.answers.local_questions import local_operations
from service.doors.sparql.completion import Offer, offered_classes, offered_properties, short_form
from service.errors import NotFound
from service.http.formats import Holds, formats_of
from service.http.security_policy import (
    CYTOSCAPE,
    TABLE_COLUMNS,
    UNDERLINED,
    content_security_policy,
)
from service.http.sparql_formats import GRAPHS, RESULTS
from service.model.addresses import VOCABULARY, prefixes_of
from service.page.network_pictures import picture_about, picture_texts
from service.questions.saved_queries import saved_query
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("editor", __name__)

_FIRST = "counts"  #: the question in the editor of somebody who asks for none
#: Parts of the editor bring a style of their own, and icons stand in YASGUI's style sheet as data.
_POLICY = content_security_policy(
    scripts=True,
    styles=(TABLE_COLUMNS, CYTOSCAPE, UNDERLINED),
    requests=True,
    inline_images=True,
)


@blueprint.get("/query")
def editor() -> Response:
    """The editor with the query of ?query or ?example; without scripts it is a plain form."""
    view = at_hand()
    asked, chosen = request.args.get("query", ""), request.args.get("example", "")
    if chosen and chosen not in local_operations(view):
        raise NotFound
    question = local_operations(view)[chosen or _FIRST]
    body = render_template(
        "editor.html",
        query=asked or without_header(question.text) + "\n",
        chosen="" if asked else chosen,
        questions=[
            (name, one.summary[view.language]) for name, one in local_operations(view).items()
        ],
        formats={**RESULTS, **GRAPHS},
        settings=_settings(view, bool(asked or chosen), _shown_as("" if asked else question.view)),
    )
    return Response(body, mimetype="text/html", headers={"Content-Security-Policy": _POLICY})


@blueprint.get("/query/completion.json")
def completion() -> Response:
    """All classes and properties with their names and how often the release uses them."""
    view = at_hand()
    return jsonify(
        release=view.release.version,
        classes=[_written(offer) for offer in offered_classes(view)],
        properties=[_written(offer) for offer in offered_properties(view)],
    )


@blueprint.get("/query/outlines.json")
def outlines() -> Response:
    """The outlines that the release knows, as WKT: what a map is drawn on."""
    view = at_hand()
    rows = view.pages.select(saved_query("outlines").text)
    return jsonify([row["wkt"].value for row in rows if isinstance(row["wkt"], Literal)])


def _settings(view: View, run: bool, shown_as: str) -> dict[str, object]:
    """What the script has to know."""
    return {
        "endpoint": f"{request.script_root}/sparql",
        "release": request.args.get("release", ""),
        "page": view.link("/query"),
        "completion": view.link("/query/completion.json"),
        "outlines": view.link("/query/outlines.json"),
        "language": view.language,
        "prefixes": prefixes_of(view.base),
        "here": {
            f"{view.base}id/": f"{request.script_root}/id/",
            f"{VOCABULARY}ontology#": f"{request.script_root}/ontology/",
            f"{VOCABULARY}scheme/": f"{request.script_root}/scheme/",
        },
        "run": run,
        "view": shown_as,
        "results": list(RESULTS),
        "graphs": list(GRAPHS),
        "formats": {one.name: one.label for one in formats_of(Holds.RESULTS, Holds.GRAPH)},
        "errors": {name: view.texts(f"error.{name}") for name in _ERRORS},
        "drawing": {
            "title": view.texts("editor.network_title"),
            "about": picture_about(view, ""),
            "measure": view.texts("view.by_ties"),
            "texts": picture_texts(view, 0, 0),
        },
        "texts": {key: view.texts(f"editor.script.{key}") for key in _SPOKEN},
    }


def _shown_as(usual: str) -> str:
    """How an answer is shown at first: as ?view says, else as is usual for the question."""
    wanted = request.args.get("view", usual)
    return wanted if wanted in ("network", "map", "response") else "table"


def _written(offer: Offer) -> dict[str, object]:
    return {
        "iri": offer.iri,
        "name": short_form(offer.iri),
        "labels": offer.labels,
        "count": offer.count,
    }


#: What may come of a query; their titles are English, the page has its own words.
_ERRORS = (
    "bad-request",
    "query-syntax",
    "query-too-complex",
    "query-refused",
    "not-supported",
    "query-timeout",
    "read-only",
    "result-too-large",
    "service-refused",
    "service-failed",
    "too-many-queries",
    "busy",
    "store-unavailable",
    "request-entity-too-large",
    "internal",
)
#: The texts that only the script says.
_SPOKEN = (
    "query",
    "run",
    "stop",
    "running",
    "stopped",
    "rows",
    "row",
    "none",
    "true",
    "false",
    "done",
    "failed",
    "place",
    "jump",
    "insert",
    "unreachable",
    "leave",
    "offers",
    "offer",
    "offered",
    "shown",
    "uses",
    "no_completion",
    "table",
    "response",
    "network",
    "map",
    "filter",
    "page_size",
    "all",
    "simple",
    "shorten",
    "info",
    "no_match",
    "first",
    "last",
    "next",
    "previous",
    "network_label",
    "network_cut",
    "network_hint",
    "map_label",
    "map_hint",
    "copied",
    "raw",
)
