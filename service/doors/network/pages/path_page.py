"""`/network/path`: how two things are connected, as sentences with evidence and small pictures."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from graph_loader.shared.network.model import MODES, TYPES
from service.doors.network.answering import Found
from service.doors.network.pages.page import Shown
from service.doors.network.pages.ways_out import again
from service.doors.network.pages.wording import time_words, undated
from service.doors.network.parameters import Reader
from service.network.describing import Words
from service.network.paths import FOUND
from service.page.evidence import Documents
from service.page.sources import Source
from service.words.counted import counted, form

_TYPES = tuple(TYPES)
_LETTERS = 36  #: in a line of a picture
_LINE, _GAP = 18, 30  #: pixels


@dataclass(frozen=True)
class Station:
    """A thing on the way, and where a picture has it."""

    label: str
    url: str | None
    mode: str
    lines: Sequence[str]
    y: int  #: of its sign


@dataclass(frozen=True)
class Hop:
    """A step, and the documents that state it."""

    sentence: str
    relation: str
    sources: Sequence[Source]
    begin: int  #: its line in the picture
    end: int


@dataclass(frozen=True)
class Way:
    """A path with its picture."""

    title: str
    in_time: str
    stations: Sequence[Station]
    hops: Sequence[Hop]
    height: int


def show(read: Reader, found: Found) -> Shown:
    """The answer first; then each path, the rule, and what was left out."""
    body: Any = found.body
    words, t = Words(read.network, read.view.language), read.view.texts
    hops = [hop for path in body["paths"] for hop in path["hops"]]
    documents = Documents(read.view, [iri for hop in hops for iri in hop["documents"]])
    ends = {name: _name(read, words, body[name]) for name in ("a", "b")}
    hub_limit = int(str(read.understood["hub_limit"]))
    said = {**ends, "max": body["max"]}
    if body["status"] == FOUND:
        key = f"network.path.found.{form(body['length'])}"
        title = counted(t, key, body["length"], **ends)
    else:
        title = t(f"network.path.{body['status']}", **said)
    return Shown(
        title,
        _sentence(read, words, body, len(documents.every)),
        {
            "ways": [
                _way(read, words, documents, number, path)
                for number, path in enumerate(body["paths"], 1)
            ],
            "cut": not body["complete"] and body["status"] == FOUND,
            "hubs": t("network.path.hubs", number=hub_limit) if hub_limit else "",
            "all_hubs": again(read, request.path, hub_limit="0") if hub_limit else "",
            "longer": again(read, request.path, max=str(min(8, body["max"] + 2)))
            if body["status"] != FOUND and body["max"] < 8
            else "",
            "undated": undated(read, body),
            "sources": documents.every,
        },
    )


def _sentence(read: Reader, words: Words, body: Any, documents: int) -> str:
    t = read.view.texts
    time = t("network.path.time", time=time_words(read, words))
    if body["status"] != FOUND:
        why = t(f"network.path.why.{body['status']}", max=body["max"])
        return f"{why} {time}"
    number = len(body["paths"])
    shown = counted(t, f"network.path.shown.{form(number)}", number, documents=documents)
    return f"{shown} {time}"


def _way(read: Reader, words: Words, documents: Documents, number: int, path: Any) -> Way:
    t = read.view.texts
    stations: list[Station] = []
    hops: list[Hop] = []
    y = 16
    for iri in (path["hops"][0]["from"], *(hop["to"] for hop in path["hops"])):
        node = read.network.nodes.iri.place_of(iri)
        label = words.node(node)
        lines = textwrap.wrap(label, _LETTERS, max_lines=3, placeholder=" …") or [label]
        mode = MODES[_TYPES[int(read.network.nodes.type[node])]]
        stations.append(Station(label, read.view.link_to(iri), mode, lines, y))
        y += len(lines) * _LINE + _GAP
    for place, hop in enumerate(path["hops"]):
        one, other = stations[place], stations[place + 1]
        relation = next(
            n for n, r in enumerate(read.network.relations) if r.name == hop["relation"]
        )
        below = one.y + (len(one.lines) - 1) * _LINE + 9
        cited = [documents.of(iri) for iri in hop["documents"]]
        hops.append(Hop(hop["sentence"], words.relation(relation), cited, below, other.y - 9))
    title = counted(t, f"network.path.way.{form(path['length'])}", path["length"], place=number)
    in_time = t(f"network.path.in_time.{path['in_time']}")
    return Way(title, in_time, stations, hops, y - _GAP + 4)


def _name(read: Reader, words: Words, iri: str) -> str:
    return words.node(read.network.nodes.iri.place_of(iri))
