"""What the page of a workshop says first: how many are named, since which list, and who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_loader.shared.network.model import UNKNOWN, slug
from service.doors.things.finding import Finding, Rows
from service.doors.things.member_table import MemberTable
from service.doors.things.projects_of import projects_of
from service.doors.things.time_entries import meetings, persons
from service.network.filtering import Filter, filtered
from service.network.lists import FULL
from service.network.membership import Membership, membership
from service.network.opening import network_of
from service.page.changes_told import what_changed
from service.page.page_in_time import PageInTime
from service.page.sections import Page
from service.page.timeline import timeline
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.store.protocol import Row
from service.words.counted import counted, form
from service.words.formatting import format_date, format_number

#: What is shown otherwise where all times count.
_TOLD = frozenset({"posts", "workshop-meetings", "workshop-projects"})


@dataclass(frozen=True)
class Kind:
    """How many of a kind there are, with the address that shows them."""

    name: str
    url: str
    number: int
    written: str


def workshop_finding(page: Page, node: NamedNode, rows: Rows) -> Finding | None:
    """How many are named and what changed, with the matrix; None if nobody is named."""
    view = page.view
    network, time = network_of(view.opened), view.time
    place = network.nodes.iri.place_of(node.value)
    if place == UNKNOWN:
        return None
    part = filtered(network, Filter())
    found = membership(part, place, time.last.toordinal() if time else None)
    if not found.members:
        return None
    dates = _dates(page, rows.get("workshop-lists", ()))
    table = MemberTable(page, part, found, dates, _certainties(page, node))
    decisive = [one for one in (found.latest, found.before) if one]
    documents = [network.documents.iri[one.document] for one in decisive]
    shown: dict[str, object] = {
        "workshop": view.short(node.value),
        "columns": table.columns,
        "groups": table.groups(),
        "states": table.states,
        "since": table.when(found.latest) if found.latest else "",
        "shares": _kinds(page, table, found, node),
        "steps": table.steps(),
    }
    shown["timeline"] = timeline(
        [
            ("persons", persons(page, rows.get("posts", ()))),
            ("meetings", meetings(page, rows.get("workshop-meetings", ()))),
        ],
        view.time,
    )
    if not isinstance(page, PageInTime):
        shown["projects"] = projects_of(page, rows.get("workshop-projects", ()))
    first, more = _sentences(page, found, table, rows)
    return Finding(
        first,
        more=more,
        proof=page.footnotes.cite(documents),
        template="thing_workshop.html",
        values=shown,
        tells=frozenset() if isinstance(page, PageInTime) else _TOLD,
        asks_time=True,
    )


def _sentences(
    page: Page, found: Membership, table: MemberTable, rows: Rows
) -> tuple[list[str], list[str]]:
    """The latest list and what changed; and then all times, and what is not known."""
    t, said, more = page.texts, list[str](), list[str]()
    if isinstance(page, PageInTime):
        states = page.numbers_by_state("workshop-members", rows.get("workshop-members", ()))
        told = ", ".join(
            f"{format_number(str(number), t.language)} {t(f'state.{state}.within')}"
            for state, number in states
        )
        time = format_date(page.view.on, t.language)
        said.append(t("workshop.then", time=time, told=told))
    if found.latest:
        state, number = found.latest.state, found.size(found.latest)
        key = f"workshop.list.{state}.{form(number)}"
        said.append(counted(t, key, number, when=table.when(found.latest)))
    elif not page.view.time:
        said.append(t("workshop.no_list"))
    if found.before:
        told = what_changed(t, found.counts)
        if found.before.dated:
            said.append(t("workshop.against", when=table.when(found.before), told=told))
        else:
            said.append(t("workshop.against.undated", told=told))
    partly = [one for one in (found.latest, found.before) if one and one.state != FULL]
    more += [t("network.change.partial", when=table.when(one)) for one in partly[:1]]
    more.append(f"{t('counted.actor', count=format_number(str(found.every), t.language))}.")
    if gaps := table.gaps():
        more.append(t("workshop.gap", years=", ".join(gaps)))
    return said, more


def _dates(page: Page, rows: Sequence[Row]) -> dict[str, str]:
    """The date of each list as its document gives it, in words."""
    return {
        text_of(row["document"]): cell.text for row in rows if (cell := page.cells.cell(row["on"]))
    }


def _certainties(page: Page, node: NamedNode) -> dict[tuple[str, str], list[str]]:
    """How sure documents are of participations, in words, by participation and document."""
    found = page.view.pages.select(saved_query("certainties").bind(workshop=node))
    page.cells.labels.add(text_of(row["certainty"]) for row in found)
    said: dict[tuple[str, str], list[str]] = {}
    for row in found:
        if cell := page.cells.cell(row["certainty"]):
            key = text_of(row["participation"]), text_of(row["source"])
            said.setdefault(key, []).append(cell.text)
    return said


def _kinds(page: Page, table: MemberTable, found: Membership, node: NamedNode) -> list[Kind]:
    """Of which kinds those in the latest list are; without a list, all who are named."""
    network, view, words = table.part.network, page.view, table.words
    if found.latest:
        actors = found.in_list(found.latest)
        document = view.short(network.documents.iri[found.latest.document])
    else:
        actors = [one.actor for one in found.members if one.actor not in found.collectives]
        document = ""
    numbers = Counter(int(network.nodes.kind[actor]) for actor in actors)
    workshop = view.short(node.value)
    every = [
        Kind(
            words.term(kind) or words.unknown(),
            view.link(
                "/network",
                workshop=workshop,
                kind=slug(network.terms[kind]) if kind != UNKNOWN else "",
                document=document,
            ),
            number,
            format_number(str(number), view.language),
        )
        for kind, number in numbers.items()
    ]
    return sorted(every, key=lambda one: (-one.number, one.name))
