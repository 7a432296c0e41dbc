"""Search over the names of things, in all languages and periods."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from graph_loader.shared.folding import folded
from service.answers.name_index import MOST, Name, names_with
from service.errors import BadRequest, NotAcceptable, NotFound
from service.http.negotiation import pick
from service.model.kinds import KINDS
from service.model.limits import SEARCH_CHARS
from service.page.cells import Cells
from service.request.serving import at_hand, page_number
from service.request.view import View
from service.words.formatting import pages_of, years
from service.words.search_words import rank

blueprint = Blueprint("search", __name__)

_MOST_WORDS = 8
_PER_PAGE = 25
_NOW = ("prefLabel", "name", "title")  #: properties of the name a thing goes by
_FORMATS = {"html": "text/html", "json": "application/json"}
_OFFERS = list(_FORMATS.values())


@dataclass(frozen=True)
class Hit:
    """A thing that was found, and the one of its names that fits best."""

    iri: str
    kind: str
    name: Name
    printed: tuple[str, str]  #: first and last day on which a dated document prints it, if any


@blueprint.get("/search")
def search() -> Response:
    """Things by name, the most fitting first: a page, or JSON."""
    view = at_hand()
    media_type = _media_type()
    asked = request.args.get("q", "").strip()
    if len(asked) > SEARCH_CHARS:
        raise BadRequest(f"q may have {SEARCH_CHARS} characters at most")
    words = folded(asked).split()[:_MOST_WORDS]
    possible = len("".join(words)) > 1
    names = names_with(view, words) if possible else []
    hits = _ranked(view, names, " ".join(words))
    kinds = Counter(hit.kind for hit in hits)
    kind = request.args.get("kind", "")
    chosen = [hit for hit in hits if hit.kind == kind] if kind else hits
    number, last_page = page_number(), pages_of(len(chosen), _PER_PAGE)
    if number > last_page or (kind and not chosen):
        raise NotFound
    part = chosen[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    cells = Cells(view)
    cells.labels.add(hit.iri for hit in part)
    results = [_result(hit, cells) for hit in part]
    cut = len(names) == MOST
    if media_type == "application/json":
        return _json(view, asked, results, len(chosen), cut, number, last_page)
    body = render_template(
        "search.html",
        asked=asked,
        possible=possible,
        results=results,
        kinds=kinds,
        kind=kind,
        total=len(chosen),
        cut=cut,
        page=number,
        last_page=last_page,
        longest=SEARCH_CHARS,
        lists=[*KINDS],
    )
    response = Response(body, mimetype="text/html")
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


def _ranked(view: View, names: Iterable[Name], asked: str) -> list[Hit]:
    """Each thing once with its best name: how it fits, whether it is in use, the shortest first.

    Among things that fit alike, documents come last: there are many, with long titles.
    """
    best: dict[str, tuple[tuple[int, bool, bool, int, str, str], Name]] = {}
    times: dict[tuple[str, str], list[str]] = {}
    for name in names:
        if name.first and name.last:
            times.setdefault((name.thing, name.folded), []).extend((name.first, name.last))
        fit = rank(name.folded, asked)
        if fit is None:
            continue
        last = _kind(view, name.thing) == "source"
        key = (fit, last, not _in_use(name), len(name.name), name.name, name.property)
        if name.thing not in best or key < best[name.thing][0]:
            best[name.thing] = (key, name)
    order = sorted(best.items(), key=lambda entry: (entry[1][0], entry[0]))
    return [
        Hit(iri, _kind(view, iri), name, _ends(times.get((iri, name.folded), [])))
        for iri, (_, name) in order
    ]


def _ends(days: list[str]) -> tuple[str, str]:
    return (min(days), max(days)) if days else ("", "")


def _in_use(name: Name) -> bool:
    """Whether it is the name a thing goes by, not one it has or had besides."""
    return name.property.rpartition("#")[2].rpartition("/")[2] in _NOW


def _kind(view: View, iri: str) -> str:
    """The kind of list a thing stands in."""
    start = f"{view.base}id/"
    kind = iri.removeprefix(start).partition("/")[0] if iri.startswith(start) else ""
    return kind if kind in KINDS else "other"


def _result(hit: Hit, cells: Cells) -> dict[str, object]:
    """A hit as page and JSON show it; `matched` if it was found by another name than is shown."""
    cell = cells.cell(NamedNode(hit.iri))
    shown = cell.text if cell else hit.iri
    found, (first, last) = hit.name, hit.printed
    other = folded(found.name) not in folded(shown)
    matched = {
        "name": found.name,
        "language": found.language,
        "first": first,
        "last": last,
    }
    return {
        "iri": hit.iri,
        "kind": hit.kind,
        "label": shown,
        "cell": cell,
        "matched": matched if other else None,
        "period": years(first, last),
    }


def _json(
    view: View,
    asked: str,
    results: list[dict[str, object]],
    total: int,
    cut: bool,
    page: int,
    last_page: int,
) -> Response:
    """The same results for programs, such as a box that suggests names."""
    answer = {
        "query": asked,
        "total": total,
        "total_is_least": cut,
        "page": page,
        "pages": last_page,
        "release": view.release.version,
        "results": [
            {
                **{key: result[key] for key in ("iri", "kind", "label", "matched")},
                "url": _absolute(view, result),
            }
            for result in results
        ],
    }
    response = Response(
        json.dumps(answer, ensure_ascii=False, indent=1), content_type="application/json"
    )
    response.vary.add("Accept")
    response.vary.add("Accept-Language")
    return response


def _absolute(view: View, result: dict[str, object]) -> str:
    url = getattr(result["cell"], "url", None) or ""
    return f"{view.public_url}{url}" if url.startswith("/") else url
