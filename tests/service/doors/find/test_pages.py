"""Home page, lists, downloads and errors, through HTTP."""

from __future__ import annotations

import hashlib
import json
import re
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import create_app
from service.about.service_description import FIXED, LIMITS
from service.config import Settings
from service.model.kinds import KINDS
from service.request.serving import stores_of
from service.store.errors import StoreUnavailable
from service.words.texts import texts_in

BROWSER = {"Accept": "text/html"}


def test_home_shows_counts_and_ways_in(client: FlaskClient) -> None:
    text = client.get("/", headers=BROWSER).text
    assert "<strong>5</strong> Werkstätten" in text
    for path in ("/browse/workshop", "/browse/organisation?kind=ministry", "/query", "/data"):
        assert f'href="{path}"' in text


def test_home_examples_all_give_rows(client: FlaskClient) -> None:
    text = client.get("/", headers=BROWSER).text
    links = re.findall(r'href="(/sparql\?query=[^"]+|/queries/[^"]+)"', text)
    assert len(links) >= 6
    for link in links:
        response = client.get(link.replace("&amp;", "&"))
        assert response.status_code == 200
        assert re.search('<table class="(plain|answer)">', response.text)


def test_every_page_has_licence_and_notice(client: FlaskClient) -> None:
    for path in ("/", "/data", "/sparql", "/browse/place", "/doc/place/cottbus"):
        text = client.get(path, headers=BROWSER).text
        assert "© GeoBasis-DE / BKG 2021 (Daten verändert)" in text
        assert 'rel="license"' in text


def test_every_page_has_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/nope", "/sparql?query=x"):
        response = client.get(path, headers=BROWSER)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        if path == "/":  # it suggests names
            policy = response.headers["Content-Security-Policy"]
            assert "script-src 'self'; connect-src 'self';" in policy
            continue
        # Nothing that runs: only data for search engines.
        assert "<script" not in response.text.replace('<script type="application/ld+json">', "")


@pytest.mark.parametrize("kind", KINDS)
def test_browse_lists_every_kind(client: FlaskClient, kind: str) -> None:
    response = client.get(f"/browse/{kind}", headers=BROWSER)
    assert response.status_code == 200
    assert f'href="/doc/{kind}/' in response.text


def test_browse_has_pages_of_200(client: FlaskClient) -> None:
    text = client.get("/browse/source", headers=BROWSER).text
    assert text.count('href="/doc/source/') == 200
    assert 'href="/browse/source?page=2"' in text


def test_browse_by_kind_of_actor(client: FlaskClient) -> None:
    text = client.get("/browse/organisation?kind=ministry", headers=BROWSER).text
    assert "/doc/organisation/mwfk" in text
    assert "/doc/organisation/wrl" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/browse/nope",
        "/browse/source?page=99",
    ],
)
def test_browse_unknown_gives_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "1e9", "99999999999999999999"])
def test_browse_bad_page_gives_4xx(client: FlaskClient, number: str) -> None:
    response = client.get("/browse/source", query_string={"page": number})
    assert response.status_code in (400, 404)


def test_download_is_what_the_manifest_says(client: FlaskClient, home: Path) -> None:
    manifest = json.loads((home / "current" / "manifest.json").read_text())
    text = client.get("/data", headers=BROWSER).text
    for name, entry in manifest["files"].items():
        assert entry["sha256"] in text
        with client.get(f"/data/{name}") as response:
            assert hashlib.sha256(response.data).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("name", ["store", "..%2Fcurrent", "nope", "store%2FCURRENT", ".lock"])
def test_download_of_anything_else_gives_404(client: FlaskClient, name: str) -> None:
    assert client.get(f"/data/{name}").status_code == 404


def test_error_gives_problem_or_page(client: FlaskClient) -> None:
    response = client.get("/nope")
    assert response.mimetype == "application/problem+json"
    assert json.loads(response.data)["status"] == 404
    response = client.get("/nope?x=<b>", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    main = response.text.partition("<main")[2]
    assert "<code>/nope</code>" in main and "<b>" not in main
    assert 'href="/browse/project"' in main


def test_mistake_of_ours_reveals_nothing(region_home: Path) -> None:
    app = create_app(Settings(home=region_home))

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret")

    response = app.test_client().get("/broken")
    stores_of(app).close()
    assert response.status_code == 500
    assert json.loads(response.data) == {
        "type": "urn:actor-graph:problem:internal",
        "title": "The service failed",
        "status": 500,
    }


def test_without_release_gives_503(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path)).test_client()
    for accept in ("text/html", "application/json"):
        assert client.get("/", headers={"Accept": accept}).status_code == 503
    assert client.get("/sparql?query=ASK{}").status_code == 503


def test_new_release_is_served_without_a_restart(region_home: Path, tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    for version in ("one", "two"):
        (tmp_path / "releases" / version).symlink_to((region_home / "current").resolve())
    (tmp_path / "current").symlink_to("releases/one")
    app = create_app(Settings(home=tmp_path))
    client, stores = app.test_client(), stores_of(app)
    assert client.get("/sparql?query=ASK{}").json == {"head": {}, "boolean": True}
    first = stores.borrow()
    (tmp_path / "next").symlink_to("releases/two")
    (tmp_path / "next").replace(tmp_path / "current")
    deadline = time.monotonic() + 120
    while stores.current() is first and time.monotonic() < deadline:
        assert client.get("/sparql?query=ASK{}").json == {"head": {}, "boolean": True}
        time.sleep(0.02)  # or we would be what it waits for: it is opened at a lower priority
    assert stores.current().release.version == "two"
    assert first.queries.ask("ASK {}"), "a request that began on the old release can end on it"
    stores.give_back(first)
    with pytest.raises(StoreUnavailable):
        first.queries.ask("ASK { ?s ?p ?o }")
    stores.close()


@pytest.mark.parametrize("language", ["de", "en"])
def test_help_names_all_limits_with_their_values(client: FlaskClient, language: str) -> None:
    page = client.get(f"/help?lang={language}")
    assert page.status_code == 200
    t = texts_in(language)
    rows = re.findall(r"<tr><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td></tr>", page.text)
    assert [name for name, _ in rows] == [
        t(f"limit.{n}") for n in (*LIMITS, *(f[0] for f in FIXED), "answer_rows")
    ]
    assert dict(rows)[t("limit.query_seconds")] == "3 s"
    assert dict(rows)[t("limit.query_depth")] == "128"


def test_every_page_leads_to_help(client: FlaskClient) -> None:
    for address in ("/", "/sparql", "/help", "/nowhere"):
        assert 'href="/help"' in client.get(address, headers=BROWSER).text
