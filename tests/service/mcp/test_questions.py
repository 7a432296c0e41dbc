"""The saved questions, as language models ask them."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest
from mcp import StdioServerParameters

from tests.running import ROOT, Service, running
from tests.service.mcp.things import WORKSHOP
from tests.service.own_queries import OWN
from tests.tools import ask, over_stdio


def test_rest_of_an_answer_is_read_on(server: str) -> None:
    names, offset = [], 0
    values = {"workshop": WORKSHOP}
    while True:
        told = ask(
            *(server, "run_question"), name="workshop-participants", parameters=values,
            offset=offset,
        )  # fmt: skip
        numbers = {one["number"] for one in told["sources"]}
        assert all(set(one["source_documents"]) <= numbers for one in told["records"])
        names += [one["printedName"] for one in told["records"]]
        if "next_offset" not in told:
            break
        assert told["next_offset"] > offset
        offset = told["next_offset"]
    assert len(names) == told["total"]
    whole = ask(
        *(server, "run_question"), name="workshop-participants", parameters=values,
        most_bytes=200_000,
    )  # fmt: skip
    assert [one["printedName"] for one in whole["records"]] == names


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Vorstand", "body-posts"),
        ("member", "workshop-participants"),
        ("Mitglieder", "workshop-participants"),
        ("owner", "owners-on-a-date"),
        ("Umbenennung", "renamings"),
    ],
)
def test_questions_are_found_by_words_of_both_languages(server: str, word: str, name: str) -> None:
    found = ask(server, "list_questions", word=word)
    assert name in {one["name"] for one in found["questions"]}
    assert found["total"] < len(list((ROOT / "queries" / "api").glob("*.rq")))


def test_questions_are_listed_in_short_and_those_with_a_word_in_full(server: str) -> None:
    every = ask(server, "list_questions")
    assert every["total"] == len(list((ROOT / "queries" / "api").glob("*.rq")))
    assert not any("columns" in one for one in every["questions"])
    assert every["page"].endswith("/queries/{name}")
    [one] = ask(server, "list_questions", word="renamed or succeeded")["questions"]
    assert (one["name"], one["columns"][0]["name"]) == ("renamings", "kind")


def test_question_is_answered_as_by_the_service_with_the_documents_of_each_row(
    way: str | StdioServerParameters, service: Service, release: str
) -> None:
    values = {"workshop": WORKSHOP}
    told = ask(way, "run_question", name="workshop-participants", parameters=values, limit=7)
    assert told["release"] == release
    address = f"{service.url}/api/v1/queries/workshop-participants?{urlencode(values)}"
    with urllib.request.urlopen(f"{address}&format=json&lang=en") as response:
        whole = json.load(response)
    assert (told["total"], len(told["records"])) == (whole["total"], 7)
    assert {one["number"] for one in told["sources"]} >= {1}
    assert [{**one, "source_documents": None} for one in told["records"]] == [
        {**one, "source_documents": None} for one in whole["records"][:7]
    ]
    assert all(one["source_documents"] for one in told["records"])


def test_questions_of_the_operator_of_every_form_are_answered(
    home: Path, tmp_path: Path, release: str
) -> None:
    for name in ("described", "is-larger"):
        (tmp_path / f"{name}.rq").write_text(OWN[name], encoding="utf-8")
    with running(home, ACTORGRAPH_QUERIES=str(tmp_path)) as own:
        way = over_stdio(own.url)
        values = {"one": 1.5, "two": 1, "strict": True}
        larger = ask(way, "run_question", name="is-larger", parameters=values)
        graph = ask(way, "run_question", name="described", parameters={"workshop": WORKSHOP})
    assert larger["boolean"] is True and larger["release"] == release and larger["sources"]
    assert f"<{WORKSHOP}>" in graph["ntriples"] and graph["release"] == release


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("workshop-participant", {}, "workshop-participants"),
        ("../search", {}, "No question is called"),
        ("workshop-participants", {"worksho": WORKSHOP}, '"nearest": "workshop"'),
        ("workshop-participants", {"workshop": "<nonsense>"}, "400"),
        ("counts", {"release": "nosuch"}, "by the argument `release`"),
    ],
)
def test_question_is_refused_in_words(
    server: str, name: str, parameters: dict[str, str], words: str
) -> None:
    assert words in ask(server, "run_question", name=name, parameters=parameters)["error"]
