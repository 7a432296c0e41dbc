"""Dirty names through the doors that take them: search, suggestions, parameters of the network."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

DIRTY = [
    ("Senftemberg", "place/gem-12066304"),
    ("Wirtschaftsregion Lausiz", "organisation/wrl"),
    ("LK OSL", "organisation/landkreis-oberspreewald-lausitz"),
    ("Landkreis SPN", "organisation/landkreis-spree-neisse"),
    ("BTU CS", "organisation/btu"),
    ("Dr. Dietmar Woidke", "person/dietmar-woidke"),
    ("Woidke, Dietmar", "person/dietmar-woidke"),
    ("Domowina eV", "organisation/domowina"),
    ("Weißwasser OL", "place/gem-14626600"),
    ("Spreeneiße", "place/spree-neisse"),
    ("Q3214", "place/cottbus"),
]


def asked(client: FlaskClient, path: str, **arguments: str) -> Any:
    response = client.get(path, query_string=arguments)
    assert response.status_code == 200, response.text
    return response.get_json(force=True)


@pytest.mark.parametrize(("name", "iri"), DIRTY)
def test_dirty_name_is_found(client: FlaskClient, name: str, iri: str) -> None:
    results = asked(client, "/search", q=name, format="json")["results"]
    assert iri in [one["iri"].partition("/id/")[2] for one in results[:2]]
    assert results[0]["reasons"]


def test_stranger_is_not_found(client: FlaskClient) -> None:
    for name in ("Landkreis Oder-Spree", "Technische Universität Chemnitz"):
        results = asked(client, "/search", q=name, format="json")["results"]
        assert all(one["how"] == "alike" and one["score"] < 60 for one in results)


def test_search_says_what_was_probably_meant(client: FlaskClient) -> None:
    assert asked(client, "/search", q="Senftemberg", format="json")["did_you_mean"] == "Senftenberg"
    assert asked(client, "/search", q="Senftenberg", format="json")["did_you_mean"] is None
    for lang, said in (("de", "Meinten Sie"), ("en", "Did you mean")):
        text = client.get(
            f"/search?q=Senftemberg&lang={lang}", headers={"Accept": "text/html"}
        ).text
        assert f"{said}: <a href=" in text and ">Senftenberg</a>?" in text


def test_facets_count_what_they_leave(client: FlaskClient) -> None:
    found = asked(client, "/search", q="cottbus", format="json")
    assert {"kind", "workshop", "district", "period"} <= found["facets"].keys()
    for name, values in found["facets"].items():
        for value in (values[0], values[-1]):
            left = asked(client, "/search", q="cottbus", format="json", **{name: value["value"]})
            assert left["total"] == value["count"], (name, value)
    assert client.get("/search?q=cottbus&district=nope").status_code == 400


def test_table_has_all_hits(client: FlaskClient) -> None:
    total = asked(client, "/search", q="cottbus", format="json")["total"]
    lines = client.get("/search?q=cottbus&format=csv").text.splitlines()
    assert lines[0].startswith("iri,kind,label,url,name") and len(lines) == total + 1


def test_what_was_not_there_comes_last(client: FlaskClient) -> None:
    def first(on: str) -> str:
        found = asked(client, "/search", q="MLUK", format="json", on=on)["results"]
        return str(found[0]["iri"]).partition("/id/")[2]

    assert (first("2022"), first("2025-06")) == ("organisation/mluk", "organisation/mleuv")


@pytest.mark.parametrize("typed", ["c", "co", "cot", "cottb", "stadt cott", "chóś", "cotbus"])
def test_names_are_suggested_while_they_are_typed(client: FlaskClient, typed: str) -> None:
    said, labels, notes, addresses, iris = asked(client, "/suggest", q=typed)
    assert said == typed and len(labels) == len(notes) == len(addresses) == len(iris) <= 10
    assert any("cottbus" in iri for iri in iris)
    assert all(address.startswith("http://localhost/doc/") for address in addresses)
    only = asked(client, "/suggest", q=typed, kind="place")[4]
    assert only and all("/id/place/" in iri for iri in only)


def test_suggestions_refuse_what_is_none(client: FlaskClient) -> None:
    assert asked(client, "/suggest", q="") == ["", [], [], [], []]
    assert client.get("/suggest?q=x&kind=town").status_code == 400
    assert client.get("/suggest", query_string={"q": "a" * 101}).status_code == 400
    assert "x-suggestions+json" in client.get("/opensearch.xml").text


def test_parameter_takes_a_dirty_name(client: FlaskClient) -> None:
    found = asked(client, "/api/v1/network/ego", of="Wirtschaftsregion Lausiz GmbH", format="json")
    assert "organisation/wrl" in str(found)[:2000]
    refused = client.get("/api/v1/network/ego?of=Lausitzrat")
    assert refused.status_code == 400
    assert "lausitzrunde" in refused.text  # one of those that are nearest
