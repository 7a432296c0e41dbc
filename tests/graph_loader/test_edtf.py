"""Dates as printed are read to bounds that hold them; anything else is a ValueError."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_loader.shared.dates import EDTF, XSD, parse


@st.composite
def rendered(draw: st.DrawFn) -> tuple[str, date]:
    """A day and a text that a source could print for it."""
    day = draw(st.dates(min_value=date(1000, 1, 1)))
    text = draw(st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day.year:04}"]))
    return text + draw(st.sampled_from(["", "~"])), day


@given(rendered())
def test_bounds_contain_the_day(given_: tuple[str, date]) -> None:
    text, day = given_
    when = parse(text)
    assert when.earliest <= day <= when.latest
    assert when.text == text
    assert when.approximate == text.endswith("~")


@given(st.tuples(rendered(), rendered()).map(lambda two: sorted(two, key=lambda one: one[1])))
def test_interval_contains_both_ends(ends: list[tuple[str, date]]) -> None:
    (first, begin), (last, end) = ends
    when = parse(f"{first.removesuffix('~')}/{last}")
    assert when.earliest <= begin <= end <= when.latest


@given(st.integers(1, 9999), st.integers(1, 12))
def test_month_ends_with_its_last_day(year: int, month: int) -> None:
    when = parse(f"{year:04}-{month:02}")
    assert when.earliest == date(year, month, 1)
    assert when.latest == date(year, month, calendar.monthrange(year, month)[1])


@given(st.text() | st.text(alphabet="0123456789-/~ xTZ+", max_size=24))
@example("2021-13")
@example("0000")
@example("2021//2022")
@example("2021~/2022")
@example("2021-1-1")
@example("٢٠٢١")
@example("2021\n")
@example("/")
@example("")
def test_anything_else_is_a_value_error(text: str) -> None:
    try:
        when = parse(text)
    except ValueError:
        return
    assert when.earliest <= when.latest
    assert text.isascii() and text == text.strip()


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2021", XSD + "gYear"),
        ("2021-04", XSD + "gYearMonth"),
        ("2021-04-30", XSD + "date"),
        ("2021~", EDTF.value),
        ("2021-04~", EDTF.value),
        ("2021-04/2021-09", EDTF.value),
    ],
)
def test_literal_has_the_narrowest_datatype(text: str, datatype: str) -> None:
    assert parse(text).literal.datatype.value == datatype
