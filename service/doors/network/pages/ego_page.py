"""`/network/ego/{kind}/{slug}`: the surroundings of one thing, as picture and table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from service.doors.network.answering import Found
from service.doors.network.pages.page import Shown
from service.doors.network.pages.picture import Drawing
from service.doors.network.pages.ways_out import again
from service.doors.network.pages.wording import time_words, undated
from service.doors.network.parameters import Reader
from service.page.surroundings import surroundings
from service.words.counted import counted, form

_MOST = 1000  #: ties of a relation that may be asked for


@dataclass(frozen=True)
class Relation:
    """How much there is of a relation, and how much of it is shown."""

    name: str
    text: str
    more: str  #: words for what is not shown; empty if all is
    url: str


def show(read: Reader, found: Found) -> Shown:
    """What there is of each relation first, then the picture and the table."""
    body: Any = found.body
    t, centre = read.view.texts, body["center"]
    drawing = Drawing(read, found, centre)
    name, number = drawing.names[centre], sum(one["count"] for one in body["relations"])
    key = f"network.ego.title.{form(number) if number else 'none'}"
    title = counted(t, key, number, label=name)
    sentence = t(
        f"network.ego.sentence.{form(len(drawing.nodes) - 1)}",
        number=len(drawing.nodes) - 1,
        ties=len(body["ties"]),
        documents=len(drawing.documents.every),
        time=time_words(read, drawing.words),
    )
    drawn = drawing.drawn(title, sentence, f"network-{centre.rpartition('/')[2]}")
    depth = str(read.understood["depth"])
    return Shown(
        title,
        sentence,
        {
            "drawn": drawn,
            "label": name,
            "thing": read.view.link_to(centre),
            "short": read.view.short(centre),
            "relations": _relations(read, drawing, body["relations"]),
            "depths": [
                (t(f"network.ego.depth.{one}"), again(read, request.path, depth=one), one == depth)
                for one in ("1", "2")
            ],
            "undated": undated(read, body),
            "sources": drawn.documents.every,
            "around": surroundings(read.view, centre),
            "around_file": read.view.link(f"/picture/{read.view.short(centre)}/surroundings.svg"),
        },
    )


def _relations(read: Reader, drawing: Drawing, every: list[Any]) -> list[Relation]:
    """Those with most ties first."""
    ordered = sorted(every, key=lambda one: -one["count"])
    return [_relation(read, drawing, one) for one in ordered]


def _relation(read: Reader, drawing: Drawing, one: Any) -> Relation:
    t, count, shown = read.view.texts, one["count"], one["shown"]
    more = count - shown
    limit = str(min(_MOST, count))
    return Relation(
        drawing.relations[one["relation"]],
        t("network.ego.shown", count=count, shown=shown) if more else str(count),
        counted(t, f"network.ego.more.{form(more)}", more) if more else "",
        again(read, request.path, limit=limit) if more else "",
    )
