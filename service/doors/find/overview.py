"""Who is involved where, at a glance: the tables of the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from service.model.valid_time import Period, State, evidence
from service.page.claim_rows import attestations
from service.page.institutions import Institutions
from service.page.listing import Listing, key_of, listing, once_per_release
from service.page.sections import Page
from service.questions.saved_queries import saved_query
from service.request.serving import current
from service.store.protocol import Row, Term
from service.words.formatting import years


@dataclass(frozen=True)
class Table:
    """Counts of things by two ways to narrow a list: rows, columns, and a total for each row."""

    columns: list[tuple[str, str]]  #: key in addresses, and name
    rows: list[tuple[str, str, list[int], int]]  #: key, name, count for each column, total

    @property
    def has_others(self) -> bool:
        """Whether there are rows without a count in any column."""
        return any(not sum(counts) for _, _, counts, _ in self.rows)


def workshops_by_period(page: Page) -> Table:
    """How many actors documents of a period name in each workshop; undated documents last."""
    rows = once_per_release("periods", _participations)
    actors: dict[NamedNode, dict[str, set[str]]] = {}
    for row in rows:
        workshop, actor = row["workshop"], row["actor"]
        assert isinstance(workshop, NamedNode) and isinstance(actor, NamedNode)
        period = years(_text(row["from"]), _text(row["to"]))
        actors.setdefault(workshop, {}).setdefault(period, set()).add(actor.value)
    periods = sorted({p for found in actors.values() for p in found}, key=lambda p: (not p, p))
    page.labels.add(workshop.value for workshop in actors)
    named = sorted((_name(page, workshop), workshop) for workshop in actors)
    return Table(
        [(period, period) for period in periods],
        [
            (
                key_of(workshop),
                name,
                [len(actors[workshop].get(period, ())) for period in periods],
                len(set().union(*actors[workshop].values())),
            )
            for name, workshop in named
        ],
    )


def workshops_by_state(page: Page, time: Period) -> Table:
    """How many actors of each workshop are in which state at a time; the total counts all known.

    An institution counts once, whatever its names were.
    """
    rows = once_per_release("periods", _participations)
    same = once_per_release("institutions", lambda: Institutions(_actors(rows)))
    claims: dict[NamedNode, dict[str, list[Row]]] = {}
    for row in rows:
        workshop, actor = row["workshop"], row["actor"]
        assert isinstance(workshop, NamedNode) and isinstance(actor, NamedNode)
        claims.setdefault(workshop, {}).setdefault(same.key(actor.value), []).append(row)
    page.labels.add(workshop.value for workshop in claims)
    counted = []
    for workshop in sorted(claims, key=lambda one: _name(page, one)):
        found = claims[workshop].values()
        counts = Counter(evidence(attestations(said), time).state for said in found)
        counted.append(
            (key_of(workshop), _name(page, workshop), [counts[s] for s in State], len(found))
        )
    return Table([(state, page.texts(f"state.{state}")) for state in State], counted)


def kinds_by_workshop(page: Page) -> Table:
    """How many actors of each kind take part in each workshop; the total counts all of the kind.

    Kinds that take part come first, the most frequent first.
    """
    found = listing("organisation")
    kinds, workshops = _terms(found, "kind"), _terms(found, "workshop")
    page.labels.add(term.value for term in [*kinds.values(), *workshops.values()])
    columns = sorted((_name(page, term), key) for key, term in workshops.items())
    rows = []
    for key, count in found.counts({})["kind"].most_common():
        counts = found.counts({"kind": key})["workshop"]
        rows.append((key, _name(page, kinds[key]), [counts[w] for _, w in columns], count))
    rows.sort(key=lambda row: (-sum(row[2]), -row[3], row[1]))
    return Table([(key, _short(name)) for name, key in columns], rows)


def values_of(page: Page, kind: str, facet: str) -> list[tuple[str, str, int]]:
    """The values of one facet with their counts, the most frequent first."""
    found = listing(kind)
    terms = _terms(found, facet)
    page.labels.add(term.value for term in terms.values())
    counts: Counter[str] = found.counts({}).get(facet, Counter())
    named = [(key, _name(page, terms[key]), count) for key, count in counts.items()]
    return sorted(named, key=lambda entry: (-entry[2], entry[1]))


def _actors(rows: Iterable[Row]) -> set[str]:
    return {row["actor"].value for row in rows if isinstance(row["actor"], NamedNode)}


def _participations() -> list[Row]:
    return list(current().pages.select(saved_query("participation-periods").text))


def _terms(found: Listing, name: str) -> dict[str, NamedNode]:
    facets: Iterable[dict[str, NamedNode]] = (
        {key: term for key, term in facet.terms.items() if isinstance(term, NamedNode)}
        for facet in found.facets
        if facet.name == name
    )
    return next(iter(facets), {})


def _name(page: Page, term: Term) -> str:
    cell = page.cell(term)
    return cell.text if cell else ""


def _short(name: str) -> str:
    """The head of a column: what stands before the colon of a long name."""
    return name.partition(":")[0]


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""
