"""Answers that are expensive: computed once for all who ask, cut aloud, one large one at a time."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from flask.testing import FlaskClient

from service.config import Settings
from service.http.single_flight import SingleFlight
from service.model.limits import MOST_ROWS
from service.store.errors import StoreBusy
from tests.running import client_over
from tests.service.tables import workbook

API = "/api/v1/queries"
#: More rows than an answer may have, each of a few bytes; and an answer that takes a while.
OWN = {
    "many": """\
#+ summary_de: Viele Zeilen
#+ summary_en: Many rows
#+ description_de: Mehr, als eine Antwort haben kann.
#+ description_en: More than an answer can have.
#+ tags: test
#+ column thing: iri | Ding | thing
#+ column kind: iri | Art | kind
#+ column copy: integer | Kopie | copy
#+ view: table
SELECT ?thing ?kind ?copy WHERE {
  ?thing a ?kind
  VALUES (?copy) { (1) (2) (3) (4) (5) (6) (7) (8) }
}
""",
    "slow": """\
#+ summary_de: Eine Zahl
#+ summary_en: A number
#+ description_de: Braucht eine Weile.
#+ description_en: Takes a while.
#+ tags: test
#+ param least: integer | mindestens | at least
#+ column pairs: integer | Paare | pairs
#+ view: table
SELECT (COUNT(*) AS ?pairs) WHERE {
  VALUES ?least { 0 }
  { SELECT ?a WHERE { ?a a ?one } LIMIT 2000 }
  { SELECT ?b WHERE { ?b a ?other } LIMIT 1000 }
  FILTER(STRLEN(STR(?a)) + STRLEN(STR(?b)) > ?least)
}
""",
}


@pytest.fixture(scope="module")
def large(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a service with these queries of an operator."""
    folder = tmp_path_factory.mktemp("own")
    for name, text in OWN.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    with client_over(
        Settings(home=home, queries=folder, query_seconds=60.0, client_queries=12)
    ) as client:
        yield client


def queries_so_far(client: FlaskClient) -> int:
    """How many queries the store was asked for clients."""
    found = re.search(
        r"^actorgraph_query_seconds_count ([\d.]+)", client.get("/metrics").text, re.M
    )
    assert found
    return int(float(found[1]))


@pytest.mark.serial
def test_equal_first_requests_ask_the_store_once(large: FlaskClient) -> None:
    large.get(f"{API}/counts")
    before = queries_so_far(large)
    start = threading.Barrier(6)

    def ask(number: int) -> bytes:
        client = large.application.test_client()
        start.wait()
        # Not the same address, so that what is written differs and what is computed does not.
        response = client.get(f"{API}/slow?least=7&limit={number + 1}")
        assert response.status_code == 200
        return json.dumps(json.loads(response.data)["records"]).encode()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(6)))
    assert len(set(answers)) == 1
    assert queries_so_far(large) == before + 1


def test_next_one_computes_if_the_first_fails() -> None:
    flights: SingleFlight[int] = SingleFlight(3)
    begun, others_wait = threading.Event(), threading.Event()
    made: list[str] = []

    def fails() -> int:
        begun.set()
        others_wait.wait(10)
        raise ConnectionError

    def works() -> int:
        made.append("made")
        return 7

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(flights.run, b"key", fails, 30)
        assert begun.wait(10)
        others = [threads.submit(flights.run, b"key", works, 30) for _ in range(3)]
        others_wait.set()
        assert [one.result(30) for one in others] == [7, 7, 7]
        with pytest.raises(ConnectionError):
            first.result(30)
    assert made
    assert flights.run(b"other", works, 30) == 7


class Hanging:
    """Work that goes on until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.end = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.begun.set()
        self.end.wait(30)
        return 1


def test_nobody_waits_for_ever() -> None:
    flights: SingleFlight[int] = SingleFlight(3)
    hanging = Hanging()

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(flights.run, b"key", hanging, 30)
        assert hanging.begun.wait(10)
        with pytest.raises(StoreBusy):
            flights.run(b"key", lambda: 2, 0.05)
        hanging.end.set()
        assert first.result(30) == 1


def test_only_so_many_wait_for_another() -> None:
    flights: SingleFlight[int] = SingleFlight(3)
    hanging = Hanging()

    with ThreadPoolExecutor(5) as threads:
        first = threads.submit(flights.run, b"key", hanging, 30)
        assert hanging.begun.wait(10)
        others = [threads.submit(flights.run, b"key", hanging, 30) for _ in range(4)]
        refused = next(as_completed(others, 10))
        with pytest.raises(StoreBusy):
            refused.result()
        hanging.end.set()
        assert [one.result(30) for one in (first, *others) if one is not refused] == [1] * 4


#: An answer of that size takes seconds in each format; what is left out here is run by `--all`.
_SAID_IN_HEADERS = [
    "json",
    *(
        pytest.param(name, marks=pytest.mark.long)
        for name in ("csv", "tsv", "spreadsheet", "sparql-json", "sparql-xml")
    ),
]


@pytest.mark.parametrize("name", _SAID_IN_HEADERS)
def test_cut_is_said_in_the_headers(large: FlaskClient, name: str) -> None:
    response = large.get(f"{API}/many?format={name}&limit=2")
    assert response.headers["X-Truncated"] == "true"
    assert response.headers["X-Total-Count"] == str(MOST_ROWS)
    if name == "json":
        assert response.json and response.json["truncated"] is True
        assert response.json["total"] == MOST_ROWS


def test_cut_is_said_within_a_workbook(large: FlaskClient) -> None:
    sheet = large.get(f"{API}/many?format=xlsx&limit=2").data
    assert ["truncated", "true"] in workbook(sheet, 2)


@pytest.mark.parametrize("name", ["parquet", pytest.param("arrow", marks=pytest.mark.long)])
def test_cut_is_said_within_tables_for_programs(large: FlaskClient, name: str) -> None:
    data = large.get(f"{API}/many?format={name}&limit=2").data
    read = pyarrow.parquet.read_schema if name == "parquet" else _schema_of_stream
    assert json.loads(read(io.BytesIO(data)).metadata[b"about"])["truncated"] == "true"


def _schema_of_stream(stream: io.BytesIO) -> pyarrow.Schema:
    return pyarrow.ipc.open_stream(stream).schema


def test_cut_is_said_beside_a_table_and_on_the_page(large: FlaskClient) -> None:
    described = large.get(f"{API}/many/csvw").json
    assert described and described["notes"] == [{"rows": MOST_ROWS, "truncated": True}]
    page = large.get("/queries/many?lang=en", headers={"Accept": "text/html"}).text
    assert "The answer is cut: there are more rows than the 100,000" in page


def test_whole_answer_does_not_say_that_it_is_cut(large: FlaskClient) -> None:
    assert large.get(f"{API}/counts").headers["X-Truncated"] == "false"
    described = large.get(f"{API}/counts/csvw").json
    assert described and described["notes"] == [{"rows": 11, "truncated": False}]


def test_large_answers_come_one_after_the_other(large: FlaskClient) -> None:
    """Whoever asks for several at a time gets them all."""

    def ask(number: int) -> int:
        client = large.application.test_client()
        text: str = client.get(f"{API}/many?format=csv&limit={number + 1}").text
        return text.count("\n")

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(ask, range(3))) == [2, 3, 4]


@pytest.mark.serial
def test_more_large_answers_than_may_wait_are_refused_at_once(large: FlaskClient) -> None:
    start = threading.Barrier(10)

    def ask(number: int) -> int:
        client = large.application.test_client()
        start.wait()
        return client.get(f"{API}/many?format=csv&limit={number + 1}").status_code

    with ThreadPoolExecutor(10) as threads:
        statuses = list(threads.map(ask, range(10)))
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 5  # one works and four wait
    assert large.get(f"{API}/many?format=csv&limit=1").status_code == 200
