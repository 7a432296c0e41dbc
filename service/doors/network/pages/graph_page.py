"""`/network?view=graph`: the filtered network as a picture, with the same as a table."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graph_loader.shared.network.model import ACTOR, EVENT
from service.doors.network.answering import Found
from service.doors.network.pages.form import FILTERS
from service.doors.network.pages.page import Shown
from service.doors.network.pages.picture import Drawing
from service.doors.network.pages.steps import steps_of
from service.doors.network.pages.wording import time_words, undated
from service.doors.network.parameters import Fields, Reader
from service.network.filtering import Filter, filtered
from service.network.lists import PARTICIPATION
from service.request.view import View
from service.words.counted import counted, form
from service.words.formatting import format_number

_ASKED = {*FILTERS, "source", "on", "expand"}


def given(_view: View, fields: Fields) -> Fields:
    """Of a network that nobody narrows the participation: all of it is more than can be read."""
    if any(fields.get(name) for name in _ASKED):
        return fields
    return {**fields, "relation": [PARTICIPATION]}


def show(read: Reader, found: Found) -> Shown:
    """The counts in words, the picture, what is not in it, and the table."""
    body: Any = found.body
    t = read.view.texts
    drawing = Drawing(read, found)
    ties = len(body["ties"])
    modes = Counter(node["mode"] for node in drawing.nodes if not node["collective"])
    nodes = format_number(str(len(drawing.nodes)), read.view.language)
    key = f"network.graph.title.{form(ties) if ties else 'none'}"
    title = counted(t, key, ties, nodes=nodes)
    asked = [drawing.relations[name] for name in _relations(read)]
    if len(asked) == 1 and not read.text("expand"):
        title = t("network.timed", time=asked[0], said=title)
    documents = len(drawing.documents.every)
    sentence = t(
        "network.graph.sentence",
        actors=modes[ACTOR],
        events=modes[EVENT],
        documents=documents,
        time=time_words(read, drawing.words),
    )
    drawn = drawing.drawn(title, sentence, "network")
    steps = steps_of(read)
    return Shown(
        title,
        sentence,
        {
            "drawn": drawn,
            "default": _default(read),
            "undated": undated(read, body),
            "alone": counted(t, f"network.graph.alone.{form(drawn.alone)}", drawn.alone)
            if drawn.alone
            else "",
            "sources": drawn.documents.every,
            "steps": steps,
            "step": next((n for n, one in enumerate(steps) if one.here), 0),
        },
    )


def _default(read: Reader) -> dict[str, object] | None:
    """That only the participation is shown because nothing is asked for; and how large all is."""
    if not read.defaults:
        return None
    part = filtered(read.network, Filter())
    whole = read.view.link("/network", view="graph", unit="institution")
    text = read.view.texts(
        "network.graph.default",
        nodes=format_number(str(int((part.degree > 0).sum())), read.view.language),
        ties=format_number(str(len(part.ties)), read.view.language),
    )
    return {"text": text, "url": whole}


def _relations(read: Reader) -> list[str]:
    asked = read.understood["relation"]
    assert isinstance(asked, list)
    return asked
