"""The network and the surroundings of a thing as pages: picture, table, and what is left out."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import networkx as nx
import pytest
from flask.testing import FlaskClient

from tests.running import ROOT

ID = "https://w3id.org/lausitz-graph/id/"
BTU = "/network/ego/organisation/btu"
FORMATS = {
    *("json", "csv", "tsv", "xlsx", "parquet", "graphml", "gexf", "pajek", "dl", "incidence"),
    *("nodes", "ties", "spells", "zip", "geojson"),
}
PAGES = [
    "/network?view=graph",
    "/network?view=graph&unit=institution",
    "/network?view=graph&on=2021&relation=participation",
    "/network?view=graph&workshop=werkstatt-4&kind=ministry",
    "/network?view=graph&relation=participation&expand=organisation/btu",
    BTU,
    f"{BTU}?depth=2&limit=3",
    "/network/ego/organisation/imag?limit=10",
]


def page(client: FlaskClient, path: str, language: str = "de", status: int = 200) -> str:
    address = f"{path}{'&' if '?' in path else '?'}lang={language}"
    response = client.get(address, headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (status, "text/html"), response.text
    return html.unescape(response.text)


def rest(client: FlaskClient, text: str) -> Any:
    """What the address of REST gives that a page names."""
    (address,) = re.findall(r'<a class="address" href="([^"]+)"', text)
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.json


def picture(client: FlaskClient, path: str) -> Any:
    """What the script draws."""
    (text,) = re.findall(
        r'(?s)<script type="application/json" id="drawing">(.*?)</script>',
        client.get(path).text,
    )
    return json.loads(text)["data"]


@pytest.mark.parametrize("path", PAGES)
def test_picture_table_and_rest_have_the_same_ties(client: FlaskClient, path: str) -> None:
    text = page(client, path)
    found, drawn = rest(client, text), picture(client, path)
    ties = sorted((tie["source"], tie["target"]) for tie in found["ties"])
    assert ties
    assert sorted((tie["source"], tie["target"]) for tie in drawn["ties"]) == ties
    assert text.count('<td role="cell" data-label="Beziehung">') == len(ties)
    ends = {end for tie in ties for end in tie}
    assert {node["id"] for node in drawn["nodes"]} == ends
    alone = len(found["nodes"]) - len(ends)
    assert alone == 0 or f"{alone} Knoten haben hier keine Verbindung" in text
    said = sum(len(tie["attestations"]) for tie in found["ties"])
    assert sum(len(tie["said"]) for tie in drawn["ties"]) == said
    places = {node["id"]: (node["x"], node["y"]) for node in found["nodes"]}
    assert all(places[node["id"]] == (node["x"], node["y"]) for node in drawn["nodes"])


def test_kinds_look_different_and_alike_in_each_view(client: FlaskClient) -> None:
    looks: dict[str, tuple[str, int]] = {}
    for path in PAGES:
        for group in picture(client, path)["groups"]:
            look = (group["shape"], group["colour"])
            assert looks.setdefault(group["name"], look) == look
    assert len(set(looks.values())) == len(looks) > 30


def test_files_have_the_colours_of_the_picture(client: FlaskClient) -> None:
    script = (ROOT / "service" / "static" / "network_looks.js").read_text(encoding="utf-8")
    colours = json.loads(re.findall(r"COLOURS = (\[[^\]]*\])", script)[0])
    drawn = picture(client, PAGES[0])
    told = {n["id"]: colours[drawn["groups"][n["group"]]["colour"]] for n in drawn["nodes"]}
    asked = {"relation": "participation", "format": "gexf"}
    graph = nx.read_gexf(
        io.BytesIO(client.get("/api/v1/network", query_string=asked).data), version="1.3"
    )
    for iri, colour in told.items():
        shade = graph.nodes[iri]["viz"]["color"]
        assert f"#{shade['r']:02x}{shade['g']:02x}{shade['b']:02x}" == colour
    assert len(set(told.values())) > 5


def test_network_that_nobody_narrows_is_the_participation_and_says_so(
    client: FlaskClient,
) -> None:
    text = page(client, "/network?view=graph")
    assert rest(client, text)["parameters"]["relation"] == ["participation"]
    said = re.findall(
        r"Alle Beziehungen zusammen sind ([\d.]+) Verbindungen.*?href=\"([^\"]+)", text
    )
    ((number, address),) = said
    every = rest(client, page(client, address.replace("&lang=de", "")))
    assert every["parameters"]["relation"] == []
    assert int(number.replace(".", "")) == every["counts"]["ties"] > 1000
    assert '<option value="participation" selected>' in text
    assert "da nichts anderes gewählt ist" not in page(client, "/network?view=graph&on=2025")


def test_every_format_is_offered_and_gephi_lite_gets_the_address_of_its_file(
    client: FlaskClient,
) -> None:
    for path in ("/network?view=graph", BTU):
        text = page(client, path)
        files = re.search(r'(?s)<h2 id="files">.*?</ul>', text)
        assert files
        addresses = {name: a for a, name in re.findall(r'<a href="([^"]+)">(\w+)</a>', files[0])}
        assert addresses.keys() == FORMATS
        assert client.get(addresses["gexf"]).mimetype == "application/gexf+xml"
        (link,) = re.findall(r'href="(https://gephi\.org/gephi-lite/[^"]+)"', text)
        assert parse_qs(urlsplit(link).query)["file"] == [addresses["gexf"]]


def test_surroundings_say_what_there_is_and_what_is_not_shown(client: FlaskClient) -> None:
    path = "/network/ego/organisation/imag?limit=10"
    text = page(client, path)
    relations = rest(client, text)["relations"]
    cut = [one for one in relations if one["shown"] < one["count"]]
    more = dict(re.findall(r'<a href="([^"]+)">(eine|\d+) weitere<', text))
    for one in cut:
        assert f"{one['count']}, davon {one['shown']} gezeigt" in text
    numbers = [1 if number == "eine" else int(number) for number in more.values()]
    assert numbers == [one["count"] - one["shown"] for one in cut] and numbers
    address = max(more, key=lambda address: int(address.partition("limit=")[2].partition("&")[0]))
    every = rest(client, page(client, address.replace("&lang=de", "")))["relations"]
    assert all(one["shown"] == one["count"] for one in every)


def test_thing_is_expanded_by_all_that_is_next_to_it(client: FlaskClient) -> None:
    asked = "/api/v1/network?relation=participation"
    before, after = (client.get(asked + more).json for more in ("", "&expand=BTU"))
    near = client.get("/api/v1/network/ego?of=BTU").json
    assert before and after and near
    own = {tie["id"] for tie in near["ties"] if ID + "organisation/btu" in tie_ends(tie)}
    ties = {tie["id"] for tie in before["ties"]} | own
    assert {tie["id"] for tie in after["ties"]} == ties
    assert after["counts"]["ties"] == len(ties) > before["counts"]["ties"]
    text = page(client, "/network?view=graph")
    links = {node["id"]: node["links"] for node in picture(client, "/network?view=graph")["nodes"]}
    around, bring = links[ID + "organisation/btu"]
    assert (
        around["text"] == f"Umfeld: {sum(one['count'] for one in near['relations'])} Verbindungen"
    )
    assert bring["text"].split()[0] == str(len(ties) - before["counts"]["ties"])
    assert rest(client, page(client, bring["url"]))["counts"] == after["counts"] and text


def tie_ends(tie: Any) -> tuple[str, str]:
    return tie["source"], tie["target"]


def test_surroundings_are_reached_from_the_thing_and_lead_to_its_page_and_to_paths(
    client: FlaskClient,
) -> None:
    assert f'href="{BTU}?lang=de"' in page(client, "/doc/organisation/btu")
    assert "/network/ego/" not in page(client, "/doc/source/wrl-w4-2025")
    text = page(client, BTU)
    assert 'href="/doc/organisation/btu?lang=de"' in text
    assert 'action="/network/path"' in text
    assert '<input type="hidden" name="a" value="organisation/btu">' in text


def test_surroundings_of_nobody_are_a_page_with_choices(client: FlaskClient) -> None:
    text = page(client, "/network/ego/organisation/btuu", status=400)
    (problem,) = re.findall(r'(?s)<div role="alert">.*?</ul>', text)
    choices = re.findall(r'<a href="(/network/ego/[^"]+)">', problem)
    assert BTU in [choice.partition("?")[0] for choice in choices]
    assert all(client.get(choice).status_code == 200 for choice in choices)


@pytest.mark.parametrize("path", ["/network?view=graph", BTU])
def test_page_is_framed_and_spoken_in_each_language(client: FlaskClient, path: str) -> None:
    response = client.get(f"{path}{'&' if '?' in path else '?'}embed=1")
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src 'self'" in policy
    assert 'id="drawing"' in response.text and "CC BY 4.0" in response.text
    plain = client.get(path).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in plain and "unsafe" not in plain
    assert "connections" in page(client, path, "en")
