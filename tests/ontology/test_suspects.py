"""What is left out before pySHACL judges changes nothing in its report."""

from __future__ import annotations

import itertools
import random
import warnings
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse

from graph_loader.judged_data import Data
from graph_loader.judged_graph import graph_over
from graph_loader.suspects import suspects
from graph_loader.validate import canonical, graph_of, judged, judged_whole

ROOT = Path(__file__).parents[2]
CASES = sorted((Path(__file__).parent / "data").glob("*/*.ttl"))
SHAPES = [ROOT / "ontology" / "shapes" / f"{name}.ttl" for name in ("required", "recommended")]
EACH_SHAPES = pytest.mark.parametrize("shapes", SHAPES, ids=[path.stem for path in SHAPES])
VOCABULARY = ROOT / "ontology" / "vocabulary.ttl"


def read(*paths: Path) -> set[Triple]:
    return {q.triple for p in paths for q in parse(path=p, format=RdfFormat.TURTLE)} | classes()


@cache
def classes() -> frozenset[Triple]:
    vocabulary = parse(path=VOCABULARY, format=RdfFormat.TURTLE)
    return frozenset(q.triple for q in vocabulary if q.predicate.value.endswith("#subClassOf"))


def assert_same(triples: Iterable[Triple], shapes: Path) -> int:
    """Both ways give the same report; how many breaches it has."""
    triples = set(triples)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the validator's own dependencies
        found, report = judged(Data(triples), shapes)
        wanted, whole = judged_whole(graph_of(triples), shapes)
    assert sorted(found) == sorted(wanted)
    assert canonical(report) == canonical(whole)
    return len(wanted)


@EACH_SHAPES
@pytest.mark.parametrize("folder", ["accepts", "rejects"])
def test_report_on_each_case_is_the_same(shapes: Path, folder: str) -> None:
    cases = [path for path in CASES if path.parent.name == folder]
    breaches = sum(assert_same(read(path), shapes) for path in cases)
    assert len(cases) > 150 and breaches > 10


@EACH_SHAPES
@pytest.mark.parametrize("seed", range(3))
def test_report_on_a_spoilt_graph_is_the_same(shapes: Path, seed: int) -> None:
    """All cases in one graph, of which some statements are lost and some values exchanged."""
    dice = random.Random(seed)
    triples = sorted(read(*CASES), key=str)
    values = [triple.object for triple in triples]
    spoilt = [t for t in triples if dice.random() > 0.1]
    for _ in range(60):
        one = dice.choice(spoilt)
        spoilt.append(Triple(one.subject, one.predicate, dice.choice(values)))
    assert assert_same(spoilt, shapes) > 20


@pytest.fixture(scope="module")
def small(region_home: Path) -> Store:
    """The graph of the small region, of which pySHACL judges all in a second."""
    return Store.read_only(str(region_home / "current" / "store"))


@EACH_SHAPES
def test_report_on_the_graph_of_a_region_is_the_same(small: Store, shapes: Path) -> None:
    assert_same({quad.triple for quad in small}, shapes)


@pytest.mark.long
@EACH_SHAPES
def test_report_on_the_shipped_graph_is_the_same(graph: Store, shapes: Path) -> None:
    assert_same({quad.triple for quad in graph}, shapes)


@EACH_SHAPES
def test_every_kind_of_rule_that_ours_have_is_known(small: Store, shapes: Path) -> None:
    """One that is not would make suspects of nodes that keep it, and cost most of a build."""
    data = Data(quad.triple for quad in small)
    rules = Store()
    rules.load(path=shapes, format=RdfFormat.TURTLE)
    found = set().union(*suspects(rules, data).values())
    assert found <= {NamedNode(finding.focus) for finding in judged(data, shapes)[0]}


EXAMPLE = "https://example.org/"
PREFIXES = f"""
@prefix : <{EXAMPLE}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.mark.parametrize(
    "asked",
    [
        "sh:path ( :a :b :c ) ; sh:minCount 1",
        "sh:path ( :a [ sh:inversePath :b ] ) ; sh:maxCount 1",
        "sh:path [ sh:zeroOrMorePath :a ] ; sh:maxCount 2",
        "sh:path :a ; sh:node [ sh:property [ sh:path ( :b :c ) ; sh:minCount 1 ] ]",
        "sh:path :a ; sh:not [ sh:class :Thing ]",
        "sh:path :n ; sh:datatype xsd:integer",
        "sh:path :a ; sh:not [ sh:property [ sh:path :b ; sh:hasValue :z ] ]",
        "sh:path :a ; sh:not [ sh:property [ sh:path :b ; sh:hasValue :w ], [ sh:path :c ] ]",
        "sh:path :n ; sh:in ( 1 2 )",
        "sh:path :n ; sh:in ( 01 3 4 )",
        "sh:path :n ; sh:maxExclusive 2",
        "sh:path :n ; sh:minCount 2",
        "sh:path :n ; sh:disjoint :m",
        'sh:path :n ; sh:pattern "^[0-9]+$" ; sh:flags "i"',
    ],
)
def test_what_is_not_known_is_left_to_the_validator(tmp_path: Path, asked: str) -> None:
    """Shapes of kinds that ours do not have are judged on the whole, too."""
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        f"{PREFIXES} :S a sh:NodeShape ; sh:targetClass :Thing ; sh:property :P .\n"
        f":P a sh:PropertyShape ; {asked} ."
    )
    data = (
        PREFIXES
        + """
        :x a :Thing ; :a :y ; :m 0001 ; :n 1, 01, "x"^^xsd:integer .
        :y a :Thing ; :a :x ; :b :z ; :n 2, 3 .
        :z :c :x ; :b :y . _:blank a :Thing ; :a :y ; :n "4" . :v a :Thing ; :a :u ; :b :y .
        :u :b :w .
    """
    )
    triples = {quad.triple for quad in parse(data, format=RdfFormat.TURTLE)}
    assert assert_same(triples, shapes) > 0


def test_node_that_keeps_everything_is_no_suspect() -> None:
    shapes = Store()
    shapes.load(
        PREFIXES + ":S a sh:NodeShape ; sh:targetClass :Thing ; sh:property :P .\n"
        ":P a sh:PropertyShape ; sh:path :a ; sh:minCount 1 ; sh:class :Thing .",
        format=RdfFormat.TURTLE,
    )
    data = parse(PREFIXES + ":x a :Thing ; :a :x . :y a :Thing .", format=RdfFormat.TURTLE)
    found = suspects(shapes, Data(quad.triple for quad in data))
    assert found == {NamedNode(EXAMPLE + "S"): {NamedNode(EXAMPLE + "y")}}


def test_graph_that_is_judged_has_the_triples_from_each_side() -> None:
    """What pySHACL looks into is what rdflib makes of the same triples, whatever it asks for."""
    data = PREFIXES + (
        ':x :a 1, 01, "1", 1.0, "x"@DE, "x"@de, _:b, :y ; :b :y . _:b :a :x, 01 . :y :b "x"@de .'
    )
    triples = {quad.triple for quad in parse(data, format=RdfFormat.TURTLE)}
    wanted, found = graph_of(triples), graph_over(Data(triples))
    assert len(set(wanted)) == 10
    for subject, property_, value in itertools.product(
        *({*side, None} for side in zip(*wanted, strict=True))
    ):
        pattern = (subject, property_, value)
        # Counted, not sorted: 1 and 01 stand for one number, so neither comes first.
        assert Counter(found.triples(pattern)) == Counter(wanted.triples(pattern))
    assert not set(found.triples((rdflib.Literal("no thing"), None, None)))
