"""Search over the names of things, in all languages and periods."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, render_template, request

from graph_loader.shared.folding import folded
from service.doors.find.facets import FacetShown
from service.doors.find.hits import MOST_WORDS, Found, Hit, find, marked
from service.doors.find.narrowing import choice_of, facets, narrowed, terms_of
from service.errors import BadRequest, NotAcceptable, NotFound
from service.http.negotiation import pick
from service.http.security_policy import content_security_policy
from service.matching.reasons import mentioned, reasons
from service.model.kinds import KINDS
from service.model.limits import SEARCH_CHARS
from service.page.cells import Cells
from service.request.serving import at_hand, page_number
from service.request.view import View
from service.words.formatting import pages_of, years

blueprint = Blueprint("search", __name__)

_PER_PAGE = 25
_FORMATS = {"html": "text/html", "json": "application/json", "csv": "text/csv"}
_OFFERS = list(_FORMATS.values())
_COLUMNS = ("iri", "kind", "label", "url", "name", "language", "first", "last", "how", "score")


@blueprint.get("/search")
def search() -> Response:
    """Things by name, the most fitting first: a page, JSON, or CSV with all of them."""
    view = at_hand()
    media_type = _media_type()
    asked = request.args.get("q", "").strip()
    if len(asked) > SEARCH_CHARS:
        raise BadRequest(f"q may have {SEARCH_CHARS} characters at most")
    found = find(view, asked)
    choice = choice_of(view, ("q", "format"))
    chosen = narrowed(view, found.hits, choice) if choice else list(found.hits)
    cells = Cells(view)
    if media_type == "text/csv":
        return _csv(view, _results(view, chosen, asked, cells))
    number, last_page = page_number(), pages_of(len(chosen), _PER_PAGE)
    if number > last_page:
        raise NotFound
    part = chosen[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    cells.labels.add(terms_of(view))
    results = _results(view, part, asked, cells)
    narrowing = facets(view, found.hits, choice, cells)
    told = {"asked": asked, "total": len(chosen), "page": number, "last_page": last_page}
    if media_type == "application/json":
        return _json(view, told, results, found, narrowing)
    body = render_template(
        "search.html",
        **told,
        possible=len(folded(asked).replace(" ", "")) > 1,
        results=results,
        facets=narrowing,
        choice=choice,
        cut=found.cut,
        mean=found.mean,
        longest=SEARCH_CHARS,
        lists=[*KINDS],
        in_time=True,
    )
    response = Response(body, mimetype="text/html")
    response.headers["Content-Security-Policy"] = content_security_policy(
        scripts=True, requests=True
    )
    response.vary.add("Accept")
    return response


def _media_type() -> str:
    """What to answer with: the one that ?format names, or what the client likes best."""
    named = request.args.getlist("format")
    if named:
        if len(named) > 1 or named[0] not in _FORMATS:
            raise BadRequest(f"format must be one of {', '.join(_FORMATS)}")
        return _FORMATS[named[0]]
    media_type = pick(request.accept_mimetypes, _OFFERS)
    if media_type is None:
        raise NotAcceptable(_OFFERS)
    return media_type


def _results(view: View, hits: Sequence[Hit], asked: str, cells: Cells) -> list[dict[str, object]]:
    """Hits as page, JSON and CSV show them."""
    told = [hit.candidate for hit in hits if hit.candidate]
    cells.labels.add({*(hit.iri for hit in hits), *mentioned(told)})
    words = folded(asked).split()[:MOST_WORDS]
    return [_result(view, hit, words, cells) for hit in hits]


def _result(view: View, hit: Hit, words: Sequence[str], cells: Cells) -> dict[str, object]:
    """A hit; `matched` if it was found by another name than is shown."""
    cell = cells.thing(hit.iri)
    shown = cell.text
    found, (first, last) = hit.name, hit.printed
    matched = {"name": found.name, "language": found.language, "first": first, "last": last}
    why = reasons(view.texts, hit.candidate, cells.name) if hit.candidate else []
    return {
        "iri": hit.iri,
        "kind": hit.kind,
        "label": shown,
        "cell": cell,
        "marked": marked(shown, words),
        "matched": matched if folded(found.name) not in folded(shown) else None,
        "matched_marked": marked(found.name, words),
        "period": years(first, last),
        "how": "alike" if hit.alike else "holds",
        "score": hit.candidate.score if hit.candidate else None,
        "reasons": why,
        "then": hit.then,
    }


def _json(
    view: View,
    told: Mapping[str, object],
    results: Sequence[Mapping[str, object]],
    found: Found,
    narrowing: Sequence[FacetShown],
) -> Response:
    """The same results for programs, such as a box that suggests names."""
    kept = ("iri", "kind", "label", "matched", "how", "score", "reasons")
    answer = {
        "query": told["asked"],
        "total": told["total"],
        "total_is_least": found.cut,
        "page": told["page"],
        "pages": told["last_page"],
        "release": view.release.version,
        "did_you_mean": found.mean or None,
        "facets": {
            facet.name: [
                {"value": value.key, "label": value.text, "count": value.count}
                for value in facet.values
            ]
            for facet in narrowing
        },
        "results": [
            {**{key: result[key] for key in kept}, "url": _absolute(view, result)}
            for result in results
        ],
    }
    body = json.dumps(answer, ensure_ascii=False, indent=1)
    response = Response(body, content_type="application/json")
    response.vary.add("Accept")
    response.vary.add("Accept-Language")
    return response


def _csv(view: View, results: Sequence[Mapping[str, object]]) -> Response:
    """All hits as a table: what was found, by which name, and how."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for result in results:
        matched = result["matched"] if isinstance(result["matched"], dict) else {}
        row = {**result, **matched, "url": _absolute(view, result)}
        writer.writerow(["" if row.get(name) is None else row[name] for name in _COLUMNS])
    response = Response(text.getvalue(), content_type="text/csv; charset=utf-8; header=present")
    response.vary.add("Accept")
    response.vary.add("Accept-Language")
    return response


def _absolute(view: View, result: Mapping[str, object]) -> str:
    url = getattr(result["cell"], "url", None) or ""
    return f"{view.public_url}{url}" if url.startswith("/") else url
