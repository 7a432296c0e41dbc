"""SPARQL results and RDF from terms, in every format that the engine writes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
)

from service.model.addresses import PREFIXES
from service.questions.operations import XSD
from service.questions.rows import AnswerRow
from service.store.protocol import Term
from service.store.well_formed import mended, write_graph


def solutions(names: Sequence[str], rows: Sequence[AnswerRow], media_type: str) -> bytes:
    """Rows as SPARQL results in JSON, XML or TSV. Raises NotXml."""
    bindings = [
        {name: _binding(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in rows
    ]
    document = {"head": {"vars": list(names)}, "results": {"bindings": bindings}}
    return _written(document, media_type)


def boolean(value: bool, media_type: str) -> bytes:
    """The answer to a question as SPARQL results in JSON or XML."""
    return _written({"head": {}, "boolean": value}, media_type)


def graph(triples: Sequence[Triple], media_type: str) -> bytes:
    """Triples as RDF. Raises NotWritable."""
    form = RdfFormat.from_media_type(media_type)
    assert form
    return write_graph(triples, form, PREFIXES)


def _written(document: object, media_type: str) -> bytes:
    body = json.dumps(document, ensure_ascii=False).encode()
    form = QueryResultsFormat.from_media_type(media_type)
    assert form
    if form == QueryResultsFormat.JSON:
        return body
    parsed = parse_query_results(body, format=QueryResultsFormat.JSON)
    assert isinstance(parsed, QuerySolutions | QueryBoolean)
    written = parsed.serialize(format=form)
    assert written is not None
    return mended(written, media_type)


def _binding(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    assert isinstance(term, Literal)
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == XSD + "string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
