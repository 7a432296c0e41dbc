"""Older releases: listed, opened beside the current one, compared, followed, found by date."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from service import create_app
from service.config import Settings
from service.request.serving import services, stores_of
from service.store.errors import StoreBusy
from service.store.provider import Stores
from tests.running import client_over
from tests.service.history import History

ATOM = "{http://www.w3.org/2005/Atom}"
CHAMBER = "/doc/organisation/kammer"
NAME = (
    "SELECT ?o { <https://example.org/testrevier/id/organisation/kammer> "
    "<http://www.w3.org/2004/02/skos/core#prefLabel> ?o FILTER(LANG(?o) = 'de') }"
)


@pytest.fixture(scope="module")
def app(history: History) -> Iterator[Flask]:
    with client_over(Settings(home=history.home, base_url="https://graph.example.org")) as client:
        yield client.application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_list_names_every_release_the_newest_first(client: FlaskClient, history: History) -> None:
    entries = client.get("/release/", headers={"Accept": "application/json"}).json
    assert entries
    assert [entry["version"] for entry in entries] == history.versions[::-1]
    assert entries[-1]["published"] == "2026-01-01T12:00:00+00:00"
    page = client.get("/release/?lang=en").text
    for version in history.versions:
        assert f"/release/{version}" in page
    rows = page.partition("<tbody")[2].split("<tr ")[1:]
    assert ["current" in row for row in rows] == [True, False, False]
    older = client.get(f"/release/?lang=en&release={history.versions[0]}").text
    rows = older.partition("<tbody")[2].split("<tr ")[1:]
    assert ["the one you see" in row for row in rows] == [False, False, True]


def test_description_of_a_release_is_one_graph_in_every_form(
    client: FlaskClient, history: History
) -> None:
    graphs = [
        {
            quad.triple
            for quad in parse(
                client.get(f"/release/{history.versions[1]}.{suffix}").data,
                format=RdfFormat.from_extension(suffix),
            )
        }
        for suffix in ("ttl", "rdf", "jsonld", "nt", "trig")
    ]
    assert all(graph == graphs[0] for graph in graphs[1:])
    dcat = "http://www.w3.org/ns/dcat#"
    base = "https://example.org/testrevier/release/"
    before = Triple(
        NamedNode(base + history.versions[1]),
        NamedNode(f"{dcat}previousVersion"),
        NamedNode(base + history.versions[0]),
    )
    assert before in graphs[0]
    found = {(t.subject, t.predicate.value): t.object.value for t in graphs[0]}
    files = [key[0] for key in found if key[1] == f"{dcat}downloadURL"]
    assert files
    for file in files:
        path = found[file, f"{dcat}downloadURL"].removeprefix("https://graph.example.org")
        with client.get(path) as answer:
            assert len(answer.data) == int(found[file, f"{dcat}byteSize"])


def test_file_of_a_release_comes_in_parts_and_never_changes(
    client: FlaskClient, history: History
) -> None:
    address = f"/release/{history.versions[0]}/dump.nq.gz"
    with client.get(address) as answer:
        whole = answer.data
        assert "immutable" in answer.headers["Cache-Control"]
        tag = answer.headers["ETag"]
    with client.get(address, headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, whole[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    with client.get(address, headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304
    with client.get(address, headers={"Range": f"bytes={len(whole)}-"}) as beyond:
        assert beyond.status_code == 416


@pytest.mark.parametrize("name", ["store", "../../history.tsv", "%2e%2e/manifest.json", "none.ttl"])
def test_other_files_are_not_given_out(client: FlaskClient, history: History, name: str) -> None:
    assert client.get(f"/release/{history.versions[0]}/{name}").status_code == 404


def test_page_and_document_and_query_of_an_older_release(
    client: FlaskClient, history: History
) -> None:
    old, new = history.versions[0], history.versions[2]
    for version, name in ((old, "Handwerkskammer Probe"), (new, "Handwerkskammer Süd")):
        assert f"<h1>{name}" in client.get(f"{CHAMBER}.html?release={version}&lang=de").text
        turtle = client.get(f"{CHAMBER}.ttl?release={version}")
        assert name in turtle.text
        assert turtle.headers["X-Actor-Graph-Release"] == version
        answer = client.get(f"/sparql?query={quote(NAME)}&format=csv&release={version}")
        assert answer.text.splitlines()[1] == name
        page = client.get(f"/sparql?query={quote(NAME)}&format=html&release={version}").text
        assert name in page


def test_links_of_an_older_page_stay_in_its_release(client: FlaskClient, history: History) -> None:
    old = history.versions[0]
    page = client.get(f"{CHAMBER}.html?release={old}&lang=en").text
    assert f"You see release {old}" in page
    assert f"/browse/organisation?release={old}" in page.replace("lang=en&amp;", "")
    redirect = client.get(f"/id/organisation/kammer?release={old}")
    assert redirect.headers["Location"].endswith(f"{CHAMBER}?release={old}")


@pytest.mark.parametrize("version", ["nonsense", "..", ".", "%2e%2e%2f", "a/b", "a" * 1000, "\n"])
def test_unknown_release_is_404(client: FlaskClient, version: str) -> None:
    for address in (f"{CHAMBER}.ttl", "/sparql"):
        answer = client.get(
            address, query_string={"query": "ASK {}", "release": version, "format": "json"}
        )
        assert answer.status_code == 404
        assert answer.json and answer.json["status"] == 404


def test_release_of_a_form_is_kept_to_for_readers_too(
    client: FlaskClient, history: History
) -> None:
    form = {"query": NAME, "release": history.versions[0]}
    for accept in ("text/csv", "text/html"):
        answer = client.post("/sparql", data=form, headers={"Accept": accept})
        assert "Handwerkskammer Probe" in answer.text, accept
        assert answer.headers["X-Actor-Graph-Release"] == history.versions[0]


def test_release_that_was_taken_away_is_gone_at_once(history: History, tmp_path: Path) -> None:
    home = Path(shutil.copytree(history.home, tmp_path / "home", symlinks=True))
    app = create_app(Settings(home=home))
    address = f"{CHAMBER}.ttl?release={history.versions[0]}"
    try:
        assert app.test_client().get(address).status_code == 200
        shutil.rmtree(home / "releases" / history.versions[0])
        assert app.test_client().get(address).status_code == 404
        assert app.test_client().get(f"{CHAMBER}.ttl").status_code == 200
    finally:
        stores_of(app).close()


def test_older_releases_in_use_are_not_opened_without_end(history: History, tmp_path: Path) -> None:
    home = Path(shutil.copytree(history.home, tmp_path / "home", symlinks=True))
    names = [f"copy-{number}" for number in range(9)]
    for name in names:
        shutil.copytree(home / "releases" / history.versions[0], home / "releases" / name)
    stores = Stores(Settings(home=home))
    held = []
    try:
        with pytest.raises(StoreBusy):
            for name in names:
                held.append(stores.borrow(name))
        assert len(held) >= 2
        for opened in held:
            stores.give_back(opened)
        with stores.at(names[-1]) as opened:
            assert opened.pages.ask("ASK { ?s ?p ?o }")
    finally:
        stores.close()


def test_more_older_releases_than_are_kept_open(client: FlaskClient, history: History) -> None:
    for _ in range(2):
        for version in (*history.versions, *history.versions[::-1]):
            answer = client.get(f"{CHAMBER}.ttl?release={version}")
            assert answer.headers["X-Actor-Graph-Release"] == version


def test_summary_of_changes_as_page_and_json(client: FlaskClient, history: History) -> None:
    address = f"/release/{history.versions[0]}/changes/{history.versions[2]}"
    page = client.get(f"{address}?lang=en").text
    assert "Handwerkskammer Probe → Handwerkskammer Süd" in page
    entries = client.get(f"{address}.json").json
    assert entries
    happened = {(entry["happened"], entry["label"]) for entry in entries}
    assert ("joined", "Jugendring Probe e.V., Werkstatt 2: Wege") in happened
    assert ("role changed", "Erika Muster, Werkstatt 1: Arbeit") in happened
    german = client.get(f"{address}?lang=de").text
    assert "Mitwirkung verzeichnet" in german


@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 0), (0, 2), (2, 2)])
def test_patch_turns_one_release_into_the_other(
    client: FlaskClient, history: History, before: int, after: int
) -> None:
    versions = history.versions
    answer = client.get(f"/release/{versions[before]}/changes/{versions[after]}.rdfp")
    assert answer.mimetype == "application/rdf-patch"
    quads = history.dump(before)
    for line in answer.text.splitlines():
        if line.startswith("A "):
            quads.add(line[2:])
        elif line.startswith("D "):
            quads.remove(line[2:])
    assert quads == history.dump(after)


def test_patch_that_nobody_reads_keeps_no_others_waiting(
    client: FlaskClient, history: History
) -> None:
    address = f"/release/{history.versions[0]}/changes/{history.versions[1]}"
    for _ in range(3):
        with client.head(f"{address}.rdfp") as head:
            assert (head.status_code, head.data) == (200, b"")
        with client.get(f"{address}.rdfp") as unread:
            assert unread.status_code == 200
    assert client.get(f"{address}.rdfp").text.endswith("TC .\n")
    assert client.get(f"{address}.json").status_code == 200


def test_memento_of_a_date(client: FlaskClient, history: History) -> None:
    for date, number in (
        ("Thu, 01 Jan 2020 00:00:00 GMT", 0),
        ("Sun, 15 Feb 2026 00:00:00 GMT", 1),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 2),
    ):
        gate = client.get(f"{CHAMBER}.ttl", headers={"Accept-Datetime": date})
        assert gate.status_code == 302
        assert "Accept-Datetime" in gate.headers["Vary"]
        assert gate.headers["Location"].endswith(
            f"{CHAMBER}.ttl?release={history.versions[number]}"
        )
        memento = client.get(gate.headers["Location"].removeprefix("https://graph.example.org"))
        assert memento.headers["Memento-Datetime"].endswith("12:00:00 GMT")
        assert "rel=timegate" in ", ".join(memento.headers.getlist("Link"))
    original = client.get(f"{CHAMBER}.ttl")
    assert "Memento-Datetime" not in original.headers
    assert f"/timemap{CHAMBER}.ttl" in ", ".join(original.headers.getlist("Link"))


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        ",",
        f"Thu, 01 Jan {'9' * 30} 00:00:00 GMT",
        f"Thu, 01 Jan 2026 00:00:00 +{'9' * 30}",
        "2026-01-01T00:00:00Z",
        "Thu, 01 Jan 2026 00:00:00 +0000",
        "Thu, 01 Jan 2026 00:00:00",
        "Thu, 1 Jan 2026 00:00:00 GMT",
        "Day, 01 Jan 2026 00:00:00 GMT",
        "Thu, 01 Jan 2026 00:00 GMT",
        "Thursday, 01-Jan-26 00:00:00 GMT",
        "Thu Jan  1 00:00:00 2026",
        "Thu, 31 Feb 2026 00:00:00 GMT",
        "",
    ],
)
def test_date_that_is_none_is_400(client: FlaskClient, date: str) -> None:
    wrong = client.get(f"{CHAMBER}.ttl", headers={"Accept-Datetime": date})
    assert wrong.status_code == 400


def test_time_map_lists_every_memento(client: FlaskClient, history: History) -> None:
    answer = client.get(f"/timemap{CHAMBER}.ttl")
    assert answer.mimetype == "application/link-format"
    lines = answer.text.strip().split(",\n")
    assert len(lines) == 1 + len(history.versions)  # the first line holds three links
    assert 'rel="first memento"; datetime="Thu, 01 Jan 2026 12:00:00 GMT"' in lines[1]
    assert 'rel="last memento"' in lines[-1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/doc/organisation/kammer", 200),
        ("/id/organisation/kammer.ttl", 200),
        ("/doc/place/musterstadt", 200),
        ("/ontology", 200),
        ("/ontology/Workshop.ttl", 200),
        ("/scheme/topic", 200),
        ("/browse/project", 200),
        ("/doc/organisation/nobody", 404),
        ("/id/organisation/nobody.ttl", 404),
        ("/doc/organisation", 404),
        ("/doc/organisation/kammer/more", 404),
        ("/ontology/Nothing", 404),
        ("/scheme/nothing", 404),
        ("/browse/nothing", 404),
        ("/search/more", 404),
        ("/queries", 404),
    ],
)
def test_time_map_of_what_never_was_is_404(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(f"/timemap{path}").status_code == status


def test_time_map_of_what_only_an_older_release_had(client: FlaskClient, history: History) -> None:
    """The third release has another post in the place of this one."""
    gone = [
        quad.split()[0].strip("<>")
        for quad in sorted(history.dump(0) - history.dump(2))
        if quad.split()[0].strip("<>") not in "".join(history.dump(2))
    ]
    path = next(iri for iri in gone if "/id/" in iri).partition("/id/")[2]
    assert client.get(f"/doc/{path}").status_code == 404
    assert client.get(f"/doc/{path}?release={history.versions[0]}").status_code in (200, 303)
    assert client.get(f"/timemap/doc/{path}").status_code == 200


def test_feed_of_everything_and_of_one_thing(client: FlaskClient, history: History) -> None:
    feed = ElementTree.fromstring(client.get("/changes.atom?lang=en").data)
    ids = [entry.findtext(f"{ATOM}id", "") for entry in feed.iter(f"{ATOM}entry")]
    assert [iri.rpartition("#")[2] for iri in ids] == history.versions[::-1]
    assert "joined: 1" in "".join(feed.itertext())
    thing = ElementTree.fromstring(client.get("/changes/organisation/kammer.atom").data)
    entries = list(thing.iter(f"{ATOM}entry"))
    versions = [entry.findtext(f"{ATOM}id", "").rpartition("#")[2] for entry in entries]
    assert versions == [history.versions[1], history.versions[0]]
    assert client.get("/changes/organisation/nobody.atom").status_code == 404


def test_comparison_that_had_to_make_room_is_made_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many releases there are, what is kept of them is bounded in bytes, not in number."""
    feed = "/changes/organisation/kammer.atom"
    told = client.get(feed).data
    with client.application.app_context():
        comparisons = services().comparisons
    monkeypatch.setattr(comparisons, "_max_bytes", 1)
    for path in ("/changes.atom?lang=de", "/changes.atom?lang=en"):
        assert client.get(path).status_code == 200
    assert len(comparisons._kept) == 1
    assert client.get(feed).data == told


def test_event_stream_gives_every_change_once(client: FlaskClient, history: History) -> None:
    tree = "https://w3id.org/tree#"
    pages = [client.get("/ldes", headers={"Accept": "application/n-triples"}).text]
    for page in pages:
        for quad in parse(page, format=RdfFormat.N_TRIPLES):
            if quad.predicate.value == f"{tree}node":
                path = quad.object.value.removeprefix("https://graph.example.org")
                pages.append(client.get(path, headers={"Accept": "application/n-triples"}).text)
    quads = [quad for page in pages for quad in parse(page, format=RdfFormat.N_TRIPLES)]
    members = [quad.object for quad in quads if quad.predicate.value == f"{tree}member"]
    assert len(members) == len(set(members))
    chamber = "https://example.org/testrevier/id/organisation/kammer"
    versions = {m.value for m in members if m.value.startswith(f"{chamber}?")}
    assert versions == {f"{chamber}?release={v}" for v in history.versions[:2]}
    names = {
        quad.object.value
        for quad in quads
        if quad.subject.value.startswith(f"{chamber}?")
        and quad.predicate.value.endswith("prefLabel")
    }
    assert {"Handwerkskammer Probe", "Handwerkskammer Süd"} <= names


def test_feed_does_without_what_cannot_be_read(tmp_path: Path, history: History) -> None:
    home = Path(shutil.copytree(history.home, tmp_path / "home", symlinks=True))
    for file in (home / "releases" / history.versions[0] / "store").iterdir():
        file.write_bytes(b"damaged")
    app = create_app(Settings(home=home))
    feed = ElementTree.fromstring(app.test_client().get("/changes.atom?lang=en").data)
    stores_of(app).close()
    summaries = [entry.findtext(f"{ATOM}summary", "") for entry in feed.iter(f"{ATOM}entry")]
    assert summaries[0].startswith("role changed")
    assert summaries[1] == "What changed cannot be read any more."


def test_form_of_an_older_release_asks_that_release(client: FlaskClient, history: History) -> None:
    old = history.versions[0]
    for path in ("/sparql", "/query"):
        page = client.get(f"{path}?release={old}", headers={"Accept": "text/html"}).text
        assert f'<input type="hidden" name="release" value="{old}">' in page
