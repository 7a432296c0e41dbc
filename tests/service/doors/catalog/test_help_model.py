"""`/help/model`: the page for people who write their own SPARQL."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Store

from service.model.addresses import PREFIXES
from tests.queries.questions import solutions
from tests.running import ROOT


@pytest.mark.parametrize("language", ["de", "en"])
def test_page_tells_the_model_in_ten_lines(client: FlaskClient, language: str) -> None:
    text = client.get(f"/help/model?lang={language}").text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert main.partition("<ol>")[2].partition("</ol>")[0].count("<li>") == 10
    for term in ("ag:attests", "ag:institution", "ag:notBefore", "ag:earliest", "GRAPH ?source"):
        assert term in html.unescape(main)


def test_every_pattern_is_a_link_that_runs(client: FlaskClient) -> None:
    text = client.get("/help/model?lang=en").text
    runs = [html.unescape(link) for link in re.findall(r'href="(/sparql\?[^"]+)"', text)]
    assert len(runs) == 5
    for link in runs:
        asked = link.replace("format=html", "format=json")
        answer = client.get(asked)
        assert answer.status_code == 200 and answer.json
        assert answer.json["results"]["bindings"], link
    editors = [html.unescape(link) for link in re.findall(r'href="(/query\?query=[^"]+)"', text)]
    assert len(editors) == 5
    assert client.get(editors[0]).status_code == 200


def test_help_leads_to_it(client: FlaskClient) -> None:
    assert 'href="/help/model' in client.get("/help?lang=de").text


def _main(client: FlaskClient, language: str = "en") -> str:
    text = client.get(f"/help/model?lang={language}").text
    return text.partition("<main")[2].partition("</main>")[0]


def _text(part: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", part)).split())


def _rows(main: str, heading: str) -> dict[str, str]:
    """The rows of the first table below that heading, by what stands at their beginning."""
    body = main.partition(f'id="{heading}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = (re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>"))
    return {_text(found[0]): " | ".join(map(_text, found[1:])) for found in cells if found}


def test_every_term_it_names_is_in_the_vocabulary_and_in_the_data(
    client: FlaskClient, graph: Store
) -> None:
    ours = Store()
    ours.load(path=str(ROOT / "ontology" / "vocabulary.ttl"))
    known = {quad.subject.value for quad in ours if isinstance(quad.subject, NamedNode)}
    terms = {
        row[0].value
        for query in ("SELECT DISTINCT ?p { ?s ?p ?o }", "SELECT DISTINCT ?c { ?s a ?c }")
        for row in solutions(graph, query)
    }
    for language in ("de", "en"):
        named = set(re.findall(r"\b(ag|org):(\w+)", html.unescape(_main(client, language))))
        assert len(named) > 60
        for prefix, name in named:
            term = PREFIXES[prefix] + name
            assert term in terms, f"{prefix}:{name} is used nowhere"
            assert prefix != "ag" or term in known, f"{prefix}:{name} is not in the vocabulary"


def test_claims_tell_what_they_have_and_may_lack(client: FlaskClient) -> None:
    rows = _rows(_main(client), "claims")
    for claim, told in {
        "ag:Participation": ("org:member", "org:organization", "ag:standing?", "ag:certainty?"),
        "ag:PostHolding": ("org:role", "ag:post", "ag:onBehalfOf?", "ag:phase", "ag:validTo?"),
        "ag:Shareholding": ("org:member", "ag:holdingState", "ag:sharePercent?"),
        "ag:Sponsorship": ("ag:sponsorRole", "ag:sponsoredProject", "ag:nameAsPrinted"),
        "ag:Figure": ("ag:quantity", "ag:part", "ag:bound", "ag:value", "ag:fromProgramme?"),
        "ag:Decision": ("ag:decidedBy", "ag:outcome", "ag:inSession?", "ag:date?"),
        "ag:Meeting": ("ag:meetingOf?", "ag:meetingStatus", "ag:date?"),
        "ag:Renaming": ("org:originalOrganization", "org:resultingOrganization", "ag:date?"),
    }.items():
        assert set(told) <= set(re.split(r", | \| ", rows[claim])), claim


def test_dates_that_are_missing_are_counted(client: FlaskClient, graph: Store) -> None:
    rows = solutions(
        graph,
        """PREFIX ag: <https://w3id.org/actor-graph/ontology#>
        SELECT DISTINCT ?decision (BOUND(?date) AS ?dated) {
          ?decision ag:decisionOn ?project OPTIONAL { ?decision ag:date ?date }
        }""",
    )
    dated = {row["decision"].value: row["dated"].value == "true" for row in rows}
    without = sum(not one for one in dated.values())
    assert 0 < without < len(dated)
    assert f"ag:Decision {without} of {len(dated)}" in _text(_main(client))
    assert f"ag:Decision {without} von {len(dated)}" in _text(_main(client, "de"))
    assert "OPTIONAL { ?x ag:date ?d }" in _text(_main(client))


def test_values_of_code_lists_stand_there_with_their_prefixes(
    client: FlaskClient, graph: Store
) -> None:
    main = _main(client)
    prefixes = dict(re.findall(r"PREFIX ([\w-]+): <([^>]+)>", html.unescape(main)))
    rows = _rows(main, "lists")
    for name, value in (
        ("ag:holdingState", "holding-state:to-join"),
        ("ag:meetingStatus", "meeting-status:announced"),
        ("ag:outcome", "decision-outcome:confirmed"),
        ("ag:bound", "bound:at-least"),
        ("org:role", "role:speaker"),
        ("ag:relationKind", "relation-kind:member-of"),
        ("org:classification", "actor-kind:ministry"),
    ):
        assert value in rows[name].split(), name
    for name, told in rows.items():
        for prefix, key in re.findall(r"\b([a-z][a-z-]*):([a-z][a-z0-9-]*)", told):
            concept = f"<{prefixes[prefix]}{key}>"
            asked = f"ASK {{ ?s <{_expanded(name)}> {concept} }}"
            stands = f"ASK {{ {concept} a <{PREFIXES['skos']}Concept> }}"
            assert graph.query(stands), concept
            assert graph.query(asked) or len(told.split(";")) <= 8, concept


def test_it_has_things_to_start_from_and_says_which_graph_is_no_document(
    client: FlaskClient, graph: Store
) -> None:
    main = _main(client)
    for short in ("organisation:imag", "workshop:werkstatt-4", "source:wrl-w4-2021"):
        found = re.search(rf'<code>{short}</code> <a href="([^"]+)">', main)
        assert found and client.get(html.unescape(found[1])).status_code == 200, short
    inferred = "https://w3id.org/lausitz-graph/graph/inferred"
    assert f"<{inferred}>" in _text(main)
    assert graph.query(f"ASK {{ GRAPH <{inferred}> {{ ?s ?p ?o }} }}")
    assert "no deputies" in _rows(main, "care")["ag:speaksFor"]


def _expanded(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def test_other_data_have_their_own_tables(region: FlaskClient, hub: FlaskClient) -> None:
    main = _main(region)
    assert "ag:Participation" in _rows(main, "claims")
    assert "<code>workshop:arbeit</code>" in main and "imag" not in main
    # Data without this vocabulary: nothing is said of what they do not have.
    assert "<table" in _main(hub) and 'id="lists"' not in _main(hub)
