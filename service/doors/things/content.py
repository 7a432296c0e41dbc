"""What the page of a thing is made of: which queries are asked for its kind, and their rows."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.network.model import UNKNOWN
from service.doors.things.description import sizes
from service.errors import NotFound
from service.network.opening import network_of
from service.page.institutions import Institutions
from service.page.sections import fetch
from service.questions.saved_queries import limited, saved_query
from service.request.view import View
from service.store.protocol import Row
from service.words.formatting import pages_of

#: What the page of a kind shows, in this order: names of queries in queries/pages/sections/.
SECTIONS: dict[str, Sequence[str]] = {
    "workshop": (
        "workshop-members",
        "posts",
        "workshop-meetings",
        "workshop-projects",
        "facts",
        "names",
        "relations",
        "workshop-lists",
        "figures",
    ),
    "organisation": (
        "facts",
        "names",
        "participations",
        "changes",
        "life-events",
        "posts",
        "delegates",
        "sponsored",
        "body-decisions",
        "body-sessions",
        "relations",
        "shareholdings",
        "seats",
        "figures",
        "identifiers",
        "identities",
    ),
    "project": (
        "facts",
        "names",
        "project-workshops",
        "project-sponsors",
        "project-places",
        "project-timeline",
        "figures",
        "project-programmes",
        "life-events",
        "relations",
        "identifiers",
    ),
    "process": ("facts", "names", "life-events", "posts", "relations"),
    "person": ("facts", "names", "person-posts", "relations", "identifiers"),
    "place": (
        "facts",
        "names",
        "place-organisations",
        "place-projects",
        "place-meetings",
        "place-parts",
        "identifiers",
    ),
    "programme": ("facts", "names", "programme-projects", "figures", "relations", "identifiers"),
    "meeting": ("facts", "meeting-status"),
    "session": ("facts", "session-decisions"),
}
#: Shown as of a time only: where all times count, the page says it first, by the known lists.
_IN_TIME = ("workshop-members",)
#: What a page shows folded: who looks for it finds it.
FOLDED: dict[str, Container[str]] = {
    "workshop": ("facts", "names", "relations", "workshop-lists", "figures"),
    "organisation": ("facts", "names", "changes", "identifiers", "identities"),
    "person": ("names", "identifiers"),
    "programme": ("names", "identifiers"),
}
#: What is said of one name of an institution; the rest is said of the institution.
_OF_A_NAME = ("facts", "changes", "identifiers", "identities")
_EVERYTHING = ("statements", "mentions")
#: A document may say so much that it takes several pages; each list has a query for its size.
CLAIMS, _SOURCE_ALL = "source-claims", "source-statements"
ROWS_PER_PAGE = 500
_MOST_IN_SECTIONS = 3000  #: statements; of a thing with more, all are listed, page by page


@dataclass(frozen=True)
class Content:
    """The rows of a page by their queries, and which part of all there is they are."""

    rows: Mapping[str, Sequence[Row]]
    part: int = 1
    parts: int = 1
    special: bool = True  #: whether things of this kind have sections of their own
    everything: bool = False  #: whether all statements were asked for instead
    has_times: bool = False  #: whether these sections can be told as of a time
    same: Institutions | None = None  #: of what is told as of a time: its other names


def content_of(view: View, node: NamedNode, kind: str, everything: bool, part: int) -> Content:
    """What the page of a thing that is known to exist holds. Raises NotFound beyond the end."""
    size = sizes(view, node)
    if kind == "source":
        name = _SOURCE_ALL if everything or not size_of(view, node, CLAIMS) else CLAIMS
        rows, parts = _part_of_source(view, node, name, part)
        return Content(rows, part, parts, everything=everything)
    special = kind in SECTIONS and size["own"] + size["incoming"] <= _MOST_IN_SECTIONS
    if everything or not special:
        rows, parts = _part_of_everything(view, node, size, part)
        return Content(rows, part, parts, special, everything)
    has_times = any("valid" in saved_query(name).header for name in SECTIONS[kind])
    if view.time and has_times:
        return _as_of(view, node, kind)
    names = [name for name in SECTIONS[kind] if name not in _IN_TIME]
    same = _names_of(view, node) if kind == "organisation" else [node]
    rows = {name: fetch(view, [name], node if name in _OF_A_NAME else same)[name] for name in names}
    return Content(rows, part, has_times=has_times)


def _as_of(view: View, node: NamedNode, kind: str) -> Content:
    """As of a time: of an institution it holds what is said of it under any name."""
    same = Institutions(view.opened, [node.value])
    names = [NamedNode(one) for one in same.members(node.value)]
    rows = {
        name: fetch(view, [name], names if "valid" in saved_query(name).header else node)[name]
        for name in SECTIONS[kind]
    }
    return Content(rows, has_times=True, same=same)


def _names_of(view: View, node: NamedNode) -> list[NamedNode]:
    """An institution under all its names."""
    network = network_of(view.opened)
    place = network.nodes.iri.place_of(node.value)
    if place == UNKNOWN:
        return [node]
    same = network.nodes.institution == network.nodes.institution[place]
    return [NamedNode(network.nodes.iri[one]) for one in same.nonzero()[0].tolist()]


def _part_of_source(
    view: View, node: NamedNode, name: str, part: int
) -> tuple[dict[str, list[Row]], int]:
    """What a document is and one part of what it says, and how many parts there are."""
    last_page = pages_of(size_of(view, node, name), ROWS_PER_PAGE)
    if part > last_page:
        raise NotFound
    query = limited(saved_query(name).bind(thing=node), ROWS_PER_PAGE, (part - 1) * ROWS_PER_PAGE)
    return {**fetch(view, ["facts"], node), name: view.pages.select(query)}, last_page


def _part_of_everything(
    view: View, node: NamedNode, size: Mapping[str, int], part: int
) -> tuple[dict[str, list[Row]], int]:
    """One part of what is said of a thing and then of what names it, and how many parts there are.

    The two lists follow one another, and a page shows so many rows of both.
    """
    counts = (size["own"], size["incoming"])
    last_page = pages_of(sum(counts), ROWS_PER_PAGE)
    if part > last_page:
        raise NotFound
    start, rows = (part - 1) * ROWS_PER_PAGE, {}
    for name, count in zip(_EVERYTHING, counts, strict=True):
        first, end = max(0, start), min(count, start + ROWS_PER_PAGE)
        start -= count
        if first < end:
            query = limited(saved_query(name).bind(thing=node), end - first, first)
            rows[name] = view.pages.select(query)
    return rows, last_page


def size_of(view: View, node: NamedNode, name: str) -> int:
    """How many statements a document makes by one of these queries, on all parts of its page."""
    counted = view.pages.select(saved_query(f"{name}-size").bind(thing=node))
    number = counted[0]["statements"]
    assert isinstance(number, Literal)
    return int(number.value)
