"""What the page of a place says first: projects, bodies and amounts in it, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.doors.things.finding import Finding, Rows
from service.page.cells import Cell, Cells
from service.page.confirming import confirmer
from service.page.counting import counting
from service.page.listing import listing
from service.page.project_map import LEVELS, project_map
from service.page.project_rows import Together, amounts_together
from service.page.projects import ProjectFacts, projects
from service.page.sections import Page
from service.page.small_map import SmallMap
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.words.counted import counted, form


@dataclass(frozen=True)
class Bodies:
    """The bodies of a kind that have a seat in the place, met there, or are competent for it."""

    kind: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class PlaceAnswer:
    """The first part of the page."""

    sentence: str
    listed: str  #: address of the list of its projects, if it can be narrowed to the place
    files: Sequence[tuple[str, str]]
    amounts: Sequence[Together]
    bodies: Sequence[Bodies]
    map: SmallMap | None


def place_finding(page: Page, node: NamedNode, rows: Rows) -> Finding | None:
    """What the page of a place says first."""
    answer = place_answer(page.cells, node, rows)
    if answer is None:
        return None
    return Finding((), template="answer_place.html", values={"answer": answer})


def place_answer(cells: Cells, node: NamedNode, rows: Rows) -> PlaceAnswer | None:
    """The answer; None where no project lies and no body sits. It is over all times."""
    view, known = cells.view, projects(cells.view.opened)
    inside = {text_of(row["project"]) for row in rows.get("place-projects", ())}
    facts = [known.get(iri, ProjectFacts(iri)) for iri in sorted(inside)]
    bodies, seats = _bodies(cells, node)
    if not inside and not bodies:
        return None
    t, number = view.texts, len(inside)
    by = confirmer(cells)
    confirmed = len(by.projects & inside) if by else 0
    sentence = t(
        "place.sentence",
        projects=counted(t, f"projects.title.{form(number)}", number),
        confirmed=counted(t, "projects.title.confirmed", confirmed, body=by.name) if by else "",
        bodies=counted(t, f"place.bodies.{form(seats)}", seats),
    )
    chosen = _facet(cells, node)
    return PlaceAnswer(
        sentence,
        view.link("/projects", **chosen) if chosen else "",
        [(name, view.link(f"/projects.{name}", **chosen)) for name in ("csv", "xlsx")]
        if chosen
        else [],
        amounts_together(cells, facts),
        bodies,
        project_map(cells, {node.value}) if chosen else None,
    )


def _facet(cells: Cells, node: NamedNode) -> dict[str, str]:
    """What narrows the list of projects to the place; nothing if no facet has it."""
    found = listing(cells.view.opened, "project", cells.view.language)
    for facet in found.facets:
        if facet.name in LEVELS:
            for key, term in facet.terms.items():
                if term == node:
                    return {facet.name: key}
    return {}


def _bodies(cells: Cells, node: NamedNode) -> tuple[list[Bodies], int]:
    """The bodies by kind, and how many institutions have a seat."""
    counted_as = counting(cells.view.opened)
    rows = cells.view.pages.select(saved_query("place-bodies").bind(thing=node))
    by_kind: dict[str, set[str]] = {}
    seats = set()
    for row in rows:
        actor = text_of(row["organisation"])
        if actor in counted_as.collectives:
            continue
        by_kind.setdefault(text_of(row["kind"]), set()).add(counted_as.key(actor))
        if text_of(row["seat"]) == "true":
            seats.add(counted_as.key(actor))
    cells.labels.add({*by_kind, *(one for found in by_kind.values() for one in found)} - {""})
    shown = []
    for kind, found in by_kind.items():
        name = cells.name(kind) if kind else cells.texts("network.no_value")
        named = sorted(map(cells.thing, found), key=lambda one: one.text.casefold())
        shown.append(Bodies(name, named))
    return sorted(shown, key=lambda one: (-len(one.cells), one.kind.casefold())), len(seats)
