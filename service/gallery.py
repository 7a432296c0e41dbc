"""The gallery of questions: every saved query with its answer, its picture and ways to reuse it.

A page says everything without a script; the script draws a picture of the table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from service.doors import is_there
from service.drawings import Drawing, drawing
from service.errors import BadRequest, NotFound
from service.form_values import Terms, fields_of, terms_in
from service.operations import Operation
from service.question_answers import Answered, answered, columns_of, table, things_of
from service.search_words import folded
from service.sections import Page
from service.security_policy import content_security_policy
from service.serving import current, language, operations, page_number, public_url, texts
from service.snippets import Addresses, snippets

blueprint = Blueprint("gallery", __name__)

_PER_PAGE = 100
_LONGEST = 100
#: The styles that Plot and Cytoscape.js put into a page; nothing else may be put there.
_STYLES = (
    "'sha256-+TfQir1nvDucAdvE6XUQBt4ayUjpAWkbw2kCdSfekHM='",
    "'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='",
)
#: The formats of files, those that most people can open first.
_FILES = {
    "select": (
        "csv",
        "spreadsheet",
        "xlsx",
        "json",
        "tsv",
        "parquet",
        "arrow",
        "sparql-json",
        "sparql-xml",
    ),
    "construct": ("ttl", "jsonld", "nt", "rdf"),
    "ask": ("json", "sparql-json", "sparql-xml"),
}


@blueprint.get("/queries")
def queries() -> str:
    """All questions, as far as a search and a tag leave them."""
    asked, tag = request.args.get("q", "")[:_LONGEST].strip(), request.args.get("tag", "")
    known = list(operations().values())
    tags = sorted({tag for one in known for tag in one.tags}, key=_tag_name)
    if tag and tag not in tags:
        raise NotFound
    found = [one for one in known if (not tag or tag in one.tags) and _fits(one, asked)]
    found.sort(key=lambda one: one.summary[language()].casefold())
    return render_template(
        "queries.html",
        asked=asked,
        tag=tag,
        tags=[(one, _tag_name(one)) for one in tags],
        found=found,
        tag_name=_tag_name,
        longest=_LONGEST,
    )


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """A question: its form, its answer, its picture, its text, and how to take it elsewhere."""
    operation = operations().get(name)
    if operation is None:
        raise NotFound
    terms, bad = terms_in(operation, request.args)
    page, written = Page(texts()), _written(operation, terms)
    fields = fields_of(operation, request.args, page)
    embedded = request.args.get("embed") == "1"
    if bad and embedded:
        raise BadRequest(f"These parameters cannot be used: {', '.join(sorted(bad))}")
    found = None if bad else answered(operation.query.bind(**terms))
    shown = _shown(operation, found, terms, page) if found else {}
    body = render_template(
        "embedded_query.html" if embedded else "query.html",
        operation=operation,
        fields=fields,
        bad=bad,
        answer=found,
        tag_name=_tag_name,
        sparql=written,
        **shown,
        **_ways_out(operation, terms, written),
    )
    response = Response(body, 400 if bad else 200, mimetype="text/html")
    if embedded or shown.get("drawing"):
        response.headers["Content-Security-Policy"] = content_security_policy(
            scripts=bool(shown.get("drawing")), styles=_STYLES, frames=embedded
        )
    return response


def _written(operation: Operation, terms: Terms) -> str:
    """The query as it is asked, for people to read."""
    text = operation.written.bind(**terms)
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+"))


def _fits(operation: Operation, asked: str) -> bool:
    """Whether all words asked for stand in what is said of the query, in any language."""
    said = [*operation.summary.values(), *operation.description.values(), *operation.tags]
    said += [operation.name, *(_tag_name(tag) for tag in operation.tags)]
    return all(word in folded(" ".join(said)) for word in folded(asked).split())


def _tag_name(tag: str) -> str:
    key = f"tag.{tag}"
    return texts()(key) if key in texts() else tag


def _shown(operation: Operation, found: Answered, terms: Terms, page: Page) -> dict[str, object]:
    """The answer as a table in parts, and as a picture of the whole."""
    number, last_page = page_number(), max(1, -(-len(found.rows) // _PER_PAGE))
    if number > last_page:
        raise NotFound
    part = found.rows[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    picture = _picture(operation, found, terms, page)
    page.labels.add(things_of(part))
    columns = columns_of(operation, found.rows)
    return {
        "columns": columns,
        "lines": table(columns, part, page),
        "first": (number - 1) * _PER_PAGE + 1,
        "total": len(found.rows),
        "page": number,
        "last_page": last_page,
        "drawing": picture,
        "sources": page.sources(),
        "derived": page.footnotes.any_derived,
    }


def _picture(operation: Operation, found: Answered, terms: Terms, page: Page) -> Drawing | None:
    if not operation.draw or not found.rows:
        return None
    given = {name for names in operation.draw.values() for name in names.split(",")}
    drawn = [{name: row.get(name) for name in given} for row in found.rows]
    page.labels.add(things_of(drawn))
    page.labels.add(term.value for term in terms.values() if isinstance(term, NamedNode))
    return drawing(operation.view, operation.draw, found.rows, terms, page)


def _ways_out(operation: Operation, terms: Terms, text: str) -> dict[str, object]:
    """Addresses of this very answer: the page, files, what to embed and what to copy."""
    fields = [(name, term.value) for name, term in terms.items()]
    own = f"{public_url()}/queries/{operation.name}"
    version = current().release.version
    files = _files(operation, fields, text)
    addresses = dict(files)
    return {
        "files": files,
        "arguments": dict(fields),
        "newest": _address(own, fields),
        "permalink": _address(own, [*fields, ("release", version)]),
        "framed": _address(own, [*fields, ("lang", language()), ("embed", "1")]),
        "sparql_address": _address("/sparql", [("query", text), ("format", "html")]),
        "snippets": snippets(
            Addresses(addresses["csv"], addresses["json"], f"{public_url()}/sparql"), text
        )
        if operation.form == "select"
        else [],
    }


def _files(
    operation: Operation, fields: Sequence[tuple[str, str]], text: str
) -> list[tuple[str, str]]:
    """Formats of the whole answer with their addresses."""
    path = f"/api/v1/queries/{operation.name}"
    if is_there(path):
        formats = _FILES[operation.form]
        return [(f, _address(f"{public_url()}{path}", [*fields, ("format", f)])) for f in formats]
    formats = ("turtle", "ntriples") if operation.form == "construct" else ("csv", "json")
    sparql = f"{public_url()}/sparql"
    return [(f, _address(sparql, [("query", text), ("format", f)])) for f in formats]


def _address(path: str, fields: Sequence[tuple[str, str]] | Mapping[str, str]) -> str:
    return f"{path}?{urlencode(fields)}" if fields else path
