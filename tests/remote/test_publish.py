"""`actorgraph publish`: complete or not at all, and readers see one release at a time."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph_loader.build import build
from graph_loader.graph_store import GraphStore
from graph_loader.load import load
from graph_loader.publish import publish as publish_folder
from graph_loader.release import Home
from service.config import Settings
from tests.remote.conftest import REGION, publish
from tests.remote.servers import Running, free_port
from tests.running import client_over

COUNT = "/sparql?format=csv&query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
BY_GRAPH = "/sparql?format=csv&query=SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
LABEL = (
    "/sparql?format=csv&query=SELECT DISTINCT ?l "
    "{ GRAPH ?g { ?w <http://www.w3.org/2004/02/skos/core%23prefLabel> ?l } "
    "FILTER(CONTAINS(STR(?l), 'Werkstatt 2')) }"
)


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A home with two releases; the second calls a workshop by another name."""
    home = tmp_path_factory.mktemp("two")
    first, _ = build(REGION, Home(home), quiet=True)
    changed = tmp_path_factory.mktemp("changed")
    shutil.copytree(REGION, changed, dirs_exist_ok=True)
    table = changed / "workshops.csv"
    table.write_text(table.read_text("utf-8").replace("Werkstatt 2: Wege", "Werkstatt 2: Bahnen"))
    second, _ = build(changed, Home(home), quiet=True)
    assert first != second
    return home, first, second


@pytest.fixture
def restored(region_home: Path, store: Running) -> Iterator[None]:
    """Put the release of all other tests back."""
    yield
    assert publish(region_home, store) == 0


def target(store: Running) -> GraphStore:
    return GraphStore(store.graphs_url, store.query_url, store.user, store.password)


def graphs(store: Running) -> set[str]:
    """All graphs of ours that the store has."""
    rows = target(store).select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    return {row["g"] for row in rows if row["g"].startswith("urn:actor-graph:")}


def shown(client: FlaskClient) -> tuple[str, str, str]:
    """Version, size and content, each of which tells the two releases apart."""
    response = client.get(COUNT)
    label = client.get(LABEL)
    assert response.status_code == label.status_code == 200, (response.text, label.text)
    return response.headers["X-Actor-Graph-Release"], response.text, label.text


@pytest.mark.usefixtures("restored")
def test_service_follows_and_sees_one_release_at_a_time(
    store: Running, two_releases: tuple[Path, str, str]
) -> None:
    home, first, second = two_releases
    # No answer is kept, so that every one comes from the store.
    settings = Settings(store=store.query_url, page_seconds=30, cache_bytes=1)
    with client_over(settings) as client:
        assert publish(home, store, first) == 0
        seen: set[tuple[str, str]] = set()
        ended = threading.Event()

        def read() -> None:
            reader = client.application.test_client()
            while not ended.is_set():
                response = reader.get(BY_GRAPH)
                assert response.status_code == 200
                seen.add((response.headers["X-Actor-Graph-Release"], response.text))

        thread = threading.Thread(target=read)
        thread.start()
        try:
            assert publish(home, store, second) == 0
            end = time.monotonic() + 15
            while second not in dict(seen.copy()) and time.monotonic() < end:
                time.sleep(0.1)
        finally:
            ended.set()
            thread.join()
        assert second in dict(seen)
        assert len(seen) == len({version for version, _ in seen}) <= 2, seen
        assert "Bahnen" in shown(client)[2] and "Wege" not in shown(client)[2]


@pytest.mark.usefixtures("restored")
def test_one_release_before_stays(store: Running, two_releases: tuple[Path, str, str]) -> None:
    home, first, second = two_releases
    assert publish(home, store, second) == 0
    assert publish(home, store, first) == 0
    versions = {graph.split(":")[3] for graph in graphs(store) if ":release:" in graph}
    assert versions == {first, second}
    assert publish(home, store, second) == 0  # it is all there still
    assert {graph.split(":")[3] for graph in graphs(store) if ":release:" in graph} == versions


def test_publishing_the_same_changes_nothing(region_home: Path, store: Running) -> None:
    before = graphs(store)
    assert publish(region_home, store) == 0
    assert graphs(store) == before
    assert not publish_folder(Home(region_home).folder("current"), target(store), quiet=True)


@pytest.mark.usefixtures("restored")
def test_killed_publisher_leaves_the_published_release(
    store: Running, two_releases: tuple[Path, str, str]
) -> None:
    home, first, second = two_releases
    assert publish(home, store, first) == 0
    clear(store, second)
    with client_over(Settings(store=store.query_url, page_seconds=30, cache_bytes=1)) as client:
        before = shown(client)
        process = subprocess.Popen(
            [sys.executable, "-m", "graph_loader", "publish", "--home", str(home), "--quiet"]
            + ["--to", store.graphs_url, "--query", store.query_url, second],
            cwd=REGION.parent.parent.parent,
            env={"ACTORGRAPH_STORE_USER": store.user, "ACTORGRAPH_STORE_PASSWORD": store.password},
        )
        while process.poll() is None and f"urn:actor-graph:release:{second}:all" not in graphs(
            store
        ):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert shown(client) == before
        assert publish(home, store, second) == 0  # another try starts over
        end = time.monotonic() + 15
        while client.get(COUNT).headers["X-Actor-Graph-Release"] != second:
            assert time.monotonic() < end
            time.sleep(0.1)


def clear(store: Running, version: str) -> None:
    """Take a release out of the store, by the names it has there."""
    name = f"urn:actor-graph:release:{version}"
    for graph in graphs(store):
        if graph == name or graph.startswith(f"{name}:"):
            target(store).delete(graph)


@pytest.mark.usefixtures("restored")
def test_release_that_was_loaded_as_it_is(tmp_path: Path, store: Running) -> None:
    data = tmp_path / "data.trig"
    data.write_text('<urn:a> <urn:b> "own" . <urn:g> { <urn:a> <urn:b> "named", "own" }')
    load([data], Home(tmp_path / "home"), quiet=True)
    assert publish(tmp_path / "home", store) == 0
    for graph, own, every in (("union", "2", "2"), ("plain", "1", "2")):
        settings = Settings(store=store.query_url, page_seconds=30, default_graph=graph)
        with client_over(settings) as client:
            assert client.get(COUNT).text.split() == ["n", own]
            assert client.get(BY_GRAPH).text.split() == ["n", every]
            both = "/sparql?format=csv&query=SELECT ?o ?g { <urn:a> ?p ?o GRAPH ?g { ?s ?p ?o } }"
            assert len(client.get(both).text.split()) == 1 + int(own)


def test_wrong_use_and_stores_that_fail(
    region_home: Path, store: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/"
    assert publish(region_home, Running("none", nowhere, nowhere)) == 1
    assert nowhere in capsys.readouterr().err
    assert publish(region_home, store, "nothing") == 1
    if store.user:
        wrong = Running("wrong", store.query_url, store.graphs_url, store.user, "wrong")
        with pytest.raises(Exception, match="password is wrong"):
            GraphStore(wrong.graphs_url, wrong.query_url, wrong.user, wrong.password).delete(
                "urn:x"
            )
