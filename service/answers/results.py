"""Runs a saved query for a caller: arguments as text in, rows of terms out.

An answer is computed once for a release and kept whole; pages of it are cut from what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from service.answers.known_on import documents_to_date, known_on, with_date
from service.answers.known_values import check_known
from service.answers.looked_up import looked_up
from service.http.cache import cache_key
from service.http.clients import GONE
from service.http.protocol_request import ProtocolRequest
from service.model.limits import MOST_ROWS
from service.model.valid_time import Attestation, attestation
from service.questions.operations import Column, Operation
from service.questions.parameters import Arguments, read_arguments
from service.questions.rows import AnswerRow, iris_of, named_by
from service.request.evaluation import evaluate
from service.request.view import View
from service.store.protocol import Formats
from service.words.texts import LANGUAGES

_LARGE = 4 * 1024 * 1024  #: bytes of an answer, of which one is worked on at a time
_FORMATS = Formats("text/tab-separated-values", "application/n-triples")
_WRITTEN_IN = LANGUAGES[0]  #: the language of the names that the queries give
_LABEL = "Label"  #: the column `xLabel` names what stands in the column `x`


@dataclass(frozen=True)
class Result:
    """All of an answer: rows for select, `boolean` for ask, triples for construct."""

    operation: Operation
    arguments: Arguments  #: the values of the parameters that were given, as they are understood
    release: str  #: version
    columns: tuple[Column, ...] = ()
    rows: tuple[AnswerRow, ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] = ()
    truncated: bool = False  #: there is more than this; `total` is then the least there is

    @property
    def total(self) -> int:
        """Rows or triples there are."""
        return len(self.triples) if self.operation.form == "construct" else len(self.rows)


@dataclass(frozen=True)
class _Body:
    """An answer of the store as its bytes, which are what it takes to keep it."""

    body: bytes
    truncated: bool


def run(
    view: View,
    operation: Operation,
    raw: Mapping[str, Sequence[str]],
    on: str = "",
    others: Iterable[str] = (),
) -> Result:
    """The answer of an operation in the release and the language of this request.

    `raw` has the values of its parameters, `on` a day, month or year to hold the rows against.
    `others` are names that the caller could have meant besides parameters.
    Raises BadArguments, or what `Store.answer` raises.
    """
    if on:
        raw = with_date(operation, raw, on)
    arguments = read_arguments(operation, raw, view.base, others)
    kept = _kept(view, operation, arguments)
    if len(kept.body) > _LARGE:
        view.wait_for_large()
    result = _named(view, _read(view, operation, arguments, kept))
    if on and operation.form == "select":
        dates = _dates(view, documents_to_date(operation, result.columns, result.rows))
        columns, rows = known_on(operation, result.columns, result.rows, on, dates)
        result = replace(result, columns=columns, rows=rows)
    return result


def all_sources(view: View, result: Result) -> tuple[str, ...]:
    """IRIs of what the rows rest on, in their order; the release if there are none."""
    start = source_start(view)
    found = (iri for row in result.rows for iri in sources_of(view, result.columns, row, start))
    return tuple(dict.fromkeys(found)) or (release_iri(view),)


def sources_of(view: View, columns: Sequence[Column], row: AnswerRow, start: str) -> list[str]:
    """The documents that a row names, each once; what names none rests on the whole release."""
    return named_by(columns, row, start) or [release_iri(view)]


def source_start(view: View) -> str:
    """How the IRIs of source documents begin."""
    return f"{view.base}id/source/"


def release_iri(view: View) -> str:
    """The IRI of the release of this request."""
    return f"{view.base}release/{view.release.version}"


def _kept(view: View, operation: Operation, arguments: Arguments) -> _Body:
    """The answer of the store; of several who ask for it at a time, one asks the store."""
    shared, opened = view.services, view.opened
    given = tuple((name, tuple(map(str, terms))) for name, terms in sorted(arguments.items()))
    key = cache_key("result", opened.release.version, operation.name, given)
    kept = shared.results.get(key)
    shared.metrics.count_lookup(kept is not None)
    if isinstance(kept, _Body):
        return kept
    check_known(operation, arguments, opened)

    def made() -> _Body:
        known = shared.results.get(key)  # made while we found nothing
        if isinstance(known, _Body):
            return known
        found = _asked(view, operation, arguments)
        shared.results.keep(key, found, len(found.body))
        return found

    found = shared.flights.run(key, made, view.settings.query_seconds)
    assert isinstance(found, _Body)
    return found


def _asked(view: View, operation: Operation, arguments: Arguments) -> _Body:
    """The answer of the store. It counts as a query of the client until it is here."""
    shared = view.services
    asked = ProtocolRequest(operation.query.bind(**arguments), (), (), "", "")
    with (
        shared.metrics.query(),
        shared.clients.running(view.client, view.environ.get(GONE)) as client,
    ):
        answer = evaluate(
            view.opened,
            view.environ,
            asked,
            _FORMATS,
            client,
            MOST_ROWS,
            view.settings.result_bytes,
        )
        body = answer.whole()
    if answer.is_cut:
        body = body[: body.rfind(b"\n") + 1]  # the last line may be a part of one
    return _Body(body, answer.is_cut)


def _read(view: View, operation: Operation, arguments: Arguments, kept: _Body) -> Result:
    result = Result(operation, arguments, view.release.version, truncated=kept.truncated)
    if operation.form == "construct":
        triples = {quad.triple for quad in parse(kept.body, format=RdfFormat.N_TRIPLES)}
        return replace(result, triples=tuple(sorted(triples, key=str)))
    if operation.form == "ask":
        boolean = parse_query_results(kept.body, format=QueryResultsFormat.JSON)
        assert isinstance(boolean, QueryBoolean)
        return replace(result, boolean=bool(boolean))
    solutions = parse_query_results(kept.body, format=QueryResultsFormat.TSV)
    assert isinstance(solutions, QuerySolutions)
    rows = tuple(tuple(row) for row in solutions)
    return replace(result, columns=operation.columns, rows=rows)


def _named(view: View, result: Result) -> Result:
    """The answer with names in the language of the request, as far as the graph has them."""
    columns, tag = result.columns, view.language
    places = {column.name: place for place, column in enumerate(columns)}
    pairs = [
        (place, places[column.name.removesuffix(_LABEL)])
        for place, column in enumerate(columns)
        if column.name.endswith(_LABEL) and column.name.removesuffix(_LABEL) in places
    ]
    if tag == _WRITTEN_IN or not pairs:
        return result
    things = {
        iri
        for row in result.rows
        for _, thing in pairs
        for iri in iris_of(columns[thing], row[thing])
    }
    names: dict[str, str] = {}
    for thing, name in looked_up(
        view, "labels-in-language", "thing", things, language=Literal(tag)
    ):
        names.setdefault(thing, name)
    return replace(
        result, rows=tuple(_renamed(row, columns, pairs, names, tag) for row in result.rows)
    )


def _renamed(
    row: AnswerRow,
    columns: Sequence[Column],
    pairs: Sequence[tuple[int, int]],
    names: Mapping[str, str],
    tag: str,
) -> AnswerRow:
    cells = list(row)
    for label, thing in pairs:
        for iri in iris_of(columns[thing], row[thing])[:1]:
            if iri in names:
                cells[label] = Literal(names[iri], language=tag)
    return tuple(cells)


def _dates(view: View, iris: set[str]) -> Mapping[str, Sequence[Attestation]]:
    """The dates of those among some things that are documents with one."""
    start = source_start(view)
    found: dict[str, list[Attestation]] = {}
    documents = {iri for iri in iris if iri.startswith(start)}
    for iri, said, first, last in looked_up(view, "document-dates", "source", documents):
        found.setdefault(iri, []).append(attestation(said, first, last))
    return found
