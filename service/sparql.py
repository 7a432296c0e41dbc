"""The SPARQL 1.1 Protocol, for reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from service.errors import BadRequest, NotAcceptable, UnsupportedMediaType, UpdateRefused
from service.negotiation import pick, prefers_html
from service.sections import Page
from service.serving import current, texts
from service.store.errors import FormatRefused, StoreError
from service.store.protocol import Answer, Formats, Pieces

blueprint = Blueprint("sparql", __name__)

RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nquads": "application/n-quads",
}
#: Common shorter names for the same formats.
_ALSO = {
    "ttl": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "json-ld": "jsonld",
    "nq": "nquads",
    "n-triples": "ntriples",
    "rdf+xml": "rdfxml",
    **{media_type: name for name, media_type in {**RESULTS, **GRAPHS}.items()},
}
#: What clients mean that name one format without knowing what the query will give.
_GRAPH_INSTEAD = {"json": "jsonld", "xml": "rdfxml"}
_ROWS_ON_A_PAGE = 1000
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_METHODS = "GET, HEAD, POST, OPTIONS"
_DESCRIPTION = Path(__file__).with_name("service-description.ttl")


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What a page on another host may do here."""
    headers = {
        "Allow": _METHODS,
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status=204, headers=headers)


@blueprint.get("/sparql")
def by_get() -> Response:
    """Answer ?query; without one, show the form or describe the service."""
    if "update" in request.args:
        raise UpdateRefused("Updates are not possible here.")
    if "query" in request.args:
        return _answer(_one(request.args.getlist("query")), request.args.getlist)
    offers = ["text/turtle", "text/html"]
    kind = pick(request.accept_mimetypes, offers)
    if kind is None:
        raise BadRequest("The parameter query is missing.")
    if kind == "text/html":
        response = Response(_page(""), mimetype=kind)
    else:
        response = Response(_DESCRIPTION.read_bytes(), content_type=f"{kind}; charset=utf-8")
    response.vary.add("Accept")
    return response


@blueprint.post("/sparql")
def by_post() -> Response:
    """Answer a query sent as a form or as it is."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Content-Encoding is not supported.")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Only UTF-8 is read here.")
    if request.mimetype == _UPDATE:
        raise UpdateRefused("Updates are not possible here.")
    if request.mimetype == _QUERY:
        return _answer(_decoded(request.get_data()), request.args.getlist)
    if request.mimetype == _FORM:
        if "update" in request.form:
            raise UpdateRefused("Updates are not possible here.")
        return _answer(_one(request.form.getlist("query")), request.form.getlist)
    raise UnsupportedMediaType(f"Send {_FORM} or {_QUERY}.")


@blueprint.after_request
def _open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _one(values: list[str]) -> str:
    if len(values) != 1:
        raise BadRequest("There must be one parameter query.")
    return values[0]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("The query is not UTF-8.") from None


class _Wanted:
    """What the client wants the answer as: formats for the store, or a page for a reader."""

    def __init__(self, name: str) -> None:
        name = _ALSO.get(name, name)
        accept = request.accept_mimetypes
        self.html = name == "html" or (not name and prefers_html(accept))
        if self.html:
            self.formats = Formats("text/tab-separated-values", "application/n-triples")
        elif not name:
            self.formats = Formats(
                pick(accept, list(RESULTS.values())), pick(accept, list(GRAPHS.values()))
            )
        elif name in RESULTS or name in GRAPHS:
            graph = GRAPHS.get(_GRAPH_INSTEAD.get(name, name))
            self.formats = Formats(RESULTS.get(name), graph)
        else:
            raise BadRequest("format must be one of " + ", ".join(["html", *RESULTS, *GRAPHS]))


def _answer(query: str, getlist: Callable[[str], list[str]]) -> Response:
    """Evaluate and answer; a reader gets a page even if the query fails."""
    formats = getlist("format") or request.args.getlist("format")
    wanted = _Wanted(formats[0].lower() if formats else "")
    if not wanted.html:
        answer = _evaluate(query, wanted.formats, getlist, None)
        kind = answer.media_type
        text = not kind.endswith("json") and not kind.endswith("xml")
        body = answer.head if answer.rest is None else _stream(answer.head, answer.rest)
        response = Response(body, content_type=f"{kind}; charset=utf-8" if text else kind)
        response.vary.add("Accept")
        return response
    status = 200
    values: dict[str, object] = {}
    try:
        values = _shown(_evaluate(query, wanted.formats, getlist, _ROWS_ON_A_PAGE))
    except (StoreError, UpdateRefused) as error:
        status, values = error.status, {"error": error}
    response = Response(_page(query, **values), status, mimetype="text/html")
    response.vary.add("Accept")
    return response


def _evaluate(
    query: str, formats: Formats, getlist: Callable[[str], list[str]], max_rows: int | None
) -> Answer:
    try:
        return current().queries.answer(
            query,
            formats,
            _iris(getlist("default-graph-uri")),
            _iris(getlist("named-graph-uri")),
            max_rows,
            request.environ.get("waitress.client_disconnected"),
        )
    except FormatRefused as error:
        offers = GRAPHS if error.kind == "graph" else RESULTS
        raise NotAcceptable(list(offers.values())) from None


def _stream(head: bytes, rest: Pieces) -> Iterator[bytes]:
    """Head and rest; if the rest breaks off, so does the connection: it never looks complete."""
    try:
        yield head
        yield from rest
    finally:
        rest.close()


def _iris(values: list[str]) -> list[str]:
    try:
        return [NamedNode(value).value for value in values]
    except ValueError:
        raise BadRequest("A graph must be named by an absolute IRI.") from None


def _shown(answer: Answer) -> dict[str, object]:
    """An answer as a table for a page."""
    page = Page(texts())
    if answer.kind == "boolean":
        return {"boolean": b"true" in answer.whole()}
    if answer.kind == "graph":
        triples = [quad.triple for quad in parse(answer.whole(), format=RdfFormat.N_TRIPLES)]
        names = ["subject", "predicate", "object"]
        rows = [[page.plain(term) for term in triple] for triple in triples]
    else:
        solutions = parse_query_results(answer.whole(), format=QueryResultsFormat.TSV)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        rows = [[page.plain(term) for term in solution] for solution in solutions]
    return {"names": names, "rows": rows, "truncated": answer.truncated}


def _page(query: str, **values: object) -> str:
    return render_template(
        "sparql.html", query=query, formats={**RESULTS, **GRAPHS}, limit=_ROWS_ON_A_PAGE, **values
    )
