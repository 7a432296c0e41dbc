"""The table of projects as a file: one row for each, amounts in columns by kind."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Response, request
from pyoxigraph import Literal, NamedNode

from service.answers.tabular import WRITERS, AnswerTable
from service.http.formats import Holds, content_type, formats_of
from service.page.cells import Cells
from service.page.project_rows import PLACED, Known
from service.page.projects import most_precise
from service.questions.native import text_of
from service.questions.operations import XSD, Column
from service.questions.rows import AnswerRow
from service.store import protocol
from service.words.texts import Spoken

_KNOWN = {
    one.name: one for one in (*formats_of(Holds.TABLE, Holds.RESULTS), *formats_of(Holds.RECORDS))
}
#: Those that the table is given in, by their names.
FORMATS = {name: _KNOWN[name] for name in ("csv", "xlsx", "json")}
Term = protocol.Term | None
_ENDS = (("", "iris"), ("Label", "text"))


def project_file(cells: Cells, known: Sequence[Known], name: str) -> Response:
    """These projects in a format of FORMATS."""
    view = cells.view
    columns, rows = _columns(cells, known)
    about = {
        "title": f"{view.release.title[view.language]}: {view.texts('kind.project')}",
        "release": view.release.version,
        "licence": view.release.licence,
        "address": view.public_url + request.full_path.rstrip("?"),
    }
    if name == "json":
        records = [
            {c.name: _native(c, term) for c, term in zip(columns, row, strict=True)} for row in rows
        ]
        body = json.dumps({**about, "total": len(rows), "records": records}, ensure_ascii=False)
        data = body.encode() + b"\n"
    else:
        table = AnswerTable(tuple(columns), rows, about, view.language, view.release.published)
        data = WRITERS[name](table)
    form = FORMATS[name]
    response = Response(data, content_type=content_type(form.media_type))
    response.headers["Content-Disposition"] = f'inline; filename="projects.{form.suffix}"'
    response.headers["Content-Language"] = view.language
    response.headers["X-Total-Count"] = str(len(rows))
    return response


#: Name, type and text of the columns before the amounts.
_HEADS = (
    ("project", "iri", "column.project"),
    ("projectLabel", "text", "column.project"),
    ("status", "iri", "projects.state"),
    ("statusLabel", "text", "projects.state"),
    ("statusOn", "edtf", "projects.state_on"),
    ("confirmedBy", "iris", "facet.confirmed"),
    ("confirmedByLabel", "text", "facet.confirmed"),
    ("confirmedOn", "edtf", "projects.confirmed_on"),
    ("sponsors", "iris", "facet.sponsor"),
    ("sponsorLabels", "text", "facet.sponsor"),
    *((f"{name}{end}", kind, f"facet.{name}") for name in PLACED for end, kind in _ENDS),
)


def _columns(cells: Cells, known: Sequence[Known]) -> tuple[list[Column], list[AnswerRow]]:
    """The columns and the terms in them."""
    t = cells.texts
    kinds = sorted({a.quantity for one in known for a in one.facts.amounts})
    columns = [Column(name, type_, Spoken({t.language: t(key)})) for name, type_, key in _HEADS]
    for kind in kinds:
        for end in ("least", "most"):
            meaning = t(f"projects.{end}", name=cells.name(kind))
            column = f"{kind.rpartition('/')[2]}_{end}"
            columns.append(Column(column, "decimal", Spoken({t.language: meaning})))
    columns.append(Column("sources", "iris", Spoken({t.language: t("column.sources")})))
    return columns, [(*_said(cells, one), *_amounts(one, kinds), _sources(one)) for one in known]


def _said(cells: Cells, one: Known) -> list[Term]:
    """What stands under _HEADS."""
    state, bodies = one.state, [*dict.fromkeys(e.body for e in one.confirmed if e.body)]
    terms: list[Term] = [
        NamedNode(one.facts.iri),
        Literal(cells.name(one.facts.iri)),
        NamedNode(state.term) if state else None,
        Literal(cells.name(state.term)) if state else None,
        state.date if state else None,
        *_listed(cells, bodies),
        _dates(one),
        *_listed(cells, [*one.facts.carriers]),
    ]
    for name in PLACED:
        terms += _listed(cells, [term.value for term in one.placed.get(name, ())])
    return terms


def _listed(cells: Cells, iris: Sequence[str]) -> tuple[Term, Term]:
    """Several things, and their names."""
    if not iris:
        return None, None
    return Literal(" ".join(iris)), Literal("; ".join(map(cells.name, iris)))


def _amounts(one: Known, kinds: Sequence[str]) -> list[Term]:
    ranges = {amount.quantity: amount for amount in one.facts.amounts}
    return [
        _euro(getattr(ranges[kind], end)) if kind in ranges else None
        for kind in kinds
        for end in ("least", "most")
    ]


def _sources(one: Known) -> Term:
    return Literal(" ".join(sorted(one.sources))) if one.sources else None


def _dates(one: Known) -> Term:
    dates = dict.fromkeys(e.date.value for e in most_precise(one.confirmed) if e.date)
    return Literal(" ".join(dates)) if dates else None


def _euro(value: float) -> Literal:
    return Literal(f"{value:.2f}".rstrip("0").rstrip("."), datatype=NamedNode(f"{XSD}decimal"))


def _native(column: Column, term: Term) -> object:
    if term is None:
        return None
    if column.type == "iris":
        return text_of(term).split()
    return float(text_of(term)) if column.type == "decimal" else text_of(term)
