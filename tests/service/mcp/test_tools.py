"""The tools for language models as a whole, asked by the SDK's own client."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request

import pytest
from mcp import Client, StdioServerParameters

from tests.running import ROOT, Service
from tests.service.mcp.things import AG, ID, WORKSHOP
from tests.tools import Json, ask, over_http, run


def size(told: Json) -> int:
    """How many bytes an answer takes."""
    return len(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


TOOLS = {
    "resolve_name",
    "describe_thing",
    "list_questions",
    "run_question",
    "find_path",
    "read_network",
    "who_sits_where",
    "compare_lists",
    "measure_network",
    "count_by_area",
    "vocabulary",
    "run_sparql",
}


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
        ("read_network", {}),
        ("read_network", {"thing": "organisation/btu", "depth": 2}),
        ("who_sits_where", {}),
        ("who_sits_where", {"columns": "project"}),
        ("compare_lists", {"workshop": WORKSHOP}),
        ("compare_lists", {"workshop": WORKSHOP, "before": "2021", "after": "2025"}),
        ("measure_network", {}),
        ("count_by_area", {"measure": "coverage"}),
        ("count_by_area", {"measure": "amount", "level": "municipality"}),
        ("run_sparql", {"query": "SELECT * { GRAPH ?source { ?s ?p ?o } } LIMIT 500"}),
    ],
)
def test_answer_takes_eight_kilobytes_unless_more_is_asked_for(
    server: str, tool: str, arguments: Json
) -> None:
    told = ask(server, tool, **arguments)
    assert "error" not in told
    assert size(told) <= 8000


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


def test_tools_are_there_after_make_serve() -> None:
    """What they need is installed with the service, by the lock file that `make serve` reads."""
    needed = {"mcp", "httpx2"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert needed <= {re.split("[>=<]", one)[0] for one in project["dependencies"]}
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    assert needed <= {line.partition("==")[0] for line in locked.splitlines()}


LARGE = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "SELECT (GROUP_CONCAT(?o) AS ?all) (COUNT(?o) AS ?n) { ?s skos:prefLabel ?o }"
)


def test_one_record_that_is_too_large_is_cut_and_says_so(server: str) -> None:
    cut = ask(server, "run_sparql", query=LARGE)
    assert size(cut) <= 8000
    [said] = cut["cut"]
    kept = re.fullmatch(r"/rows/0/all/value: ([0-9]+) of ([0-9]+)", said)
    assert kept and len(cut["rows"][0]["all"]["value"]) == int(kept[1]) < int(kept[2])
    wanted = re.search(r"most_bytes=([0-9]+)", cut["cut_note"])
    assert wanted
    whole = ask(server, "run_sparql", query=LARGE, most_bytes=int(wanted[1]))
    assert "cut" not in whole
    assert len(whole["rows"][0]["all"]["value"]) == int(kept[2])


def test_triples_end_with_the_room_and_say_so(server: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 500"
    few, more = (ask(server, "run_sparql", query=query, most_bytes=n) for n in (8000, 60_000))
    assert size(few) <= 8000 < size(more) <= 60_000
    assert few["truncated"] and few["total"] == more["total"] == 500
    assert more["ntriples"].startswith(few["ntriples"]) and few["ntriples"].endswith(" .\n")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Vorstand", "body-posts"),
        ("office holder", "body-posts"),
        ("Aufsichtsrat", "body-posts"),
        ("member", "participants-on-a-date"),
        ("Mitglied", "participants-on-a-date"),
        ("session", "sessions-of-a-body"),
        ("Sitzung", "workshop-meetings"),
        ("vacant", "workshop-speakers"),  # in the description alone
    ],
)
def test_question_is_found_by_words_of_both_languages(server: str, word: str, name: str) -> None:
    told = ask(server, "list_questions", word=word)
    assert name in [one["name"] for one in told["questions"]]
    assert told["total"] < 42


def test_word_that_no_question_has_is_told(server: str) -> None:
    told = ask(server, "list_questions", word="Quantenphysik")
    assert told["questions"] == [] and "Without a word" in told["note"]


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org", ""])
def test_address_that_is_none_is_refused(url: str) -> None:
    command = [sys.executable, "-m", "graph_loader", "mcp", "--url", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no address of a service" in done.stderr
