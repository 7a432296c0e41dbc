"""Every shipped question runs unedited and tells what it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Store

from graph_loader.shared.query_files import PARAMETER, header_lines
from tests.queries.questions import FOLDER, ask, date, iri, solutions

FILES = sorted(FOLDER.glob("*.rq"))
REQUIRED = ("summary_de", "summary_en", "description_de", "description_en", "tags", "view")
TYPES = {"iri", "date", "integer", "decimal", "text", "language"}
COLUMN_TYPES = {"iri", "iris", "text", "integer", "decimal", "boolean", "date", "edtf", "value"}
VIEWS = {"table", "bar", "line", "map", "network", "matrix"}
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


def declared(path: Path, key: str) -> dict[str, list[str]]:
    """The parts of each `#+ param name: …` or `#+ column name: …` line, by name."""
    lines = header_lines(path.read_text(encoding="utf-8"))
    found = {line.name: line.value for line in lines if line.key == key}
    assert "" not in found, f"{path.name}: a {key} line has no name"
    return {name: [part.strip() for part in value.split("|")] for name, value in found.items()}


def test_there_are_questions() -> None:
    assert len(FILES) >= 30


@EVERY_FILE
def test_header_is_complete(path: Path) -> None:
    lines = [line for line in header_lines(path.read_text(encoding="utf-8")) if not line.name]
    for key in REQUIRED:
        assert len([line for line in lines if line.key == key]) == 1, f"{key} of {path.name}"
    assert {line.key: line.value for line in lines}["view"] in VIEWS
    for kind, german, english in declared(path, "param").values():
        assert kind in TYPES and german and english
    for kind, german, english in declared(path, "column").values():
        assert kind in COLUMN_TYPES and german and english


@EVERY_FILE
def test_params_are_the_slots(path: Path) -> None:
    slots = PARAMETER.findall(path.read_text(encoding="utf-8"))
    names = [name for name, _ in slots]
    params = declared(path, "param")
    assert sorted(names) == sorted(params)
    for name, example in slots:
        kind = params[name][0]
        assert len(example.split()) == 1, f"?{name} has one example"
        assert example.strip().startswith("<") == (kind == "iri")
        assert example.strip().endswith("^^xsd:date") == (kind == "date")


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
    assert [v.value for v in found.variables] == list(declared(path, "column"))
    rows = [tuple(row) for row in found]
    assert rows
    assert len(rows) == len(set(rows)), "a row appears twice"


@EVERY_FILE
def test_every_answer_says_who_says_so(path: Path) -> None:
    columns = declared(path, "column")
    if path.stem == "counts":  # counts of the whole graph
        return
    told = {"source", "sources", "before", "projectSources", "editorial"}
    assert told & columns.keys()


@EVERY_FILE
def test_a_slot_takes_only_its_term(graph: Store, path: Path) -> None:
    params = declared(path, "param")
    if not params:
        return
    nothing = {
        name: date("1900-01-01") if kind == "date" else iri("organisation/nobody")
        for name, (kind, *_) in params.items()
    }
    rows = ask(graph, path.stem, **nothing)
    if path.stem == "meetings-around-a-date":
        # Long before all meetings none was the last, but the first one announced is the next.
        assert {row["which"] for row in rows} == {"next"}
        return
    assert rows == []
