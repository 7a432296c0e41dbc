"""Lists, facets and the tables of the home page, compared with the graph."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, QuerySolutions, Store

from service.model.kinds import KINDS
from service.page.listing import FACETS
from service.questions.saved_queries import saved_query
from service.words.texts import LANGUAGES, texts_in

BROWSER = {"Accept": "text/html", "Accept-Language": "de"}
AG = "https://w3id.org/actor-graph/ontology#"
PREFIXES = f"PREFIX ag: <{AG}> PREFIX org: <http://www.w3.org/ns/org#> "


def count(graph: Store, pattern: str) -> int:
    """How many different ?thing there are."""
    text = f"{PREFIXES} SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {pattern} }}"
    found = graph.query(text)
    assert isinstance(found, QuerySolutions)
    number = next(iter(found))["n"]
    assert isinstance(number, Literal)
    return int(number.value)


def facets(text: str) -> dict[tuple[tuple[str, str], ...], int]:
    """The links of the facets: what they choose, and the count beside them."""
    box = text.partition('<div class="facets"')[2].partition('<ul class="things">')[0]
    links = re.findall(r'<li><a href="([^"]+)">[^<]*</a> <span class="note">([\d.]+)</span>', box)
    return {
        tuple(sorted((k, v[0]) for k, v in parse_qs(urlsplit(unescape(url)).query).items())): int(
            number.replace(".", "")
        )
        for url, number in links
    }


def total(text: str) -> int:
    found = re.search(r'<p role="status"[^>]*>([\d.]+) Eintr', text)  # Eintrag, Einträge
    assert found
    return int(found[1].replace(".", ""))


@pytest.mark.parametrize("kind", KINDS)
def test_every_count_is_what_its_link_gives(client: FlaskClient, kind: str) -> None:
    offered = facets(client.get(f"/browse/{kind}", headers=BROWSER).text)
    assert offered or kind == "workshop"
    for choice, number in sorted(offered.items())[:12]:
        response = client.get(f"/browse/{kind}", query_string=dict(choice), headers=BROWSER)
        assert response.status_code == 200, choice
        assert total(response.text) == number, choice


def test_two_choices_count_together(client: FlaskClient) -> None:
    start = "/browse/project?district=spree-neisse"
    for choice, number in sorted(facets(client.get(start, headers=BROWSER).text).items())[:15]:
        assert dict(choice)["district"] == "spree-neisse"
        text = client.get("/browse/project", query_string=dict(choice), headers=BROWSER).text
        assert total(text) == text.count('"rowheader"><a href="/doc/project/') == number


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        (
            "organisation?kind=ministry",
            "?thing ag:institution ?thing ; "
            "org:classification <https://w3id.org/actor-graph/scheme/actor-kind/ministry>",
        ),
        (
            "organisation?workshop=werkstatt-4",
            "?p org:organization <https://w3id.org/lausitz-graph/id/workshop/werkstatt-4> ; "
            "a ag:Participation ; org:member ?actor . ?actor ag:institution ?thing",
        ),
        (
            "project?district=cottbus",
            "?thing a ag:Project ; ag:locatedIn/ag:within? "
            "<https://w3id.org/lausitz-graph/id/place/cottbus>",
        ),
        (
            "project?status=granted",
            "?s ag:statusOf ?thing ; "
            "ag:status <https://w3id.org/actor-graph/scheme/project-status/granted>",
        ),
        (
            "source?year=2025",
            "?thing a ag:SourceDocument ; <http://purl.org/dc/terms/issued> ?d "
            'FILTER(STRSTARTS(STR(?d), "2025"))',
        ),
        ("source?publisher=rbb24", '?thing ag:publisherName "rbb24"'),
        ("place", "?thing a ag:Place"),
    ],
)
def test_list_has_what_the_graph_has(
    client: FlaskClient, graph: Store, path: str, pattern: str
) -> None:
    assert total(client.get(f"/browse/{path}", headers=BROWSER).text) == count(graph, pattern) > 0


def test_choice_can_be_taken_back(client: FlaskClient) -> None:
    text = client.get("/browse/project?district=cottbus&topic=health&lang=de").text
    chips = text.partition('<ul class="chips"')[2].partition("</ul>")[0]
    links = {unescape(link) for link in re.findall('href="([^"]+)"', chips)}
    assert links == {
        "/projects?topic=health&lang=de",
        "/projects?district=cottbus&lang=de",
        "/projects?lang=de",
    }


def test_pages_keep_the_choice(client: FlaskClient) -> None:
    text = client.get("/browse/place?kind=municipality", headers=BROWSER).text
    assert 'href="/browse/place?page=2&amp;kind=municipality"' in text
    assert client.get("/browse/place?kind=municipality&page=3").status_code == 404


@pytest.mark.parametrize("path", ["project?topic=nope", "source?year=1066", "place?within=%00"])
def test_choice_of_no_value_gives_400(client: FlaskClient, path: str) -> None:
    assert client.get(f"/browse/{path}").status_code == 400


def test_every_facet_has_a_name() -> None:
    for path in FACETS.glob("*.rq"):
        for name in saved_query(path.stem, FACETS).header["facets"].split():
            assert all(f"facet.{name}" in texts_in(language) for language in LANGUAGES)


def test_home_says_which_kinds_take_part_where(client: FlaskClient) -> None:
    text = client.get("/", headers=BROWSER).text
    table = text.partition('id="kinds"')[2].partition("</table>")[0]
    cells = re.findall(r'href="(/browse/organisation\?kind=[^"]+workshop=[^"]+)".*?>(\d+)<', table)
    assert len(cells) > 30
    for link, number in cells[:10]:
        assert total(client.get(unescape(link), headers=BROWSER).text) == int(number)


def test_home_counts_projects_of_each_district(client: FlaskClient, graph: Store) -> None:
    text = client.get("/", headers=BROWSER).text
    bars = text.partition('<ul class="bars">')[2].partition("</ul>")[0]
    found = dict(re.findall(r'district=([\w-]+)".*?<span class="number">(\d+)</span>', bars))
    assert len(found) == 7
    for key, number in found.items():
        place = f"<https://w3id.org/lausitz-graph/id/place/{key}>"
        assert int(number) == count(graph, f"?thing a ag:Project ; ag:locatedIn/ag:within? {place}")
    located = "?thing ag:locatedIn/ag:within? ?d . ?d a ag:District"
    outside = count(graph, f"?thing a ag:Project FILTER NOT EXISTS {{ {located} }}")
    assert f"{outside} Projekte ohne Angabe eines Kreises" in text


def test_every_value_of_a_facet_is_there_once(client: FlaskClient) -> None:
    """Spellings that differ in capitals only are one value, with the things of all of them."""
    text = client.get("/browse/source", headers={"Accept": "text/html"}).text
    publishers = re.findall(
        r'href="/browse/source\?publisher=[^"]*">([^<]*)</a> <[^>]*>([\d.]+)', text
    )
    names = [unescape(name).casefold() for name, _ in publishers]
    assert len(names) == len({*names}) > 50
    numbers = {unescape(name).casefold(): int(number) for name, number in publishers}
    assert numbers["krasse lausitz"] >= 20
