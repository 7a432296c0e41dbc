"""Saved queries: what is read from their files, and how a bad file is refused at start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.questions.operation_files import SHIPPED, BadOperations, read_operations
from tests.service.own_queries import GOOD


def refusal(folder: Path, text: str, name: str = "mine.rq") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadOperations) as refused:
        read_operations(folder)
    return str(refused.value).removeprefix(f"{folder}/")


def test_every_shipped_file_is_an_operation() -> None:
    assert set(read_operations()) == {path.stem for path in SHIPPED.glob("*.rq")}


def test_folder_of_the_operator_stands_beside_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "actors-of-kinds.rq").write_text(GOOD, encoding="utf-8")
    found = read_operations(tmp_path)
    mine = found["actors-of-kinds"]
    assert len(found) == len(read_operations()) + 1 and not mine.shipped
    parameter = mine.parameters[0]
    assert parameter.several and parameter.required and len(parameter.examples) == 2
    assert parameter.scheme == "https://w3id.org/actor-graph/scheme/actor-kind"
    assert [(column.name, column.type) for column in mine.columns] == [
        ("actor", "iri"),
        ("name", "text"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("#+ summary_en: Actors of a kind\n", "", 1, "summary_en"),
        ("#+ tags:", "#+ tag:", 5, "'tag' is not one of"),
        ("#+ view: table", "#+ view: pie", 9, "view must be one of"),
        ("#+ view: table", "#+ view table", 9, "key: value"),
        ("concept actor-kind list", "concept", 6, "needs its scheme"),
        ("concept actor-kind list", "concept actor-kind", 6, "no list, but has 2"),
        ("concept actor-kind list", "number", 6, "'number' is not one of"),
        ("concept actor-kind list", "date list", 6, "is no date"),
        ("param kind", "param format", 6, "means something else"),
        ("param kind", "param form", 6, "no VALUES ?form"),
        ("| Art | kind", "| Art", 6, "German | English"),
        ("kind:chamber kind:university", "UNDEF", 6, "no example"),
        ("#+ column name: text | Name | name\n", "", 7, "in order: actor name"),
        ("#+ column name: text", "#+ column name: str", 8, "'str' is not one of"),
        ("} ORDER BY ?name", "} ORDER ?name", 16, "no SPARQL"),
        ("?actor org:classification", "SERVICE <http://a.example/> {} ?actor a", 15, "SERVICE"),
        ("} ORDER BY ?name", "} ORDER BY ?name LIMIT 3", 16, "nothing may follow ORDER BY"),
        ("} ORDER BY ?name", "} LIMIT 3", 16, "nothing may follow ORDER BY"),
        ("?actor org", "BIND(RAND() AS ?r) ?actor org", 15, "another answer each time"),
        ("#+ tags: organisation", "#+ tags: a\n#+ tags: b", 6, "said twice"),
        ("#+ view: table", "#+ value nam a: b | c\n#+ view: table", 9, "no column and code nam a"),
        ("#+ view: table", "#+ value name: b | c\n#+ view: table", 9, "no column and code name"),
        ("#+ view: table", "#+ value name a: b\n#+ view: table", 9, "COLUMN CODE: German"),
        ("#+ view: table", "#+ value actor a: b | c\n#+ view: table", 9, "no column of text"),
        ("#+ view: table", "#+ on: decidedOn\n#+ view: table", 9, "no column decidedOn"),
        ("#+ view: table", "#+ on: name\n#+ view: table", 9, "neither a date nor a document"),
    ],
)
def test_bad_file_is_refused_with_place_and_reason(
    tmp_path: Path, old: str, new: str, place: int, reason: str
) -> None:
    said = refusal(tmp_path, GOOD.replace(old, new))
    assert said.startswith(f"mine.rq:{place}: ") and reason in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("end", "longer"),
    [
        ("ORDER BY ?name", "ORDER BY ?name\n?actor"),
        ("ORDER BY DESC(?name) (!BOUND(?actor))", "(!BOUND(?actor))\n?actor"),
        ("", "ORDER BY ?actor ?name"),
        ("GROUP BY ?actor ?name", "GROUP BY ?actor ?name\nORDER BY ?actor ?name"),
        ("ORDER BY ?actor ?name # by name", "# by name"),
    ],
)
def test_order_leaves_no_two_rows_equal(tmp_path: Path, end: str, longer: str) -> None:
    text = GOOD.replace("ORDER BY ?name", end).rstrip()
    (tmp_path / "mine.rq").write_text(text, encoding="utf-8")
    assert read_operations(tmp_path)["mine"].ordered.endswith(longer)


def test_file_that_an_editor_marked_as_utf_8_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(GOOD, encoding="utf-8-sig")
    assert read_operations(tmp_path)["mine"].text == GOOD


@pytest.mark.parametrize(
    ("type_", "text"),
    [("date", "2021-13-01"), ("integer", "many"), ("decimal", "1,5"), ("boolean", "yes")],
)
def test_example_that_is_no_value_of_its_type_is_refused(
    tmp_path: Path, type_: str, text: str
) -> None:
    term = f'"{text}"^^<http://www.w3.org/2001/XMLSchema#{type_}>'
    query = GOOD.replace("concept actor-kind list", type_)
    said = refusal(tmp_path, query.replace("kind:chamber kind:university", term))
    assert said.startswith("mine.rq:6: ") and f"is no {type_}" in said


def test_update_is_refused_where_it_stands(tmp_path: Path) -> None:
    head, _, _ = GOOD.partition("SELECT")
    assert refusal(tmp_path, f"{head}DELETE WHERE {{ ?s ?p ?o }}").startswith("mine.rq:13: ")


def test_name_of_a_shipped_query_or_of_no_route_is_refused(tmp_path: Path) -> None:
    assert "shipped already" in refusal(tmp_path, GOOD, "counts.rq")
    assert "small letters" in refusal(tmp_path, GOOD, "My Query.rq")


def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOperations, match="no such folder"):
        read_operations(tmp_path / "nothing")


def test_service_does_not_start_with_a_bad_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(GOOD.replace("SELECT", "SELEKT"), encoding="utf-8")
    started = subprocess.run(
        [sys.executable, "-m", "service", "--home", home, "--port", "0"],
        env={**os.environ, "ACTORGRAPH_QUERIES": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 2 and not started.stdout
    assert started.stderr.startswith(f"error: {tmp_path}/mine.rq:13: no SPARQL")
