"""Rows of the network's doors as the tools tell them: names beside IRIs, documents by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from service.mcp.service_client import ServiceClient
from service.mcp.telling import Json
from service.mcp.terms import Sources

MEASURES = ("degree", "betweenness", "closeness", "core", "community", "separates")
_CITED = 4  #: documents of one row; the others are counted


async def read(service: ServiceClient, door: str, asked: Mapping[str, str | Sequence[str]]) -> Json:
    """The answer of a door. Raises ToolError with what is wrong, and the nearest values."""
    return (await service.get(f"/api/v1/{door}", asked, "application/json")).json()


def given(**values: str) -> dict[str, str]:
    """Those that are not empty."""
    return {name: value for name, value in values.items() if value}


def in_time(text: str) -> dict[str, str]:
    """A time as the doors take it: one is of that time, two are from and to."""
    first, slash, last = text.partition("/")
    return given(**{"from": first.strip(), "to": last.strip()}) if slash else given(on=text)


def told_tie(tie: Json, names: Mapping[str, str], sources: Sources) -> Json:
    """A tie with the names of its ends, what is printed of it, and who states it."""
    said = tie["attestations"]
    roles = sorted({one[key] for one in said for key in ("role", "standing") if one[key]})
    return {
        "relation": tie["relation"],
        "from": {"iri": tie["source"], "label": names[tie["source"]]},
        "to": {"iri": tie["target"], "label": names[tie["target"]]},
        **({"roles": roles} if roles else {}),
        "first": tie["first"],
        "last": tie["last"],
        **numbered((one["document"] for one in said), sources),
    }


def told_column(number: int, head: Json, sources: Sources) -> Json:
    """A column of the matrix with its lists; who only mentions is counted."""
    lists = [one for one in head["lists"] if one["state"] != "mention"]
    return {
        "number": number,
        "iri": head["id"],
        "label": head["label"],
        "lists": [told_list(one, sources) for one in lists],
        "mentions": len(head["lists"]) - len(lists),
    }


def told_row(row: Json, sources: Sources, with_lists: bool) -> Json:
    """A row of the matrix: its seats, and for columns with lists what their absence means."""
    cells = list(enumerate(row["cells"], 1))
    absent = {
        name: [number for number, cell in cells if cell["state"] == state]
        for name, state in (("not_listed", "not-listed"), ("no_list", "no-list"))
    }
    return {
        "iri": row["id"],
        "label": row["label"],
        "kind": row["kind"],
        "seats": [
            {
                "column": number,
                **{key: cell[key] for key in ("state", "first", "last")},
                **numbered(cell["documents"], sources),
            }
            for number, cell in cells
            if cell["state"] in ("attested", "in-part")
        ],
        **(absent if with_lists else {}),
    }


def told_change(row: Json, sources: Sources) -> Json:
    """A change with the names as both lists print them."""
    return {
        "iri": row["institution"],
        "label": row["label"],
        "change": row["change"],
        **{
            side: {
                "printed": row[side]["printed"],
                **numbered(row[side]["documents"], sources),
            }
            for side in ("before", "after")
            if row[side]["names"]
        },
    }


def told_measures(row: Json, sources: Sources) -> Json:
    """The measures of an actor, and what they rest on."""
    return {
        "iri": row["id"],
        "label": row["label"],
        **{name: rounded(row[name]) for name in MEASURES},
        **given(sentence=row["sentence"] or ""),
        **numbered(row["rests_on"], sources),
    }


def told_area(row: Json, sources: Sources) -> Json:
    """An area with its value."""
    several = ("least", "most") if row["least"] is not None else ()
    return {
        "iri": row["id"],
        "label": row["label"],
        **{name: row[name] for name in ("state", "value", *several)},
        "things": len(row["things"]),
        **numbered(row["documents"], sources),
    }


def numbered(documents: Iterable[str], sources: Sources) -> Json:
    """The first documents by number, and how many more there are."""
    every = sorted(set(documents))
    more = {"more_sources": len(every) - _CITED} if len(every) > _CITED else {}
    return {"sources": [sources.number(iri) for iri in every[:_CITED]], **more}


def told_list(one: Json, sources: Sources) -> Json:
    """A list of actors: its date, how much of them it has, its document."""
    rest = {key: value for key, value in one.items() if key != "document"}
    return {**rest, "sources": [sources.number(one["document"])]}


def cited(listed: Sequence[Json], parts: Iterable[Json]) -> list[Json]:
    """The sources that some parts of an answer name, at any depth."""
    numbers: set[int] = set()
    left: list[object] = [*parts]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            numbers.update(one.get("sources", ()))
            left += [value for key, value in one.items() if key != "sources"]
        elif isinstance(one, list):
            left += one
    return [one for one in listed if one["number"] in numbers]


def rounded(value: float | None) -> float | None:
    """As many digits as can be told apart."""
    return round(value, 4) if isinstance(value, float) else value
