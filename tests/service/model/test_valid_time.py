"""What attestations prove of a time, for every combination that hypothesis thinks of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model.valid_time import (
    Attestation,
    Being,
    Period,
    State,
    asked_time,
    attestation,
    being,
    evidence,
    in_days,
    over,
    stated,
)

DAYS = st.dates(date(2019, 1, 1), date(2019, 3, 31))  # few, so that they meet
PERIODS = st.tuples(DAYS, DAYS).map(lambda ends: Period(min(ends), max(ends)))
ATTESTATIONS = st.builds(
    Attestation, st.one_of(st.none(), PERIODS), st.sampled_from(["2019", "2019~"])
)
LISTS = st.lists(ATTESTATIONS, max_size=6)
CERTAINTY = {
    State.UNDATED: 0,
    State.ONLY_BEFORE: 1,
    State.ONLY_AFTER: 1,
    State.WITHIN_PERIOD: 2,
    State.BEFORE_AND_AFTER: 3,
    State.ATTESTED: 4,
}


def day(text: str) -> Attestation:
    """A document of one day, month or year."""
    return Attestation(asked_time(text), text)


@pytest.mark.parametrize(
    ("dates", "asked", "state"),
    [
        (["2021-06-01"], "2021-06-01", "attested"),
        (["2021-06-01"], "2021", "attested"),
        (["2021"], "2021", "attested"),
        (["2021"], "2021-06-01", "within-period"),
        (["2021"], "2021-06", "within-period"),
        (["2020", "2025"], "2021-06-01", "before-and-after"),
        (["2020", "2021", "2025"], "2021-06-01", "before-and-after"),
        (["2020", "2021"], "2021-06-01", "within-period"),
        (["2020"], "2021-06-01", "only-before"),
        (["2021-05-31"], "2021-06-01", "only-before"),
        (["2021-06-02"], "2021-06-01", "only-after"),
        ([], "2021-06-01", "undated"),
    ],
)
def test_state_of_dates_at_a_time(dates: list[str], asked: str, state: str) -> None:
    assert evidence([day(text) for text in dates], asked_time(asked)).state == state


def test_about_a_year_proves_nothing_of_that_year() -> None:
    about = attestation("2020~", "2020-01-01", "2020-12-31")
    assert evidence([about], asked_time("2020")).state == State.WITHIN_PERIOD
    assert evidence([about], asked_time("2021")).state == State.ONLY_BEFORE


def test_nearest_attestations_are_told() -> None:
    dates = [day(text) for text in ("2018", "2020", "2021", "2024", "2025")]
    found = evidence(dates, asked_time("2021-06-01"))
    assert (found.before, found.during, found.after) == (dates[1], [dates[2]], dates[3])


@given(LISTS, PERIODS)
def test_states_part_all_cases(found: list[Attestation], time: Period) -> None:
    """Each state holds exactly where its definition does, said in another way than in the code."""
    periods = [one.period for one in found if one.period]
    proof = any(
        time.first <= one.period.first and one.period.last <= time.last
        for one in found
        if one.period and not one.about
    )
    before = any(period.last < time.first for period in periods)
    after = any(period.first > time.last for period in periods)
    shared = any(period.first <= time.last and period.last >= time.first for period in periods)
    holds = {
        State.ATTESTED: proof,
        State.BEFORE_AND_AFTER: not proof and before and after,
        State.WITHIN_PERIOD: not proof and not (before and after) and shared,
        State.ONLY_BEFORE: before and not after and not shared,
        State.ONLY_AFTER: after and not before and not shared,
        State.UNDATED: not periods,
    }
    assert [state for state, true in holds.items() if true] == [evidence(found, time).state]


@given(LISTS, ATTESTATIONS, PERIODS)
def test_another_attestation_never_takes_certainty_away(
    found: list[Attestation], more: Attestation, time: Period
) -> None:
    less, now = evidence(found, time).state, evidence([*found, more], time).state
    assert CERTAINTY[now] >= CERTAINTY[less]
    if more.period is None:
        assert now == less


@given(LISTS, PERIODS, st.integers(0, 40), st.integers(0, 40))
def test_less_exact_dates_never_prove_more(
    found: list[Attestation], time: Period, back: int, on: int
) -> None:
    wider = [
        Attestation(
            one.period
            and Period(one.period.first - timedelta(back), one.period.last + timedelta(on)),
            one.said,
        )
        for one in found
    ]
    if evidence(wider, time).state == State.ATTESTED:
        assert evidence(found, time).state == State.ATTESTED
    if evidence(wider, time).state == State.BEFORE_AND_AFTER:
        assert CERTAINTY[evidence(found, time).state] >= 3


@given(LISTS, PERIODS, PERIODS)
def test_what_is_attested_of_a_time_is_of_a_longer_one(
    found: list[Attestation], time: Period, other: Period
) -> None:
    longer = Period(min(time.first, other.first), max(time.last, other.last))
    if evidence(found, time).state == State.ATTESTED:
        assert evidence(found, longer).state == State.ATTESTED


@given(LISTS, PERIODS)
def test_order_and_repetition_do_not_matter(found: list[Attestation], time: Period) -> None:
    assert evidence(found, time) == evidence([*found[::-1], *found], time)


@given(LISTS, PERIODS)
def test_a_day_is_attested_only_by_that_day(found: list[Attestation], time: Period) -> None:
    single = Period(time.first, time.first)
    dated = any(one.period == single and not one.about for one in found)
    assert (evidence(found, single).state == State.ATTESTED) == dated


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-06-01", date(2021, 6, 1), date(2021, 6, 1)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
        ("2021-06-01T00:00", date(2021, 6, 1), date(2021, 6, 1)),
        ("2021-06-01T23:59:59.999Z", date(2021, 6, 1), date(2021, 6, 1)),
        ("2021-06-01T00:30:00+02:00", date(2021, 6, 1), date(2021, 6, 1)),
        ("2021-06-01T00:30:00 02:00", date(2021, 6, 1), date(2021, 6, 1)),
        ("2021-06-01T23:30:00-0800", date(2021, 6, 1), date(2021, 6, 1)),
        ("1622505600000", date(2021, 6, 1), date(2021, 6, 1)),
        ("1622505599999", date(2021, 5, 31), date(2021, 5, 31)),
        ("-1622505600000", date(1918, 8, 3), date(1918, 8, 3)),
    ],
)
def test_time_asked_for(text: str, first: date, last: date) -> None:
    assert asked_time(text) == Period(first, last)


@pytest.mark.parametrize(
    "text",
    ["2021-02-29", "2021-13", "2021-00", "0000", "21", "20210601", "2021~", "1/6/2021",
     "2021-06-01T24:30", "2021-02-29T00:00Z", "2021-06-01T00", "2021-06T00:00", "1622505600",
     "2021-06-01T00:00:00+99:00", "2021-06-01 00:00", "99999999999999",
     "2021-06-01/2022", "٢٠٢١", "today", "-2021", "2021-06-", "1" * 5000],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):
        asked_time(text)


@given(st.text(max_size=12))
def test_any_other_text_is_a_value_error(text: str) -> None:
    try:
        found = asked_time(text)
    except ValueError:
        return
    assert found.first.isoformat().startswith(in_days(text))


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("2021-01-01", ""), ("2021-02-01", "2021-01-01"), ("x", "y")]
)
def test_bounds_that_are_none_leave_an_attestation_undated(first: str, last: str) -> None:
    assert attestation("2021", first, last).period is None


@given(st.lists(PERIODS, max_size=2), st.lists(PERIODS, max_size=2), PERIODS)
def test_something_is_over_or_to_come_only_if_certain(
    begins: list[Period], ends: list[Period], time: Period
) -> None:
    found = being(begins, ends, time)
    assert (found == Being.ENDED) == any(end.last < time.first for end in ends)
    if found == Being.NOT_YET:
        assert any(begin.first > time.last for begin in begins)


@pytest.mark.parametrize(
    ("begin", "end", "asked", "state"),
    [
        ("2004", "2015", "2004", State.ATTESTED),  # on its last day at the latest
        ("2004", "2015", "2015-06-01", State.WITHIN_PERIOD),
        ("2004", "2015", "2016", State.ONLY_BEFORE),
        ("2004", "", "2010", State.ATTESTED),  # until the document, of 2018
        ("2004", "", "2018-06-13", State.ONLY_BEFORE),
        ("", "2015", "2010", State.WITHIN_PERIOD),  # since when nobody says
        ("", "2015", "2016", State.ONLY_BEFORE),
        ("2004~", "2015", "2010", State.WITHIN_PERIOD),
        ("2019", "2015", "2018-06-12", State.ATTESTED),  # no period, so the date of the document
        ("", "", "2018-06-12", State.ATTESTED),
    ],
)
def test_period_that_a_document_gives(begin: str, end: str, asked: str, state: State) -> None:
    one = stated(day("2018-06-12"), begin, end)
    assert evidence([one], asked_time(asked)).state is state


def test_what_is_over_in_a_document_was_before() -> None:
    one = over(day("2018-06-12"))
    assert evidence([one], asked_time("2018-06-13")).state is State.ONLY_BEFORE
    assert evidence([one], asked_time("2010")).state is State.WITHIN_PERIOD
    assert over(Attestation(None)) == Attestation(None)
    whole = stated(day("2018-06-12"), "2004", "2015")
    assert over(whole) == whole
