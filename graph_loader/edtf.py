"""Dates as sources print them: a small part of EDTF (ISO 8601-2), read to their bounds.

Understood: `2021-03-25`, `2021-03`, `2021`, each with `~` for "about", and `A/B` for "at some
time from A to B". The rest of EDTF is refused, because no table needs it.
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

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


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
        name = _TYPES.get(len(self.text))
        fits = name and _DATE.fullmatch(self.text)
        return Literal(self.text, datatype=NamedNode(XSD + name) if fits and name else EDTF)


def parse(text: str) -> EdtfDate:
    """Read one date. Raises ValueError with what was expected."""
    approximate = text.endswith("~")
    parts = text.removesuffix("~").split("/")
    if len(parts) > 2:
        raise ValueError(f"bad date {text!r}, expected {EXPECTED}")
    spans = [_span(part, text) for part in parts]
    earliest, latest = spans[0][0], spans[-1][1]
    if latest < earliest:
        raise ValueError(f"bad date {text!r}: it ends before it begins")
    return EdtfDate(text, earliest, latest, approximate)


def _span(part: str, text: str) -> tuple[date, date]:
    match = _DATE.fullmatch(part)
    if not match:
        raise ValueError(f"bad date {text!r}, expected {EXPECTED}")
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        first = date(year, 1 if match[2] is None else month, 1 if match[3] is None else day)
        if match[3] is not None:
            return first, first
        last_month = 12 if match[2] is None else month
        return first, date(year, last_month, calendar.monthrange(year, last_month)[1])
    except ValueError as error:
        raise ValueError(f"bad date {text!r}: {error}") from None
