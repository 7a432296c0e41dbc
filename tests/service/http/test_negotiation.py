"""Which form of a document a client gets, and what the answer says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from service.config import Settings
from service.request.representations import FORMATS
from tests.running import client_over
from tests.service.documents import BASE, BROWSER, WORKSHOP, get, links

# Which form


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/*", "application/n-triples"),
        (BROWSER, "text/html"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"', None),
        ("TEXT/HTML", "text/html"),
        ("text/html;q=0.5, application/rdf+xml;q=0.6", "application/rdf+xml"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/turtle;q=0, text/*", "text/html"),
        ("*/*;q=0.1, application/trig;q=0.2", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("text/html;q=0.001", "text/html"),
        ("text/html;q=2", "text/turtle"),
        ("nonsense", "text/turtle"),
        (";;,,", "text/turtle"),
    ],
)
def test_accept_decides(client: FlaskClient, accept: str, expected: str | None) -> None:
    response = get(client, WORKSHOP, accept)
    assert response.status_code == 200
    assert response.mimetype == (expected or accept.partition(";")[0])


@pytest.mark.parametrize(
    "accept", ["image/png", "*/*;q=0", "text/html;q=0", "application/*+json", "application/xml"]
)
def test_nothing_acceptable_gives_406_with_what_there_is(client: FlaskClient, accept: str) -> None:
    response = get(client, WORKSHOP, accept)
    assert response.status_code == 406
    assert response.get_json()["offers"] == list(FORMATS.values())
    offered = {(target, options["type"]) for target, options in links(response)["alternate"]}
    assert (f"{WORKSHOP}.rdf", "application/rdf+xml") in offered
    assert len({kind for _, kind in offered}) == len(FORMATS)


# What the answer says of itself


def test_page_says_what_it_is_and_where_the_others_are(client: FlaskClient) -> None:
    response = get(client, WORKSHOP, BROWSER, Accept_Language="en")
    assert response.headers["Content-Location"] == f"{WORKSHOP}.html"
    assert response.headers["Content-Language"] == "en"
    found = links(response)
    assert [target for target, _ in found["canonical"]] == [f"http://localhost{WORKSHOP}"]
    assert [target for target, _ in found["about"]] == [f"{BASE}id/workshop/werkstatt-4"]
    assert found["describedby"][0] == (
        f"{WORKSHOP}.ttl",
        {"rel": "describedby", "type": "text/turtle"},
    )
    assert [target for target, _ in found["collection"]] == ["/data"]
    assert found["license"][0][0].startswith("https://creativecommons.org/")
    others = {target: options for target, options in found["alternate"]}
    assert others[f"{WORKSHOP}.html?lang=de"]["hreflang"] == "de"
    assert f"{WORKSHOP}.html?lang=en" not in others
    for target, options in others.items():
        assert get(client, target).mimetype == options["type"]


def test_content_location_gives_the_same_representation(region: FlaskClient) -> None:
    for accept in FORMATS.values():
        for asked in ("", "?lang=en", "?on=2021"):
            chosen = get(region, f"/doc/project/rufbus{asked}", accept, Accept_Language="en-GB")
            place = chosen.headers["Content-Location"]
            again = get(region, place, Accept_Language="en-GB")
            assert (again.mimetype, again.data) == (accept, chosen.data), place
            assert again.headers["Content-Location"] == place


def test_content_location_of_one_page_of_many_gives_the_same_bytes(hub: FlaskClient) -> None:
    for asked in ("", "?page=2"):
        for accept in ("text/turtle", "application/ld+json", "text/html"):
            chosen = get(hub, f"/doc/hub/big{asked}", accept)
            again = get(hub, chosen.headers["Content-Location"])
            assert (again.mimetype, again.data) == (accept, chosen.data)


def test_header_of_a_thing_says_how_to_cite_it_and_what_it_is(region: FlaskClient) -> None:
    """Signposting, FAIR level 1; what RDF is part of is described elsewhere."""
    for path in ("/doc/project/rufbus.html", "/doc/project/rufbus.ttl"):
        found = links(get(region, path))
        assert [target for target, _ in found["cite-as"]] == [
            "https://example.org/testrevier/id/project/rufbus"
        ]
        assert [target for target, _ in found["type"]] == [
            "https://schema.org/AboutPage",
            "https://w3id.org/actor-graph/ontology#Project",
        ]
        void = [target for target, _ in found["describedby"] if "void" in target]
        assert void == (["/.well-known/void"] if path.endswith("ttl") else [])
    graph = region.get("/graphs?default", headers={"Accept": "text/turtle"})
    assert "</.well-known/void>; rel=describedby" in graph.headers["Link"]
    assert region.get("/.well-known/void").status_code == 200
    assert "cite-as" not in links(get(region, "/ontology/Workshop.ttl"))


def test_home_page_names_its_feed(region: FlaskClient) -> None:
    text = region.get("/", headers={"Accept": "text/html"}).text
    assert '<link rel="alternate" type="application/atom+xml" href="/changes.atom"' in text
    assert region.get("/changes.atom").mimetype == "application/atom+xml"


@pytest.mark.parametrize(
    "path",
    [
        "/doc/project/rufbus.html",
        "/doc/project/rufbus.ttl",
        "/",
        "/browse/project",
        "/sparql?query=ASK%7B%7D",
        "/graphs?default",
        "/catalog.ttl",
        "/api/v1/queries/counts",
        "/api/v1/queries",
    ],
)
def test_answer_of_a_named_release_may_be_kept_for_a_day(region: FlaskClient, path: str) -> None:
    version = region.get("/api/v1/queries").get_json()["release"]
    joint = "&" if "?" in path else "?"
    named = region.get(f"{path}{joint}release={version}")
    assert (named.status_code, named.headers["Cache-Control"]) == (
        200,
        "max-age=86400, must-revalidate",
    )
    again = region.get(
        f"{path}{joint}release={version}", headers={"If-None-Match": named.headers["ETag"]}
    )
    assert (again.status_code, again.headers["Cache-Control"]) == (
        304,
        "max-age=86400, must-revalidate",
    )
    assert "must-revalidate" not in region.get(path).headers["Cache-Control"]
    for empty in (f"{path}{joint}release=", f"{path}{joint}release=0123456789ab"):
        assert "must-revalidate" not in region.get(empty).headers["Cache-Control"]


def test_only_files_with_a_hash_are_kept_for_ever(region: FlaskClient) -> None:
    version = region.get("/api/v1/queries").get_json()["release"]
    for name, kept in (
        ("dump.nq.gz", "public, max-age=31536000, immutable"),
        ("manifest.json", "max-age=86400, must-revalidate"),
    ):
        with region.get(f"/release/{version}/{name}") as file:
            assert file.headers["Cache-Control"] == kept
        with region.get(f"/data/{name}") as file:
            assert "immutable" not in file.headers["Cache-Control"]


def test_every_file_says_its_charset_once(region: FlaskClient) -> None:
    listed = region.get("/data/sha256sums.txt").text.split()[1::2]
    kinds = {}
    for name in listed:
        with region.get(f"/data/{name}") as file:
            kinds[name] = file.headers["Content-Type"]
    assert all(kind.count("charset") <= 1 for kind in kinds.values())
    assert kinds["report.ttl"] == "text/turtle; charset=utf-8"
    assert kinds["dump.nq.gz"] == "application/gzip"


def test_list_of_releases_is_there_as_rdf(region: FlaskClient) -> None:
    version = region.get("/api/v1/queries").get_json()["release"]
    iri = f"https://example.org/testrevier/release/{version}"
    for accept, form in (
        ("text/turtle", RdfFormat.TURTLE),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ):
        sent = region.get("/release/", headers={"Accept": accept})
        assert sent.mimetype == accept
        said = {str(quad.triple) for quad in parse(sent.data, format=form)}
        has = "<http://www.w3.org/ns/dcat#hasVersion>"
        assert f"<https://example.org/testrevier/> {has} <{iri}>" in said
        assert any(one.startswith(f"<{iri}> <http://www.w3.org/ns/dcat#version>") for one in said)
    assert region.get("/release/", headers={"Accept": "*/*"}).mimetype == "text/html"
    assert region.get("/release/", headers={"Accept": "application/json"}).is_json
    assert region.get("/release/", headers={"Accept": "image/png"}).status_code == 406


# What other pages may send, and slashes that are none


def _allowed(client: FlaskClient, path: str, asked: str) -> set[str]:
    headers = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": asked}
    response = client.options(path, headers={"Origin": "https://elsewhere.example", **headers})
    assert response.status_code in (200, 204)
    assert "Access-Control-Request-Headers" in response.vary
    return set(response.headers["Access-Control-Allow-Headers"].lower().split(", "))


@pytest.mark.parametrize("path", ["/sparql", "/api/v1/queries/counts", "/doc/project/rufbus"])
def test_preflight_allows_the_headers_that_a_client_asks_for(
    region: FlaskClient, path: str
) -> None:
    usual = _allowed(region, path, "")
    assert {"accept", "content-type", "if-none-match"} <= usual
    assert _allowed(region, path, "queryid, Authorization,x-a") - usual == {
        "queryid",
        "authorization",
        "x-a",
    }


@pytest.mark.parametrize("path", ["/sparql", "/doc/project/rufbus"])
def test_preflight_allows_no_more_names_and_none_that_is_none(
    region: FlaskClient, path: str
) -> None:
    usual = _allowed(region, path, "")
    for asked in ("a b", "x:y", "é", "*/*", "<script>", "x" * 65, ",,,", '"q"'):
        assert _allowed(region, path, asked) == usual, asked
    many = [f"x-{number}" for number in range(50)]
    assert _allowed(region, path, ", ".join(many)) - usual == set(many[:20])


@pytest.fixture(scope="module")
def unasked(region_home: Path) -> Iterator[FlaskClient]:
    """A client of a service of its own, in which no unread stream of another test has a place."""
    with client_over(Settings(home=region_home)) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    ["/id%2Fproject/rufbus", "/doc/project%2Frufbus", "/graphs/id%2fsource/bericht-2023",
     "/ontology%2FWorkshop", "/timemap/doc%2Fproject/rufbus", "/api%2Fv1/queries/counts"],
)  # fmt: skip
def test_slash_within_a_part_of_an_address_is_none(unasked: FlaskClient, path: str) -> None:
    assert unasked.get(path).status_code == 404
    with unasked.get(path.replace("%2F", "/").replace("%2f", "/")) as plain:
        assert plain.status_code in (200, 303), plain.get_data(as_text=True)
    argued = unasked.get("/search?q=a%2Fb")
    assert argued.status_code == 200


STATUSES = {
    200: ("/doc/project/rufbus", ""),
    301: ("/doc/project/doppelt", ""),
    303: ("/id/project/rufbus", ""),
    404: ("/doc/project/nope", ""),
    406: ("/doc/project/rufbus", "image/png"),
    410: ("/doc/project/irrtum", ""),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_status_can_be_cached_and_read_elsewhere(
    region: FlaskClient, status: int, method: str
) -> None:
    path, accept = STATUSES[status]
    headers = {"Accept": accept, "Origin": "https://elsewhere.example"}
    response = region.open(path, method=method, headers={k: v for k, v in headers.items() if v})
    assert response.status_code == status
    assert {"Accept", "Accept-Language"} <= set(response.vary)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert (response.data == b"") or method == "GET"


@pytest.mark.parametrize("path", ["/id/project/rufbus", "/doc/project/rufbus", "/graph/inferred"])
def test_preflight_is_answered(region: FlaskClient, path: str) -> None:
    response = region.options(path, headers={"Access-Control-Request-Method": "GET"})
    assert response.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} == set(response.headers["Allow"].split(", "))
    sent = set(response.headers["Access-Control-Allow-Headers"].split(", "))
    conditional = {"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"}
    assert {*conditional, "If-Range", "Range"} <= sent and "Authorization" not in sent
    read = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Accept-Ranges", "Content-Range", "ETag"} <= set(read)


def test_without_a_release_the_answer_is_503_and_not_404(tmp_path: Path) -> None:
    with client_over(Settings(home=tmp_path)) as client:
        for path in ("/id/project/rufbus", "/doc/project/rufbus.ttl"):
            response = get(client, path)
            assert response.status_code == 503
            assert {"Accept", "Accept-Language"} <= set(response.vary)


# Which language

LIKED = [
    ("", "de"),
    ("en", "en"),
    ("de-AT", "de"),
    ("en-US", "en"),
    ("EN-gb", "en"),
    ("en-GB, de;q=0.5", "en"),
    ("de-CH, en;q=0.9", "de"),
    ("en;q=0.4, de-AT;q=0.6", "de"),
    ("en, de-AT", "en"),
    ("de-AT, en", "de"),
    ("en-Latn-GB-x-oed;q=0.8, fr", "en"),
    ("*", "de"),
    ("*, en;q=0.5", "en"),
    ("hsb", "de"),
    ("hsb, en;q=0.5", "en"),
    ("hsb, dsb;q=0.9, *;q=0.1", "de"),
    ("de;q=0, *", "en"),
    ("de;q=0", "en"),
    ("de-AT;q=0, de", "de"),
    ("de;q=0, en;q=0", "de"),
    ("en;q=2, de;q=0.1", "de"),
    ("eng, english, -en, en_GB", "de"),
    (",".join(["hsb"] * 5000), "de"),
]
#: Doors whose answers have a language, and what tells it.
SPOKEN = {
    "/doc/project/rufbus.html": ('<html lang="de"', '<html lang="en"'),
    "/": ('<html lang="de"', '<html lang="en"'),
    "/doc/project/none.html": ('<html lang="de"', '<html lang="en"'),
    "/search?q=rufbus": ('<html lang="de"', '<html lang="en"'),
    "/api/v1/queries": ("Wer ", "Who "),
    "/api/v1/queries/counts": ("Anzahl", "number"),
    "/api/openapi.json": ('"Wer ', '"Who '),
    "/llms.txt": ("Jede Aussage", "Every statement"),
}


@pytest.mark.parametrize(("header", "tag"), LIKED)
def test_accept_language_is_looked_up(region: FlaskClient, header: str, tag: str) -> None:
    headers = {"Accept": "text/html", **({"Accept-Language": header} if header else {})}
    response = region.get("/doc/project/rufbus", headers=headers)
    assert (response.status_code, response.headers["Content-Language"]) == (200, tag)


@pytest.mark.parametrize("path", SPOKEN)
def test_every_door_looks_it_up_in_the_same_way(region: FlaskClient, path: str) -> None:
    accept = "text/html" if "lang" in SPOKEN[path][0] else "*/*"
    for header, number in (("en-GB, de;q=0.5", 1), ("de-AT, en;q=0.5", 0), ("hsb", 0)):
        headers = {"Accept": accept, "Accept-Language": header}
        response = region.get(path, headers=headers)
        assert SPOKEN[path][number] in response.text, header
        assert SPOKEN[path][1 - number] not in response.text.partition("</head>")[0], header
        assert "Accept-Language" in response.vary
    response = region.get(path + ("&" if "?" in path else "?") + "lang=de", headers=headers)
    assert SPOKEN[path][0] in response.text
