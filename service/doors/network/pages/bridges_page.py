"""`/network/bridges`: who links the groups, by defined measures, as far as documents go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from service.doors.network.answering import Found
from service.doors.network.pages.page import Shown
from service.doors.network.pages.ways_out import again
from service.doors.network.pages.wording import time_words
from service.doors.network.parameters import Fields, Reader
from service.network.describing import Words
from service.page.evidence import Documents
from service.page.sources import Source
from service.request.view import View
from service.words.counted import counted, form
from service.words.formatting import format_number

_SHOWN = ("degree", "betweenness", "closeness", "core", "community", "separates")
_ALSO = ("is_cut_point", "rests_on", "density")


@dataclass(frozen=True)
class Finding:
    """What would fall apart, and the documents without which it would not be so."""

    sentence: str
    sources: Sequence[Source]


@dataclass(frozen=True)
class Line:
    """An actor or an event with its measures as they are written."""

    label: str
    url: str | None
    mode: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Head:
    """A column, the address of the table in its order, and whether it is in it."""

    name: str
    label: str
    address: str
    here: bool


def given(_view: View, fields: Fields) -> Fields:
    """In the order of whom the network would miss most, unless another one is asked for."""
    return fields if fields.get("order") else {**fields, "order": ["separates"]}


def _actors(read: Reader, network: Any) -> str:
    key = "network.bridges.actors"
    if network["collectives"]:
        key = "network.bridges.actors_and_collectives"
    return read.view.texts(key, actors=network["actors"], collectives=network["collectives"])


def show(read: Reader, found: Found) -> Shown:
    """The findings first, then the measures of all."""
    body: Any = found.body
    t, words = read.view.texts, Words(read.network, read.view.language)
    bridges = [row for row in body["rows"] if row["sentence"]]
    bridges.sort(key=lambda row: (-row["separates"], row["label"]))
    documents = Documents(read.view, [iri for row in bridges for iri in row["rests_on"]])
    network = body["network"]
    number = len(bridges)
    sentence = t(
        "network.bridges.sentence",
        actors=_actors(read, network),
        events=network["events"],
        ties=network["ties"],
        pieces=network["components"],
        time=time_words(read, words),
    )
    return Shown(
        counted(t, f"network.bridges.title.{form(number) if number else 'none'}", number),
        sentence,
        {
            "findings": [
                Finding(row["sentence"], [documents.of(iri) for iri in row["rests_on"]])
                for row in bridges
            ],
            "heads": [_head(read, name) for name in ("name", *_SHOWN)],
            "lines": [_line(read, row) for row in body["rows"]],
            "definitions": _definitions(read, body["definitions"]),
            "left_out": [
                counted(t, f"network.bridges.left_out.{one['reason']}", one["count"])
                for one in body["left_out"]
                if one["count"]
            ],
            "sources": documents.every,
        },
    )


def _head(read: Reader, name: str) -> Head:
    here = read.understood["order"] == name
    label = read.view.texts(f"network.bridges.column.{name}")
    return Head(name, label, again(read, request.path, order=name), here)


def _line(read: Reader, row: Mapping[str, Any]) -> Line:
    cells = [_number(read, row[name]) for name in _SHOWN]
    return Line(row["label"], read.view.link_to(row["id"]), row["mode"], cells)


def _number(read: Reader, value: float | None) -> str:
    if value is None:
        return read.view.texts("network.no_value")
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return format_number(text, read.view.language)


def _definitions(read: Reader, told: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What is measured, in words, and who defined it."""
    t = read.view.texts
    return [
        (t(f"network.bridges.column.{name}"), told[name]["text"], _names(told[name]["source"]))
        for name in (*_SHOWN, *_ALSO)
    ]


def _names(source: str) -> str:
    """Authors and year, which read alike in every language."""
    return source.replace(" and ", " & ")
