"""What the pages say, compared with the graph."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, QuerySolutions, Store

from graph_loader.shared.query_files import QUERIES, SavedQuery, without_header
from service.questions.operation_files import read_operations
from service.questions.saved_queries import PAGES, saved_query
from service.words.texts import texts_in

BROWSER = {"Accept": "text/html", "Accept-Language": "de"}
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
BASE = "https://w3id.org/lausitz-graph/id/"
AG = "https://w3id.org/actor-graph/ontology#"


def ask(graph: Store, text: str) -> list[dict[str, str]]:
    found = graph.query(text)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{n: getattr(row[n], "value", "") for n in names} for row in found]


def things(graph: Store, kind: str) -> list[NamedNode]:
    rows = ask(graph, f"SELECT DISTINCT ?thing {{ ?thing a <{AG}{kind}> }}")
    return [NamedNode(row["thing"]) for row in rows]


def amounts_of_grants(graph: Store) -> set[tuple[str, str, str, str]]:
    rows = ask(
        graph,
        f"""PREFIX ag: <{AG}>
        SELECT ?project ?programme ?value ?source WHERE {{ GRAPH ?source {{
          ?grant <https://schema.org/fundedItem> ?project ; ag:underProgramme ?programme ;
            ag:grantAmount ?amount .
          ?amount ag:value ?value
        }} }}""",
    )
    return {(r["project"], r["programme"], r["value"], r["source"]) for r in rows}


def false_amounts(graph: Store, query: SavedQuery, kind: str) -> list[tuple[str, str, str, str]]:
    true, other = amounts_of_grants(graph), "programme" if kind == "Project" else "project"
    found = []
    for thing in things(graph, kind):
        for row in ask(graph, query.bind(thing=thing)):
            ends = (thing.value, row[other]) if kind == "Project" else (row[other], thing.value)
            shown = (*ends, row["value"], row["source"])
            if row["value"] and shown not in true:
                found.append(shown)
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [("project-programmes", "Project"), ("programme-projects", "FundingProgramme")],
)
def test_every_amount_is_that_of_its_grant(graph: Store, name: str, kind: str) -> None:
    query = saved_query(name)
    assert not false_amounts(graph, query, kind)
    parts = "OPTIONAL { ?grant ag:grantAmount ?amount } OPTIONAL { ?amount ag:value ?value"
    old = query.text.replace(
        "OPTIONAL { ?grant ag:grantAmount ?amount . ?amount ag:value ?value", parts
    )
    assert old != query.text
    assert false_amounts(graph, SavedQuery(name, old, query.header), kind), "the test sees nothing"


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.rq")), ids=lambda path: path.stem)
def test_no_optional_starts_from_what_may_be_unbound(path: Path) -> None:
    text = re.sub(r"^\s*#.*$", "", saved_query(path.stem).text, flags=re.MULTILINE)
    outside = re.sub(r"OPTIONAL \{[^{}]*\}", "", text.partition("WHERE")[2])
    bound = set(re.findall(r"\?(\w+)", outside))
    for optional in re.findall(r"OPTIONAL \{([^{}]*)\}", text):
        subject = re.match(r"\s*\?(\w+)", optional)
        assert subject and subject[1] in bound, optional


@pytest.mark.parametrize("person", ["jutta-jahns-boehm", "kathrin-schneider"])
def test_person_shows_relations(client: FlaskClient, person: str) -> None:
    text = client.get(f"/doc/person/{person}", headers=BROWSER).text
    assert '<section aria-labelledby="relations">' in text


def test_home_asks_the_questions_of_the_api(client: FlaskClient) -> None:
    home = client.get("/", headers=BROWSER).text
    asked = re.findall(r'href="/queries/([\w-]+)"', home)
    assert "disagreeing-figures" in asked
    fixed = [name for name in asked if not read_operations()[name].parameters]
    assert len(fixed) > 1
    for name in fixed:
        page = client.get(f"/queries/{name}", headers=BROWSER).text
        assert without_header((QUERIES / "api" / f"{name}.rq").read_text()) in unescape(page)


def test_remark_where_the_api_finds_different_figures(graph: Store, client: FlaskClient) -> None:
    api = ask(graph, (QUERIES / "api" / "disagreeing-figures.rq").read_text())
    differ = {row["subject"] for row in api if row["comparison"] == "same"}
    for project in things(graph, "Project"):
        text = client.get(f"/doc/project/{project.value.rpartition('/')[2]}", headers=BROWSER).text
        assert ("Quellen nennen verschiedene Werte" in text) == (project.value in differ), project


@pytest.mark.parametrize(
    ("path", "german", "english"),
    [
        (
            "/doc/session/imag-2021-03-25",
            "IMAG, Sitzung vom 25. März 2021",
            "IMAG, session of 25 March 2021",
        ),
        ("/doc/place/cottbus", "Cottbus (", "Cottbus ("),
        ("/doc/place/gem-12052000", "Cottbus (", "Cottbus ("),
    ],
)
def test_title(client: FlaskClient, path: str, german: str, english: str) -> None:
    for headers, title in ((BROWSER, german), (ENGLISH, english)):
        assert re.search(f"<h1[^>]*>{re.escape(title)}", client.get(path, headers=headers).text)


def test_sorbian_names_say_so(client: FlaskClient) -> None:
    text = client.get("/doc/place/cottbus", headers=BROWSER).text
    assert "(niedersorbisch)" in text
    assert "(Lower Sorbian)" in client.get("/doc/place/cottbus", headers=ENGLISH).text


def test_change_event_has_one_row(client: FlaskClient) -> None:
    text = client.get("/doc/organisation/masgz", headers=BROWSER).text
    rows = text.partition('id="changes"')[2].partition("</section>")[0]
    assert rows.count('href="/doc/change/mgs-masgz"') == 1


def test_every_unit_has_a_plural(graph: Store) -> None:
    for row in ask(graph, f"SELECT DISTINCT ?unit {{ ?figure <{AG}unit> ?unit }}"):
        assert f"unit.{row['unit'].rpartition('/')[2]}" in texts_in("de")


def test_source_shows_its_own_dates_only(client: FlaskClient) -> None:
    dated = client.get("/doc/source/kabinett-woidke-v", headers=BROWSER).text
    assert "18. März 2026</td>" in dated
    undated = client.get("/doc/source/koalitionsvertrag-2026-mz", headers=BROWSER).text
    assert "18. März 2026" not in undated
