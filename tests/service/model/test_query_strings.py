"""Query strings are those of the standard library, whatever stands in them."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from service.model.query_strings import query_string

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = TEXTS | st.integers() | st.lists(TEXTS, max_size=3)


@given(st.lists(st.tuples(TEXTS, VALUES), max_size=4))
def test_query_string_is_that_of_the_standard_library(
    arguments: list[tuple[str, str | int | list[str]]],
) -> None:
    assert query_string(arguments) == urlencode(arguments, doseq=True)
