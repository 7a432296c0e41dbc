"""`/coverage`: of which workshop and year it is known who takes part, how well, and what not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.doors.network.answering import Found
from service.doors.network.pages.page import Shown
from service.doors.network.pages.wording import time_words
from service.doors.network.parameters import Reader
from service.network.describing import Words, short_names
from service.network.lists import FULL, MENTION, PART
from service.page.evidence import Documents
from service.page.footnotes import Marks
from service.words.counted import counted, form
from service.words.formatting import format_number

_MOST_YEARS = 15
_STATES = (FULL, PART, MENTION)


@dataclass(frozen=True)
class Known:
    """What one document gives of a workshop."""

    state: str
    number: str  #: of actors
    when: str
    marks: Marks


@dataclass(frozen=True)
class Line:
    """A workshop: what is known by year, and without a date."""

    label: str
    short: str
    url: str | None
    years: Sequence[Sequence[Known]]
    undated: Sequence[Known]


def show(read: Reader, found: Found) -> Shown:
    """The coverage as its template takes it."""
    body: Any = found.body
    words, t = Words(read.network, read.view.language), read.view.texts
    every = [one for workshop in body["workshops"] for one in workshop["dates"]]
    documents = Documents(read.view, [one["document"] for one in every])
    years = _years(every)
    names = short_names([workshop["label"] for workshop in body["workshops"]])
    lines = [
        _line(read, words, documents, years, workshop, short)
        for workshop, short in zip(body["workshops"], names, strict=True)
    ]
    full = sum(any(d["state"] == FULL for d in one["dates"]) for one in body["workshops"])
    some = sum(any(d["state"] == PART for d in one["dates"]) for one in body["workshops"])
    number, time = len(documents.every), time_words(read, words)
    said = [
        counted(t, f"network.matrix.documents.{form(number)}", number, time=time),
        counted(t, f"network.coverage.parts.{form(some)}", some),
        *_gaps(lines, years, t),
    ]
    return Shown(
        t("network.coverage.title", full=full, of=len(lines)),
        " ".join(said),
        {
            "years": years,
            "lines": lines,
            "undated": any(line.undated for line in lines),
            "unknown": body["unknown"],
            "states": [s for s in _STATES if any(d["state"] == s for d in every)],
            "sources": documents.every,
        },
    )


def _years(dates: Sequence[Mapping[str, Any]]) -> list[str]:
    """The years from the first to the last of which something is known."""
    known = [one[key][:4] for one in dates for key in ("earliest", "latest") if one[key]]
    if not known:
        return []
    first, last = int(min(known)), int(max(known))
    return [str(year) for year in range(max(first, last - _MOST_YEARS + 1), last + 1)]


def _line(
    read: Reader,
    words: Words,
    documents: Documents,
    years: Sequence[str],
    workshop: Any,
    short: str,
) -> Line:
    dates = sorted(workshop["dates"], key=lambda one: _STATES.index(one["state"]))
    told = [(one, _known(read, words, documents, one)) for one in dates]
    by_year = [[known for one, known in told if _within(one, year)] for year in years]
    undated = [known for one, known in told if not (one["earliest"] or one["latest"])]
    url = read.view.link_to(workshop["id"])
    return Line(workshop["label"], short, url, by_year, undated)


def _within(one: Mapping[str, Any], year: str) -> bool:
    """Whether a document may mean that year; a bound that is missing is that year alone."""
    first, last = one["earliest"] or one["latest"], one["latest"] or one["earliest"]
    return bool(first) and first[:4] <= year <= last[:4]


def _known(read: Reader, words: Words, documents: Documents, one: Any) -> Known:
    number = format_number(str(one["actors"]), read.view.language)
    marks = Marks((documents.of(one["document"]).number,), False)
    return Known(one["state"], number, words.when(one["earliest"], one["latest"]), marks)


def _gaps(lines: Sequence[Line], years: Sequence[str], texts: Any) -> list[str]:
    """The years of which no list of any workshop is known."""
    empty = [
        year
        for place, year in enumerate(years)
        if not any(one.state in (FULL, PART) for line in lines for one in line.years[place])
    ]
    return [texts("network.coverage.gaps", years=", ".join(empty))] if empty else []
