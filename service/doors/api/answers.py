"""Writes the answer of an operation in one of its formats, a part of it if a part was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import Literal

from service.answers import result_formats, tabular
from service.answers.records import as_json, column_record, record
from service.answers.results import Result, all_sources, release_iri, run, source_start, sources_of
from service.doors.api.api_call import EVERYWHERE, Call
from service.http.formats import Format, content_type
from service.http.links import Link
from service.page.labels import Labels
from service.questions.operations import Column, Operation
from service.questions.rows import AnswerRow
from service.request.view import View
from service.words.texts import LANGUAGES, in_all_languages

SOURCES = Column("source_documents", "iris", in_all_languages("column.source_documents"))
_CSVW_TYPES = {"iri": "anyURI", "integer": "integer", "decimal": "decimal", "boolean": "boolean"}
_SEVERAL = {"datatype": "anyURI", "separator": " "}


@dataclass(frozen=True)
class Answering:
    """A call of an operation, and where it came in."""

    view: View
    operation: Operation
    call: Call
    path: str

    def address(self, behind: str = "", **changed: object) -> str:
        """The address of this call, with other values of what every operation understands."""
        call = self.call
        pairs = [(name, value) for name, values in call.raw.items() for value in values]
        general = {
            "format": call.format,
            "on": call.on,
            "limit": call.limit,
            "offset": call.offset,
            "sources": "1" if call.sources else "",
            **changed,
        }
        pairs += [(name, str(value)) for name, value in general.items() if value]
        start = self.view.link(f"{self.path}{behind}", on="")  # it stands among the pairs
        joint = "&" if "?" in start else "?"
        return f"{start}{joint if pairs else ''}{urlencode(pairs)}"


@dataclass(frozen=True)
class Written:
    """An answer as bytes."""

    body: bytes
    content_type: str
    total: int
    truncated: bool
    links: tuple[Link, ...] = ()


def answer(asked: Answering, chosen: Format) -> Written:
    """Run the operation and write what it gives."""
    view = asked.view
    result = run(view, asked.operation, asked.call.raw, asked.call.on, EVERYWHERE)
    links: tuple[Link, ...] = ()
    if asked.operation.form == "construct":
        body = result_formats.graph(result.triples, chosen.media_type)
    elif chosen.name == "json":
        body = _json(asked, result)
        links = tuple(_pages(asked, result.total))
    elif result.boolean is not None:
        body = result_formats.boolean(result.boolean, chosen.media_type)
    else:
        body = _table(asked, result, chosen)
        links = tuple(_pages(asked, result.total))
    return Written(body, content_type(chosen.media_type), result.total, result.truncated, links)


def csvw(asked: Answering) -> bytes:
    """What the CSV of a call is (CSV on the Web): its address, licence, columns and their types."""
    view = asked.view
    release, operation = view.release, asked.operation
    result = run(view, operation, asked.call.raw, asked.call.on, EVERYWHERE)
    columns = [*result.columns, *([SOURCES] if asked.call.sources else [])]
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": view.language}],
        "url": view.public_url + asked.address(format="csv"),
        "dc:title": operation.summary[view.language],
        "dc:description": operation.description[view.language],
        "dc:license": {"@id": release.licence},
        "dc:isVersionOf": {"@id": f"{release.base}release/{release.version}"},
        "notes": [{"rows": result.total, "truncated": result.truncated}],
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "dc:description": column.meaning(view.language),
                    **_datatype(column),
                }
                for column in columns
            ]
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _datatype(column: Column) -> dict[str, str]:
    if column.type == "iris":
        return _SEVERAL
    return {"datatype": _CSVW_TYPES.get(column.type, "string")}


def _json(asked: Answering, result: Result) -> bytes:
    """The answer with all that is to know about it, see records."""
    view = asked.view
    call, rows = asked.call, _part(asked.call, result.rows)
    sources = all_sources(view, result)
    labels = Labels(view.opened, view.base, sources, (view.language, *LANGUAGES))
    head = {
        **_about(asked, result),
        "parameters": _parameters(result),
        **({"on": call.on} if call.on else {}),
        "total": result.total,
        "truncated": result.truncated,
        "offset": call.offset,
        "limit": call.limit,
        "links": {one.rel: view.public_url + one.target for one in _pages(asked, result.total)},
        "columns": [column_record(column, view.language) for column in result.columns],
        "sources": [_source(view, iri, labels) for iri in sources],
    }
    if result.boolean is not None:
        head["boolean"] = result.boolean
    return as_json(head, _records(view, result, rows, labels if call.sources else None))


def _records(
    view: View, result: Result, rows: Iterable[AnswerRow], labels: Labels | None
) -> Iterator[dict[str, object]]:
    """A record for each row, with its documents if they have names."""
    start = source_start(view)
    for row in rows:
        one = record(result.columns, row)
        if labels:
            iris = sources_of(view, result.columns, row, start)
            one[SOURCES.name] = [_source(view, iri, labels) for iri in iris]
        yield one


def _about(asked: Answering, result: Result) -> dict[str, str]:
    view = asked.view
    release, operation = view.release, asked.operation
    return {
        "operation": operation.name,
        "title": operation.summary[view.language],
        "description": operation.description[view.language],
        "release": result.release,
        "licence": release.licence,
        "publisher": release.publisher,
        "address": view.public_url + asked.address(),
    }


def _parameters(result: Result) -> dict[str, object]:
    """What the parameters were taken to mean, examples of optional ones included."""
    found: dict[str, object] = {}
    for parameter in result.operation.parameters:
        terms = result.arguments.get(parameter.name, parameter.examples)
        values = [term.value for term in terms]
        found[parameter.name] = values if parameter.several else values[0]
    return found


def _source(view: View, iri: str, labels: Labels) -> dict[str, str]:
    if iri == release_iri(view):
        release = view.release
        return {"iri": iri, "title": f"{release.title[view.language]}, {release.version}"}
    label = labels.of(iri)
    return {"iri": iri, "title": label.value if label else iri}


def _table(asked: Answering, result: Result, chosen: Format) -> bytes:
    view = asked.view
    rows, columns = _part(asked.call, result.rows), result.columns
    if asked.call.sources:
        start = source_start(view)
        named = (" ".join(sources_of(view, columns, row, start)) for row in rows)
        rows = [(*row, Literal(text)) for row, text in zip(rows, named, strict=True)]
        columns = (*columns, SOURCES)
    if chosen.name not in tabular.WRITERS:
        names = [column.name for column in columns]
        return result_formats.solutions(names, rows, chosen.media_type)
    about = _about(asked, result)
    parameters = json.dumps(_parameters(result), ensure_ascii=False)
    table = tabular.AnswerTable(
        columns,
        rows,
        {
            **about,
            "parameters": parameters,
            "total": str(result.total),
            "truncated": "true" if result.truncated else "false",
            "sources": "\n".join(all_sources(view, result)),
        },
        view.language,
        view.release.published,
        asked.operation.draw,
    )
    return tabular.WRITERS[chosen.name](table)


def _part(call: Call, rows: Sequence[AnswerRow]) -> Sequence[AnswerRow]:
    end = None if call.limit is None else call.offset + call.limit
    return rows[call.offset : end]


def _pages(asked: Answering, total: int) -> Iterator[Link]:
    """The parts of an answer around the one asked for, as far as there are any."""
    call = asked.call
    if call.limit is None:
        return
    start = call.offset % call.limit  # parts begin where those do that `next` leads to
    last = max(0, start + (total - 1 - start) // call.limit * call.limit)
    offsets = {"first": 0, "last": last}
    if call.offset:
        offsets["prev"] = min(max(0, call.offset - call.limit), last)
    if call.offset + call.limit < total:
        offsets["next"] = call.offset + call.limit
    for rel, offset in sorted(offsets.items()):
        yield Link(asked.address(offset=offset), rel)
