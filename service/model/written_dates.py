"""Dates as people write them, made into those of ISO 8601: `1.6.2021`, `Juni 2021`, `2021-6`."""

from __future__ import annotations

import re

_MONTHS = (
    ("januar", "jänner", "january", "jan"),
    ("februar", "feber", "february", "feb"),
    ("märz", "maerz", "march", "mär", "mrz", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
_LONGEST = 60  #: characters of a date
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_YEAR, _MONTH, _DAY = (
    rf"(?P<{name}>[0-9]{{{size}}})"
    for name, size in (("year", "4"), ("month", "1,2"), ("day", "1,2"))
)
_NAME = r"(?P<name>[^\W\d_]+)\.?"
#: A day and a month with slashes could be either way round: 1/6/2021 is none of these.
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_DAY}\.\s*{_MONTH}\.\s*{_YEAR}",
        rf"{_MONTH}[./]\s*{_YEAR}",
        rf"{_YEAR}[-/.]{_MONTH}(?:[-/.]{_DAY})?",
        rf"(?:{_DAY}\.?\s*)?{_NAME},?\s*{_YEAR}",
        rf"{_NAME}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
    )
)


def in_iso(text: str) -> str:
    """The same date as 2021, 2021-06 or 2021-06-01; a text that is none stays as it is.

    Whether the calendar has such a day is not looked at.
    """
    if len(text) > _LONGEST:
        return text
    plain = " ".join(text.split())
    for form in _FORMS:
        match = form.fullmatch(plain.lower())
        if match and (iso := _iso(match.groupdict())):
            return iso
    return plain


def _iso(parts: dict[str, str | None]) -> str:
    """The parts in their order; empty for a word that is no month."""
    month = parts.get("month") or str(_NUMBERS.get(parts.get("name") or "", ""))
    if not month:
        return ""
    found = [str(parts["year"]), f"{int(month):02}"]
    day = parts.get("day")
    return "-".join([*found, *([f"{int(day):02}"] if day else [])])
