"""Releases whose files hold what no loader writes: they are refused or passed over, by name."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.config import Settings
from service.release.home import NoRelease, publications
from service.release.release import read_release
from tests.running import Service, client_over, eventually, running


def a_home(home: Path, folder: Path, *versions: str) -> Path:
    """A home with releases that have the store of another one, and their own other files."""
    for version in versions:
        release = folder / "releases" / version
        release.mkdir(parents=True)
        for path in (home / "current").resolve().iterdir():
            if path.name in ("manifest.json", "search.sqlite"):
                shutil.copy(path, release)
            elif path.name == "network":
                shutil.copytree(path, release / path.name)
            else:
                (release / path.name).symlink_to(path)
    publish(folder, versions[0])
    return folder


def publish(home: Path, version: str) -> None:
    (home / "next").symlink_to(f"releases/{version}")
    (home / "next").replace(home / "current")


def change(home: Path, version: str, **members: object) -> None:
    path = home / "releases" / version / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **members}))


@pytest.mark.parametrize(
    "members",
    [
        {"quads": "many"},
        {"quads": None},
        {"quads": True},
        {"quads": -1},
        {"quads": 1e400},
        {"quads": 10**30},
        {"statements": "all"},
        {"statements": []},
        {"languages": 5},
        {"languages": [1, 2]},
        {"base": "javascript:alert(1)/"},
        {"base": 'https://example.org/"><script>/'},
        {"files": {"manifest.json": {"bytes": "large"}}},
        {"files": {"manifest.json": {}}},
    ],
    ids=str,
)
def test_release_with_an_odd_manifest_is_refused(
    region_home: Path, tmp_path: Path, members: dict[str, object]
) -> None:
    folder = a_home(region_home, tmp_path, "odd")
    assert read_release(folder, "odd").version == "odd"
    change(folder, "odd", **members)
    with pytest.raises(NoRelease):
        read_release(folder, "odd")


@pytest.mark.parametrize(
    "content", [b"[1]", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000, b"{", b""], ids=repr
)
def test_release_whose_manifest_is_none_is_refused(
    region_home: Path, tmp_path: Path, content: bytes
) -> None:
    folder = a_home(region_home, tmp_path, "odd")
    (folder / "releases" / "odd" / "manifest.json").write_bytes(content)
    with pytest.raises(NoRelease):
        read_release(folder, "odd")


def test_old_release_stays_when_the_new_one_is_odd(region_home: Path, tmp_path: Path) -> None:
    folder = a_home(region_home, tmp_path, "good", "odd")
    change(folder, "odd", quads="many")
    with running(folder) as service:
        assert release(service) == "good"
        publish(folder, "odd")
        eventually(lambda: "release odd cannot be opened" in service.log.read_text())
        assert release(service) == "good"
        assert service.failures() == []


def release(service: Service) -> str:
    status, body = service.ask("ASK {}")
    assert status == 200 and b"true" in body
    head = service.send(b"GET /sparql?query=ASK{} HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")[0]
    (line,) = [x for x in head.lower().split(b"\r\n") if x.startswith(b"x-actor-graph-release")]
    return line.split(b": ")[1].decode()


@pytest.mark.parametrize(
    "line", [b"\xff\tx", b"good\t9999-12-31T23:59:59-23:00", b"no tab", b"good\tnever"], ids=repr
)
def test_line_of_the_history_that_is_none_is_passed_over_and_told(
    region_home: Path, tmp_path: Path, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    folder = a_home(region_home, tmp_path, "good")
    lines = [b"good\t2024-01-02T03:04:05+00:00", line, b"good\t2025-01-02T03:04:05+00:00"]
    (folder / "history.tsv").write_bytes(b"\n".join([*lines, b""]))
    with caplog.at_level(logging.WARNING):
        found = publications(folder)
    assert [each.when.year for each in found] == [2024, 2025]
    assert [record.message for record in caplog.records] == [
        f"{folder / 'history.tsv'}, line 2: no publication stands there; it is passed over"
    ]


def other_columns(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE names")
        connection.execute("CREATE TABLE names (something)")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def overwritten(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xab" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, overwritten, other_columns, lambda p: p.write_text("no")])
def test_search_asks_the_store_when_the_index_is_damaged(
    region_home: Path, tmp_path: Path, damage: Callable[[Path], Any]
) -> None:
    folder = a_home(region_home, tmp_path, "odd")
    damage(folder / "releases" / "odd" / "search.sqlite")
    asked = "/search?q=werkstatt+1&format=json"
    with client_over(Settings(home=folder, page_seconds=30)) as client:
        answer = client.get(asked)
        assert answer.status_code == 200
        assert "workshop/arbeit" in answer.text


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def shorter(folder: Path) -> None:
    cut(folder / "ints.npy")


@pytest.mark.parametrize("damage", [gone, shorter])
def test_network_is_made_of_the_store_when_its_files_are_damaged(
    region_home: Path, tmp_path: Path, damage: Callable[[Path], Any]
) -> None:
    folder = a_home(region_home, tmp_path, "odd")
    asked = "/api/v1/network/paths?a=organisation/jugendring&b=organisation/hochschule"
    answers = []
    for damaged in (False, True):
        if damaged:
            damage(folder / "releases" / "odd" / "network")
        with client_over(Settings(home=folder, page_seconds=30)) as client:
            answers.append(client.get(asked).json)
    assert answers[0] == answers[1]
    assert answers[0] and answers[0]["status"] == "found"
