"""Holds the built graph against the SHACL shapes and the violation queries.

A breach of `shapes/required.ttl` or a row of a `*-violation.rq` stops the build; a breach of
`shapes/recommended.ttl` or a row of a `*-warning.rq` is reported and published with the release.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    serialize,
)
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import Graph
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph_loader.judged_data import SUBCLASS, Data, Term
from graph_loader.judged_graph import graph_over, named, rdflib_term
from graph_loader.namespaces import ONTOLOGY_FOLDER
from graph_loader.shared.query_files import QUERIES, header
from graph_loader.suspects import are_near, suspects

_CHECK = "https://w3id.org/actor-graph/check/"


@dataclass(frozen=True, order=True)
class Finding:
    """One breach: what it is about, what was found, by which shape or query."""

    focus: str
    message: str
    check: str
    value: str = ""  #: what is wrong with it, if one value is


@dataclass(frozen=True)
class Validation:
    """Everything found: what stops the build, what is only reported, and the SHACL report.

    The report of what was judged again is empty: nobody publishes that.
    """

    violations: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    report: bytes  #: validation report (SHACL section 3) as canonical N-Triples


def validate(store: Store) -> Validation:
    """Run every shape and every check on the union of all graphs."""
    data = Data(quad.triple for quad in store)
    required, required_report = judged(data, ONTOLOGY_FOLDER / "shapes" / "required.ttl")
    recommended, report = judged(data, ONTOLOGY_FOLDER / "shapes" / "recommended.ttl")
    checked = tuple(_run_checks(store, "warning"))
    return Validation(
        violations=tuple(sorted([*required, *_run_checks(store, "violation")])),
        warnings=tuple(sorted([*recommended, *checked])),
        report=canonical(required_report, report, _as_results(checked)),
    )


class Again:
    """Judges a graph again and again that changes a little from one time to the next.

    What shapes say of a node is asked once more only if it can see a statement that came or went;
    queries look at everything each time. The findings are those of `validate`.
    """

    def __init__(self) -> None:
        self._data = Data()
        self._triples: set[Triple] = set()
        self._found: dict[Path, dict[str, list[Finding]]] = {}

    def validate(self, store: Store) -> Validation:
        """What is found in the store as it is now; without a report."""
        now = {quad.triple for quad in store}
        # Gone until it is told anew: a time that is interrupted leaves nothing half done behind.
        found, self._found = self._found, {}
        came, went = now - self._triples, self._triples - now
        self._triples = now
        if found and not any(triple.predicate == SUBCLASS for triple in came | went):
            self._data.remove(went)
            self._data.add(came)
            seeing = self._data.who_see(came | went)
        else:
            self._data, seeing = Data(now), None
        judged_ = {
            name: self._judge(found, ONTOLOGY_FOLDER / "shapes" / f"{name}.ttl", seeing)
            for name in ("required", "recommended")
        }
        violations = [*judged_["required"], *_run_checks(store, "violation")]
        warnings = [*judged_["recommended"], *_run_checks(store, "warning")]
        return Validation(tuple(sorted(violations)), tuple(sorted(warnings)), b"")

    def _judge(
        self, before: dict[Path, dict[str, list[Finding]]], path: Path, seeing: set[Term] | None
    ) -> list[Finding]:
        again = None if seeing is None or not are_near(_shape_store(path)) else seeing
        kept = {} if again is None else before[path]
        for node in again or ():
            kept.pop(_text(node), None)
        for finding in judged(self._data, path, again)[0]:
            kept.setdefault(finding.focus, []).append(finding)
        self._found[path] = kept
        return [finding for findings in kept.values() for finding in findings]


def validate_catalog(catalog: bytes) -> tuple[tuple[Finding, ...], bytes]:
    """Hold a catalogue, given as Turtle, against DCAT-AP.de: breaches of duties, and the report.

    Nothing stops a build: a region elsewhere need not keep the conventions of this country. What
    is only advised stands in the report and does not count.
    """
    data = Graph().parse(data=catalog, format="turtle")
    found, report = judged_whole(data, ONTOLOGY_FOLDER / "shapes" / "dcat-ap-de.ttl", advice=True)
    advice = {
        str(report.value(result, SH.sourceShape))
        for result in report.subjects(SH.resultSeverity, SH.Warning)
    }
    return tuple(sorted(f for f in found if f.check not in advice)), canonical(report)


@functools.lru_cache(maxsize=2)  # a check at each save asks the same of them again
def validate_questions(quads: frozenset[Quad]) -> tuple[Finding, ...]:
    """Hold the saved questions against their shapes: every breach."""
    data = graph_of({quad.triple for quad in quads})
    return tuple(sorted(judged_whole(data, ONTOLOGY_FOLDER / "shapes" / "queries.ttl")[0]))


def union_graph(store: Store) -> Graph:
    """All triples of all graphs of the store as one rdflib graph."""
    return graph_of({quad.triple for quad in store.quads_for_pattern(None, None, None, None)})


def graph_of(triples: Iterable[Triple]) -> Graph:
    """The triples as an rdflib graph; term by term, because its parsers take twice as long."""
    made: dict[object, Node] = {}

    def term(given: object) -> Node:
        found = made.get(given)
        if found is None:
            found = made[given] = rdflib_term(given)
        return found

    graph = Graph()
    for subject, predicate, object_ in triples:
        graph.add((term(subject), term(predicate), term(object_)))
    return graph


def judged(data: Data, path: Path, among: set[Term] | None = None) -> tuple[list[Finding], Graph]:
    """What the shapes find, where pySHACL judges only those nodes that may breach them, and with
    `among` only some of these.

    The report is the one it would write of everything; a test holds the two equal.
    """
    focus = suspects(_shape_store(path), data, among)
    seen, shapes = DataGraph.from_rdflib(graph_over(data)), _shapes(path)
    executor = Validator(seen, shacl_graph=Graph()).make_executor()
    results: list[tuple[object, ...]] = []
    for shape in shapes.shapes:
        nodes = [rdflib_term(node) for node in focus.get(named(shape.node), ())]
        if nodes:
            results += shape.validate(executor, seen, focus=nodes)[1]
    return _told(Validator.create_validation_report(shapes, not results, results)[0])


def judged_whole(data: Graph, path: Path, advice: bool = False) -> tuple[list[Finding], Graph]:
    """What the shapes find; with `advice`, warnings do not keep the data from conforming."""
    options = {"allow_warnings": advice}
    validator = Validator(DataGraph.from_rdflib(data), shacl_graph=Graph(), options=options)
    validator.shacl_graph = _shapes(path)
    _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    return _told(report)


def _told(report: object) -> tuple[list[Finding], Graph]:
    assert isinstance(report, Graph)
    # Only what the report itself names: a result may hold others as its details.
    return [_finding(report, result) for result in report.objects(None, SH.result)], report


@functools.cache
def _shapes(path: Path) -> ShapesGraph:
    """The shapes as the validator has them; to read them takes longer than to apply them."""
    # Of the same names for what has none as in the store: both speak of the same shapes.
    return ShapesGraph(graph_of({quad.triple for quad in _shape_store(path)}))


@functools.cache
def _shape_store(path: Path) -> Store:
    shapes = Store()
    shapes.load(path=path, format=RdfFormat.TURTLE)
    return shapes


def _finding(report: Graph, result: Node) -> Finding:
    messages = {
        message.language: str(message)
        for message in report.objects(result, SH.resultMessage)
        if isinstance(message, rdflib.Literal)
    }
    message = messages.get("en") or messages.get(None) or next(iter(messages.values()), "")
    value = report.value(result, SH.value)
    said = f" (value {value})" if value is not None else ""
    focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
    value_text = "" if value is None else str(value)
    return Finding(str(focus), f"{message}{said}", str(shape), value_text)


def _run_checks(store: Store, kind: str) -> Iterator[Finding]:
    for path in sorted((QUERIES / "checks").glob(f"*-{kind}.rq")):
        text = path.read_text(encoding="utf-8")
        summary = header(text).get("summary", path.stem)
        solutions = store.query(text, use_default_graph_as_union=True)
        assert isinstance(solutions, QuerySolutions)
        for row in solutions:
            focus = _text(row[Variable("focus")])
            value = _text(row[Variable("value")])
            yield Finding(
                focus, f"{summary} (value {value})" if value else summary, path.stem, value
            )


def _as_results(findings: Iterable[Finding]) -> Graph:
    """Findings of queries as SHACL validation results, so that one report holds everything."""
    graph = Graph()
    for finding in findings:
        result = rdflib.BNode()
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.focusNode, rdflib.URIRef(finding.focus)))
        graph.add((result, SH.resultSeverity, SH.Warning))
        graph.add((result, SH.resultMessage, rdflib.Literal(finding.message, lang="en")))
        graph.add((result, SH.sourceShape, rdflib.URIRef(_CHECK + finding.check)))
    return graph


def _text(term: NamedNode | BlankNode | Literal | object | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal | BlankNode) else ""


def canonical(*reports: Graph) -> bytes:
    """One report of these, with blank nodes named by RDFC-1.0, sorted: the same for the same
    findings."""
    text = b"".join(report.serialize(format="nt", encoding="utf-8") for report in reports)
    dataset = Dataset(parse(text, format=RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))
