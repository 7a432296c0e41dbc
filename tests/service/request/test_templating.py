"""Templates are written as Jinja writes them, however they are compiled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup, escape

from service.request.templating import escaped, install

VALUES = st.text() | st.text("&<>\"'ab") | st.integers() | st.none() | st.text("<&a").map(Markup)
TEXT = (
    "{% macro said(text) %}<b>{{ text }}</b>{{ caller() }}{% endmacro %}"
    "{% set kept %}{{ value }}{% endset %}{% call said(value) %}{{ value ~ kept }}{% endcall %}"
    "{{ kept }}{{ value | e }}{{ value is none }}{{ nothing }}{{ '<' ~ value }}{{ [value] }}"
)


@given(VALUES)
def test_value_is_escaped_as_the_library_does(value: object) -> None:
    assert escaped(value) == escape(value)


@given(VALUES)
def test_template_is_written_as_without(value: object) -> None:
    plain, ours = Environment(autoescape=True), Environment(autoescape=True)
    install(ours)
    pages = [each.from_string(TEXT).render(value=value) for each in (plain, ours)]
    assert pages[0] == pages[1]
