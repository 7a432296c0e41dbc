"""One number at every door: counted here by hand over the claims, then asked for everywhere."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TypeVar

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, Store

from service.config import Settings
from tests.running import Service, client_over
from tests.tools import ask, over_stdio

ID = "https://w3id.org/lausitz-graph/id/"
AG = "https://w3id.org/actor-graph/ontology#"
ORG = "http://www.w3.org/ns/org#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
KINDS = "https://w3id.org/actor-graph/scheme/actor-kind/"
WORKSHOP = f"{ID}workshop/werkstatt-4"
DISTRICTS = [NamedNode(AG + name) for name in ("District", "UrbanDistrict")]
K = TypeVar("K")
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
PREFIX = f"PREFIX ag: <{AG}> PREFIX org: <{ORG}> "


@dataclass(frozen=True)
class ByHand:
    """What the claims come to, without anything that was inferred."""

    workshops: Mapping[str, int]  #: institutions in each
    cells: Mapping[tuple[str, str], int]  #: institutions of a kind in a workshop
    kinds: Mapping[str, int]  #: institutions of each kind
    districts: Mapping[str, int]  #: projects in each, and in the places within it
    institutions: int

    @property
    def numbers(self) -> int:
        return len(self.workshops) + len(self.cells) + len(self.kinds) + len(self.districts) + 1


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[FlaskClient]:
    """A client that waits for its answers, because what is asked here is only what they say."""
    with client_over(Settings(home=home, query_seconds=60.0, page_seconds=60.0)) as client:
        yield client


@pytest.fixture(scope="module")
def by_hand(graph: Store) -> ByHand:
    """Renamings joined one by one, collectives left out, places climbed step by step."""
    later = dict(_of(graph, AG + "continuedAs"))
    collectives = {
        quad.subject.value
        for quad in _said(graph, AG + "collective")
        if getattr(quad.object, "value", "") == "true" and isinstance(quad.subject, NamedNode)
    }

    def latest(actor: str) -> str:
        return latest(later[actor]) if actor in later else actor

    kind = {actor: value.removeprefix(KINDS) for actor, value in _of(graph, ORG + "classification")}
    actors = {latest(actor) for actor in kind if actor.startswith(ID + "organisation/")}
    actors -= collectives
    participations = {
        quad.subject.value
        for quad in _said(graph, TYPE)
        if quad.object == NamedNode(AG + "Participation") and isinstance(quad.subject, NamedNode)
    }
    workshop = dict(_of(graph, ORG + "organization"))
    taking_part = {
        (_key(workshop[claim]), latest(actor))
        for claim, actor in _of(graph, ORG + "member")
        if claim in participations and actor not in collectives
    }
    within = defaultdict(set)
    for place, wider in _of(graph, AG + "within"):
        within[place].add(wider)

    def around(place: str) -> set[str]:
        return {place}.union(*(around(one) for one in within[place]))

    of_district = {
        quad.subject.value
        for quad in _said(graph, TYPE)
        if quad.object in DISTRICTS and isinstance(quad.subject, NamedNode)
    }
    located = {
        (_key(place), project)
        for project, own in _of(graph, AG + "locatedIn")
        for place in around(own)
        if place in of_district and project.startswith(ID + "project/")
    }
    return ByHand(
        _sizes(taking_part),
        _sizes(((where, kind[actor]), actor) for where, actor in taking_part),
        _sizes((kind[actor], actor) for actor in actors),
        _sizes(located),
        len(actors),
    )


def test_there_are_fifty_numbers_and_the_known_ones_among_them(by_hand: ByHand) -> None:
    assert by_hand.numbers >= 50
    assert by_hand.workshops["werkstatt-4"] == 30
    assert by_hand.cells["werkstatt-4", "ministry"] == 5
    assert by_hand.districts["spree-neisse"] > 7, "not only what names the district itself"


def test_home(client: FlaskClient, by_hand: ByHand) -> None:
    text = client.get("/", headers=ENGLISH).text
    assert text.count("/help#counting") == 4 and text.count("over all times") >= 4
    totals = re.findall(r'href="/browse/organisation\?workshop=([\w-]+)"[^>]*>(\d+)<', text)
    assert _numbers(totals) == by_hand.workshops
    table = text.partition('id="kinds"')[2].partition('id="districts"')[0]
    cells = re.findall(r'href="/browse/organisation\?([^"]*workshop=[^"]*)"[^>]*>(\d+)<', table)
    chosen = [(_choice(query), int(number)) for query, number in cells]
    assert {(one["workshop"], one["kind"]): n for one, n in chosen} == by_hand.cells
    bars = text.partition('<ul class="bars">')[2].partition("</ul>")[0]
    found = re.findall(r'district=([\w-]+)".*?<span class="number">(\d+)</span>', bars)
    assert _numbers(found) == by_hand.districts
    assert f"<strong>{by_hand.institutions}</strong>" in text


def test_facets_and_lists(client: FlaskClient, by_hand: ByHand) -> None:
    for kind, facet, numbers in _facets(by_hand):
        assert _facet(client, kind, facet) == numbers
    for (workshop, kind), number in by_hand.cells.items():
        path = f"/browse/organisation?workshop={workshop}&kind={kind}"
        assert _total(client.get(path, headers=ENGLISH).text) == number, path
    assert _total(client.get("/browse/organisation", headers=ENGLISH).text) == by_hand.institutions


def test_collective_is_listed_and_does_not_count(client: FlaskClient) -> None:
    path = "/browse/organisation?workshop=werkstatt-4&kind=municipal-working-group"
    text = client.get(path, headers=ENGLISH).text
    assert _total(text) == 4
    assert text.count("not counted") == 1 and "/doc/organisation/kags-vier" in text


def test_pages_of_things(client: FlaskClient, by_hand: ByHand) -> None:
    for workshop, number in by_hand.workshops.items():
        text = client.get(f"/doc/workshop/{workshop}", headers=ENGLISH).text
        assert f"Institutions, over all times: {number}." in text, workshop
    for district, number in by_hand.districts.items():
        text = client.get(f"/doc/place/{district}", headers=ENGLISH).text
        assert f"Projects, over all times: {number}." in text, district
        assert "Projects here and in the places within" in text


def test_pages_as_of_a_time(client: FlaskClient, by_hand: ByHand) -> None:
    home = client.get("/?on=2021", headers=ENGLISH).text.partition('id="states"')[2]
    for workshop, number in by_hand.workshops.items():
        line = home.partition(f'href="/doc/workshop/{workshop}?on=2021"')[2].partition("</tr>")[0]
        *states, total = [int(n or 0) for n in re.findall(r'<td class="number">(\d*)</td>', line)]
        assert sum(states) == total == number, workshop
        text = client.get(f"/doc/workshop/{workshop}?on=2021", headers=ENGLISH).text
        part = text.partition('<h2 id="workshop-members">')[2].partition("</section>")[0]
        assert sum(map(int, re.findall(r"\((\d+)\)\s*<span", part))) == number, workshop
    for district, number in by_hand.districts.items():
        text = client.get(f"/doc/place/{district}?on=2021", headers=ENGLISH).text
        assert f"Projects, over all times: {number}." in text, district
    facets = {(kind, facet): numbers for kind, facet, numbers in _facets(by_hand)}
    for (kind, facet), numbers in facets.items():
        assert _facet(client, kind, facet, "&amp;on=2021") == numbers
        assert "over all times" in client.get(f"/browse/{kind}?on=2021", headers=ENGLISH).text


@pytest.mark.parametrize("form", ["json", "csv"])
def test_interface_for_programs(client: FlaskClient, by_hand: ByHand, form: str) -> None:
    rows = _asked(client, "actors-by-kind", form)
    cells = {(_key(row["workshop"]), _key(row["kind"])): int(row["institutions"]) for row in rows}
    assert cells == by_hand.cells
    edges = _asked(client, "participation-network", form)
    assert _sizes((_key(row["workshop"]), row["institution"]) for row in edges) == by_hand.workshops
    known = _asked(client, "participants-on-a-date", form, workshop=WORKSHOP, date="2021-06-01")
    assert len(known) == by_hand.workshops["werkstatt-4"]
    places = _asked(client, "projects-by-place", form)
    located = ((_key(row["district"]), row["project"]) for row in places if row["district"])
    assert _sizes(located) == by_hand.districts
    [actors] = [row for row in _asked(client, "counts", form) if row["kind"] == "actor"]
    assert int(actors["count"]) == by_hand.institutions


def test_page_of_the_question(client: FlaskClient, by_hand: ByHand) -> None:
    text = client.get("/queries/actors-by-kind?lang=en", headers=ENGLISH).text
    cells = re.findall(
        r'href="/scheme/actor-kind/([\w-]+).*?href="/doc/workshop/([\w-]+).*?class="number">(\d+)<',
        text.partition("<tbody>")[2].partition("</tbody>")[0],
    )
    assert {(workshop, kind): int(number) for kind, workshop, number in cells} == by_hand.cells


def test_sparql_groups_by_the_institution(client: FlaskClient, by_hand: ByHand) -> None:
    query = (
        "SELECT ?workshop (COUNT(DISTINCT ?i) AS ?n) { ?a ag:participatesIn ?workshop ; "
        "ag:institution ?i } GROUP BY ?workshop"
    )
    assert _sparql(client, query) == by_hand.workshops
    query = (
        "SELECT ?kind (COUNT(DISTINCT ?i) AS ?n) "
        "{ ?a ag:institution ?i . ?i org:classification ?kind } GROUP BY ?kind"
    )
    assert _sparql(client, query) == by_hand.kinds


def test_tool_for_language_models(service: Service, by_hand: ByHand) -> None:
    server = over_stdio(service.url)

    def rows(name: str) -> list[dict[str, str]]:
        told = ask(server, "run_question", name=name, limit=500, most_bytes=400_000)
        assert not told["truncated"] and "next_offset" not in told
        records: list[dict[str, str]] = told["records"]
        return records

    cells = rows("actors-by-kind")
    known = {(_key(row["workshop"]), _key(row["kind"])): int(row["institutions"]) for row in cells}
    assert known == by_hand.cells
    edges = ((_key(row["workshop"]), row["institution"]) for row in rows("participation-network"))
    assert _sizes(edges) == by_hand.workshops
    places = rows("projects-by-place")
    located = ((_key(row["district"]), row["project"]) for row in places if row["district"])
    assert _sizes(located) == by_hand.districts
    [actors] = [row for row in rows("counts") if row["kind"] == "actor"]
    assert int(actors["count"]) == by_hand.institutions


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_rule_is_explained_where_numbers_point_to(client: FlaskClient, language: str) -> None:
    text = client.get(f"/help?lang={language}", headers={"Accept": "text/html"}).text
    assert '<h2 id="counting">' in text and "ag:institution" in text


def _said(graph: Store, predicate: str) -> Iterable[Quad]:
    """The statements of documents, none that was inferred."""
    for quad in graph.quads_for_pattern(None, NamedNode(predicate), None, None):
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(
            ID + "source/"
        ):
            yield quad


def _of(graph: Store, predicate: str) -> set[tuple[str, str]]:
    return {
        (quad.subject.value, quad.object.value)
        for quad in _said(graph, predicate)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }


def _sizes(pairs: Iterable[tuple[K, str]]) -> dict[K, int]:
    found: dict[K, set[str]] = defaultdict(set)
    for key, thing in pairs:
        found[key].add(thing)
    return {key: len(things) for key, things in found.items()}


def _key(iri: str) -> str:
    return iri.rpartition("/")[2]


def _numbers(found: Iterable[tuple[str, str]]) -> dict[str, int]:
    return {key: int(number) for key, number in found}


def _choice(query: str) -> dict[str, str]:
    return dict(part.split("=") for part in unescape(query).split("&") if "lang" not in part)


def _facets(by_hand: ByHand) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    yield "organisation", "workshop", by_hand.workshops
    yield "organisation", "kind", by_hand.kinds
    yield "project", "district", by_hand.districts


def _facet(client: FlaskClient, kind: str, facet: str, time: str = "") -> dict[str, int]:
    path = f"/browse/{kind}?{unescape(time).lstrip('&')}".rstrip("?")
    text = client.get(path, headers=ENGLISH).text
    listed = f"/(?:browse/{kind}|{kind}s)"  # projects have an address of their own
    links = re.findall(
        rf'href="{listed}\?{facet}=([\w-]+){time}">[^<]*</a> <span class="note">(\d+)', text
    )
    return _numbers(links)


def _total(text: str) -> int:
    found = re.search(r'<p role="status"[^>]*>(\d+) entr(?:y|ies), over all times', text)
    assert found
    return int(found[1])


def _asked(client: FlaskClient, name: str, form: str, **given: str) -> list[dict[str, str]]:
    answer = client.get(
        f"/api/v1/queries/{name}", query_string={**given, "format": form, "limit": "10000"}
    )
    assert answer.status_code == 200, answer.text
    if form == "csv":
        return list(csv.DictReader(io.StringIO(answer.text)))
    records: list[dict[str, str]] = answer.json["records"] if answer.json else []
    return records


def _sparql(client: FlaskClient, query: str) -> dict[str, int]:
    answer = client.get("/sparql", query_string={"query": PREFIX + query, "format": "csv"})
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.text)))[1:]
    return {_key(key): int(number) for key, number in rows}
