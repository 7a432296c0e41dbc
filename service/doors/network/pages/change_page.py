"""`/network/change`: who is newly named, no longer named, or still named between two lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph_loader.shared.network.model import INSTITUTION, UNKNOWN, Network
from service.doors.network.answering import Found
from service.doors.network.pages import slope
from service.doors.network.pages.form import Option
from service.doors.network.pages.page import Shown
from service.doors.network.parameters import Fields, Reader
from service.network.changes import KINDS
from service.network.describing import Words, day
from service.network.filtering import Filter, filtered
from service.network.lists import FULL, Listing, comparable, workshops
from service.network.opening import network_of
from service.page.changes_told import what_changed
from service.page.evidence import Documents
from service.page.footnotes import Marks
from service.page.sources import Source
from service.request.view import View


@dataclass(frozen=True)
class SideShown:
    """How one list names a body."""

    names: str
    printed: str


@dataclass(frozen=True)
class Row:
    """A body and what became of it."""

    label: str
    url: str | None
    before: SideShown
    after: SideShown
    marks: Marks


def given(view: View, fields: Fields) -> Fields:
    """Without lists, the last two of the workshop; without a workshop, that of most lists."""
    network = network_of(view.opened)
    place = _asked(view, network, fields) if any(fields.get("workshop", ())) else _richest(network)
    if place == UNKNOWN:
        return fields
    found = {**fields}
    if not any(found.get("workshop", ())):
        found["workshop"] = [view.short(network.nodes.iri[place])]
    lists = comparable(filtered(network, Filter()), place)
    if len(lists) > 1:
        for name, one in zip(("before", "after"), lists[-2:], strict=True):
            if not any(found.get(name, ())):
                found[name] = [_short(view, network, one)]
    return found


def _asked(view: View, network: Network, fields: Fields) -> int:
    text = next((text for text in fields["workshop"] if text), "")
    read = Reader(view, network, {"workshop": [text]})
    return next(iter(read.nodes("workshop", INSTITUTION, ("workshop",))), UNKNOWN)


def _richest(network: Network) -> int:
    part = filtered(network, Filter())
    every = [(len(comparable(part, one)), one) for one in workshops(part)]
    most, place = max(every, default=(0, UNKNOWN), key=lambda pair: (pair[0], -pair[1]))
    return place if most > 1 else UNKNOWN


def _short(view: View, network: Network, one: Listing) -> str:
    return view.short(network.documents.iri[one.document])


def stops(read: Reader) -> str:
    """Why a workshop has no change to show: fewer than two lists of it are known."""
    if not read.text("workshop"):  # `given` found none
        return read.view.texts("network.change.nowhere")
    place = _asked(read.view, read.network, read.fields)
    if place == UNKNOWN or len(comparable(filtered(read.network, Filter()), place)) > 1:
        return ""
    label = Words(read.network, read.view.language).node(place)
    return read.view.texts("network.change.too_few", workshop=label)


def workshop_options(read: Reader) -> Sequence[Option]:
    """The workshops of which two lists can be compared."""
    words = Words(read.network, read.view.language)
    part = filtered(read.network, Filter())
    return [
        Option(read.view.short(read.network.nodes.iri[one]), words.node(one))
        for one in workshops(part)
        if len(comparable(part, one)) > 1
    ]


def list_options(read: Reader) -> Sequence[Option]:
    """The lists of the workshop that is asked for."""
    place = _asked(read.view, read.network, read.fields) if read.text("workshop") else UNKNOWN
    if place == UNKNOWN:
        return ()
    words, t = Words(read.network, read.view.language), read.view.texts
    return [
        Option(
            _short(read.view, read.network, one),
            t(
                f"network.list.{one.state}",
                when=words.when(day(one.earliest), day(one.latest)),
                title=words.document(one.document),
            ),
        )
        for one in comparable(filtered(read.network, Filter()), place)
    ]


def show(read: Reader, found: Found) -> Shown:
    """The changes as the template takes them."""
    body: Any = found.body
    words, t = Words(read.network, read.view.language), read.view.texts
    cited = [body[side]["document"] for side in ("before", "after")]
    rows = [one for row in body["rows"] for one in (row["before"], row["after"])]
    documents = Documents(read.view, [*cited, *(d for one in rows for d in one["documents"])])
    when = {s: words.when(body[s]["earliest"], body[s]["latest"]) for s in ("before", "after")}
    label = words.node(read.network.nodes.iri.place_of(body["workshop"]))
    counts = body["counts"]
    title = t(
        "network.change.title",
        workshop=label.partition(": ")[0],
        joined=counts["joined"] + counts["returned"],
        left=counts["left"],
        **when,
    )
    groups = [
        (kind, [_row(read, words, documents, row) for row in body["rows"] if row["change"] == kind])
        for kind in KINDS
    ]
    sources = [documents.of(iri) for iri in cited]
    credit = _credit(read, sources)
    drawings = [
        slope.drawing(body, title, when, credit, _names(read, words), t, size)
        for size in slope.SIZES
    ]
    return Shown(
        title,
        _sentence(read, body, when),
        {
            "workshop": label,
            "workshop_url": read.view.link_to(body["workshop"]),
            "when": when,
            "groups": [(kind, lines) for kind, lines in groups if lines],
            "drawings": drawings,
            "drawing": drawings[0],
            "sources": documents.every,
            "partial": [
                t("network.change.partial", when=when[side])
                for side in ("before", "after")
                if body[side]["state"] != FULL
            ],
        },
    )


def _row(read: Reader, words: Words, documents: Documents, row: Any) -> Row:
    numbers = {
        documents.of(iri).number for side in ("before", "after") for iri in row[side]["documents"]
    }
    name = _names(read, words)
    before, after = (
        SideShown(", ".join(map(name, row[s]["names"])), "; ".join(row[s]["printed"]))
        for s in ("before", "after")
    )
    url = read.view.link_to(row["institution"])
    return Row(row["label"], url, before, after, Marks(tuple(sorted(numbers)), False))


def _names(read: Reader, words: Words) -> Any:
    place = read.network.nodes.iri.place_of
    return lambda iri: words.node(place(iri))


def _sentence(read: Reader, body: Any, when: dict[str, str]) -> str:
    t = read.view.texts
    return t("network.change.sentence", told=what_changed(t, body["counts"]), **when)


def _credit(read: Reader, sources: Sequence[Source]) -> list[str]:
    t, release = read.view.texts, read.view.release
    version = t("footer.release", version=release.version)
    return [
        *(
            ", ".join(filter(None, (f"[{one.number}] {one.title.text}", one.publisher, one.date)))
            for one in sources
        ),
        f"{release.title[read.view.language]}, {version}, {release.licence}",
    ]
