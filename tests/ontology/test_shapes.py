"""Every shape accepts what it should and rejects what it should, in one small file each."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
DATA = Path(__file__).parent / "data"
SHAPE = "https://w3id.org/actor-graph/shapes#"
SEVERITIES = {"required": SH.Violation, "recommended": SH.Warning}


@cache
def shapes(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / "shapes" / f"{name}.ttl", format="turtle")


@cache
def classes() -> Graph:
    """The class hierarchy, all of the vocabulary that the shapes need."""
    vocabulary = Graph().parse(ONTOLOGY / "vocabulary.ttl", format="turtle")
    hierarchy = Graph()
    for subject, object_ in vocabulary.subject_objects(RDFS.subClassOf):
        hierarchy.add((subject, RDFS.subClassOf, object_))
    return hierarchy


def reported_shapes(name: str) -> list[str]:
    """Shapes that can turn up in a report: those with a message. The rest only serve them."""
    return sorted({str(s).removeprefix(SHAPE) for s in shapes(name).subjects(SH.message)})


ALL = [(name, shape) for name in SEVERITIES for shape in reported_shapes(name)]


@cache
def parsed_shapes(name: str) -> ShapesGraph:
    """The shapes as the validator has them; to read them takes longer than to apply them."""
    return ShapesGraph(shapes(name))


def report(name: str, data: Graph) -> Graph:
    with warnings.catch_warnings():
        # The validator's own dependencies; nothing of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        validator = Validator(DataGraph.from_rdflib(data + classes()), shacl_graph=Graph())
        validator.shacl_graph = parsed_shapes(name)
        _, result, _ = validator.run()  # type: ignore[no-untyped-call]
    assert isinstance(result, Graph)
    return result


def breaches(name: str, data: Graph) -> set[str]:
    """The shapes the data breach."""
    return {str(s).removeprefix(SHAPE) for s in report(name, data).objects(None, SH.sourceShape)}


def case(folder: str, shape: str) -> Graph:
    return Graph().parse(DATA / folder / f"{shape}.ttl", format="turtle")


def owner(graph: Graph, shape: Node) -> Node:
    """The shape with the target: the node shape of a property shape, or the shape itself."""
    return graph.value(None, SH.property, shape) or shape


def focus_nodes(name: str, shape: str, data: Graph) -> set[Node]:
    """What the shape looks at, worked out without the validator."""
    graph = shapes(name)
    top = owner(graph, URIRef(SHAPE + shape))
    found: set[Node] = set()
    for target in graph.objects(top, SH.targetClass):
        for kind in classes().transitive_subjects(RDFS.subClassOf, target):
            found |= set(data.subjects(RDF.type, kind))
    for target in graph.objects(top, SH.targetSubjectsOf):
        found |= set(data.subjects(URIRef(str(target))))
    for target in graph.objects(top, SH.targetObjectsOf):
        found |= set(data.objects(None, URIRef(str(target))))
    return found


@pytest.mark.parametrize(("name", "shape"), ALL, ids=[shape for _, shape in ALL])
def test_accepts(name: str, shape: str) -> None:
    data = case("accepts", shape)
    assert focus_nodes(name, shape, data), "the case has nothing the shape looks at"
    assert shape not in breaches(name, data)


@pytest.mark.parametrize(("name", "shape"), ALL, ids=[shape for _, shape in ALL])
def test_rejects(name: str, shape: str) -> None:
    result = report(name, case("rejects", shape))
    found = set(result.subjects(SH.sourceShape, URIRef(SHAPE + shape)))
    assert found
    for breach in found:
        assert result.value(breach, SH.resultSeverity) == SEVERITIES[name]
        messages = list(result.objects(breach, SH.resultMessage))
        assert {m.language for m in messages if isinstance(m, Literal)} == {"de", "en"}


@pytest.mark.parametrize("folder", ["accepts", "rejects"])
def test_every_shape_has_its_case_and_every_case_its_shape(folder: str) -> None:
    cases = {path.stem for path in (DATA / folder).glob("*.ttl")}
    assert cases == {shape for _, shape in ALL}


@pytest.mark.parametrize("name", SEVERITIES)
def test_every_constraint_is_reported_with_message_and_severity(name: str) -> None:
    """What hangs below a target must say what is wrong; a shape without constraint says nothing."""
    graph = shapes(name)
    targeted = {
        shape
        for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
        for shape in graph.subjects(target)
    }
    below = {p for shape in targeted for p in graph.objects(shape, SH.property)}
    assert below | targeted >= set(graph.subjects(SH.message))
    for shape in below:
        assert graph.value(shape, SH.path) is not None
        assert len(list(graph.predicate_objects(shape))) > 5, f"{shape} checks nothing"
    for shape in below | set(graph.subjects(SH.message)):
        languages = {m.language for m in graph.objects(shape, SH.message) if isinstance(m, Literal)}
        assert languages == {"de", "en"}, shape
        assert list(graph.objects(shape, SH.severity)) == [SEVERITIES[name]], shape
    for shape in targeted - set(graph.subjects(SH.message)):
        assert set(graph.predicates(shape)) <= {
            RDF.type,
            SH.property,
            SH.targetClass,
            SH.targetObjectsOf,
            SH.targetSubjectsOf,
        }, shape


@pytest.mark.parametrize("name", SEVERITIES)
def test_shapes_have_names_and_no_sparql(name: str) -> None:
    graph = shapes(name)
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in graph.subjects(RDF.type, kind):
            assert str(shape).startswith(SHAPE)
    for shape in graph.objects(None, SH.property):
        assert (shape, RDF.type, SH.PropertyShape) in graph
    assert list(graph.subject_objects(SH.sparql)) == []


def test_no_shape_is_both_required_and_recommended() -> None:
    required, recommended = set(reported_shapes("required")), set(reported_shapes("recommended"))
    assert not required & recommended


@pytest.mark.parametrize("name", SEVERITIES)
def test_shapes_are_well_formed(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(name), meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("name", SEVERITIES)
def test_a_small_complete_graph_breaches_nothing(name: str) -> None:
    data = Graph().parse(DATA / "complete.ttl", format="turtle")
    for path in sorted((ONTOLOGY / "schemes").glob("*.ttl")):
        for triple in Graph().parse(path, format="turtle").triples((None, SKOS.inScheme, None)):
            data.add(triple)
    for shape in reported_shapes(name):
        assert focus_nodes(name, shape, data), f"complete.ttl lacks anything for {shape}"
    assert breaches(name, data) == set()
