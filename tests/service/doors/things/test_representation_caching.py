"""What a client has of a document need not be sent again, and what is sent is packed."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from graph_loader.build import build
from graph_loader.release import Home
from service.config import Settings
from service.request.representations import FORMATS
from tests.graph_loader.support import REGION
from tests.running import client_over
from tests.service.documents import BROWSER, WORKSHOP, get


def tag(client: FlaskClient, path: str, accept: str = "", **headers: str) -> str:
    return get(client, path, accept, **headers).headers["ETag"]


def test_every_representation_has_a_strong_tag_of_its_own(client: FlaskClient) -> None:
    tags = [tag(client, WORKSHOP, accept) for accept in FORMATS.values()]
    tags += [tag(client, WORKSHOP, BROWSER, Accept_Language="en")]
    for coding in ("gzip", "br"):
        tags += [
            tag(client, WORKSHOP, accept, Accept_Encoding=coding) for accept in FORMATS.values()
        ]
    assert len(set(tags)) == len(tags)
    assert not any(name.startswith("W/") for name in tags)
    assert tag(client, WORKSHOP) == tag(client, WORKSHOP, "text/turtle")


def test_tag_follows_the_release(region: FlaskClient, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(REGION, folder)
    with (folder / "project_topics.csv").open("a", encoding="utf-8") as table:
        table.write("rufbus,digitalisation,bericht-2023\n")
    build(folder, Home(tmp_path / "home"), quiet=True)
    with client_over(Settings(home=tmp_path / "home")) as other:
        path = "/doc/place/probe.ttl"
        assert tag(other, path) != tag(region, path)
        assert tag(other, path) == tag(other, path)


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_known_tag_gives_304_with_the_headers_of_the_200(
    client: FlaskClient, accept: str, coding: str
) -> None:
    full = get(client, WORKSHOP, accept, Accept_Encoding=coding)
    name = full.headers["ETag"]
    for known in (name, f"W/{name}", f'"other", {name}'):
        response = get(client, WORKSHOP, accept, Accept_Encoding=coding, If_None_Match=known)
        assert (response.status_code, response.data) == (304, b"")
        for header in ("ETag", "Cache-Control", "Content-Location"):
            assert response.headers[header] == full.headers[header]
        assert set(response.vary) == set(full.vary)


def test_tag_of_another_coding_gives_no_304(client: FlaskClient) -> None:
    known = tag(client, WORKSHOP, Accept_Encoding="gzip")
    assert get(client, WORKSHOP, Accept_Encoding="br", If_None_Match=known).status_code == 200


def test_date_decides_only_without_a_tag(client: FlaskClient) -> None:
    full = get(client, WORKSHOP)
    date = full.headers["Last-Modified"]
    assert get(client, WORKSHOP, If_Modified_Since=date).status_code == 304
    old = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert get(client, WORKSHOP, If_Modified_Since=old).status_code == 200
    other = get(client, WORKSHOP, If_Modified_Since=date, If_None_Match='"other"')
    assert other.status_code == 200
    known = get(client, WORKSHOP, If_Modified_Since=old, If_None_Match=full.headers["ETag"])
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("deflate", None),
    ],
)
def test_large_text_is_coded_as_the_client_likes(
    client: FlaskClient, accepted: str, coding: str | None
) -> None:
    plain = get(client, WORKSHOP)
    response = get(client, WORKSHOP, Accept_Encoding=accepted)
    assert response.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in response.vary and "Accept-Encoding" in plain.vary
    assert int(response.headers["Content-Length"]) == len(response.data)
    decode = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[coding]
    assert decode(response.data) == plain.data
    assert coding is None or len(response.data) < len(plain.data) / 3


def test_small_or_packed_is_sent_as_it_is(client: FlaskClient) -> None:
    for path in ("/doc/nope/nope", "/data/dump.nq.gz", "/id/workshop/werkstatt-4"):
        with get(client, path, Accept_Encoding="gzip") as response:
            assert "Content-Encoding" not in response.headers


def test_unknown_arguments_change_nothing(client: FlaskClient) -> None:
    assert get(client, f"{WORKSHOP}.ttl?utm=1&utm=2").data == get(client, f"{WORKSHOP}.ttl").data
