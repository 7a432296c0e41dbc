"""Who is involved where, at a glance: the tables of the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.model.valid_time import Period, State, evidence
from service.page.cells import Cells
from service.page.claim_rows import attestations
from service.page.counting import counting
from service.page.listing import Listing, key_of, listing
from service.questions.saved_queries import saved_query
from service.store.protocol import Row, Term
from service.store.provider import OpenRelease, once_per_release


@dataclass(frozen=True)
class CountTable:
    """Counts of things by two ways to narrow a list: rows, columns, and a total for each row."""

    columns: list[tuple[str, str]]  #: key in addresses, and name
    rows: list[tuple[str, str, list[int], int]]  #: key, name, count for each column, total

    @property
    def has_others(self) -> bool:
        """Whether there are rows without a count in any column."""
        return any(not sum(counts) for _, _, counts, _ in self.rows)


def workshops_by_state(cells: Cells, time: Period) -> CountTable:
    """How many institutions are in which state in each workshop at a time; the total is of all."""
    rows = _participations(cells.view.opened)
    same = counting(cells.view.opened)
    claims: dict[NamedNode, dict[str, list[Row]]] = {}
    for row in rows:
        workshop, actor = row["workshop"], row["actor"]
        assert isinstance(workshop, NamedNode) and isinstance(actor, NamedNode)
        named = claims.setdefault(workshop, {})
        if actor.value not in same.collectives:
            named.setdefault(same.key(actor.value), []).append(row)
    cells.labels.add(workshop.value for workshop in claims)
    counted = []
    for workshop in sorted(claims, key=lambda one: _name(cells, one)):
        found = claims[workshop].values()
        counts = Counter(evidence(attestations(said), time).state for said in found)
        counted.append(
            (key_of(workshop), _name(cells, workshop), [counts[s] for s in State], len(found))
        )
    return CountTable([(state, cells.texts(f"state.{state}")) for state in State], counted)


def kinds_by_workshop(cells: Cells) -> CountTable:
    """How many institutions of each kind take part in each workshop; the total is of all.

    Kinds that take part come first, the most frequent first.
    """
    found = listing(cells.view.opened, "organisation", cells.view.language)
    kinds, workshops = _terms(found, "kind"), _terms(found, "workshop")
    cells.labels.add(term.value for term in [*kinds.values(), *workshops.values()])
    columns = sorted((_name(cells, term), key) for key, term in workshops.items())
    rows = []
    for key, count in found.counts({})["kind"].most_common():
        counts = found.counts({"kind": key})["workshop"]
        rows.append((key, _name(cells, kinds[key]), [counts[w] for _, w in columns], count))
    rows.sort(key=lambda row: (-sum(row[2]), -row[3], row[1]))
    return CountTable([(key, _short(name)) for name, key in columns], rows)


def values_of(cells: Cells, kind: str, facet: str) -> list[tuple[str, str, int]]:
    """The values of one facet with their counts, the most frequent first."""
    found = listing(cells.view.opened, kind, cells.view.language)
    terms = _terms(found, facet)
    cells.labels.add(term.value for term in terms.values())
    counts: Counter[str] = found.counts({}).get(facet, Counter())
    named = [(key, _name(cells, terms[key]), count) for key, count in counts.items()]
    return sorted(named, key=lambda entry: (-entry[2], entry[1]))


@once_per_release
def _participations(opened: OpenRelease) -> list[Row]:
    return list(opened.pages.select(saved_query("participation-periods").text))


def _terms(found: Listing, name: str) -> dict[str, NamedNode]:
    facets: Iterable[dict[str, NamedNode]] = (
        {key: term for key, term in facet.terms.items() if isinstance(term, NamedNode)}
        for facet in found.facets
        if facet.name == name
    )
    return next(iter(facets), {})


def _name(cells: Cells, term: Term) -> str:
    cell = cells.cell(term)
    return cell.text if cell else ""


def _short(name: str) -> str:
    """The head of a column: what stands before the colon of a long name."""
    return name.partition(":")[0]
