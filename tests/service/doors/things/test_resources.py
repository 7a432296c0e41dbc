"""Linked data and the pages about things, through HTTP."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse
from werkzeug.test import TestResponse

from service.request.representations import FORMATS

BASE = "https://w3id.org/lausitz-graph/"


def page(client: FlaskClient, path: str, language: str = "de") -> str:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200, path
    return response.text


def section(text: str, name: str) -> str:
    found = re.search(rf'<section[^>]* aria-labelledby="{name}">.*?</section>', text, re.DOTALL)
    assert found, f"no section {name}"
    return found[0]


def turtle(response: TestResponse) -> set[str]:
    assert response.mimetype == "text/turtle"
    return {quad.subject.value for quad in parse(response.data, format=RdfFormat.TURTLE)}


def test_id_gives_303_to_document(client: FlaskClient) -> None:
    response = client.get("/id/workshop/werkstatt-4")
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/doc/workshop/werkstatt-4")
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("path", ["/id/workshop/nope", "/doc/workshop/nope", "/doc/nope/nope"])
def test_unknown_thing_gives_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("slug", ["a%20b", "%3Cscript%3E", "a%0D%0Ab", "..%2F..%2Fetc", "x%22y"])
def test_strange_slug_gives_404_without_an_echo(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/doc/workshop/{slug}", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "script>" not in response.text.replace("</script>", "")


def test_document_without_accept_gives_turtle(client: FlaskClient) -> None:
    response = client.get("/doc/workshop/werkstatt-4")
    assert f"{BASE}id/workshop/werkstatt-4" in turtle(response)
    assert "Accept" in response.headers["Vary"]


def test_document_to_browser_gives_html(client: FlaskClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/doc/workshop/werkstatt-4", headers={"Accept": accept})
    assert response.mimetype == "text/html"


def test_document_accept_turtle_gives_turtle(client: FlaskClient) -> None:
    accept = "text/turtle, text/html;q=0.5"
    turtle(client.get("/doc/workshop/werkstatt-4", headers={"Accept": accept}))


def test_document_accept_image_gives_406(client: FlaskClient) -> None:
    response = client.get("/doc/workshop/werkstatt-4", headers={"Accept": "image/png"})
    assert response.status_code == 406


@pytest.mark.parametrize("suffix", FORMATS)
def test_document_suffix_wins_over_accept(client: FlaskClient, suffix: str) -> None:
    headers = {"Accept": "text/html" if suffix != "html" else "text/turtle"}
    response = client.get(f"/doc/project/trampolinhalle.{suffix}", headers=headers)
    assert response.mimetype == FORMATS[suffix]
    rdf_format = RdfFormat.from_media_type(FORMATS[suffix])
    if rdf_format:
        assert list(parse(response.data, format=rdf_format))


def test_trig_carries_the_graphs_of_the_sources(client: FlaskClient) -> None:
    response = client.get("/doc/project/trampolinhalle.trig")
    quads = parse(response.data, format=RdfFormat.TRIG)
    graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
    assert any(graph.startswith(f"{BASE}id/source/") for graph in graphs)


def test_document_again_gives_304(client: FlaskClient) -> None:
    path = "/doc/workshop/werkstatt-4"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_workshop_page_has_its_sections(client: FlaskClient) -> None:
    text = page(client, "/doc/workshop/werkstatt-4")
    assert "<h1>Werkstatt 4" in text
    for name in ("members", "times", "projects", "names", "facts"):
        assert "/doc/source/" in section(text, name)


def test_organisation_page_says_first_and_last_attested(client: FlaskClient) -> None:
    text = section(page(client, "/doc/organisation/mil"), "times")
    assert "um 2020 bis 2025" in text


def test_project_page_shows_differing_figures(client: FlaskClient) -> None:
    figures = section(page(client, "/doc/project/trampolinhalle"), "figures")
    assert "11.000.000 Euro" in figures and "11.500.000 Euro" in figures


def test_person_page_has_posts(client: FlaskClient) -> None:
    section(page(client, "/doc/person/klaus-freytag"), "times")


def test_place_page_marks_sorbian_names(client: FlaskClient) -> None:
    assert '<span lang="hsb">Budyšin</span>' in page(client, "/doc/place/bautzen")


def test_place_page_marks_derived_statements(client: FlaskClient) -> None:
    text = page(client, "/doc/place/gem-12066304")
    assert 'href="#derived"' in section(text, "facts") and 'id="derived"' in text


def test_source_page_shows_what_the_source_says(client: FlaskClient) -> None:
    text = page(client, "/doc/source/wrl-w4-2025")
    assert "DigitalAgentur Brandenburg GmbH (DABB)" in section(text, "source-claims")
    text = page(client, "/doc/source/wrl-w4-2025?view=all")
    assert section(text, "source-statements")
    assert "?page=2&amp;view=all" in text


def test_other_kind_gets_a_generic_page(client: FlaskClient) -> None:
    path = "/doc/participation/werkstatt-4--mwfk"
    assert section(page(client, path), "statements")


def test_every_statement_of_a_page_has_its_evidence(client: FlaskClient) -> None:
    text = page(client, "/doc/organisation/mwfk")
    cells = re.findall(r'<td role="cell" data-label="Quellen">(.*?)</td>', text, re.DOTALL)
    cells += re.findall(r"<dd>(.*?)</dd>", text, re.DOTALL)
    assert cells and all('<details class="proof">' in c or 'href="#derived"' in c for c in cells)
    numbers = re.findall(r'<span class="paper">([\d, ]+)</span>', text)
    for number in {one for found in numbers for one in found.split(", ")}:
        assert f'id="source-{number}"' in text


def test_page_in_english_by_header_or_parameter(client: FlaskClient) -> None:
    assert "Participants by the known lists" in page(client, "/doc/workshop/werkstatt-4", "en-GB")
    chosen = page(client, "/doc/workshop/werkstatt-4?lang=en")
    assert '<html lang="en">' in chosen
    assert 'href="/doc/organisation/mwfk?lang=en"' in chosen


def test_links_stay_on_this_host(client: FlaskClient) -> None:
    text = page(client, "/doc/workshop/werkstatt-4")
    body = text.partition("<main")[2].partition("</main>")[0]
    assert f'href="{BASE}id/' not in body and 'href="https://w3id.org/actor-graph' not in body


@pytest.mark.parametrize("path", ["/scheme/standing", "/scheme/standing/permanent", "/ontology"])
def test_vocabulary_gives_page_and_turtle(client: FlaskClient, path: str) -> None:
    page(client, path)
    assert f"https://w3id.org/actor-graph{path}" in turtle(client.get(path))


def test_ontology_page_has_an_anchor_for_each_term(client: FlaskClient) -> None:
    assert 'id="Workshop"' in page(client, "/ontology")
