"""What the page of an organisation says first: where it sits, what it carries, when.

It is one institution under all its names; the page of a former name leads to the current one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_loader.shared.network.model import UNKNOWN, Network
from service.doors.things.finding import Finding, Rows
from service.doors.things.projects_of import projects_of
from service.doors.things.time_entries import delegates, persons, seats, sessions
from service.model.addresses import SCHEME
from service.network.describing import Words
from service.network.filtering import Filter, filtered
from service.network.opening import network_of
from service.page.page_in_time import PageInTime
from service.page.projects import abbreviations
from service.page.sections import Page
from service.page.timeline import timeline
from service.questions.native import text_of
from service.store.protocol import Row
from service.words.counted import counted, form

_TOLD = frozenset(
    {"participations", "posts", "delegates", "sponsored", "body-sessions", "body-decisions"}
)
_PLACES = {
    "sponsored": "projects",
    "body-decisions": "decided",
}  #: where on the page a section is told; else among the times
_SPONSOR = f"{SCHEME}/sponsor-role/sponsor"


@dataclass(frozen=True)
class Name:
    """A name of the institution, and until when it had it."""

    text: str
    full: str
    url: str | None
    here: bool
    until: str


def organisation_finding(page: Page, node: NamedNode, rows: Rows) -> Finding:
    """In how many workshops it is named, which projects it carries, and its times as a picture."""
    values: dict[str, object] = {}
    names = names_of(page, node, rows.get("changes", ()))
    values["names"] = names
    values["former"] = names[-1] if names and not names[-1].here else None
    groups = [
        ("workshops", seats(page, rows.get("participations", ()))),
        ("posts", persons(page, rows.get("posts", ()))),
        ("delegates", delegates(page, rows.get("delegates", ()))),
        ("sessions", sessions(page, rows.get("body-sessions", ()))),
    ]
    values["timeline"] = timeline(groups, page.view.time)
    if not isinstance(page, PageInTime):
        values["projects"] = projects_of(page, rows.get("sponsored", ()), "sponsor_role")
        values["projects_title"] = "section.sponsored"
        decided = rows.get("body-decisions", ())
        values["decided"] = projects_of(page, decided, "outcome", "part", newest_first=True)
    counts = _counts(page, rows)
    after = [page.texts("organisation.over_all")] if counts else _tied(page, node)
    tells = frozenset() if isinstance(page, PageInTime) else _TOLD
    return Finding(
        after,
        counts=counts,
        template="thing_organisation.html",
        values=values,
        tells=tells,
    )


def _counts(page: Page, rows: Rows) -> list[tuple[str, str]]:
    """What there is of it, each with its number and where on the page it is shown."""
    in_time = isinstance(page, PageInTime)
    sponsored = rows.get("sponsored", ())
    carried = {
        text_of(row["project"]) for row in sponsored if text_of(row["sponsor_role"]) == _SPONSOR
    }
    others = {text_of(row["project"]) for row in sponsored} - carried
    numbers = (
        ("workshops", _distinct(rows, "participations", "workshop"), "participations"),
        ("projects", len(carried), "sponsored"),
        ("other", len(others), "sponsored"),
        ("decided", _distinct(rows, "body-decisions", "project"), "body-decisions"),
        ("sessions", _distinct(rows, "body-sessions", "session"), "body-sessions"),
        ("posts", _distinct(rows, "posts", "person"), "posts"),
        ("delegates", _distinct(rows, "delegates", "person"), "delegates"),
    )
    return [
        (
            counted(page.texts, f"organisation.{name}.{form(number)}", number),
            section if in_time or section not in _TOLD else _PLACES.get(section, "times"),
        )
        for name, number, section in numbers
        if number
    ]


def _tied(page: Page, node: NamedNode) -> list[str]:
    """How often and how it is tied to others, where it has neither seats nor projects nor posts."""
    network = network_of(page.view.opened)
    place, t = network.nodes.iri.place_of(node.value), page.texts
    ties = Counter[int]()
    if place != UNKNOWN:
        part = filtered(network, Filter())
        ties = part.relations_of(int(network.nodes.institution[place]))
    number = ties.total()
    key = f"organisation.tied.{form(number) if number else 'none'}"
    told = Words(network, page.view.language).relations(ties)
    return [counted(t, key, number, told=told), t("organisation.no_role")]


def _distinct(rows: Rows, section: str, column: str) -> int:
    return len({text_of(row[column]) for row in rows.get(section, ())})


def names_of(page: Page, node: NamedNode, changes: Sequence[Row]) -> list[Name]:
    """The names of an institution, the oldest first; nothing if it has but one."""
    network = network_of(page.view.opened)
    place = network.nodes.iri.place_of(node.value)
    ends = _renamings(network, place, changes) if place != UNKNOWN else {}
    if not ends:
        return []
    words, order, found = Words(network, page.view.language), _in_order(ends), []
    called = abbreviations(page.view.opened)
    for one in order:
        ended = page.cells.cell(ends[one].row["date"]) if one in ends else None
        iri, full = network.nodes.iri[one], words.node(one)
        url, until = page.view.link_to(iri), ended.text if ended else ""
        found.append(Name(called.get(iri, full), full, url, one == place, until))
    return found


@dataclass(frozen=True)
class _Renaming:
    """What came after a name, and the row that says so."""

    later: int
    row: Row


def _renamings(network: Network, place: int, changes: Sequence[Row]) -> dict[int, _Renaming]:
    """The renamings of an institution by the name that ended; a row with a date comes first."""
    nodes, found = network.nodes, dict[int, _Renaming]()
    for row in changes:
        old, new = (nodes.iri.place_of(text_of(row[end])) for end in ("original", "resulting"))
        same = UNKNOWN not in (old, new) and (
            nodes.institution[old] == nodes.institution[new] == nodes.institution[place]
        )
        if same and (old not in found or found[old].row["date"] is None):
            found[old] = _Renaming(new, row)
    return found


def _in_order(ends: Mapping[int, _Renaming]) -> list[int]:
    """The names from the oldest to the latest. Of several beginnings each comes before its end."""
    order: list[int] = []
    for first in sorted(ends.keys() - {one.later for one in ends.values()}):
        name: int | None = first
        line = []
        while name is not None and name not in line:
            line.append(name)
            name = ends[name].later if name in ends else None
        order = [*(one for one in order if one not in line), *line]
    return order
