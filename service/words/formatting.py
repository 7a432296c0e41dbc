"""Dates and numbers as people of a language write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from graph_loader.shared import dates


@dataclass(frozen=True)
class _Style:
    """How a language writes dates, numbers and nouns."""

    months: str
    day: str
    about: str
    between: str
    separators: str  #: of thousands and of decimals
    capital_nouns: bool = False


#: A language without a style has dates and numbers as the data give them.
_STYLES = {
    "de": _Style(
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "{day}. {month}",
        "um {}",
        "zwischen {} und {}",
        ".,",
        capital_nouns=True,
    ),
    "en": _Style(
        "January February March April May June July August September October November December",
        "{day} {month}",
        "about {}",
        "between {} and {}",
        ",.",
    ),
}
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)")
_CC_ZERO = re.compile(r"https?://creativecommons\.org/publicdomain/zero/([\d.]+)")
_DATENLIZENZ = re.compile(r"https?://www\.govdata\.de/(dl-de/[\w-]+)")


def format_date(text: str, language: str) -> str:
    """A date of the EDTF subset of the tables in words; anything else as it is."""
    style = _STYLES.get(language)
    if style is None:
        return text
    ends, about = dates.bounds(text)
    spoken = [_one_date(end, style) for end in ends]
    if not all(spoken) or len(spoken) > 2:
        return text
    phrase = style.between.format(*spoken) if len(spoken) == 2 else str(spoken[0])
    return style.about.format(phrase) if about else phrase


def format_number(text: str, language: str) -> str:
    """A decimal number with the separators of the language; anything else as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return text
    style = _STYLES.get(language)
    if style is None:
        return f"{number.normalize():f}"
    return f"{number.normalize():,f}".translate(str.maketrans(",.", style.separators))


def separators_of(language: str) -> str:
    """What stands between thousands, and before decimals: two signs."""
    style = _STYLES.get(language)
    return style.separators if style else " ."


def decimal_mark(language: str) -> str:
    """What stands between the whole of a number and its decimals."""
    return separators_of(language)[1]


def inside_a_sentence(noun: str, language: str) -> str:
    """A noun that is not the first word: small, where the language has capitals for names only."""
    style = _STYLES.get(language)
    return noun if style and style.capital_nouns else noun.lower()


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


def _one_date(text: str, style: _Style) -> str | None:
    one = dates.written(text)
    if one is None or one.month is None:
        return text if one else None
    if not 1 <= one.month <= 12:
        return None
    month = f"{style.months.split()[one.month - 1]} {one.year:04}"
    return month if one.day is None else style.day.format(day=one.day, month=month)


def pages_of(size: int, per_page: int) -> int:
    """How many pages a list takes, at least one."""
    return max(1, -(-size // per_page))
