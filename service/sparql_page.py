"""The page of `/sparql`: a form, and an answer as a table."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template
from pyoxigraph import (
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from service.sections import Page
from service.service_description import limits
from service.serving import settings, texts
from service.sparql_formats import GRAPHS, RESULTS
from service.store.protocol import Answer, Formats

ROWS_ON_A_PAGE = 1000
#: One line per row, so that an answer can be cut after a row.
FORMATS_OF_A_PAGE = Formats(RESULTS["tsv"], GRAPHS["ntriples"])


def shown(answer: Answer) -> dict[str, object]:
    """An answer as a table for a page."""
    cells = Page(texts())
    if answer.kind == "boolean":
        return {"boolean": b"true" in answer.whole()}
    if answer.kind == "graph":
        triples = [quad.triple for quad in parse(answer.whole(), format=RdfFormat.N_TRIPLES)]
        names = ["subject", "predicate", "object"]
        rows = [[cells.plain(term) for term in triple] for triple in triples]
    else:
        solutions = parse_query_results(answer.whole(), format=QueryResultsFormat.TSV)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        rows = [[cells.plain(term) for term in solution] for solution in solutions]
    return {"names": names, "rows": rows, "truncated": answer.truncated}


def page(query: str, **values: Mapping[str, object] | object) -> str:
    """The page with this query in its form, and with what `shown` gave or an `error`."""
    return render_template(
        "sparql.html",
        query=query,
        formats={**RESULTS, **GRAPHS},
        limit=ROWS_ON_A_PAGE,
        limits=limits(settings()),
        **values,
    )
