"""Dates with and without a time zone are compared as XML Schema says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store

from tests.service.store.semantics.expressions import XSD, engine_value, value


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("2006-08-23", "2006-08-23", "true"),
        ("2006-08-23Z", "2006-08-23+00:00", "true"),
        ("2006-08-23", "2001-01-01", "false"),
        ("2006-08-23", "2001-01-01Z", "false"),
        ("2006-08-23", "2006-08-23Z", None),
        ("2006-08-23Z", "2006-08-23", None),
    ],
)
def test_dates_without_a_time_zone(one: str, other: str, equal: str | None) -> None:
    bound = f'VALUES ?v {{ "{one}"^^xsd:date }}'
    unequal = {"true": "false", "false": "true"}.get(equal or "")
    for left, right in (("?v", f'"{other}"^^xsd:date'), (f'"{other}"^^xsd:date', "?v")):
        assert value(f"{left} = {right}", bound) == equal
        assert value(f"{left} != {right}", bound) == unequal


def moments(written: str, kind: str) -> list[datetime]:
    """The earliest and the latest moment that a text may stand for (XML Schema 1.0, 3.2.7.4)."""
    day = {"date": "T00:00:00", "time": ""}.get(kind, "")
    text = "2000-01-02T" + written if kind == "time" else written[:10] + day + written[10:]
    told = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if told.tzinfo:
        return [told.astimezone(UTC)] * 2
    return [told.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in (-14, 14)]


def is_equal(one: str, other: str, kind: str) -> str | None:
    zones = [text[-1] == "Z" or text[-6] in "+-" and text[-3] == ":" for text in (one, other)]
    if zones[0] == zones[1]:
        return "true" if moments(one, kind) == moments(other, kind) else "false"
    (first, last), (begin, end) = moments(one, kind), moments(other, kind)
    return "false" if last < begin or end < first else None


ZONES = st.sampled_from(["", "Z", "+00:00", "+14:00", "-14:00", "-05:30"])


DAYS = st.tuples(st.sampled_from(["2020-02-28", "2020-02-29", "2020-03-01"]), ZONES)


TIMES = st.tuples(st.sampled_from(["00:00:00", "09:30:00", "23:59:59"]), ZONES)


STAMPS = st.tuples(DAYS, TIMES).map(lambda both: (f"{both[0][0]}T{both[1][0]}", both[1][1]))


MOMENTS = st.one_of(
    st.tuples(st.just("date"), DAYS, DAYS),
    st.tuples(st.just("dateTime"), STAMPS, STAMPS),
)


FORMS = ["?v {} ?w", "COALESCE(?v, 1) {} (?w)", "?w {} IF(true, ?v, 1)", "(?v) {} xsd:{kind}(?w)"]


def test_engine_still_takes_open_comparisons_for_unequal() -> None:
    pair = [f'"2020-02-29{zone}"^^xsd:date' for zone in ("", "Z")]
    assert engine_value(f"{pair[0]} != {pair[1]}") == "true"


@given(MOMENTS, st.sampled_from(FORMS))
def test_two_dates_of_which_one_has_no_time_zone(
    drawn: tuple[str, tuple[str, str], tuple[str, str]], form: str
) -> None:
    kind, one, other = drawn[0], "".join(drawn[1]), "".join(drawn[2])
    bound = f'VALUES (?v ?w) {{ ("{one}"^^xsd:{kind} "{other}"^^xsd:{kind}) }}'
    equal = is_equal(one, other, kind)
    unequal = {"true": "false", "false": "true"}.get(equal or "")
    form = form.replace("{kind}", kind)
    assert value(form.format("="), bound) == equal
    assert value(form.format("!="), bound) == unequal
    left, right = form.split(" {} ")
    for listed in (f"{right}", f'"{one}{other}", {right}', f"{right}, <urn:a>"):
        assert value(f"{left} IN ({listed})", bound) == equal
        assert value(f"{left} NOT IN ({listed})", bound) == unequal


@pytest.mark.parametrize("other", ["<urn:a>", "1", "1.0", '"x"', '"x"@de', '"z"^^xsd:date', "true"])
@pytest.mark.parametrize("one", ["<urn:a>", "1", '"x"', '"2020-01-01"^^xsd:date', "UNDEF"])
def test_what_are_no_two_dates_is_compared_as_the_engine_does(one: str, other: str) -> None:
    bound = f"VALUES (?v ?w) {{ ({one} {other}) }}"
    for expression in ("?v = ?w", "?v != ?w", "?v IN (?w, 2)", "?w NOT IN (2, ?v)"):
        found = Store().query(f"{XSD} SELECT ({expression} AS ?x) {{ {bound} }}")
        assert isinstance(found, QuerySolutions)
        term = next(found)["x"]
        assert value(expression, bound) == (term.value if isinstance(term, Literal) else None)


@pytest.mark.parametrize("term", ["<urn:a>", "1", '"2006-08-23T09:00:00Z"^^xsd:dateTime'])
def test_what_is_no_date_is_compared_as_the_engine_does(term: str) -> None:
    date = '"2006-08-23"^^xsd:date'
    bound = f"VALUES ?v {{ {term} }}"
    assert value(f"?v != {date}", bound) == engine_value(f"{term} != {date}") == "true"
