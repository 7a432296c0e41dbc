"""The questions as data: complete, the same every time, and only those that a region can answer."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph_loader.problems import BadInput
from graph_loader.questions import FOLDER, read_questions
from graph_loader.validate import validate_questions
from tests.graph_loader.support import dump_of

BASE = "https://w3id.org/lausitz-graph/"
SH = "http://www.w3.org/ns/shacl#"
SCHEMA = "https://schema.org/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
FILES = sorted(FOLDER.glob("*.rq"))


def described(graph: Store, base: str) -> dict[str, str]:
    """The text of each question, by name."""
    name = NamedNode(f"{base}graph/queries")
    texts = {}
    for quad in graph.quads_for_pattern(None, NamedNode(SH + "select"), None, name):
        assert isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        texts[quad.subject.value.removeprefix(f"{base}id/query/")] = quad.object.value
    return texts


def test_every_question_is_in_the_graph_with_its_file_as_text(graph: Store) -> None:
    assert described(graph, BASE) == {p.stem: p.read_text(encoding="utf-8") for p in FILES}


def test_they_are_the_same_every_time_and_without_blank_nodes(graph: Store) -> None:
    first, second = read_questions(graph, BASE), read_questions(graph, BASE)
    assert first == second
    terms = [term for quad in first for term in (quad.subject, quad.object)]
    assert not any(isinstance(term, BlankNode) for term in terms)


def test_other_region_has_those_questions_that_name_nothing_of_this_one(region_home: Path) -> None:
    store = Store()
    store.load(dump_of(region_home), format=RdfFormat.N_QUADS)
    found = described(store, "https://example.org/testrevier/")
    general = {p.stem for p in FILES if "<https://w3id.org/lausitz-graph/" not in p.read_text()}
    assert set(found) == general
    assert "counts" in found


def test_question_whose_prefix_means_two_things_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (FOLDER / "counts.rq").read_text(encoding="utf-8")
    (tmp_path / "a.rq").write_text(text)
    (tmp_path / "b.rq").write_text(text.replace("actor-graph/ontology#", "other#"))
    monkeypatch.setattr("graph_loader.questions.FOLDER", tmp_path)
    with pytest.raises(BadInput) as caught:
        read_questions(Store(), BASE)
    assert str(caught.value.problems[0]).startswith(f"{tmp_path / 'b.rq'}:1:1: prefix ag is ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ summary_en:", "#+ nothing:", "A question is put in German and in English."),
        ("#+ tags: count\n", "", "A question has at least one keyword."),
        ("\nSELECT ", "\n SELECT ", "no SELECT, ASK or CONSTRUCT at the start of a line"),
    ],
)
def test_incomplete_question_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    text = (FOLDER / "counts.rq").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "counts.rq").write_text(text.replace(old, new))
    monkeypatch.setattr("graph_loader.questions.FOLDER", tmp_path)
    with warnings.catch_warnings(), pytest.raises(BadInput) as caught:
        warnings.simplefilter("ignore")  # the validator's own
        read_questions(Store(), BASE)
    assert str(caught.value.problems[0]).startswith(f"{tmp_path / 'counts.rq'}:1:1: {message}")


GOOD = f"""
<urn:q> a <{SH}SPARQLExecutable> ; <{SH}select> "SELECT" ; <{SH}prefixes> <urn:p> ;
  <{RDFS}label> "F"@de, "Q"@en ; <{RDFS}comment> "F"@de, "Q"@en ;
  <{SCHEMA}keywords> "k" ; <{SCHEMA}target> <urn:sparql> .
<urn:p> <{SH}declare> <urn:p1> .
<urn:p1> <{SH}prefix> "a" ; <{SH}namespace> "urn:a"^^<http://www.w3.org/2001/XMLSchema#anyURI> .
"""


@pytest.mark.parametrize(
    ("shape", "old", "new"),
    [
        ("QueryShape-text", f'<{SH}select> "SELECT" ;', ""),
        ("QueryShape-text", '"SELECT"', '"SELECT", "ASK"'),
        ("QueryShape-label", f'<{RDFS}label> "F"@de,', f"<{RDFS}label>"),
        ("QueryShape-comment", 'comment> "F"@de, "Q"@en', 'comment> "F"@de, "Q"@fr'),
        ("QueryShape-keywords", f'<{SCHEMA}keywords> "k" ;', ""),
        ("QueryShape-target", "<urn:sparql>", '"urn:sparql"'),
        ("QueryShape-prefixes", f"<{SH}prefixes> <urn:p> ;", ""),
        ("PrefixShape-prefix", '"a"', '"a", "b"'),
        ("PrefixShape-namespace", "^^<http://www.w3.org/2001/XMLSchema#anyURI>", ""),
    ],
)
def test_shape_rejects(shape: str, old: str, new: str) -> None:
    assert old in GOOD
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the validator's own
        assert validate_questions(quads(GOOD)) == ()
        found = {finding.check for finding in validate_questions(quads(GOOD.replace(old, new)))}
    assert found == {f"https://w3id.org/actor-graph/shapes/queries#{shape}"}


def quads(turtle: str) -> frozenset[Quad]:
    return frozenset(parse(turtle, format=RdfFormat.TURTLE))
