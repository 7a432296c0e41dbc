"""The tools for language models, asked by the SDK's own client, over a service that runs."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from mcp import Client, StdioServerParameters
from pyoxigraph import QuerySolutions, Store

from tests.running import ROOT, Service, running
from tests.service.own_queries import OWN
from tests.tools import Json, ask, over_http, over_stdio, run

ID = "https://w3id.org/lausitz-graph/id/"
AG = "https://w3id.org/actor-graph/ontology#"
WORKSHOP = f"{ID}workshop/werkstatt-4"
TOOLS = {
    "resolve_name",
    "describe_thing",
    "list_questions",
    "run_question",
    "find_path",
    "vocabulary",
    "run_sparql",
}


@pytest.fixture(scope="module")
def server(service: Service) -> Iterator[str]:
    with over_http(service.url) as address:
        yield address


@pytest.fixture(scope="module")
def release(home: Path) -> str:
    return (home / "current").resolve().name


@pytest.fixture(params=["stdio", "streamable HTTP"])
def way(
    request: pytest.FixtureRequest, service: Service, server: str
) -> str | StdioServerParameters:
    return over_stdio(service.url) if request.param == "stdio" else server


def test_tools_are_listed_with_their_rules(way: str | StdioServerParameters) -> None:
    async def asked() -> Json:
        async with Client(way) as client:
            tools = (await client.list_tools()).tools
            return {
                "rules": client.instructions,
                "tools": {tool.name: tool.annotations for tool in tools},
                "schema": {tool.name: tool.input_schema for tool in tools},
            }

    told = run(asked)
    assert set(told["tools"]) == TOOLS
    assert all(notes and notes.read_only_hint for notes in told["tools"].values())
    assert "Never make up an IRI" in told["rules"] and "Cite" in told["rules"]
    assert told["schema"]["run_sparql"]["properties"]["limit"]["maximum"] == 500


def test_name_of_another_language_leads_to_its_thing(
    way: str | StdioServerParameters, release: str
) -> None:
    found = ask(way, "resolve_name", name="chosebuz", kind="place")
    assert found["release"] == release
    assert f"{ID}place/cottbus" in [one["iri"] for one in found["candidates"]]
    assert {one["kind"] for one in found["candidates"]} == {"place"}
    cited = {source["number"] for source in found["sources"]}
    assert cited and {one["source"] for one in found["candidates"]} == cited
    assert all(source["title"] for source in found["sources"])


@pytest.mark.parametrize(("name", "kind"), [("xyzzy nirgendwo", ""), ("chosebuz", "person")])
def test_unknown_name_has_no_candidates(server: str, release: str, name: str, kind: str) -> None:
    found = ask(server, "resolve_name", name=name, kind=kind)
    assert found == {"release": release, "candidates": [], "total": 0, "sources": []}


def test_kind_that_is_none_is_refused_with_those_there_are(server: str) -> None:
    refused = ask(server, "resolve_name", name="Cottbus", kind="town")["error"]
    assert "'town'" in refused and "place" in refused


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


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("describe_thing", {"iri": f"{ID}organisation/wrl"}),
        ("describe_thing", {"iri": f"{ID}organisation/imag"}),
        ("describe_thing", {"iri": f"{ID}source/wrl-w4-2025"}),
        ("list_questions", {}),
        ("list_questions", {"word": "Projekt"}),
        ("vocabulary", {}),
        ("vocabulary", {"class_iri": f"{AG}Attestation"}),
        ("resolve_name", {"name": "Lausitz"}),
        ("run_question", {"name": "workshop-participants", "parameters": {"workshop": WORKSHOP}}),
        ("run_question", {"name": "disagreements"}),
        ("find_path", {"start": f"{ID}organisation/lag-ee", "end": f"{ID}organisation/domowina"}),
        ("run_sparql", {"query": "SELECT * { GRAPH ?source { ?s ?p ?o } } LIMIT 500"}),
    ],
)
def test_answer_takes_eight_kilobytes_unless_more_is_asked_for(
    server: str, tool: str, arguments: Json
) -> None:
    told = ask(server, tool, **arguments)
    assert "error" not in told
    assert len(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()) <= 8000


def test_rest_of_an_answer_is_read_on(server: str) -> None:
    names, offset = [], 0
    values = {"workshop": WORKSHOP}
    while True:
        told = ask(
            *(server, "run_question"), name="workshop-participants", parameters=values,
            offset=offset,
        )  # fmt: skip
        numbers = {one["number"] for one in told["sources"]}
        assert all(set(one["source_documents"]) <= numbers for one in told["records"])
        names += [one["printedName"] for one in told["records"]]
        if "next_offset" not in told:
            break
        assert told["next_offset"] > offset
        offset = told["next_offset"]
    assert len(names) == told["total"]
    whole = ask(
        *(server, "run_question"), name="workshop-participants", parameters=values,
        most_bytes=200_000,
    )  # fmt: skip
    assert [one["printedName"] for one in whole["records"]] == names


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Vorstand", "body-posts"),
        ("member", "workshop-participants"),
        ("Mitglieder", "workshop-participants"),
        ("owner", "owners-on-a-date"),
        ("Umbenennung", "renamings"),
    ],
)
def test_questions_are_found_by_words_of_both_languages(server: str, word: str, name: str) -> None:
    found = ask(server, "list_questions", word=word)
    assert name in {one["name"] for one in found["questions"]}
    assert found["total"] < len(list((ROOT / "queries" / "api").glob("*.rq")))


def test_name_that_nothing_bears_leads_to_the_nearest(server: str) -> None:
    found = ask(server, "resolve_name", name="Trampolinzentrum Cottbus", kind="project")
    assert f"{ID}project/trampolinhalle" in [one["iri"] for one in found["candidates"]]
    assert found["note"] and all(one["found_by"] for one in found["candidates"])


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
    assert told == {f"{AG}MunicipalAlliance"}
    assert more > told and f"{AG}Actor" in more


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


def test_path_has_a_sentence_and_sources_for_each_step(
    server: str, release: str, service: Service
) -> None:
    start, end = f"{ID}organisation/lausitzrunde", f"{ID}organisation/btu"
    told = ask(server, "find_path", start=start, end=end, most_bytes=100_000)
    assert (told["release"], told["status"], told["complete"]) == (release, "found", True)
    cited = {source["number"]: source["iri"] for source in told["sources"]}
    asked = f"{service.url}/api/v1/network/paths?a={start}&b={end}&k=5&lang=en"
    with urllib.request.urlopen(asked) as answer:
        paths = json.load(answer)["paths"]
    assert len(paths) == len(told["paths"]) > 0
    for path, way in zip(told["paths"], paths, strict=True):
        assert path["in_time"] == way["in_time"]
        for step, hop in zip(path["steps"], way["hops"], strict=True):
            assert (step["from"]["iri"], step["to"]["iri"]) == (hop["from"], hop["to"])
            assert step["sentence"] == hop["sentence"]
            assert [cited[number] for number in step["sources"]] == hop["documents"]


def test_path_goes_round_and_by_way_of_things(server: str) -> None:
    start, end = f"{ID}organisation/lag-ee", f"{ID}organisation/domowina"
    short = ask(server, "find_path", start=start, end=end)
    stations = {step["to"]["iri"] for path in short["paths"] for step in path["steps"][:-1]}
    assert stations
    told = ask(server, "find_path", start=start, end=end, avoid=sorted(stations), most_steps=6)
    passed = {step["to"]["iri"] for path in told["paths"] for step in path["steps"]}
    assert not passed & stations
    through = ask(server, "find_path", start=start, end=end, via=sorted(stations)[:1])
    for path in through["paths"]:
        assert sorted(stations)[0] in [step["to"]["iri"] for step in path["steps"]]


def test_no_path_is_told_as_none_and_no_node_as_an_error(server: str) -> None:
    end = f"{ID}organisation/btu"
    told = ask(server, "find_path", start=f"{ID}organisation/lausitzrunde", end=end, most_steps=1)
    assert (told["paths"], told["status"], told["complete"]) == ([], "none", True)
    topic = "https://w3id.org/actor-graph/scheme/topic"
    assert "no node" in ask(server, "find_path", start=WORKSHOP, end=topic)["error"]


MADE_UP = f"{ID}organisation/made-up"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("find_path", {"start": MADE_UP, "end": WORKSHOP}),
        ("find_path", {"start": WORKSHOP, "end": MADE_UP}),
        ("find_path", {"start": WORKSHOP, "end": WORKSHOP, "avoid": [WORKSHOP, MADE_UP]}),
        ("describe_thing", {"iri": MADE_UP}),
        ("describe_thing", {"iri": MADE_UP, "offset": 20}),
        ("vocabulary", {"class_iri": MADE_UP}),
    ],
)
def test_unknown_thing_is_an_error_and_no_empty_answer(
    server: str, tool: str, arguments: Json
) -> None:
    refused = ask(server, tool, **arguments)["error"]
    assert f"Nothing is said about <{MADE_UP}>" in refused and WORKSHOP not in refused


def test_known_thing_with_nothing_left_to_say_is_no_error(server: str) -> None:
    told = ask(server, "describe_thing", iri=WORKSHOP, offset=100_000)
    assert (told["claims"], told["more"]) == ([], False)
    told = ask(server, "vocabulary", class_iri=WORKSHOP)
    assert told["properties"] == []


def test_questions_are_listed_in_short_and_those_with_a_word_in_full(server: str) -> None:
    every = ask(server, "list_questions")
    assert every["total"] == len(list((ROOT / "queries" / "api").glob("*.rq")))
    assert not any("columns" in one for one in every["questions"])
    assert every["page"].endswith("/queries/{name}")
    [one] = ask(server, "list_questions", word="renamed or succeeded")["questions"]
    assert (one["name"], one["columns"][0]["name"]) == ("renamings", "kind")


def test_question_is_answered_as_by_the_service_with_the_documents_of_each_row(
    way: str | StdioServerParameters, service: Service, release: str
) -> None:
    values = {"workshop": WORKSHOP}
    told = ask(way, "run_question", name="workshop-participants", parameters=values, limit=7)
    assert told["release"] == release
    address = f"{service.url}/api/v1/queries/workshop-participants?{urlencode(values)}"
    with urllib.request.urlopen(f"{address}&format=json&lang=en") as response:
        whole = json.load(response)
    assert (told["total"], len(told["records"])) == (whole["total"], 7)
    assert {one["number"] for one in told["sources"]} >= {1}
    assert [{**one, "source_documents": None} for one in told["records"]] == [
        {**one, "source_documents": None} for one in whole["records"][:7]
    ]
    assert all(one["source_documents"] for one in told["records"])


def test_questions_of_the_operator_of_every_form_are_answered(
    home: Path, tmp_path: Path, release: str
) -> None:
    for name in ("described", "is-larger"):
        (tmp_path / f"{name}.rq").write_text(OWN[name], encoding="utf-8")
    with running(home, ACTORGRAPH_QUERIES=str(tmp_path)) as own:
        way = over_stdio(own.url)
        values = {"one": 1.5, "two": 1, "strict": True}
        larger = ask(way, "run_question", name="is-larger", parameters=values)
        graph = ask(way, "run_question", name="described", parameters={"workshop": WORKSHOP})
    assert larger["boolean"] is True and larger["release"] == release and larger["sources"]
    assert f"<{WORKSHOP}>" in graph["ntriples"] and graph["release"] == release


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("workshop-participant", {}, "workshop-participants"),
        ("../search", {}, "No question is called"),
        ("workshop-participants", {"worksho": WORKSHOP}, '"nearest": "workshop"'),
        ("workshop-participants", {"workshop": "<nonsense>"}, "400"),
        ("counts", {"release": "nosuch"}, "by the argument `release`"),
    ],
)
def test_question_is_refused_in_words(
    server: str, name: str, parameters: dict[str, str], words: str
) -> None:
    assert words in ask(server, "run_question", name=name, parameters=parameters)["error"]


def test_query_gives_rows_and_the_documents_among_them(server: str, release: str) -> None:
    query = (
        f"SELECT ?actor ?source {{ GRAPH ?source {{ ?actor <{AG}participatesIn> <{WORKSHOP}> }} }}"
    )
    told = ask(server, "run_sparql", query=query, limit=5)
    assert (told["release"], len(told["rows"]), told["truncated"]) == (release, 5, True)
    assert {row["source"]["iri"] for row in told["rows"]} == {s["iri"] for s in told["sources"]}


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("list_questions", {}),
        ("vocabulary", {}),
        ("run_sparql", {"query": f"ASK {{ ?s a <{AG}Workshop> }}"}),
        ("run_sparql", {"query": f"CONSTRUCT WHERE {{ <{ID}workshop/werkstatt-4> ?p ?o }}"}),
    ],
)
def test_answer_without_sources_says_so(
    server: str, release: str, tool: str, arguments: dict[str, str]
) -> None:
    told = ask(server, tool, **arguments)
    assert (told["release"], told["sources"]) == (release, []) and told["note"]


def test_documents_among_constructed_triples_are_told(server: str) -> None:
    source = f"{ID}source/wrl-w4-2025"
    told = ask(server, "run_sparql", query=f"CONSTRUCT WHERE {{ <{source}> ?p ?o }}")
    assert source in [one["iri"] for one in told["sources"]]


def test_query_without_source_is_told_so(server: str) -> None:
    told = ask(server, "run_sparql", query="SELECT (1 AS ?n) {}")
    assert (told["rows"], told["sources"]) == ([{"n": {"value": "1"}}], [])
    assert "GRAPH ?source" in told["note"]


def test_query_that_constructs_is_cut_at_the_end_of_a_line(server: str) -> None:
    told = ask(server, "run_sparql", query="CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 2000")
    assert (told["total"], told["truncated"]) == (2000, True)
    assert told["ntriples"].endswith(" .\n") and len(told["ntriples"]) <= 60_000


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "403 This service is read-only"),
        ("SELECT * { SERVICE <https://a.example/> { ?s ?p ?o } }", "403"),
        ("SELECT", "400"),
        ("SELECT * { ?a ?b ?c }", "more than 4194304 bytes"),
    ],
)
def test_query_is_refused_in_words(server: str, query: str, words: str) -> None:
    assert words in ask(server, "run_sparql", query=query)["error"]


def test_vocabulary_names_classes_and_properties_that_are_in_use(server: str) -> None:
    told = ask(server, "vocabulary")
    classes = {row["class"]["iri"]: int(row["things"]["value"]) for row in told["classes"]}
    assert classes[f"{AG}Workshop"] == 5
    told = ask(server, "vocabulary", class_iri=f"{AG}Participation")
    assert "http://www.w3.org/ns/org#member" in {
        row["property"]["iri"] for row in told["properties"]
    }


def test_unknown_release_is_told(server: str) -> None:
    assert "404" in ask(server, "resolve_name", name="Lausitzrunde", release="nosuch")["error"]


def test_service_that_is_not_there_is_told() -> None:
    with over_http("http://127.0.0.1:9") as address:
        told = ask(address, "resolve_name", name="Lausitzrunde")
    assert "The service at http://127.0.0.1:9" in told["error"]


def test_text_for_models_is_the_answer_for_programs(server: str) -> None:
    async def asked() -> Json:
        async with Client(server) as client:
            result = await client.call_tool("vocabulary", {})
            [part] = result.content
            return {"text": json.loads(getattr(part, "text", "")), "all": result.structured_content}

    told = run(asked)
    assert told["text"] == told["all"] != {}


def refusal(server: str, **headers: str) -> int:
    """The status of a refusal; 400 is what the body gets, which is none of the protocol."""
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    asked = urllib.request.Request(server, b"{}", {**given, **headers})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(asked)
    with caught.value:
        return caught.value.code


def test_page_of_another_origin_cannot_use_the_tools(server: str) -> None:
    """A name that leads to this machine, in a browser that visits somebody's page."""
    assert refusal(server, Host="evil.example") == 421
    assert refusal(server, Origin="https://evil.example") == 403
    assert refusal(server) == 400


def test_name_of_the_proxy_is_taken_if_it_was_told(service: Service) -> None:
    with over_http(service.url, "--name", "graph.example.org") as address:
        assert refusal(address, Host="graph.example.org", Origin="https://graph.example.org") == 400
        assert refusal(address, Host="evil.example") == 421


def test_tools_need_no_web_framework() -> None:
    """They are a client of the service, not a part of it that reads the store."""
    code = "import sys, service.mcp.server; sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_missing_extra_is_told_with_what_to_install() -> None:
    code = "import sys; sys.modules['mcp'] = None; from service.mcp.__main__ import main; "
    done = subprocess.run(
        [sys.executable, "-c", code + "sys.exit(main([]))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ") and "-m pip install -e" in done.stderr
    assert f"{ROOT}[mcp]" in done.stderr


def test_labels_come_in_the_language_asked_for(service: Service) -> None:
    with over_http(service.url, "--lang", "de") as address:
        told = ask(address, "describe_thing", iri=WORKSHOP, limit=1)
    assert told["label"].startswith("Werkstatt 4")


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org", ""])
def test_address_that_is_none_is_refused(url: str) -> None:
    command = [sys.executable, "-m", "graph_loader", "mcp", "--url", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no address of a service" in done.stderr
