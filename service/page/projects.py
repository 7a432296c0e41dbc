"""What is known of all projects, a record each: for their table, the home page, and their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal

from graph_loader.shared.network.model import UNKNOWN
from service.model.addresses import SCHEME
from service.network.areas import Amount, amounts_of
from service.network.opening import network_of
from service.page.counting import counting
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.store.protocol import Row, Term
from service.store.provider import OpenRelease, once_per_release

_CONFIRMED = f"{SCHEME}/decision-outcome/confirmed"


@dataclass(frozen=True)
class Event:
    """A decision or a state, with the documents that tell of it on the same date."""

    term: str  #: the outcome or the state, an IRI
    body: str  #: who decided; empty for a state, or if no document says it
    part: str  #: the part of the project; empty for the whole
    date: Literal | None  #: as documents give it
    latest: str  #: the last day that it may have been; empty without a date
    source_of_date: str  #: `own`, `session` or `document`; empty without a date
    sources: frozenset[str]


@dataclass(frozen=True)
class AmountRange:
    """What documents name for a whole project as one kind of amount."""

    quantity: str  #: an IRI
    least: float
    most: float
    sources: frozenset[str]


@dataclass
class ProjectFacts:
    """A project."""

    iri: str
    decisions: list[Event] = field(default_factory=list)
    states: list[Event] = field(default_factory=list)
    amounts: list[AmountRange] = field(default_factory=list)
    carriers: dict[str, set[str]] = field(default_factory=dict)  #: documents by institution

    def confirmations(self, body: str = "") -> list[Event]:
        """What confirmed it, if `body` is given by that one; the dated ones in their order."""
        found = [one for one in self.decisions if one.term == _CONFIRMED]
        return [one for one in found if body in ("", one.body)]

    @property
    def state(self) -> Event | None:
        """The state of the latest date; without a date, the only one that documents give."""
        dated = [one for one in self.states if one.latest]
        if dated:
            return max(dated, key=lambda one: (one.latest, not one.part, one.term))
        named = {(one.term, one.part) for one in self.states}
        return self.states[0] if len(named) == 1 else None


@once_per_release
def projects(opened: OpenRelease) -> Mapping[str, ProjectFacts]:
    """All projects of which anything of this is known, by IRI."""
    found: dict[str, ProjectFacts] = {}

    def of(iri: str) -> ProjectFacts:
        return found.setdefault(iri, ProjectFacts(iri))

    for iri, events in _events(_rows(opened, "project-decisions"), "outcome", "day").items():
        of(iri).decisions = events
    for iri, events in _events(_rows(opened, "project-states"), "status", "on").items():
        of(iri).states = events
    counted = counting(opened)
    for row in _rows(opened, "project-carriers"):
        actor = counted.key(text_of(row["actor"]))
        sources = of(text_of(row["project"])).carriers.setdefault(actor, set())
        sources.add(text_of(row["source"]))
    for iri, ranges in _amounts(opened, amounts_of(opened)).items():
        of(iri).amounts = ranges
    return found


@once_per_release
def abbreviations(opened: OpenRelease) -> Mapping[str, str]:
    """What bodies are called for short, by IRI."""
    rows = _rows(opened, "abbreviations")
    return {text_of(row["thing"]): text_of(row["short"]) for row in rows}


@once_per_release
def publishers(opened: OpenRelease) -> Mapping[str, str]:
    """Who published documents, by IRI."""
    rows = _rows(opened, "publishers")
    return {text_of(row["source"]): text_of(row["publisher"]) for row in rows}


def amounts_by_kind(facts: Iterable[ProjectFacts]) -> dict[str, tuple[float, float, int]]:
    """Of some projects together, by kind: smallest and largest amounts, how many name one."""
    found: dict[str, tuple[float, float, int]] = {}
    for one in facts:
        for amount in one.amounts:
            least, most, number = found.get(amount.quantity, (0.0, 0.0, 0))
            found[amount.quantity] = least + amount.least, most + amount.most, number + 1
    order = sorted(found, key=lambda quantity: (-found[quantity][2], quantity))
    return {quantity: found[quantity] for quantity in order}


def _rows(opened: OpenRelease, name: str) -> list[Row]:
    return list(opened.pages.select(saved_query(name).text))


_Key = tuple[str, str, str, str]


def _events(rows: Sequence[Row], term: str, other: str) -> dict[str, list[Event]]:
    """The events of each project; those of the same date once, with all documents."""
    ends = {"day": "ends", "on": "until"}[other]
    kind = {"day": "session", "on": "document"}[other]
    merged: dict[str, dict[_Key, tuple[Term | None, str, str, set[str]]]] = {}
    for row in rows:
        own = row["date"] is not None
        date, latest = (row["date"], row["latest"]) if own else (row[other], row[ends])
        key = (text_of(row[term]), text_of(row.get("body")), text_of(row["part"]), text_of(date))
        of_project = merged.setdefault(text_of(row["project"]), {})
        said = "own" if own else kind if date is not None else ""
        _, _, _, sources = of_project.setdefault(key, (date, text_of(latest)[:10], said, set()))
        sources.add(text_of(row["source"]))
    return {
        project: sorted(
            (
                Event(*key[:3], _literal(date), latest, said, frozenset(sources))
                for key, (date, latest, said, sources) in events.items()
            ),
            key=lambda one: (not one.latest, one.latest, text_of(one.date), one.term, one.body),
        )
        for project, events in merged.items()
    }


def most_precise(events: Sequence[Event]) -> list[Event]:
    """Of events of one kind those whose date no other one tells more precisely."""
    dated = [one for one in events if one.date]
    texts = {text_of(one.date) for one in dated}
    return [
        one
        for one in dated
        if not any(
            text != text_of(one.date) and text.startswith(f"{text_of(one.date)}-") for text in texts
        )
    ]


def amounts_by(opened: OpenRelease, project: str, last: date) -> list[AmountRange]:
    """What documents had named for a project by a day; one without a date proves none."""
    place, day = network_of(opened).nodes.iri.place_of(project), last.toordinal()
    known = [one for one in amounts_of(opened) if one.project == place]
    by_then = [one for one in known if one.latest != UNKNOWN and one.latest <= day]
    return _amounts(opened, by_then).get(project, [])


def _amounts(opened: OpenRelease, amounts: Iterable[Amount]) -> dict[str, list[AmountRange]]:
    iri = network_of(opened).nodes.iri
    said: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for told in amounts:
        said.setdefault((iri[told.project], told.term), []).append((told.euro, told.document))
    found: dict[str, list[AmountRange]] = {}
    for (project, quantity), pairs in sorted(said.items()):
        euros = [euro for euro, _ in pairs]
        documents = frozenset(document for _, document in pairs)
        found.setdefault(project, []).append(
            AmountRange(quantity, min(euros), max(euros), documents)
        )
    return found


def _literal(term: Term | None) -> Literal | None:
    return term if isinstance(term, Literal) else None
