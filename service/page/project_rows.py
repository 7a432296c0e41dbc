"""The rows of the table of projects, for people and for files: one for each project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.model.valid_time import Period
from service.page.cells import Cell, Cells
from service.page.listing import Listing
from service.page.projects import (
    AmountRange,
    Event,
    ProjectFacts,
    abbreviations,
    amounts_by_kind,
    most_precise,
    projects,
    publishers,
)
from service.request.view import View
from service.words.formatting import format_date, format_number

PLACED = ("district", "municipality", "workshop")  #: facets whose values a row names
_PUBLISHERS = 2  #: named in a cell; the others are counted


@dataclass(frozen=True)
class Said:
    """A statement in a cell: what, when, and who says so."""

    text: str
    when: str
    by: str


@dataclass(frozen=True)
class ProjectRow:
    """A project as the table shows it."""

    name: Cell
    state: Said | None
    confirmed: Sequence[Said]
    amounts: Sequence[Said]
    sponsors: Sequence[Cell]
    districts: Sequence[Cell]
    sources: int


@dataclass(frozen=True)
class Together:
    """The amounts of one kind of some projects together."""

    key: str  #: of the kind, in addresses
    name: str
    range: str
    number: int  #: of projects that name one


@dataclass(frozen=True)
class Known:
    """What is known of a project, as terms: what files hold."""

    facts: ProjectFacts
    state: Event | None
    confirmed: Sequence[Event]
    placed: Mapping[str, Sequence[NamedNode]]  #: by facet

    @property
    def sources(self) -> set[str]:
        """The documents behind it."""
        found = {one for event in self.confirmed for one in event.sources}
        found |= set(self.state.sources) if self.state else set()
        found |= {one for amount in self.facts.amounts for one in amount.sources}
        return found.union(*self.facts.carriers.values())


def known_of(
    view: View, found: Listing, things: Iterable[str], *, time: Period | None = None
) -> list[Known]:
    """What is known of projects: state and confirmation up to a time, or all of it."""
    facts, placed = projects(view.opened), _placed(found)
    until = time.last.isoformat() if time else ""
    return [_known(facts.get(iri, ProjectFacts(iri)), placed.get(iri, {}), until) for iri in things]


def _placed(found: Listing) -> dict[str, dict[str, list[NamedNode]]]:
    """The values of facets by thing."""
    placed: dict[str, dict[str, list[NamedNode]]] = {}
    for facet in found.facets:
        if facet.name in PLACED:
            for key, things in facet.things.items():
                term = facet.terms[key]
                assert isinstance(term, NamedNode)
                for thing in things:
                    placed.setdefault(thing, {}).setdefault(facet.name, []).append(term)
    return placed


def _known(facts: ProjectFacts, placed: Mapping[str, list[NamedNode]], until: str) -> Known:
    state, confirmed = facts.state, facts.confirmations()
    if until:
        then = ProjectFacts(
            facts.iri, states=[one for one in facts.states if one.latest and one.latest <= until]
        )
        state = then.state
        confirmed = [one for one in confirmed if one.latest and one.latest <= until]
    ordered = {name: sorted(terms, key=lambda term: term.value) for name, terms in placed.items()}
    return Known(facts, state, confirmed, ordered)


def named_in(known: Iterable[Known]) -> set[str]:
    """Everything the rows show by its name."""
    names: set[str] = set()
    for one in known:
        names |= {one.facts.iri, *one.facts.carriers, *(a.quantity for a in one.facts.amounts)}
        names |= {term.value for terms in one.placed.values() for term in terms}
        names |= {event.body for event in one.confirmed if event.body}
        names |= {one.state.term} if one.state else set()
    return names


def rows_of(cells: Cells, known: Sequence[Known]) -> list[ProjectRow]:
    """The rows; names must have been looked up."""
    return [_row(cells, one) for one in known]


def _row(cells: Cells, known: Known) -> ProjectRow:
    facts = known.facts
    return ProjectRow(
        cells.thing(facts.iri),
        state_said(cells, known.state) if known.state else None,
        confirmations_said(cells, known.confirmed),
        [amount_said(cells, one) for one in facts.amounts],
        _cells(cells, facts.carriers),
        _cells(cells, [term.value for term in known.placed.get("district", ())]),
        len(known.sources),
    )


def _cells(cells: Cells, iris: Iterable[str]) -> list[Cell]:
    return sorted(map(cells.thing, iris), key=lambda cell: cell.text.casefold())


def state_said(cells: Cells, state: Event) -> Said:
    """A state with its date, or with that of the document."""
    return Said(
        cells.name(state.term), event_date(cells, state), said_by(cells.view, state.sources)
    )


def confirmations_said(cells: Cells, events: Sequence[Event]) -> list[Said]:
    """By each body the dates of what it confirmed, the most precise ones."""
    found = []
    for body in dict.fromkeys(one.body for one in events):
        own = [one for one in events if one.body == body]
        dated = most_precise(own) or own[:1]
        sources = frozenset().union(*(one.sources for one in own))
        dates = dict.fromkeys(event_date(cells, one) for one in dated)
        short = abbreviations(cells.view.opened).get(body) or (cells.name(body) if body else "")
        found.append(Said(short, "; ".join(dates), said_by(cells.view, sources)))
    return found


def event_date(cells: Cells, event: Event) -> str:
    """The date of an event in words, and where it is from if not from the event itself."""
    t = cells.texts
    if event.date is None:
        return t("thing.undated")
    date = format_date(event.date.value, t.language)
    return t(f"projects.date.{event.source_of_date}", date=date)


def amount_said(cells: Cells, amount: AmountRange) -> Said:
    """An amount as a range, with its kind and who says so."""
    return Said(
        euros(amount.least, amount.most, cells.texts.language),
        cells.name(amount.quantity),
        said_by(cells.view, amount.sources),
    )


def euros(least: float, most: float, language: str) -> str:
    """A range of whole euros."""
    ends = dict.fromkeys(format_number(f"{one:.0f}", language) for one in (least, most))
    return f"{' – '.join(ends)} €"


def amounts_together(cells: Cells, facts: Iterable[ProjectFacts]) -> list[Together]:
    """The amounts of some projects by kind, that of most projects first."""
    found, language = amounts_by_kind(facts), cells.texts.language
    cells.labels.add(found)
    return [
        Together(kind.rpartition("/")[2], cells.name(kind), euros(least, most, language), number)
        for kind, (least, most, number) in found.items()
    ]


def said_by(view: View, sources: Iterable[str]) -> str:
    """Who published these documents; of many the first ones, and how many more there are."""
    known = publishers(view.opened)
    names = sorted({known.get(one) or one.rpartition("/")[2] for one in sources}, key=str.casefold)
    more = len(names) - _PUBLISHERS
    if more > 1:
        others = view.texts("projects.others", number=more)
        return f"{', '.join(names[:_PUBLISHERS])} {others}"
    return ", ".join(names)
