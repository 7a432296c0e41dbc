"""The vocabulary is complete: whatever the project names, it defines, in German and English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
AG = "https://w3id.org/actor-graph/ontology#"
ONTOLOGY_IRI = URIRef("https://w3id.org/actor-graph/ontology")
DOMAIN_INCLUDES = URIRef("https://schema.org/domainIncludes")
RANGE_INCLUDES = URIRef("https://schema.org/rangeIncludes")
PROPERTY_KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
FILES_THAT_NAME_TERMS = sorted(
    [
        *(ONTOLOGY / "shapes").glob("*.ttl"),
        *(ONTOLOGY / "schemes").glob("*.ttl"),
        *(ROOT / "graph_loader" / "mapping").glob("*.ru"),
        *(ROOT / "queries").rglob("*.rq"),
    ]
)
SCHEME_FILES = sorted((ONTOLOGY / "schemes").glob("*.ttl"))


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


VOCABULARY = read(ONTOLOGY / "vocabulary.ttl")
CONTEXT = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]


def terms() -> list[str]:
    return sorted(str(s) for s in VOCABULARY.subjects(RDFS.isDefinedBy, ONTOLOGY_IRI))


def local(iri: str) -> str:
    return iri.removeprefix(AG)


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str | None]:
    values = graph.objects(subject, predicate)
    return sorted((v.language for v in values if isinstance(v, Literal)), key=str)


def named_in(text: str) -> set[str]:
    """Every ag: name in Turtle or SPARQL, comments and strings left out."""
    code = re.sub(r'"(?:[^"\\\n]|\\.)*"|(?<![<\w/])#[^\n]*', "", text)
    return set(re.findall(r"(?<![\w-])ag:([A-Za-z]\w*)", code))


@pytest.mark.parametrize("iri", terms(), ids=local)
def test_every_term_has_one_label_and_one_definition_in_german_and_english(iri: str) -> None:
    for predicate in (SKOS.prefLabel, SKOS.definition):
        assert languages(VOCABULARY, URIRef(iri), predicate) == ["de", "en"]


@pytest.mark.parametrize("iri", terms(), ids=local)
def test_tools_that_know_rdfs_alone_find_the_same_label_and_definition(iri: str) -> None:
    for ours, theirs in ((SKOS.prefLabel, RDFS.label), (SKOS.definition, RDFS.comment)):
        said = set(VOCABULARY.objects(URIRef(iri), ours))
        assert said and said == set(VOCABULARY.objects(URIRef(iri), theirs))


def test_every_subject_in_the_vocabulary_is_a_term_or_the_ontology() -> None:
    subjects = {str(s) for s in VOCABULARY.subjects()}
    assert subjects - {str(ONTOLOGY_IRI)} == set(terms())


@pytest.mark.parametrize("iri", terms(), ids=local)
def test_every_term_is_either_a_class_or_one_kind_of_property(iri: str) -> None:
    types = set(VOCABULARY.objects(URIRef(iri), RDF.type))
    assert len(types & {OWL.Class, *PROPERTY_KINDS}) == 1
    assert iri.startswith(AG)
    assert local(iri)[0].isupper() == (OWL.Class in types)


def test_the_header_alone_holds_the_version() -> None:
    version = VOCABULARY.value(ONTOLOGY_IRI, OWL.versionInfo)
    assert VOCABULARY.value(ONTOLOGY_IRI, OWL.versionIRI) == URIRef(f"{ONTOLOGY_IRI}/{version}")
    for path in ONTOLOGY.rglob("*.ttl"):
        holders = set(read(path).subjects(OWL.versionInfo))
        assert holders <= {ONTOLOGY_IRI}


@pytest.mark.parametrize("path", FILES_THAT_NAME_TERMS, ids=lambda p: p.name)
def test_every_term_named_elsewhere_is_defined(path: Path) -> None:
    named = named_in(path.read_text(encoding="utf-8"))
    assert named - {local(t) for t in terms()} == set()


def test_every_term_the_vocabulary_refers_to_is_defined() -> None:
    objects = {str(o) for o in VOCABULARY.objects() if str(o).startswith(AG)}
    assert objects - {AG} - set(terms()) == set()


def test_no_class_range_or_shared_domain_invents_a_type() -> None:
    """A range on our classes would type whatever stands there and hide it from the shapes."""
    for subject, range_ in VOCABULARY.subject_objects(RDFS.range):
        assert not str(range_).startswith(AG), subject
    for subject in VOCABULARY.subjects(RDFS.domain):
        assert len(list(VOCABULARY.objects(subject, RDFS.domain))) == 1
        assert VOCABULARY.value(subject, DOMAIN_INCLUDES) is None
    for subject in VOCABULARY.subjects(RANGE_INCLUDES):
        assert VOCABULARY.value(subject, RDFS.range) is None


def test_characteristics_the_loader_reasons_with() -> None:
    def is_a(name: str, kind: URIRef) -> bool:
        return (URIRef(AG + name), RDF.type, kind) in VOCABULARY

    def is_below(name: str, upper: str) -> bool:
        return (URIRef(AG + name), RDFS.subPropertyOf, URIRef(AG + upper)) in VOCABULARY

    assert is_a("within", OWL.TransitiveProperty)
    assert is_a("continuedAs", OWL.TransitiveProperty)
    assert is_a("sameInstitution", OWL.SymmetricProperty)
    assert is_a("sameInstitution", OWL.TransitiveProperty)
    assert is_below("continuedAs", "sameInstitution")
    assert is_below("continuedAs", "succeededBy")
    assert not is_below("succeededBy", "sameInstitution")
    inverse = VOCABULARY.value(URIRef(AG + "hasParticipant"), OWL.inverseOf)
    assert inverse == URIRef(AG + "participatesIn")


def test_no_class_or_property_stands_above_itself() -> None:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for subject, upper in VOCABULARY.subject_objects(predicate):
            assert subject not in set(VOCABULARY.transitive_objects(upper, predicate))


def test_no_blank_nodes() -> None:
    """Blank nodes cannot be cited."""
    for path in (ONTOLOGY / "vocabulary.ttl", *SCHEME_FILES):
        assert "_:" not in read(path).serialize(format="nt"), path


def concepts() -> Iterator[tuple[str, str]]:
    for path in SCHEME_FILES:
        graph = read(path)
        for kind in (SKOS.ConceptScheme, SKOS.Concept):
            for subject in graph.subjects(RDF.type, kind):
                yield path.name, str(subject)


@pytest.mark.parametrize("path", SCHEME_FILES, ids=lambda p: p.stem)
def test_every_concept_has_one_label_and_one_definition_in_german_and_english(path: Path) -> None:
    graph = read(path)
    named = [iri for file, iri in concepts() if file == path.name]
    assert named
    for iri in named:
        for predicate in (SKOS.prefLabel, SKOS.definition):
            assert languages(graph, URIRef(iri), predicate) == ["de", "en"], iri


@pytest.mark.parametrize("path", SCHEME_FILES, ids=lambda p: p.stem)
def test_every_concept_is_in_the_scheme_of_its_file_with_its_key_as_notation(path: Path) -> None:
    graph = read(path)
    scheme = URIRef(f"https://w3id.org/actor-graph/scheme/{path.stem}")
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        key = str(concept).removeprefix(f"{scheme}/")
        notations = [str(n) for n in graph.objects(concept, SKOS.notation)]
        assert list(graph.objects(concept, SKOS.inScheme)) == [scheme]
        # A unit's notation is the symbol, as in EUR.
        assert len(notations) == 1 and (notations == [key] or path.stem == "unit"), concept
        is_top = (concept, SKOS.topConceptOf, scheme) in graph
        assert is_top == ((scheme, SKOS.hasTopConcept, concept) in graph)
        assert is_top == (graph.value(concept, SKOS.broader) is None)


@pytest.mark.parametrize("path", SCHEME_FILES, ids=lambda p: p.stem)
def test_every_broader_concept_exists(path: Path) -> None:
    graph = read(path)
    known = set(graph.subjects(RDF.type, SKOS.Concept))
    assert set(graph.objects(None, SKOS.broader)) <= known


def expand(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{CONTEXT[prefix]}{rest}"


def entry(name: str) -> dict[str, str]:
    value = CONTEXT[name]
    return {"@id": value} if isinstance(value, str) else dict(value)


@pytest.mark.parametrize("iri", terms(), ids=local)
def test_the_context_has_a_key_for_every_term(iri: str) -> None:
    found = entry(local(iri))
    assert expand(found["@id"]) == iri
    is_link = (URIRef(iri), RDF.type, OWL.ObjectProperty) in VOCABULARY
    if is_link:
        assert found["@type"] == "@id"
    range_ = VOCABULARY.value(URIRef(iri), RDFS.range)
    if "@type" in found and found["@type"] != "@id":
        assert expand(found["@type"]) == str(range_)


def test_the_context_names_no_unknown_term() -> None:
    ours = {entry(k)["@id"] for k in CONTEXT if not k.startswith("@")}
    assert {expand(name) for name in ours if name.startswith("ag:")} == set(terms())


DOCUMENT = {
    "@context": CONTEXT,
    "id": "https://example.org/id/attestation/1",
    "type": "Attestation",
    "attests": {
        "id": "https://example.org/id/participation/1",
        "type": "Participation",
        "member": {
            "id": "https://example.org/id/organisation/lag",
            "type": "LocalActionGroup",
            "label": {"de": "LAG", "en": "LAG"},
            "altLabel": {"de": ["LAG e. V.", "Aktionsgruppe"]},
        },
        "organization": "https://example.org/id/workshop/4",
    },
    "source": "https://example.org/id/source/page",
    "notBefore": "2021-01-01",
    "approximate": True,
    "sharePercent": "54.55",
}
TURTLE = """
@prefix ag: <https://w3id.org/actor-graph/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/id/> .

<https://example.org/id/attestation/1> a ag:Attestation ;
    ag:attests <https://example.org/id/participation/1> ;
    dcterms:source <https://example.org/id/source/page> ;
    ag:notBefore "2021-01-01"^^xsd:date ; ag:approximate true ; ag:sharePercent 54.55 .
<https://example.org/id/participation/1> a ag:Participation ;
    org:member <https://example.org/id/organisation/lag> ;
    org:organization <https://example.org/id/workshop/4> .
<https://example.org/id/organisation/lag> a ag:LocalActionGroup ;
    skos:prefLabel "LAG"@de, "LAG"@en ; skos:altLabel "LAG e. V."@de, "Aktionsgruppe"@de .
"""


# rdflib's own JSON-LD code uses a class that rdflib deprecates; nothing of ours.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_json_with_the_context_is_the_same_graph_as_turtle() -> None:
    expected = Graph().parse(data=TURTLE, format="turtle")
    read_back = Graph().parse(data=json.dumps(DOCUMENT), format="json-ld")
    assert isomorphic(read_back, expected)
    written = expected.serialize(format="json-ld", context=CONTEXT)
    assert isomorphic(Graph().parse(data=written, format="json-ld"), expected)
    assert "ag:" not in json.dumps([v for k, v in json.loads(written).items() if k != "@context"])


def test_the_vocabulary_is_what_is_kept_of_its_version() -> None:
    """Whoever changes the vocabulary gives it a new version in its header, and keeps a copy.

    That is `cp ontology/vocabulary.ttl ontology/versions/VERSION.ttl`; kept files stay as they are.
    """
    version = VOCABULARY.value(ONTOLOGY_IRI, OWL.versionInfo)
    kept = ONTOLOGY / "versions" / f"{version}.ttl"
    assert kept.is_file(), f"no copy of version {version} in ontology/versions/"
    assert isomorphic(read(kept), VOCABULARY), f"the vocabulary is no longer its version {version}"


def test_every_version_names_the_one_before() -> None:
    def number(path: Path) -> tuple[int, ...]:
        return tuple(int(part) for part in path.stem.split("."))

    before: Node | None = None
    for path in sorted((ONTOLOGY / "versions").glob("*.ttl"), key=number):
        graph = read(path)
        assert graph.value(ONTOLOGY_IRI, OWL.versionInfo) == Literal(path.stem)
        assert graph.value(ONTOLOGY_IRI, OWL.priorVersion) == before
        before = graph.value(ONTOLOGY_IRI, OWL.versionIRI)
    assert before == VOCABULARY.value(ONTOLOGY_IRI, OWL.versionIRI)
