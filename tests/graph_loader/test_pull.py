"""A release that is fetched from a service that runs: the same bytes and answers, or nothing."""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.graph_loader.support import Outcome, run, run_here
from tests.running import Service, running

FILES = ("dump.nq.gz", "tables.zip", "manifest.json", "catalog.ttl", "void.ttl")
#: What nodes behind one name have in common.
NODE = {"ACTORGRAPH_BASE_URL": "https://graph.example.org", "ACTORGRAPH_PAGE_SECONDS": "60"}
QUERIES = ("ASK {}", "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 20")


@pytest.fixture(scope="module")
def source(region_home: Path) -> Iterator[Service]:
    with running(region_home, **NODE) as started:
        assert started.ask("ASK {}")[0] == 200
        yield started


def pull(url: str, home: Path, *options: str, how: Callable[..., Outcome] = run_here) -> Outcome:
    return how("pull", url, "--home", home, "--quiet", *options)


def release_of(home: Path) -> Path:
    return (home / "current").resolve()


def tags(service: Service) -> dict[str, str]:
    found = {}
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)) as connection:
        addresses = [f"/data/{name}" for name in FILES]
        addresses += [f"/sparql?query={query.replace(' ', '%20')}" for query in QUERIES]
        addresses += ["/doc/workshop/arbeit.ttl", "/doc/workshop/arbeit.html?lang=de"]
        for address in addresses:
            connection.request("GET", address)
            with connection.getresponse() as response:
                response.read()
                assert response.status == 200, address
                found[address] = response.headers["ETag"]
    return found


def test_fetched_release_has_the_same_files_answers_and_tags(
    source: Service, region_home: Path, tmp_path: Path
) -> None:
    done = pull(source.url, tmp_path, how=run)
    assert (done.status, done.err) == (0, "")
    ours, theirs = release_of(tmp_path), release_of(region_home)
    assert ours.name == theirs.name
    manifest = json.loads((theirs / "manifest.json").read_text())
    network = [f"network/{path.name}" for path in (theirs / "network").iterdir()]
    for name in (*manifest["files"], "manifest.json", "default.nt.gz", "search.sqlite", *network):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name
    with running(tmp_path, **NODE) as copy:
        for query in QUERIES:
            assert copy.ask(query) == source.ask(query)
        assert tags(copy) == tags(source)
    again = pull(source.url, tmp_path)
    assert again.out == f"release {ours.name} was here, published\n"


def test_fetch_goes_on_where_it_broke_off(
    source: Service, region_home: Path, tmp_path: Path
) -> None:
    manifest = (release_of(region_home) / "manifest.json").read_bytes()
    parts = tmp_path / ".pulls" / hashlib.sha256(manifest).hexdigest()
    parts.mkdir(parents=True)
    whole = (release_of(region_home) / "dump.nq.gz").read_bytes()
    (parts / "dump.nq.gz").write_bytes(whole[:100_000])
    (parts / "tables.zip").write_bytes((release_of(region_home) / "tables.zip").read_bytes())
    before = source.log.read_text().count('"status": 206')
    assert pull(source.url, tmp_path).status == 0
    assert (release_of(tmp_path) / "dump.nq.gz").read_bytes() == whole
    assert source.log.read_text().count('"status": 206') == before + 1
    assert not (tmp_path / ".pulls").exists()


def test_manifest_is_pinned_by_its_checksum(
    source: Service, region_home: Path, tmp_path: Path
) -> None:
    right = hashlib.sha256((release_of(region_home) / "manifest.json").read_bytes()).hexdigest()
    refused = pull(source.url, tmp_path, "--expect", "0" * 64)
    assert refused.status == 1 and right in refused.err
    assert not (tmp_path / "current").exists()
    assert pull(source.url, tmp_path, "--expect", right).status == 0


def test_release_that_is_larger_than_allowed_is_not_fetched(
    source: Service, tmp_path: Path
) -> None:
    refused = pull(source.url, tmp_path, "--most-bytes", "100000")
    assert refused.status == 1 and "more than 100000" in refused.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.1", "http://example.org", "ftp://127.0.0.1", "file:///etc", "x", "http://"],
)
def test_address_without_tls_on_another_machine_is_not_asked(url: str, tmp_path: Path) -> None:
    done = pull(url, tmp_path)
    assert done.status == 1 and done.err.startswith("actorgraph: ")
    assert "Traceback" not in done.err


@contextmanager
def files_of(folder: Path, status: int = 200) -> Iterator[str]:
    """A server of plain files, which may be another than it says, under /data/."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def do_GET(self) -> None:
            if status != 200:
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:9/data/manifest.json")
                self.end_headers()
            else:
                super().do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def change(**members: object) -> Callable[[Path], None]:
    def made(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **members}))

    return made


def damage(name: str, data: bytes = b"") -> Callable[[Path], None]:
    """Write other data instead, or as many other bytes as there are."""

    def made(folder: Path) -> None:
        path = folder / name
        path.write_bytes(data or b"x" * path.stat().st_size)

    return made


HASH = {"bytes": 5, "sha256": "0" * 64}
DAMAGES = {
    "no JSON": damage("manifest.json", b"{"),
    "other bytes": damage("tables.zip"),
    "fewer bytes": damage("tables.zip", b"x" * 100),
    "more bytes": damage("catalog.ttl", b"x" * 1_000_000),
    "another kind": change(kind="load"),
    "name outside": change(version="../x"),
    "file outside": change(files={"../../x": HASH, "dump.nq.gz": HASH}),
    "a store of theirs": change(files={"store": HASH, "dump.nq.gz": HASH}),
    "negative size": change(files={"dump.nq.gz": {"bytes": -1, "sha256": "0" * 64}}),
    "endless size": change(files={"dump.nq.gz": {"bytes": 10**18, "sha256": "0" * 64}}),
    "another dump": change(dump_sha256="0" * 64),
    "no files": change(files=[]),
    "odd base": change(base="javascript:x/"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_release_that_is_not_what_it_says_is_not_published(
    region_home: Path, tmp_path: Path, name: str
) -> None:
    data = tmp_path / "www" / "data"
    made_here = shutil.ignore_patterns("store", "default.nt.gz", "search.sqlite", "network")
    shutil.copytree(release_of(region_home), data, ignore=made_here)
    DAMAGES[name](data)
    mine = tmp_path / "home"
    with files_of(tmp_path / "www") as url:
        done = pull(url, mine)
    assert done.status == 1
    assert done.err.startswith("actorgraph: ") and "Traceback" not in done.err
    assert not (mine / "current").exists()
    assert [each for each in mine.glob("releases/*")] == []
    assert {each.name for each in tmp_path.iterdir()} <= {"www", "home"}


@pytest.mark.parametrize("status", [301, 302, 307, 404, 500])
def test_redirection_is_not_followed_and_a_failure_is_told(tmp_path: Path, status: int) -> None:
    with files_of(tmp_path, status) as url:
        done = pull(url, tmp_path / "home")
    assert done.status == 1 and f": {status}" in done.err
