"""A further language is one file and one tag: whatever it lacks elsewhere is shown in the first."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from service.questions.operation_files import read_operations
from service.words.texts import LANGUAGES
from tests.axe import in_language
from tests.running import ROOT
from tests.service.another_language import MARK, NAME, TAG
from tests.service.history import History
from tests.service.test_accessibility import PAGES

Answers = dict[str, tuple[int, str]]
_QUESTIONS = read_operations()
_API = {
    name: f"/api/v1/queries/{name}?"
    + urlencode([("sources", "1"), *((one.name, one.example.value) for one in each.parameters)])
    for name, each in _QUESTIONS.items()
}
_SOME = "/api/v1/queries/institutions-in-several-workshops"
_FORMATS = [f"{_SOME}?format={name}" for name in ("csv", "spreadsheet", "xlsx", "arrow", "ods")]
_OTHERS = [
    "/api/openapi.json",
    "/api/v1/queries",
    "/api/v1/queries/workshop-participants?workshop=workshop/werkstatt-4&on=2022",
    "/opensearch.xml",
    "/llms.txt",
    "/changes.atom",
    "/catalog.ttl",
    "/.well-known/api-catalog",
]


def asked(
    home: Path, addresses: Sequence[str], tag: str = TAG, accept: str = "text/html"
) -> Answers:
    """The answers of a service with one language more, in that one or another."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.service.another_language", str(home), accept],
        input="\n".join(in_language(address, tag) for address in addresses),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-3000:]
    found = json.loads(done.stdout)
    return {a: tuple(found[in_language(a, tag)]) for a in addresses}


def expected(address: str) -> int:
    refused = "query=SELECT&" in address or "workshop=qqqq" in address
    return 404 if address == "/nope" else 400 if refused else 200


def test_every_kind_of_page_is_there_in_a_further_language(home: Path) -> None:
    pages = [*PAGES, "/queries", "/query", *(f"/queries/{name}" for name in [*_QUESTIONS][::4])]
    for address, (status, text) in asked(home, pages).items():
        assert status == expected(address), address
        assert re.findall(r'<html lang="([^"]*)">', text) == [TAG], address
        if "embed=1" in address:
            continue  # it has neither the ways into the page nor the other languages
        assert MARK in text, address
        for tag in LANGUAGES:
            assert re.search(rf'class="language" [^>]*hreflang="{tag}"', text), address
        assert not re.search(rf'class="language" [^>]*hreflang="{TAG}"', text), address


def test_pages_in_other_languages_lead_to_the_further_one(region_home: Path) -> None:
    (status, text), *_ = asked(region_home, ["/doc/workshop/arbeit"], "en").values()
    assert status == 200 and '<html lang="en">' in text
    others = re.findall(r'class="language" href="([^"]*)"[^>]*>([^<]*)<', text)
    assert [name for _, name in others] == ["Deutsch", NAME]
    assert [re.search(r"lang=(\w+)", href)[1] for href, _ in others] == ["de", TAG]  # type: ignore[index]
    assert re.findall(r'rel="alternate" hreflang="(\w+)"', text) == [*LANGUAGES, TAG]


def test_the_interface_answers_in_a_further_language_by_what_the_first_says(home: Path) -> None:
    answers = asked(home, [*_API.values(), *_FORMATS, *_OTHERS], accept="*/*")
    for address, (status, text) in answers.items():
        assert status == (400 if "ods" in address else 200), (address, text[:300])
    for name, operation in _QUESTIONS.items():
        said = json.loads(answers[_API[name]][1])
        assert said["title"] == operation.summary["de"]
        assert all(column["label"] for column in said["columns"])
    assert f"<Language>{TAG}</Language>" in answers["/opensearch.xml"][1]


def test_what_changed_between_releases_is_told_in_a_further_language(history: History) -> None:
    first, *_, last = history.versions
    address = f"/release/{first}/changes/{last}"
    (status, text), *_ = asked(history.home, [address]).values()
    (_, english), *_ = asked(history.home, [address], "en").values()
    heads = [re.findall(r"<h2[^>]*>([^<]*)<", page) for page in (text, english)]
    assert status == 200 and heads[0] and heads[0] == heads[1]


def test_a_language_that_nobody_speaks_is_refused_by_the_interface(region_home: Path) -> None:
    answers = asked(region_home, [_SOME], "xxx", "*/*")
    assert [status for status, _ in answers.values()] == [400]
