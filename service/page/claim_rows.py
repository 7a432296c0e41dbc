"""What rows of a query say together: attestations, the dates of one event, figures that differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pyoxigraph import NamedNode

from service.model.valid_time import FORMER, Attestation, attestation, over, stated
from service.questions.native import text_of
from service.store.protocol import Row, Term

Dates = dict[Term, set[str]]  #: the dates of an event, each with the documents that give it


def dates_of_events(rows: Sequence[Row], event: str) -> dict[str, Dates]:
    """The dates of every event, in the order of the rows."""
    found: dict[str, Dates] = {}
    for row in rows:
        dates = found.setdefault(str(row[event]), {})
        if (date := row["date"]) is not None:
            dates.setdefault(date, set()).update(_iris(row.get("source")))
    return found


def in_order_of_events(rows: Sequence[Row], event: str) -> list[Row]:
    """The rows by the beginning of their events as its most exact source has it, undated last."""
    begins: dict[str, str] = {}
    for row in rows:
        key = str(row[event])
        begins[key] = max(begins.get(key, ""), str(row["earliest"] or ""))
    return sorted(rows, key=lambda row: (not begins[str(row[event])], begins[str(row[event])]))


def attestations(rows: Sequence[Row]) -> list[Attestation]:
    """The attestations in the rows of one claim, as ?on, ?from and ?to give them.

    ?valid_from and ?valid_to give the period of the thing itself, ?phase may say that it is over.
    """
    return [_attestation(row) for row in rows]


def _attestation(row: Row) -> Attestation:
    one = attestation(*(text_of(row.get(name)) for name in ("on", "from", "to")))
    one = stated(one, *(text_of(row.get(name)) for name in ("valid_from", "valid_to")))
    return over(one) if text_of(row.get("phase")) == FORMER else one


def differing(rows: Sequence[Row]) -> list[tuple[Term | None, Term | None]]:
    """Each quantity and part for which one document gives one value and another another.

    Values that one document gives side by side mean two things, so they do not differ.
    """
    sources: dict[str, set[str]] = {}
    figures: dict[tuple[Term | None, Term | None, Term | None], dict[str, Row]] = {}
    for row in rows:
        key = str(row["figure"])
        sources.setdefault(key, set()).update(_iris(row["source"]))
        figures.setdefault((row["quantity"], row["part"], row["unit"]), {})[key] = row
    return [
        (quantity, part)
        for (quantity, part, _), alike in figures.items()
        if any(
            alike[one]["value"] != alike[other]["value"] and not sources[one] & sources[other]
            for one, other in combinations(alike, 2)
        )
    ]


def _iris(term: Term | None) -> set[str]:
    return {term.value} if isinstance(term, NamedNode) else set()
