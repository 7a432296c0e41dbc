"""The page about a thing: rows go in, a finished page comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import render_template, request
from pyoxigraph import NamedNode

from graph_loader.shared.layout import DUMP_NQ
from service.doors.things.content import FOLDED, Content, content_of
from service.doors.things.drawn_findings import AROUND, pictures_in, sheets_of
from service.doors.things.findings import finding_of
from service.doors.things.leading_on import leads_on
from service.doors.things.picture_links import picture_links
from service.model.kinds import KINDS
from service.model.valid_time import Being
from service.page.cells import Cell, Cells
from service.page.citations import FORMS, citing
from service.page.page_in_time import PageInTime
from service.page.reporting import Reports
from service.page.sections import Page
from service.page.sources import cited
from service.page.structured_data import about_thing, with_sources
from service.page.surroundings import surroundings
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.request.representations import FORMATS
from service.request.serving import page_number
from service.request.view import View
from service.store.protocol import Row

#: Kinds whose pages show what is around a thing; others show all of that already.
AROUND_SHOWN = ("workshop", "organisation", "project")


def thing_page(view: View, node: NamedNode, kind: str, path: str) -> str:
    """The page about a thing that is known to exist. Raises NotFound beyond the last part."""
    everything = request.args.get("view") == "all"
    content = content_of(view, node, kind, everything, page_number())
    parts = _parts(view, node, path, kind, content)
    return render_template(
        "thing.html",
        **parts,
        kind=kind if kind in KINDS else "",
        formats=FORMATS,
        onward=leads_on(view, node, kind) if path.startswith("/doc/") else None,
        path=path,
        canonical=f"{view.public_url}{path}",
        cite_as=_cite_as(view, path),
        feed=_feed(view, path),
        page=content.part,
        last_page=content.parts,
        everything=content.everything,
        special=content.special,
        has_times=content.has_times,
        in_time=content.same is not None,
    )


def _cite_as(view: View, path: str) -> dict[str, str]:
    """The addresses of files for reference managers, by their names; none for terms."""
    if not path.startswith("/doc/"):
        return {}
    thing = path.removeprefix("/doc/")
    return {name: view.link(f"/cite/{thing}.{form}") for form, (_, name) in FORMS.items()}


def _parts(
    view: View, node: NamedNode, path: str, kind: str, content: Content
) -> dict[str, object]:
    """What stands on the page: first all labels are looked up, then the parts use them."""
    page = page_of(view, content)
    cells = page.cells
    stated, implied = _classes(view, node)
    plain = view.pages.select(saved_query("schema-org").bind(thing=node))
    values = (row["value"] for row in plain)
    cells.labels.add(
        [node.value, *stated, *(value.value for value in values if isinstance(value, NamedNode))]
    )
    page.look_up(content.rows)
    finding = None if content.everything else finding_of(page, node, kind, content.rows)
    told = finding.tells if finding else frozenset()
    rest = {name: rows for name, rows in content.rows.items() if name not in told}
    sections, title = page.sections(rest), _title(cells, node)
    sources = cited(cells, page.footnotes)
    reports = Reports(view, node.value, sources)
    reports.give_to(sections)
    label = title.text if title else node.value
    around = surroundings(view, node.value) if kind in AROUND_SHOWN and finding else []
    drawn = (
        {name: sheets_of(page, node, path, finding, name) for name in pictures_in(finding)}
        if finding
        else {}
    )
    data = about_thing(cells, node, path, [*stated, *implied], plain)
    changes = content.rows.get("changes", [])
    return {
        "title": title,
        "kinds": [cells.thing(iri) for iri in stated],
        "iri": node.value,
        "finding": finding,
        **(finding.values if finding else {}),
        "sections": [one for one in sections if one.name not in FOLDED.get(kind, ())],
        "folded": [one for one in sections if one.name in FOLDED.get(kind, ())],
        "pictures": picture_links(view, path, {**drawn, AROUND: around}),
        "around": around,
        "sources": sources,
        "report_of": reports.address,
        "derived": page.footnotes.any_derived,
        "structured": with_sources(data, sources),
        "successors": _named(cells, node, changes, "original", "resulting"),
        "predecessors": _named(cells, node, changes, "resulting", "original"),
        "cited": citing(view, label, path),
        "report": view.link("/report", thing=node.value, on=""),
        **_then(cells, node, content),
    }


def page_of(view: View, content: Content) -> Page:
    """What builds a page of this content: as of a time where one is asked for and told."""
    return PageInTime(view, view.time) if content.same and view.time else Page(view)


def _title(cells: Cells, node: NamedNode) -> Cell | None:
    """The name of the thing; one that we translated says so, with what documents call it."""
    title = cells.cell(node)
    if title is None or title.note or title.lang:
        return title
    for row in cells.view.pages.select(saved_query("translated").bind(thing=node)):
        if text_of(row["label"]) == title.text:
            name = text_of(row["name"])
            key = "title.translated_from" if name else "title.translated"
            return replace(title, note=cells.texts(key, name=name))
    return title


def _then(cells: Cells, node: NamedNode, content: Content) -> dict[str, object]:
    """What an institution was called at the time asked for, or that it cannot have been there."""
    time, same = cells.view.time, content.same
    if same is None or time is None:
        return {"names_then": [], "being": ""}
    then, state = same.names_then(node.value, time), same.being(node.value, time)
    cells.labels.add(same.members(node.value))
    return {
        "names_then": [cells.thing(one) for one in then if node.value not in then],
        "being": f"being.{state}" if state != Being.POSSIBLE else "",
    }


def _feed(view: View, path: str) -> str:
    """The address of the changes to a thing; they are told from the dumps of the releases."""
    dumped = any(file.name == DUMP_NQ for file in view.release.files)
    thing = path.removeprefix("/doc/")
    return f"/changes/{thing}.atom" if dumped and thing != path else ""


def _named(
    cells: Cells, node: NamedNode, changes: Sequence[Row], here: str, there: str
) -> list[tuple[Cell, Cell | None]]:
    """What came directly before or after an organisation, each once, with a date."""
    found: dict[str, tuple[Cell, Cell | None]] = {}
    for row in changes:
        if row[here] == node and (cell := cells.cell(row[there])):
            found.setdefault(cell.text, (cell, cells.cell(row["date"])))
    return list(found.values())


def _classes(view: View, node: NamedNode) -> tuple[list[str], list[str]]:
    """The classes that a document gives a thing, and those that only follow from them."""
    rows = view.pages.select(saved_query("types").bind(thing=node))
    inferred = view.base + "graph/inferred"
    every = {text_of(row["class"]) for row in rows}
    stated = {text_of(row["class"]) for row in rows if text_of(row["source"]) != inferred} or every
    return sorted(stated), sorted(every - stated)
