"""The pages about things: which queries make them up, for each kind of thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request
from pyoxigraph import Literal, NamedNode

from service.description import sizes
from service.errors import NotFound
from service.saved_queries import limited, saved_query
from service.sections import Page, fetch
from service.serving import base, current, page_number, texts
from service.store.protocol import Row, Term

#: What the page of a kind shows, in this order: names of queries in queries/pages/.
SECTIONS: dict[str, Sequence[str]] = {
    "workshop": (
        "facts",
        "names",
        "workshop-participants",
        "posts",
        "workshop-meetings",
        "workshop-projects",
        "figures",
        "relations",
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
EVERYTHING = ("statements", "mentions")
#: A document may say so much that it takes several pages; each list has a query for its size.
SOURCE, SOURCE_ALL = "source-claims", "source-statements"
_ROWS_PER_PAGE = 500
_MOST_IN_SECTIONS = 3000  #: statements; of a thing with more, all are listed, page by page


def thing_page(node: NamedNode, kind: str, path: str, formats: dict[str, str]) -> str:
    """The page about a thing that is known to exist. Raises NotFound beyond the last page."""
    page, view_all = Page(texts()), request.args.get("view") == "all"
    last_page, special = 1, kind in SECTIONS or kind == "source"
    size = sizes(node)
    if special and kind != "source" and size["own"] + size["incoming"] > _MOST_IN_SECTIONS:
        special = False
    if kind == "source":
        name = SOURCE_ALL if view_all or not _size(node, SOURCE) else SOURCE
        rows, last_page = _part_of_source(node, name)
    elif special and not view_all:
        rows = fetch(SECTIONS[kind], node)
    else:
        rows, last_page = _part_of_everything(node, size)
    classes = _classes(node)
    page.labels.add([node.value, *classes])
    return render_template(
        "thing.html",
        title=page.cell(node),
        kinds=[page.cell(NamedNode(iri)) for iri in classes],
        iri=node.value,
        sections=page.sections(rows),
        sources=page.sources(),
        derived=page.footnotes.any_derived,
        everything=view_all,
        special=special,
        formats=formats,
        path=path,
        page=page_number(),
        last_page=last_page,
    )


def _classes(node: NamedNode) -> list[str]:
    """The classes that a document gives a thing; what follows from them says less."""
    rows = current().pages.select(saved_query("types").bind(thing=node))
    inferred = base() + "graph/inferred"
    stated = {_iri(row["class"]) for row in rows if _iri(row["source"]) != inferred}
    return sorted(stated or {_iri(row["class"]) for row in rows})


def _part_of_source(node: NamedNode, name: str) -> tuple[dict[str, list[Row]], int]:
    """What a document is and one part of what it says, and how many parts there are."""
    last_page = max(1, -(-_size(node, name) // _ROWS_PER_PAGE))
    number = page_number()
    if number > last_page:
        raise NotFound
    query = limited(
        saved_query(name).bind(thing=node), _ROWS_PER_PAGE, (number - 1) * _ROWS_PER_PAGE
    )
    return {**fetch(["facts"], node), name: current().pages.select(query)}, last_page


def _part_of_everything(
    node: NamedNode, size: Mapping[str, int]
) -> tuple[dict[str, list[Row]], int]:
    """One part of what is said of a thing and then of what names it, and how many parts there are.

    The two lists follow one another, and a page shows so many rows of both.
    """
    counts = (size["own"], size["incoming"])
    last_page = max(1, -(-sum(counts) // _ROWS_PER_PAGE))
    number = page_number()
    if number > last_page:
        raise NotFound
    start, rows = (number - 1) * _ROWS_PER_PAGE, {}
    for name, count in zip(EVERYTHING, counts, strict=True):
        first, end = max(0, start), min(count, start + _ROWS_PER_PAGE)
        start -= count
        if first < end:
            query = limited(saved_query(name).bind(thing=node), end - first, first)
            rows[name] = current().pages.select(query)
    return rows, last_page


def _size(node: NamedNode, name: str) -> int:
    counted = current().pages.select(saved_query(f"{name}-size").bind(thing=node))
    number = counted[0]["statements"]
    assert isinstance(number, Literal)
    return int(number.value)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""
