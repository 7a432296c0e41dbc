"""What rows of queries say, as objects that the tools answer with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mcp_types import CallToolResult, TextContent

from service.mcp.room import compact, cut_to
from service.mcp.service_client import Binding
from service.mcp.terms import Sources, shown
from service.model.addresses import PREFIXES, short_name

Json = dict[str, Any]
RDF_TYPE = PREFIXES["rdf"] + "type"
_KEYS = {"nameAsPrinted": "printed", "functionAsPrinted": "printedFunction"}


def as_answer(most_bytes: int, /, **answer: object) -> CallToolResult:
    """An answer for programs, and the same as text without a space too many for models.

    What one part alone makes too large is cut, and says so.
    """
    told = cut_to(answer, most_bytes)
    return CallToolResult(content=[TextContent(text=compact(told))], structured_content=told)


def about(iri: str, name: str, rows: Iterable[Binding]) -> list[Binding]:
    """The rows that have this thing in that column."""
    return [row for row in rows if row[name]["value"] == iri]


def in_documents(rows: Iterable[Binding]) -> list[Binding]:
    """The rows that a document states, and not only an inference."""
    return [row for row in rows if not row["source"]["value"].endswith("/graph/inferred")]


def statements(rows: Iterable[Binding], names: dict[str, str], sources: Sources) -> list[Json]:
    """By property, each value once with the numbers of all that say it."""
    said: dict[str, dict[str, Json]] = {}
    for row in rows:
        values = said.setdefault(short_name(row["property"]["value"], ""), {})
        key = str(sorted(row["value"].items()))
        value = values.setdefault(key, {**shown(row["value"], names), "sources": []})
        value["sources"].append(sources.number(row["source"]["value"]))
    return [{"property": name, "values": list(values.values())} for name, values in said.items()]


def attestations(rows: Iterable[Binding], names: dict[str, str], sources: Sources) -> list[Json]:
    """What each document attests: its date, the printed name, state, share, phase, notes and
    whatever else qualifies the claim there, with the number of the document."""
    said: dict[tuple[str, str], Json] = {}
    for row in rows:
        document = row["source"]["value"]
        one = said.setdefault((document, row["attestation"]["value"]), {})
        if "on" in row:
            one["on"] = row["on"]["value"]
        if "property" in row:
            key = short_name(row["property"]["value"], "").rpartition(":")[2]
            value = names.get(row["value"]["value"], row["value"]["value"])
            one.setdefault(_KEYS.get(key, key), []).append(value)
        one["source"] = sources.number(document)
    return [
        {key: v[0] if isinstance(v, list) and len(v) == 1 else v for key, v in one.items()}
        for one in said.values()
    ]


def others(iri: str, rows: Iterable[Binding], names: dict[str, str]) -> list[str]:
    """The names of what a claim joins with a thing."""
    values = [row["value"]["value"] for row in rows if row["property"]["value"] != RDF_TYPE]
    return list(dict.fromkeys(names[one] for one in values if one in names and one != iri))


def step(hop: Json, names: dict[str, str], sources: Sources) -> Json:
    """One step of a path as the service tells it, with the numbers of the documents behind it."""
    return {
        "from": shown({"type": "uri", "value": hop["from"]}, names),
        "to": shown({"type": "uri", "value": hop["to"]}, names),
        "relation": hop["relation"],
        "tie": hop["tie"],
        "sentence": hop["sentence"],
        "earliest": hop["earliest"],
        "latest": hop["latest"],
        "sources": [sources.number(iri) for iri in hop["documents"]],
    }
