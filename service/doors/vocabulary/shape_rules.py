"""What the SHACL shapes of the release demand of a term, and between which classes."""

from __future__ import annotations

from dataclasses import dataclass

from service.model.addresses import AG, SHAPES
from service.page.triples import Triples
from service.page.vocabulary_graphs import shapes, vocabulary
from service.store.provider import OpenRelease, once_per_release

_PATHS = ("sh:path", "rdf:first", "rdf:rest", "sh:inversePath", "sh:alternativePath")
_TARGETS = ("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf")


@dataclass(frozen=True)
class Rule:
    """One demand."""

    iri: str
    name: str
    message: str
    severity: str


@dataclass(frozen=True, order=True)
class Relation:
    """That things of one class lead by a property to things of another."""

    subject: str
    property: str
    object: str


@once_per_release
def rules(opened: OpenRelease, language: str) -> dict[str, list[Rule]]:
    """The demands by the IRI of a class or property they speak of."""
    graph = shapes(opened)
    found: dict[str, dict[str, Rule]] = {}
    for shape in _with_message(graph):
        text = graph.text(shape, "sh:message", language)
        severity = graph.value(shape, "sh:severity").rpartition("#")[2]
        rule = Rule(shape, shape.removeprefix(f"{SHAPES}#"), text.value if text else "", severity)
        for term in _terms(graph, shape):
            found.setdefault(term, {})[shape] = rule
    return {term: list(by_shape.values()) for term, by_shape in found.items()}


@once_per_release
def relations(opened: OpenRelease) -> list[Relation]:
    """Which classes of the vocabulary lead to which, as shapes demand or the vocabulary expects."""
    found = set(_demanded(shapes(opened)))
    terms = vocabulary(opened)
    for range_ in ("rdfs:range", "schema:rangeIncludes"):
        for property_ in {p for c in _classes(terms) for p in terms.subjects(c, range_)}:
            found |= {
                Relation(subject, property_, object_)
                for subject in terms.iris(property_, "rdfs:domain", "schema:domainIncludes")
                for object_ in terms.iris(property_, range_)
            }
    return sorted(r for r in found if r.subject.startswith(AG) and r.object.startswith(AG))


def _demanded(graph: Triples) -> list[Relation]:
    return [
        Relation(class_, property_, object_)
        for node in graph.subjects("http://www.w3.org/ns/shacl#NodeShape", "rdf:type")
        for class_ in graph.iris(node, "sh:targetClass")
        for shape in graph.iris(node, "sh:property")
        for property_ in graph.iris(shape, "sh:path")
        if not property_.startswith(SHAPES)
        for object_ in graph.iris(shape, "sh:class")
    ]


def _with_message(graph: Triples) -> list[str]:
    kinds = ("http://www.w3.org/ns/shacl#PropertyShape", "http://www.w3.org/ns/shacl#NodeShape")
    named = {shape for kind in kinds for shape in graph.subjects(kind, "rdf:type")}
    return sorted(shape for shape in named if graph.literals(shape, "sh:message"))


def _terms(graph: Triples, shape: str) -> set[str]:
    """The terms a shape speaks of: its target, its path, the class it demands."""
    nodes = [shape, *graph.subjects(shape, "sh:property")]
    terms = {iri for node in nodes for iri in graph.iris(node, *_TARGETS)}
    terms |= set(graph.iris(shape, "sh:class"))
    steps = graph.iris(shape, "sh:path")
    while steps:
        step = steps.pop()
        terms.add(step)
        steps += graph.iris(step, *_PATHS)
    return terms


def _classes(terms: Triples) -> list[str]:
    return terms.subjects("http://www.w3.org/2002/07/owl#Class", "rdf:type")
