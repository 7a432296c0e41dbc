"""What is said about a thing, as language models get it."""

from __future__ import annotations

import pytest
from pyoxigraph import QuerySolutions, Store

from tests.running import Service
from tests.service.mcp.things import AG, ID, WORKSHOP
from tests.tools import ask, over_http


def test_thing_is_described_with_the_source_of_every_statement(server: str, release: str) -> None:
    told = ask(server, "describe_thing", iri=f"{ID}organisation/lausitzrunde")
    assert (told["release"], told["iri"]) == (release, f"{ID}organisation/lausitzrunde")
    assert told["label"].startswith("Lausitzrunde")
    assert told["claims"] and told["more"] and told["next_offset"] == len(told["claims"])
    statements = [
        *told["statements"],
        *(s for claim in told["claims"] for s in claim["statements"]),
    ]
    numbers = {n for one in statements for value in one["values"] for n in value["sources"]}
    attested = [a["source"] for claim in told["claims"] for a in claim["attestations"]]
    assert attested and all(value["sources"] for one in statements for value in one["values"])
    cited = {source["number"]: source for source in told["sources"]}
    assert numbers | set(attested) == cited.keys()
    assert all(source["title"] and source["iri"] for source in cited.values())
    assert any(source.get("publisher") and source.get("issued") for source in cited.values())


def test_claims_come_with_everything_that_qualifies_them(server: str) -> None:
    share = ask(server, "describe_thing", iri=f"{ID}organisation/cit", kinds=["Shareholding"])
    assert share["kinds_of_claims"]["Shareholding"] == share["total"]
    said = [one for claim in share["claims"] for one in claim["attestations"]]
    assert {(one["holdingState"], one["sharePercent"]) for one in said} >= {("Holds shares", "100")}
    post = ask(server, "describe_thing", iri=f"{ID}person/achim-junker", kinds=["PostHolding"])
    phases = {one["phase"] for claim in post["claims"] for one in claim["attestations"]}
    assert phases == {"In office"}
    meeting = ask(server, "describe_thing", iri=f"{ID}meeting/werkstatt-4-2021-02")
    [held] = meeting["attestations"]
    assert held["meetingStatus"] == "Held" and "Donnerstag" in held["note"]


def test_claims_come_newest_first_and_by_kind_and_by_name(server: str) -> None:
    iri = f"{ID}organisation/wrl"
    told = ask(server, "describe_thing", iri=iri, names_only=True, kinds=["Shareholding"])
    assert told["claims"] and {claim["kind"] for claim in told["claims"]} == {"Shareholding"}
    assert "District of Bautzen" in {name for claim in told["claims"] for name in claim["names"]}
    refused = ask(server, "describe_thing", iri=iri, kinds=["Shares"])["error"]
    assert "Shareholding" in refused and "PostHolding" in refused
    dated = [
        max((one["on"] for one in claim["attestations"] if "on" in one), default="")
        for claim in ask(server, "describe_thing", iri=iri, kinds=["Shareholding"])["claims"]
    ]
    assert dated and dated[0][:4] >= dated[-1][:4]


def test_what_only_follows_is_told_on_request(server: str) -> None:
    iri = f"{ID}organisation/lausitzrunde"
    told, more = (
        {
            value["iri"]
            for one in ask(server, "describe_thing", iri=iri, inferred=inferred)["statements"]
            for value in one["values"]
            if one["property"] == "rdf:type"
        }
        for inferred in (False, True)
    )
    assert told == {f"{AG}MunicipalAlliance", f"{AG}Actor"}
    assert more > told and "http://www.w3.org/ns/org#Organization" in more


def test_all_claims_of_a_thing_come_page_by_page(server: str, graph: Store) -> None:
    iri, offset, seen = f"{ID}organisation/lausitzrunde", 0, set[str]()
    while True:
        told = ask(server, "describe_thing", iri=iri, limit=40, offset=offset, most_bytes=100_000)
        names = {claim["iri"] for claim in told["claims"]}
        assert not names & seen
        seen |= names
        if not told["more"]:
            break
        assert told["next_offset"] > offset
        offset = told["next_offset"]
    query = f"""SELECT DISTINCT ?c {{
      GRAPH ?g {{ ?c ?p <{iri}> }} MINUS {{ ?c a <{AG}Attestation> }} FILTER(?c != <{iri}>)
    }}"""
    rows = graph.query(query)
    assert isinstance(rows, QuerySolutions)
    assert seen == {row["c"].value for row in rows}


def test_made_up_iri_is_refused_with_advice(server: str) -> None:
    told = ask(server, "describe_thing", iri=f"{ID}organisation/made-up")
    assert "Do not guess IRIs: use resolve_name" in told["error"]


@pytest.mark.parametrize("iri", ["lausitzrunde", "urn:a> . ?s ?p ?o . <urn:b", ""])
def test_text_that_is_no_iri_never_reaches_a_query(server: str, iri: str) -> None:
    assert "Not an IRI" in ask(server, "describe_thing", iri=iri)["error"]
    assert "Not an IRI" in ask(server, "find_path", start=iri, end=WORKSHOP)["error"]


def test_known_thing_with_nothing_left_to_say_is_no_error(server: str) -> None:
    told = ask(server, "describe_thing", iri=WORKSHOP, offset=100_000)
    assert (told["claims"], told["more"]) == ([], False)
    told = ask(server, "vocabulary", class_iri=WORKSHOP)
    assert told["properties"] == []


def test_labels_come_in_the_language_asked_for(service: Service) -> None:
    with over_http(service.url, "--lang", "de") as address:
        told = ask(address, "describe_thing", iri=WORKSHOP, limit=1)
    assert told["label"].startswith("Werkstatt 4")
