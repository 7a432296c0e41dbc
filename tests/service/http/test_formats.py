"""One table of formats: a row and its writer are all that a new one takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from service.answers.operation_formats import FORMATS as IN_API
from service.answers.tabular import WRITERS
from service.http.formats import FORMATS, Holds, by_suffix, content_type, formats_of
from service.words.texts import LANGUAGES, texts_in
from tests.running import ROOT


def told(home: Path, folder: Path, which: str) -> tuple[dict[str, object], dict[str, bool]]:
    """What a service answers to requests for the formats, and where it tells of them."""
    command = [
        sys.executable,
        "-m",
        "tests.service.http.added_formats",
        str(home),
        str(folder),
        which,
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    found, said = json.loads(run.stdout)
    return found, said


def test_added_format_is_answered_and_told_of_everywhere(home: Path, tmp_path: Path) -> None:
    found, said = told(home, tmp_path, "added")
    kinds = {content_type("text/n3"), content_type("text/x-lines")}
    assert [place for place, kind in found.items() if kind not in kinds] == []
    assert [place for place, is_told in said.items() if not is_told] == []


def test_format_that_is_not_in_the_table_is_nowhere(home: Path, tmp_path: Path) -> None:
    found, said = told(home, tmp_path, "not")
    by_accept = {place for place in found if "Accept" in place}
    # The stream answers in what it has, and Turtle is called n3 as well.
    in_another = {"/ldes by Accept", "query by suffix"}
    refused = {place for place, kind in found.items() if kind in (400, 404, 406)}
    assert refused == set(found) - in_another
    assert by_accept - refused == {"/ldes by Accept"}
    assert [place for place, is_told in said.items() if is_told] == []


@pytest.mark.parametrize("key", ["name", "media_type", "suffix"])
def test_formats_of_one_kind_are_told_apart(key: str) -> None:
    for holds in ([Holds.RESULTS, Holds.GRAPH], [Holds.GRAPH, Holds.PAGE]):
        values = [getattr(one, key) for one in formats_of(*holds)]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("form", IN_API)
def test_every_format_of_a_question_has_a_writer_and_a_name_of_its_own(form: str) -> None:
    names = [one.name for one in IN_API[form]]
    assert len(set(names)) == len(names)
    for one in IN_API[form]:
        assert one.writer or one.name in WRITERS or one.holds is Holds.RECORDS
    assert set(WRITERS) <= {one.name for one in FORMATS}


def test_engine_writes_what_the_table_says() -> None:
    for one in FORMATS:
        if one.writer:
            assert type(one.writer).from_media_type(one.media_type) == one.writer
    assert by_suffix(Holds.GRAPH)["ttl"] == "text/turtle"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_tell_of_formats_that_there_are(language: str) -> None:
    table = json.loads((ROOT / "service/words/languages" / f"{language}.json").read_text())
    names = {key.removeprefix("api.format.") for key in table if key.startswith("api.format.")}
    in_api = {one.name for formats in IN_API.values() for one in formats}
    assert names <= in_api | {one.name for one in FORMATS}
    assert "api.format.csv" in texts_in(language)
