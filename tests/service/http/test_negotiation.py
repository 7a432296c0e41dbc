"""Which form of a document a client gets, and what the answer says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

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
    assert response.headers["Content-Location"] == f"{WORKSHOP}.html?lang=en"
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


def test_content_location_gives_the_same_representation(client: FlaskClient) -> None:
    for accept in FORMATS.values():
        chosen = get(client, WORKSHOP, accept)
        again = get(client, chosen.headers["Content-Location"])
        assert again.mimetype == accept
        if accept != "text/html":  # pages keep the language in their links if it is in the address
            assert again.data == chosen.data


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
