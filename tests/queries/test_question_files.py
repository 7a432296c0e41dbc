"""Every shipped question runs unedited and tells what it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from graph_loader.shared.query_files import PARAMETER
from service.questions.operation_files import read_operations
from service.questions.operations import Operation
from service.words.texts import LANGUAGES, REQUIRED, texts_in
from tests.queries.questions import FOLDER, ask, date, iri, solutions

FILES = sorted(FOLDER.glob("*.rq"))
#: As the service reads them: what the lines of a header may say stands there alone.
QUESTIONS = read_operations()
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
#: A value of each type that is said of nothing; for the others there is none that is sure to be.
NOTHING: dict[str, NamedNode | Literal] = {
    "iri": iri("organisation/nobody"),
    "concept": iri("organisation/nobody"),
    "date": date("1900-01-01"),
    "text": Literal("nobody"),
    "language": Literal("qaa"),
}
#: One that has what no shipped question needs so far.
ALL_TYPES = """\
#+ summary_de: Akteure einer Art
#+ summary_en: Actors of a kind
#+ description_de: Nach Namen.
#+ description_en: By name.
#+ tags: organisation, weather
#+ param kind: concept actor-kind list | Art | kind
#+ param named: boolean optional | Mit Namen | named
#+ column actor: iri | Akteur | actor
#+ column source: iri | Dokument | document
#+ view: table
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX kind: <https://w3id.org/actor-graph/scheme/actor-kind/>
SELECT ?actor ?source WHERE {
  VALUES ?kind { kind:chamber kind:university }
  VALUES ?named { true }
  GRAPH ?source { ?actor org:classification ?kind }
}
ORDER BY ?actor ?source
"""


def untold_topics(question: Operation) -> set[str]:
    """Its topics that some language has no word for."""
    return {
        tag for tag in question.tags for each in LANGUAGES if f"tag.{tag}" not in texts_in(each)
    }


def misfits(question: Operation) -> list[str]:
    """Parameters that are no slot of the query, slots that are none, and lists not said to be."""
    slots = {name for name, _ in PARAMETER.findall(question.text)}
    names = {one.name for one in question.parameters}
    more = [one.name for one in question.parameters if len(one.examples) > 1 and not one.several]
    return [*sorted(slots ^ names), *more]


@pytest.fixture
def all_types(tmp_path: Path) -> Operation:
    """A question with each thing that a header may say."""
    (tmp_path / "all-types.rq").write_text(ALL_TYPES, encoding="utf-8")
    return read_operations(tmp_path)["all-types"]


def test_there_are_questions() -> None:
    assert len(FILES) >= 30


@EVERY_FILE
def test_header_is_complete(path: Path) -> None:
    question = QUESTIONS[path.stem]
    for text in (question.summary, question.description):
        assert set(REQUIRED) <= set(text)
    labels = [one.labels for one in question.parameters] + [one.labels for one in question.columns]
    for each in labels:
        assert set(REQUIRED) <= set(each)


@EVERY_FILE
def test_topics_have_words_in_each_language(path: Path) -> None:
    assert untold_topics(QUESTIONS[path.stem]) == set()


def test_topic_without_words_is_found(all_types: Operation) -> None:
    assert untold_topics(all_types) == {"weather"}


@EVERY_FILE
def test_params_are_the_slots(path: Path) -> None:
    assert misfits(QUESTIONS[path.stem]) == []


def test_lists_terms_of_code_lists_and_booleans_may_be_asked_for(
    graph: Store, all_types: Operation
) -> None:
    assert misfits(all_types) == []
    assert [one.type for one in all_types.parameters] == ["concept", "boolean"]
    assert len([*solutions(graph, all_types.text)]) > 1


@EVERY_FILE
def test_only_examples_name_the_region(path: Path) -> None:
    text = PARAMETER.sub("", path.read_text(encoding="utf-8"))
    assert "lausitz" not in text.lower()


@EVERY_FILE
def test_is_ordered(path: Path) -> None:
    assert re.search(r"(?m)^ORDER BY ", path.read_text(encoding="utf-8"))


@EVERY_FILE
def test_runs_unedited(graph: Store, path: Path) -> None:
    found = solutions(graph, path.read_text(encoding="utf-8"))
    assert [v.value for v in found.variables] == [one.name for one in QUESTIONS[path.stem].columns]
    rows = [tuple(row) for row in found]
    assert rows
    assert len(rows) == len(set(rows)), "a row appears twice"


@EVERY_FILE
def test_every_answer_says_who_says_so(path: Path) -> None:
    if path.stem == "counts":  # counts of the whole graph
        return
    told = {"source", "sources", "before", "projectSources", "editorial"}
    assert told & {one.name for one in QUESTIONS[path.stem].columns}


@EVERY_FILE
def test_a_slot_takes_only_its_term(graph: Store, path: Path) -> None:
    parameters = QUESTIONS[path.stem].parameters
    nothing: dict[str, NamedNode | Literal] = {
        one.name: NOTHING[one.type] for one in parameters if one.type in NOTHING
    }
    if not nothing:
        return
    rows = ask(graph, path.stem, **nothing)
    if path.stem == "meetings-around-a-date":
        # Long before all meetings none was the last, but the first one announced is the next.
        assert {row["which"] for row in rows} == {"next", "none"}
        return
    if path.stem == "confirmed-in-a-period":
        # It always says how much has no date; of a body that is none, nothing.
        assert [{key: row[key] for key in row if row[key]} for row in rows] == [
            {"match": "none", "undated": "0"}
        ]
        return
    assert rows == []
