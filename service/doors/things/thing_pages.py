"""The pages about things: which queries make them up, for each kind of thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request
from pyoxigraph import Literal, NamedNode

from service.doors.things.description import sizes
from service.errors import NotFound
from service.model.kinds import KINDS
from service.model.valid_time import Being, Period
from service.page.citations import citation, report_address
from service.page.institutions import Institutions
from service.page.page_in_time import PageInTime
from service.page.sections import Cell, Page, fetch
from service.page.structured_data import about_thing, with_sources
from service.questions.saved_queries import limited, saved_query
from service.request.serving import base, current, page_number, public_url, texts, time
from service.store.protocol import Row, Term

#: What the page of a kind shows, in this order: names of queries in queries/pages/.
SECTIONS: dict[str, Sequence[str]] = {
    "workshop": (
        "facts",
        "names",
        "workshop-members",
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
#: Not shown as of a time, because another section tells the same by states.
_NOT_IN_TIME = ("workshop-participants",)
EVERYTHING = ("statements", "mentions")
#: A document may say so much that it takes several pages; each list has a query for its size.
SOURCE, SOURCE_ALL = "source-claims", "source-statements"
_ROWS_PER_PAGE = 500
_MOST_IN_SECTIONS = 3000  #: statements; of a thing with more, all are listed, page by page


def thing_page(node: NamedNode, kind: str, path: str, formats: dict[str, str]) -> str:
    """The page about a thing that is known to exist. Raises NotFound beyond the last page."""
    view_all = request.args.get("view") == "all"
    last_page, special = 1, kind in SECTIONS or kind == "source"
    size = sizes(node)
    if special and kind != "source" and size["own"] + size["incoming"] > _MOST_IN_SECTIONS:
        special = False
    if kind == "source":
        name = SOURCE_ALL if view_all or not _size(node, SOURCE) else SOURCE
        rows, last_page = _part_of_source(node, name)
    elif special and not view_all:
        asked = time()
        if asked and _has_times(kind):
            return _as_of(node, kind, path, formats, asked)
        rows = fetch(SECTIONS[kind], node)
    else:
        rows, last_page = _part_of_everything(node, size)
    page = Page(texts())
    return _rendered(node, kind, path, formats, page, rows, (special, view_all, last_page))


def _has_times(kind: str) -> bool:
    """Whether the page of a kind shows claims that can be told as of a time."""
    return any("valid" in saved_query(name).header for name in SECTIONS.get(kind, ()))


def _as_of(node: NamedNode, kind: str, path: str, formats: dict[str, str], asked: Period) -> str:
    """The page as of a time; of an institution it tells what is said of it under any name."""
    page = PageInTime(texts(), asked)
    same = Institutions([node.value])
    page.labels.add(same.members(node.value))
    names = [NamedNode(one) for one in same.members(node.value)]
    rows = {
        name: fetch([name], names if "valid" in saved_query(name).header else node)[name]
        for name in SECTIONS[kind]
        if name not in _NOT_IN_TIME
    }
    then = same.names_then(node.value, asked)
    view = (True, False, 1)
    other = [page.cell(NamedNode(one)) for one in then] if node.value not in then else []
    state = same.being(node.value, asked)
    being = f"being.{state}" if state != Being.POSSIBLE else ""
    return _rendered(node, kind, path, formats, page, rows, view, other, being)


def _rendered(
    node: NamedNode,
    kind: str,
    path: str,
    formats: dict[str, str],
    page: Page,
    rows: dict[str, list[Row]],
    view: tuple[bool, bool, int],
    names_then: Sequence[Cell | None] = (),
    being: str = "",
) -> str:
    """The page made of those rows: first all labels, then the parts that use them."""
    special, view_all, last_page = view
    stated, implied = _classes(node)
    plain = current().pages.select(saved_query("schema-org").bind(thing=node))
    values = (row["value"] for row in plain)
    page.labels.add([node.value, *stated, *(v.value for v in values if isinstance(v, NamedNode))])
    sections, title = page.sections(rows), page.cell(node)
    sources = page.sources()
    label = title.text if title else node.value
    data = about_thing(page, node, path, [*stated, *implied], plain)
    return render_template(
        "thing.html",
        title=title,
        kind=kind if kind in KINDS else "",
        kinds=[page.cell(NamedNode(iri)) for iri in stated],
        iri=node.value,
        sections=sections,
        sources=sources,
        derived=page.footnotes.any_derived,
        everything=view_all,
        special=special,
        formats=formats,
        path=path,
        canonical=f"{public_url()}{path}",
        structured=with_sources(data, sources),
        successors=_named(page, node, rows.get("changes", []), "original", "resulting"),
        predecessors=_named(page, node, rows.get("changes", []), "resulting", "original"),
        citation=citation(node.value, label),
        cite_path=f"/cite/{path.removeprefix('/doc/')}" if path.startswith("/doc/") else "",
        report=report_address(node.value, label),
        page=page_number(),
        last_page=last_page,
        feed=_feed(path),
        names_then=names_then,
        being=being,
        has_times=special and not view_all and _has_times(kind),
        in_time=isinstance(page, PageInTime),
    )


def _feed(path: str) -> str:
    """The address of the changes to a thing; they are told from the dumps of the releases."""
    dumped = any(file.name == "dump.nq.gz" for file in current().release.files)
    thing = path.removeprefix("/doc/")
    return f"/changes/{thing}.atom" if dumped and thing != path else ""


def _named(
    page: Page, node: NamedNode, changes: Sequence[Row], here: str, there: str
) -> list[tuple[Cell, Cell | None]]:
    """What came directly before or after an organisation, each once, with a date."""
    found: dict[str, tuple[Cell, Cell | None]] = {}
    for row in changes:
        if row[here] == node and (cell := page.cell(row[there])):
            found.setdefault(cell.text, (cell, page.cell(row["date"])))
    return list(found.values())


def _classes(node: NamedNode) -> tuple[list[str], list[str]]:
    """The classes that a document gives a thing, and those that only follow from them."""
    rows = current().pages.select(saved_query("types").bind(thing=node))
    inferred = base() + "graph/inferred"
    every = {_iri(row["class"]) for row in rows}
    stated = {_iri(row["class"]) for row in rows if _iri(row["source"]) != inferred} or every
    return sorted(stated), sorted(every - stated)


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
