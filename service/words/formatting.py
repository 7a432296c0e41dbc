"""Dates and numbers as people of a language write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from graph_loader.shared import dates

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)")
_CC_ZERO = re.compile(r"https?://creativecommons\.org/publicdomain/zero/([\d.]+)")
_DATENLIZENZ = re.compile(r"https?://www\.govdata\.de/(dl-de/[\w-]+)")
_WORDS = {
    "de": {"about": "um {}", "between": "zwischen {} und {}"},
    "en": {"about": "about {}", "between": "between {} and {}"},
}


def format_date(text: str, language: str) -> str:
    """A date of the EDTF subset of the tables in words; anything else as it is."""
    ends, about = dates.bounds(text)
    spoken = [_one_date(end, language) for end in ends]
    if not all(spoken) or len(spoken) > 2:
        return text
    words = _WORDS[language]
    phrase = words["between"].format(*spoken) if len(spoken) == 2 else str(spoken[0])
    return words["about"].format(phrase) if about else phrase


def format_number(text: str, language: str) -> str:
    """A decimal number with the separators of the language; anything else as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return text
    written = f"{number.normalize():,f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "de" else written


def format_size(size: int, language: str) -> str:
    """A number of bytes in the unit that fits."""
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{format_number(f'{value:.1f}', language)} {unit}"


def years(first: str, last: str) -> str:
    """The years between two bounds of time: 2019–2021, 2019, or nothing if a bound is missing."""
    begin, end = first[:4], last[:4]
    if not begin or not end:
        return ""
    return begin if begin == end else f"{begin}–{end}"


def licence_name(iri: str) -> str:
    """What people call a licence: CC BY 4.0, dl-de/by-2-0; else its address."""
    if match := _CREATIVE_COMMONS.match(iri):
        return f"CC {match[1].upper()} {match[2]}"
    if match := _CC_ZERO.match(iri):
        return f"CC0 {match[1]}"
    if match := _DATENLIZENZ.match(iri):
        return match[1]
    return iri


def _one_date(text: str, language: str) -> str | None:
    one = dates.written(text)
    if one is None or one.month is None:
        return text if one else None
    if not 1 <= one.month <= 12:
        return None
    month = f"{_MONTHS[language].split()[one.month - 1]} {one.year:04}"
    if one.day is None:
        return month
    return f"{one.day}. {month}" if language == "de" else f"{one.day} {month}"


def pages_of(size: int, per_page: int) -> int:
    """How many pages a list takes, at least one."""
    return max(1, -(-size // per_page))
