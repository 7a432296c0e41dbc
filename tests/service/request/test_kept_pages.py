"""A page that is kept is the page that would be written: byte by byte, field by field."""

from __future__ import annotations

import os
import re
import shutil
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.config import Settings
from service.http.formats import FORMATS
from service.http.negotiation import NEVER_SENT
from tests.running import client_over, eventually, running

READER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
#: What of a field differs from one answer to the same request to the next.
PASSING = ("server-timing",)
MORE = (
    "/?on=2021",
    "/projects",
    "/search",
    "/search?q=erika",
    "/search?q=wege&format=html",
    "/browse/organisation?kind=chamber",
    "/browse/project?on=2022-05",
    "/queries?q=projekt",
    "/queries/counts?embed=1",
    "/queries/workshop-participants?workshop=workshop/wege",
    "/queries/workshop-participants?workshop=workshop/wege&on=2021&embed=1",
    "/network?embed=1",
    "/network/bridges?on=2021",
    "/network/path",
    "/doc/workshop/wege.html",
    "/doc/workshop/wege?on=2021",
    "/doc/workshop/wege?view=all",
    "/doc/organisation/kammer?lang=en",
    "/doc/organisation/kammer?lang=xx",
    "/doc/organisation/kammer?%6cang=en",
    "/%64oc/organisation/kammer",
    "/match",
    "/about",
    "/method",
    "/report?thing=https://example.org/x",
    "/imprint",
    "/shapes",
    "/scheme/phase",
    "/scheme/phase/former",
    "/query?example=counts",
    "/network?on=2021&lang=en",
)


@pytest.fixture(scope="module")
def home(region_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of our own, whose history may be written to."""
    folder = tmp_path_factory.mktemp("kept") / "home"
    return Path(shutil.copytree(region_home, folder, symlinks=True))


@pytest.fixture(scope="module")
def written(home: Path) -> Iterator[FlaskClient]:
    """A service that keeps nothing."""
    with client_over(Settings(home=home, cache_bytes=0, page_seconds=15.0)) as client:
        yield client


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[FlaskClient]:
    """A service that keeps pages."""
    with client_over(Settings(home=home, page_seconds=15.0)) as client:
        client.get("/")  # which waits for the release
        yield client


@pytest.fixture(scope="module")
def addresses(client: FlaskClient) -> list[str]:
    """Addresses of every kind of page, more than sixty."""
    found: list[str] = []
    for name in ("pages", "things-1"):
        text = client.get(f"/sitemap/{name}.xml").text
        found += re.findall(r"<loc>http://localhost(/[^<]*)</loc>", text)
    found = [path for path in found if not path.startswith("/scheme/")]
    one_of_each = {path.rpartition("/")[0]: path for path in found}  # /doc/workshop/wege
    several = [path for path in found if path.count("/") < 3 and not path.startswith("/queries/")]
    return sorted({*one_of_each.values(), *several, *MORE} - {"/sparql", "/scheme"})


def hits(client: FlaskClient) -> dict[str, int]:
    text = client.get("/metrics").text
    return {k: int(float(v)) for k, v in re.findall(r'_pages_total{found="(\w+)"} (\S+)', text)}


def told(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    fields = [(k.lower(), v) for k, v in answer.headers if k.lower() not in PASSING]
    fields = [(k, str(sorted(v.split(", "))) if k == "vary" else v) for k, v in fields]
    return answer.status_code, sorted(fields), answer.data


def same(one: TestResponse, other: TestResponse) -> None:
    (status, fields, body), (expected, others, page) = told(one), told(other)
    assert (status, set(fields) ^ set(others)) == (expected, set()), one.request.url
    assert body == page, one.request.url


def ask(client: FlaskClient, address: str, fields: Mapping[str, str], **more: str) -> TestResponse:
    return client.open(address, headers={**READER, **fields}, method=more.get("method", "GET"))


@pytest.mark.parametrize("language", ["de", "en;q=0.8, fr"])
def test_kept_page_is_the_written_one(
    written: FlaskClient, client: FlaskClient, addresses: list[str], language: str
) -> None:
    assert len(addresses) >= 60
    fields, before = {"Accept-Language": language}, hits(client)
    for address in addresses:
        expected = ask(written, address, fields)
        assert expected.status_code == 200, address
        for _ in range(2):
            same(ask(client, address, fields), expected)
    after = hits(client)
    assert sum(after.values()) - sum(before.values()) == 2 * len(addresses)
    assert after["hit"] - before["hit"] >= len(addresses), "a page was written twice"


@pytest.mark.parametrize(
    "fields",
    [
        {"Accept-Encoding": "br"},
        {"Accept-Encoding": "gzip;q=0.5"},
        {"Accept": ""},
        {"Accept": "*/*"},
        {"Accept": "text/turtle"},
        {"Accept": "application/json"},
        {"Accept": "image/png"},
        {"Host": "stranger.example"},
        {"Host": "localhost:8080"},
        {"Accept-Datetime": "Thu, 01 Jan 2026 12:00:00 GMT"},
        {"Range": "bytes=0-9"},
        {"Cookie": "a=b", "User-Agent": "x", "Referer": "http://x.example", "Authorization": "x"},
        {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "x", "X-Forwarded-Proto": "https"},
        {"If-None-Match": "*"},
        {"If-None-Match": '"other"'},
        {"If-Match": '"other"'},
        {"If-Modified-Since": "Thu, 01 Jan 2099 12:00:00 GMT"},
        {"If-Unmodified-Since": "Thu, 01 Jan 2015 12:00:00 GMT"},
    ],
    ids=lambda fields: next(iter(fields.items())) if isinstance(fields, dict) else fields,
)
def test_other_fields_give_what_they_gave(
    written: FlaskClient, client: FlaskClient, fields: dict[str, str]
) -> None:
    for address in ("/doc/workshop/wege", "/search?q=wege", "/data"):
        ask(client, address, {})
        for method in ("GET", "HEAD"):
            expected = ask(written, address, fields, method=method)
            same(ask(client, address, fields, method=method), expected)
            same(ask(client, address, fields, method=method), expected)


@pytest.mark.parametrize("coding", ["", "br", "gzip"])
@pytest.mark.parametrize("address", ["/", "/doc/workshop/wege"])
def test_who_has_the_page_gets_304_from_what_is_kept(
    written: FlaskClient, client: FlaskClient, address: str, coding: str
) -> None:
    fields = {"Accept-Encoding": coding}
    tag, before = ask(client, address, fields).headers["ETag"], hits(client)
    for named in (tag, f"W/{tag}", f'"x", {tag}', tag.replace(f"-{coding}", "")):
        for method in ("GET", "HEAD"):
            conditional = {**fields, "If-None-Match": named}
            expected = ask(written, address, conditional, method=method)
            same(ask(client, address, conditional, method=method), expected)
            if tag in named:
                assert expected.status_code == 304
    assert hits(client)["hit"] - before["hit"] >= 6


def test_browsers_that_want_the_same_share_a_page(client: FlaskClient) -> None:
    assert not NEVER_SENT & {one.media_type for one in FORMATS}
    ask(client, "/doc/place/revier", {})
    before = hits(client)
    for more in ("image/avif,image/webp,*/*;q=0.8", "*/*;q=0.8,application/xml;q=0.9"):
        ask(
            client, "/doc/place/revier", {"Accept": f"text/html,application/xhtml+xml;q=0.9,{more}"}
        )
    assert hits(client) == {**before, "hit": before["hit"] + 2}
    assert ask(client, "/doc/place/revier", {"Accept": "text/html;q=0.9,text/turtle"}).mimetype == (
        "text/turtle"
    )


def test_main_pages_are_there_before_anybody_asks(region_home: Path) -> None:
    fields = {**READER, "Accept-Language": "en", "Accept-Encoding": "gzip, br"}
    with running(region_home) as service:

        def told(name: str) -> float:
            with urllib.request.urlopen(f"{service.url}/metrics") as answer:
                text = answer.read().decode()
            found = [line for line in text.splitlines() if line.startswith(f"actorgraph_{name} ")]
            return float(found[0].rpartition(" ")[2]) if found else 0

        eventually(lambda: told('pages_total{found="miss"}') >= 12)
        assert told('requests_total{route="/",status="200"}') == 0
        for path in ("/", "/browse/workshop"):
            request = urllib.request.Request(service.url + path, headers=fields)
            with urllib.request.urlopen(request) as answer:
                assert answer.headers["Content-Encoding"] == "br"
        assert told('pages_total{found="hit"}') == 2
        assert told('requests_total{route="/",status="200"}') == 1


def test_errors_forms_and_answers_of_queries_are_not_kept(client: FlaskClient) -> None:
    before = hits(client)
    for address in ("/no/page", "/doc/workshop/none", "/?on=never", "/network?kind=x", "/sparql"):
        for _ in range(2):
            assert ask(client, address, {}).headers.get("Content-Type", "").startswith("text/html")
    for _ in range(2):
        assert client.post("/match", data={"names": "Kammer"}, headers=READER).status_code == 200
        assert ask(client, "/sparql?query=ASK{}", {}).status_code == 200
    assert hits(client) == before


def test_page_that_tells_of_other_releases_follows_the_home(
    home: Path, written: FlaskClient, client: FlaskClient
) -> None:
    version = os.path.basename(os.readlink(home / "current"))
    pinned = f"/?release={version}"
    ask(client, "/release/", {})
    first = ask(client, pinned, {}).headers["Memento-Datetime"]
    (home / "history.tsv").write_text(f"{version}\t2020-02-02T12:00:00+00:00\n")
    assert ask(client, pinned, {}).headers["Memento-Datetime"] != first
    for address in ("/release/", pinned):
        same(ask(client, address, {}), ask(written, address, {}))
