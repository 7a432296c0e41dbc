"""The gallery of questions: every saved query with its answer, its picture and ways to reuse it.

A page says everything without a script; the script draws a picture of the table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from graph_loader.shared.folding import folded
from graph_loader.shared.query_files import without_header
from service.answers.known_on import KNOWN_ON, with_date
from service.answers.local_questions import local_operations
from service.answers.operation_formats import formats_for
from service.answers.results import Result, run
from service.doors.gallery.answer_table import arranged, columns_of, in_words, table, things_of
from service.doors.gallery.drawings import Drawing, drawing
from service.doors.gallery.form_values import Raw, fields_of, named_values, raw_values, told_with
from service.doors.gallery.snippets import Addresses, Snippet, snippets
from service.errors import NotFound
from service.http.security_policy import CYTOSCAPE, PLOT, content_security_policy
from service.page.network_pictures import picture_about, picture_texts
from service.page.sections import Page
from service.page.sources import cited
from service.page.table_parts import Asked, TablePart
from service.questions.for_readers import ForReaders, for_readers
from service.questions.operations import Operation
from service.questions.parameters import BadArguments, written
from service.questions.short_names import with_short_names
from service.request.serving import at_hand, page_number
from service.request.view import View
from service.store.protocol import Row
from service.words.formatting import pages_of

blueprint = Blueprint("gallery", __name__)

_PER_PAGE = 100
_LONGEST = 100
_TYPED = "typed."  #: before the name of a parameter, which has no point in it
#: Pixels of an embedded page: what stands around a picture, and for each parameter above it; where
#: it fits the frame; the most.
_AROUND, _GIVEN, _FRAME, _HIGHEST = 260, 30, 640, 2400
_MOST_DRAWN = 5000  #: rows; a picture of more would be no picture


@blueprint.get("/queries")
def queries() -> str:
    """All questions, as far as a search and a tag leave them."""
    view = at_hand()
    asked, tag = request.args.get("q", "")[:_LONGEST].strip(), request.args.get("tag", "")
    known = list(local_operations(view).values())
    tags = sorted({tag for one in known for tag in one.tags}, key=lambda tag: _tag_name(view, tag))
    if tag and tag not in tags:
        raise NotFound
    found = [one for one in known if (not tag or tag in one.tags) and _fits(view, one, asked)]
    found.sort(key=lambda one: one.summary[view.language].casefold())
    return render_template(
        "queries.html",
        asked=asked,
        tag=tag,
        tags=[(one, _tag_name(view, one)) for one in tags],
        found=found,
        tag_name=lambda tag: _tag_name(view, tag),
        told=lambda one: _told(view, one),
        longest=_LONGEST,
    )


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """A question: its form, its answer, its picture, its text, and how to take it elsewhere."""
    view = at_hand()
    operation = local_operations(view).get(name)
    if operation is None:
        raise NotFound
    if named := named_values(view, operation, request.args):
        return _named_again(view, operation, named)
    page, raw, on = (
        Page(view),
        raw_values(view, operation, request.args),
        request.args.get("on", ""),
    )
    embedded = request.args.get("embed") == "1"
    try:
        if on:
            raw = {**raw, **_date_of(operation, on)}
        found = run(view, operation, raw, on)
    except BadArguments as error:
        if embedded:
            raise
        return _form_again(view, operation, raw, error)
    shown = _shown(view, operation, found, page)
    picture = cast("Drawing | None", shown["drawing"])
    ways_out = _ways_out(view, operation, found, on)
    body = render_template(
        "embedded_query.html" if embedded else "query.html",
        operation=operation,
        fields=fields_of(view, operation, raw, frozenset(), _typed()),
        answer=found,
        on=on,
        told=_told(view, operation),
        time_notice="gallery.time",
        tag_name=lambda tag: _tag_name(view, tag),
        **shown,
        **ways_out,
        drawn=_drawn(view, operation, picture, str(ways_out["permalink"])),
        frame_height=_frame_height(operation, picture),
    )
    response = Response(body, mimetype="text/html")
    if embedded or picture:
        response.headers["Content-Security-Policy"] = content_security_policy(
            scripts=True, styles=(PLOT, CYTOSCAPE) if picture else (), frames=embedded
        )
    return response


def _named_again(view: View, operation: Operation, named: Mapping[str, str]) -> Response:
    """To the address that has values for what was typed: it is the same in every language.

    What was typed goes along where the value is called otherwise, so that the page can say so.
    """
    typed = {
        f"{_TYPED}{name}": request.args[name][:_LONGEST]
        for name, value in named.items()
        if told_with(view, operation, name, request.args[name], value)
    }
    arguments = {**request.args.to_dict(flat=False), **named, **typed}
    query = urlencode(arguments, doseq=True)
    return Response(
        status=303, headers={"Location": f"{request.script_root}{request.path}?{query}"}
    )


def _typed() -> dict[str, str]:
    """What was typed, by parameter, as the address says it."""
    sent = request.args.items()
    return {k.removeprefix(_TYPED): v[:_LONGEST] for k, v in sent if k.startswith(_TYPED) and v}


def _instead(name: str, value: str) -> str:
    """This very address with another value of a parameter."""
    query = urlencode({**request.args.to_dict(flat=False), name: value}, doseq=True)
    return f"{request.script_root}{request.path}?{query}"


def _date_of(operation: Operation, on: str) -> Raw:
    """The parameter `date` as `on` gives it, where the address gives none."""
    given = {"date": request.args.getlist("date")} if "date" in request.args else {}
    return {name: v for name, v in with_date(operation, given, on).items() if any(v)}


def _form_again(view: View, operation: Operation, raw: Raw, error: BadArguments) -> Response:
    """The form with what was sent; it says which values cannot be."""
    faults = cast("list[dict[str, str]]", error.extra["parameters"])
    fields = fields_of(view, operation, raw, {fault["name"] for fault in faults}, _typed())
    body = render_template(
        "query.html",
        operation=operation,
        fields=fields,
        answer=None,
        told=_told(view, operation),
        instead=_instead,
        on=request.args.get("on", ""),
        tag_name=lambda tag: _tag_name(view, tag),
    )
    return Response(body, error.status, mimetype="text/html")


def _told(view: View, operation: Operation) -> ForReaders:
    """What the question says of itself, in the words that stand above its columns."""
    known_on = KNOWN_ON.labels[view.language]
    heading = known_on[:1].upper() + known_on[1:]
    return for_readers(operation, view.language, local_operations(view), heading)


def _fits(view: View, operation: Operation, asked: str) -> bool:
    """Whether all words asked for stand in what is said of the query, in any language."""
    said = [*operation.summary.values(), *operation.description.values(), *operation.tags]
    said += [operation.name, *(_tag_name(view, tag) for tag in operation.tags)]
    return all(word in folded(" ".join(said)) for word in folded(asked).split())


def _tag_name(view: View, tag: str) -> str:
    key = f"tag.{tag}"
    return view.texts(key) if key in view.texts else tag


def _shown(view: View, operation: Operation, found: Result, page: Page) -> dict[str, object]:
    """The answer as a table in parts, and as a picture of the whole."""
    names = [column.name for column in found.columns]
    every: list[Row] = [
        dict(zip(names, in_words(found.columns, row, view.language), strict=True))
        for row in found.rows
    ]
    columns = columns_of(view, found.columns, every)
    asked = Asked.of(request.args, [one.name for one in columns])
    if asked.arguments:
        page.cells.labels.add(things_of(every))
    rows = arranged(asked, columns, every, page) if asked.arguments else every
    number, last_page = page_number(), pages_of(len(rows), _PER_PAGE)
    if number > last_page:
        raise NotFound
    part = rows[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    picture = _picture(operation, found, every, page)
    page.cells.labels.add(things_of(part))
    return {
        "columns": columns,
        "lines": table(columns, part, page),
        "first": (number - 1) * _PER_PAGE + 1,
        "total": len(every),
        "left": len(rows),
        "part": _part(asked) if len(every) > _PER_PAGE else None,
        "arranged": asked.arguments,
        "page": number,
        "last_page": last_page,
        "drawing": picture,
        "sources": cited(page.cells, page.footnotes),
    }


def _part(asked: Asked) -> TablePart:
    """What sorts and filters an answer that takes several pages."""
    here = f"{request.script_root}{request.path}"
    return TablePart(asked, here, request.args.to_dict(flat=False))


def _picture(
    operation: Operation, found: Result, rows: Sequence[Row], page: Page
) -> Drawing | None:
    if not operation.draw or not rows or len(rows) > _MOST_DRAWN:
        return None
    given = {name: terms[0] for name, terms in found.arguments.items()}
    wanted = {name for names in operation.draw.values() for name in names.split(",")}
    drawn: list[Row] = [{name: row.get(name, given.get(name)) for name in wanted} for row in rows]
    page.cells.labels.add(things_of(drawn))
    return drawing(operation.view, operation.draw, rows, given, page.cells)


def _drawn(
    view: View, operation: Operation, picture: Drawing | None, address: str
) -> dict[str, object]:
    """What the script takes: the picture, and its words."""
    if picture is None:
        return {}
    data, texts = picture.data, {"language": view.language}
    if picture.view == "network":
        nodes, ties = cast("list[object]", data["nodes"]), cast("list[object]", data["ties"])
        title, about = operation.summary[view.language], picture_about(view, address)
        data = {**data, "title": title, "about": about, "file": operation.name}
        texts |= picture_texts(view, len(nodes), len(ties))
    return {"data": data, "texts": texts}


def _frame_height(operation: Operation, picture: Drawing | None) -> int:
    """How high a frame has to be for all of the picture; a long table is scrolled in it."""
    if not picture or not picture.height:
        return _FRAME
    return min(_HIGHEST, picture.height + _AROUND + _GIVEN * len(operation.parameters))


def _ways_out(view: View, operation: Operation, found: Result, on: str) -> dict[str, object]:
    """Addresses of this very answer: the page, files, what to embed and what to copy."""
    arguments = {
        name: [written(term, view.base) for term in terms]
        for name, terms in found.arguments.items()
    }
    fields = [(name, value) for name, values in arguments.items() for value in values]
    fields += [("on", on)] if on else []
    own = f"{view.public_url}/queries/{operation.name}"
    files = _files(view, operation, fields)
    asked = without_header(operation.written.bind(**found.arguments))
    text = with_short_names(asked, view.base)
    return {
        "files": files,
        "arguments": arguments,
        "newest": _address(own, fields),
        "permalink": _address(own, [*fields, ("release", found.release)]),
        "framed": _address(own, [*fields, ("lang", view.language), ("embed", "1")]),
        "sparql": text,
        "sparql_address": view.link("/sparql", query=text, format="html"),
        "editor_address": view.link("/query", query=text),
        "snippets": _snippets(view, files, text) if operation.form == "select" else [],
    }


def _snippets(view: View, files: Mapping[str, str], text: str) -> list[Snippet]:
    endpoint = _address(f"{view.public_url}/sparql", _release())
    return snippets(Addresses(files["csv"], files["json"], endpoint), text)


def _files(view: View, operation: Operation, fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Addresses of the whole answer in each format."""
    path = f"{view.public_url}/api/v1/queries/{operation.name}"
    return {
        one.name: _address(path, [*fields, *_release(), ("format", one.name)])
        for one in formats_for(operation)
    }


def _release() -> list[tuple[str, str]]:
    """The release that was asked for, if one was."""
    return [("release", request.args["release"])] if "release" in request.args else []


def _address(path: str, fields: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(fields)}" if fields else path
