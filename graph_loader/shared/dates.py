"""The one grammar of dates: those that sources print, and those that people ask for.

Understood is a small part of EDTF (ISO 8601-2): `2021-03-25`, `2021-03`, `2021`, each with `~` for
"about", and `A/B` for "at some time from A to B". The rest is refused, because no table needs it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
EXPECTED = "2021-03-25, 2021-03, 2021, 2020~ or 2021-04/2021-09"

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


@dataclass(frozen=True)
class Written:
    """A year, month or day as it is written; whether the calendar has it is another question."""

    year: int
    month: int | None
    day: int | None

    def span(self) -> tuple[date, date]:
        """Its first and last day. Raises ValueError if the calendar has none."""
        first = date(
            self.year,
            1 if self.month is None else self.month,
            1 if self.day is None else self.day,
        )
        if self.day is not None:
            return first, first
        month = 12 if self.month is None else self.month
        return first, date(self.year, month, calendar.monthrange(self.year, month)[1])


@dataclass(frozen=True)
class EdtfDate:
    """A date of known precision: its first and last possible day."""

    text: str
    earliest: date
    latest: date
    approximate: bool

    @property
    def literal(self) -> Literal:
        """xsd:date, xsd:gYearMonth or xsd:gYear where one fits, else an EDTF literal."""
        name = _TYPES.get(len(self.text)) if written(self.text) else None
        return Literal(self.text, datatype=NamedNode(XSD + name) if name else EDTF)


def written(text: str) -> Written | None:
    """A year, month or day; None for any other text."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    return Written(int(match[1]), *(int(part) if part else None for part in match.groups()[1:]))


def span(text: str) -> tuple[date, date]:
    """The first and the last day of a year, month or day. Raises ValueError."""
    one = written(text)
    if one is None:
        raise ValueError(f"{text!r} is no day, month or year")
    return one.span()


def is_day(text: str) -> bool:
    """Whether a text is written as a day."""
    one = written(text)
    return one is not None and one.day is not None


def bounds(text: str) -> tuple[list[str], bool]:
    """The one or more ends that an EDTF text names, and whether it is only about right."""
    return text.removesuffix("~").split("/"), is_approximate(text)


def is_approximate(text: str) -> bool:
    """Whether a date is only about right."""
    return text.endswith("~")


def parse(text: str) -> EdtfDate:
    """Read one date. Raises ValueError with what was expected."""
    parts, approximate = bounds(text)
    ends = [written(part) for part in parts]
    if len(parts) > 2 or not all(ends):
        raise ValueError(f"bad date {text!r}, expected {EXPECTED}")
    try:
        spans = [end.span() for end in ends if end]
    except ValueError as error:
        raise ValueError(f"bad date {text!r}: {error}") from None
    earliest, latest = spans[0][0], spans[-1][1]
    if latest < earliest:
        raise ValueError(f"bad date {text!r}: it ends before it begins")
    return EdtfDate(text, earliest, latest, approximate)
