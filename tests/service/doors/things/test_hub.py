"""The document about a thing with thousands of links comes in parts that lose nothing."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, NamedNode, Triple

from tests.service.documents import BROWSER, get, links, quads, triples
from tests.service.hub import HUB, LINKS

HYDRA = "http://www.w3.org/ns/hydra/core#"


def test_pages_of_a_hub_lose_nothing(hub: FlaskClient) -> None:
    node = NamedNode(f"{HUB}id/hub/big")
    path, seen, found = "/doc/hub/big.trig", 0, set()
    while path:
        response = get(hub, path)
        page = quads(response)
        assert sum(quad.object == node for quad in triples(page)) < LINKS
        found |= page
        seen += 1
        path = links(response).get("next", [("", {})])[0][0]
    assert seen == 6
    subjects = {quad.subject for quad in found if quad.object == node}
    members = {NamedNode(f"{HUB}id/member/m{number}") for number in range(LINKS)}
    assert members | {NamedNode(f"{HUB}id/organisation/plain")} <= subjects
    assert any(isinstance(subject, BlankNode) for subject in subjects)


def test_first_page_of_a_hub_says_how_many_there_are(hub: FlaskClient) -> None:
    response = get(hub, "/doc/hub/big.ttl")
    found = {
        quad.predicate.value.removeprefix(HYDRA): quad.object.value
        for quad in quads(response)
        if quad.predicate.value.startswith(HYDRA) and not isinstance(quad.object, BlankNode)
        if not isinstance(quad.object, Triple)
    }
    start = f"{HUB}doc/hub/big.ttl"
    assert int(found["totalItems"]) == LINKS + 4
    assert found["view"] == found["first"] == start
    assert found["next"] == f"{start}?page=2" and found["last"] == f"{start}?page=6"
    by_header = {rel: target for rel, [(target, _), *_] in links(response).items()}
    assert by_header["next"] == "/doc/hub/big.ttl?page=2"
    assert by_header["last"] == "/doc/hub/big.ttl?page=6"


def test_pages_of_a_hub_for_people_lose_nothing_either(hub: FlaskClient) -> None:
    path, found = "/doc/hub/big?lang=en", set()
    while path:
        text = get(hub, path, BROWSER).text
        found |= set(re.findall(r'href="/doc/member/(m\d+)', text))
        following = re.search(r'href="([^"]+)" rel="next"|rel="next" href="([^"]+)"', text)
        path = html.unescape(following[1] or following[2]) if following else ""
    assert found == {f"m{number}" for number in range(LINKS)}


def test_part_of_a_hub_has_its_like_in_other_forms_of_rdf(hub: FlaskClient) -> None:
    found = {target for target, _ in links(get(hub, "/doc/hub/big.ttl?page=2"))["alternate"]}
    assert "/doc/hub/big.nt?page=2" in found and "/doc/hub/big.html?lang=de" in found


@pytest.mark.parametrize(("page", "status"), [("7", 404), ("0", 400), ("x", 400), ("1", 200)])
def test_page_that_is_not_there(hub: FlaskClient, page: str, status: int) -> None:
    assert get(hub, f"/doc/hub/big.ttl?page={page}").status_code == status
