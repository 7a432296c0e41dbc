"""What the store itself answers, in a form that answers read by any client compare with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from xml.dom.minidom import Document, Element

import rdflib
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse_query_results,
)

Term = NamedNode | Literal | BlankNode
#: How often each row is there; the order of an answer is nobody's promise.
Rows = Counter[tuple[Term | None, ...]]

AG = "https://w3id.org/actor-graph/ontology#"
#: IRIs, texts with and without language, dates, numbers, truth values, cells without a value.
SELECT = f"""
PREFIX ag: <{AG}>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?actor ?label ?printed ?from (STRLEN(?printed) AS ?length) (?printed = STR(?label) AS ?same)
  (STRLEN(?printed) / 8.0 AS ?part) ?none
WHERE {{
  ?participation org:organization <https://w3id.org/lausitz-graph/id/workshop/werkstatt-4> ;
    org:member ?actor .
  ?actor skos:prefLabel ?label .
  ?attestation ag:attests ?participation ; ag:nameAsPrinted ?printed .
  OPTIONAL {{ ?attestation ag:notBefore ?from }}
  OPTIONAL {{ ?attestation ag:isNeverSaid ?none }}
}}"""
ASK = f"ASK {{ ?workshop a <{AG}Workshop> }}"
CONSTRUCT = f"CONSTRUCT {{ ?w ?p ?o }} WHERE {{ ?w a <{AG}Workshop> ; ?p ?o }}"
DESCRIBE = "DESCRIBE <https://w3id.org/lausitz-graph/id/workshop/werkstatt-4>"


def expected_rows(store: Store, query: str) -> Rows:
    """The rows of a SELECT query."""
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    rows = Counter(_terms(row) for row in found)
    assert rows, "a comparison with nothing proves nothing"
    return rows


def expected_truth(store: Store, query: str) -> bool:
    """The answer to an ASK query."""
    found = store.query(query)
    assert isinstance(found, QueryBoolean)
    return bool(found)


def expected_graph(store: Store, query: str) -> rdflib.Graph:
    """The triples of a CONSTRUCT or DESCRIBE query."""
    found = store.query(query)
    assert isinstance(found, QueryTriples)
    lines = found.serialize(format=RdfFormat.N_TRIPLES)
    triples = rdflib.Graph().parse(data=lines, format="nt")
    assert len(triples) > 5, "a comparison with nothing proves nothing"
    return triples


def rows_read(data: bytes, form: QueryResultsFormat) -> Rows:
    """The rows of a body, as the engine reads them."""
    found = parse_query_results(data, format=form)
    assert isinstance(found, QuerySolutions)
    return Counter(_terms(row) for row in found)


def rows_of_json(document: Mapping[str, Any]) -> Rows:
    """The rows of SPARQL results in JSON."""
    names = document["head"]["vars"]
    return Counter(
        tuple(_of_json(row[name]) if name in row else None for name in names)
        for row in document["results"]["bindings"]
    )


def rows_of_dom(document: Document) -> Rows:
    """The rows of SPARQL results in XML."""
    names = [each.getAttribute("name") for each in document.getElementsByTagName("variable")]
    rows: Rows = Counter()
    for result in document.getElementsByTagName("result"):
        bound = {
            each.getAttribute("name"): _of_element(each)
            for each in result.getElementsByTagName("binding")
        }
        rows[tuple(bound.get(name) for name in names)] += 1
    return rows


def rows_of_rdflib(names: Iterable[object], bindings: Iterable[Mapping[Any, Any]]) -> Rows:
    """The rows of a result of rdflib's."""
    variables = [rdflib.Variable(str(name)) for name in names]
    return Counter(tuple(of_rdflib(row.get(name)) for name in variables) for row in bindings)


def of_rdflib(term: object) -> Term | None:
    """A term of rdflib's."""
    if term is None:
        return None
    if isinstance(term, rdflib.Literal):
        return _literal(str(term), term.language, str(term.datatype) if term.datatype else None)
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else NamedNode(str(term))


def plain(rows: Rows) -> Counter[tuple[str, ...]]:
    """Rows as CSV can say them: without types, languages and the difference of none and empty."""
    texts: Counter[tuple[str, ...]] = Counter()
    for row, times in rows.items():
        texts[tuple("" if term is None else term.value for term in row)] += times
    return texts


def _terms(row: Iterable[object]) -> tuple[Term | None, ...]:
    terms = tuple(row)
    assert all(term is None or isinstance(term, Term) for term in terms)
    return terms  # type: ignore[return-value]


def _of_json(cell: Mapping[str, str]) -> Term:
    if cell["type"] == "uri":
        return NamedNode(cell["value"])
    if cell["type"] == "bnode":
        return BlankNode(cell["value"])
    return _literal(cell["value"], cell.get("xml:lang"), cell.get("datatype"))


def _of_element(binding: Element) -> Term:
    (term,) = (node for node in binding.childNodes if isinstance(node, Element))
    text = "".join(getattr(node, "data", "") for node in term.childNodes)
    if term.tagName == "uri":
        return NamedNode(text)
    if term.tagName == "bnode":
        return BlankNode(text)
    return _literal(text, term.getAttribute("xml:lang"), term.getAttribute("datatype"))


def _literal(text: str, language: str | None, datatype: str | None) -> Literal:
    if language:
        return Literal(text, language=language)
    return Literal(text, datatype=NamedNode(datatype)) if datatype else Literal(text)
