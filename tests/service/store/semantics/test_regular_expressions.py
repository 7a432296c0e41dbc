"""Regular expressions as XPath defines them: what matches, and what stands in its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st

from service.store.semantics.calls import NotSupported
from tests.profiles import examples
from tests.service.store.semantics.expressions import value

REPLACED = [
    ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"),
    ("abracadabra", "bra", "*", "a*cada*"),
    ("abracadabra", "a.*?a", "*", "*c*bra"),
    ("AAAA", "A+?", "b", "bbbb"),
    ("a$b", r"\\$", "-", "a-b"),
    ("ab", "b", r"\\$", "a$"),
    ("ab", "b", r"\\\\", "a\\"),
    ("abc", "(b)", "$12", "ab2c"),
    ("abc", "b", "$0$0", "abbc"),
    ("abc", "b", "$1", "ac"),
    ("abcdefghijkl", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11$1", "kal"),
    ("abc", "b", "$", None),
    ("abc", "b", r"\\n", None),
    ("abc", "x*", "-", None),
    ("abc", "^|$", "-", None),
    ("a-b", "[a-z-[b]]", "x", "x-b"),
    ("ä_1", r"\\w", "x", "x_x"),
    ("ABC", "b", "x", "ABC"),
]


@pytest.mark.parametrize(("text", "pattern", "replacement", "expected"), REPLACED)
def test_replace(text: str, pattern: str, replacement: str, expected: str | None) -> None:
    assert value(f'REPLACE("{text}", "{pattern}", "{replacement}")') == expected
    bound = f'VALUES (?t ?p ?r) {{ ("{text}" "{pattern}" "{replacement}") }}'
    assert value("REPLACE(?t, ?p, ?r)", bound) == expected
    assert value(f'REPLACE(?t, "{pattern}", ?r)', bound) == expected


MATCHED = [
    ("a_b", r"^\\w+$", "", "false"),
    ("a+b", r"^\\w+$", "", "true"),
    ("a\u00a0b", r"\\s", "", "false"),
    ("b", "^[a-z-[aeiou]]$", "", "true"),
    ("e", "^[a-z-[aeiou]]$", "", "false"),
    ("E", "^[^a-z-[A]]$", "", "true"),
    ("A", "^[^a-z-[A]]$", "", "false"),
    ("a b", "a b", "x", "false"),
    ("a b", "a[ ]b", "x", "true"),
    ("ab", "a b # c", "x", "false"),
    ("ab#c", "a b # c", "x", "true"),
    ("AB", "ab", "i", "true"),
    ("a\\nb", "^b$", "m", "true"),
    ("a\\nb", "a.b", "", "false"),
    ("a\\nb", "a.b", "s", "true"),
    ("a&&b", "[a&&b]{4}", "", "true"),
    ("a~b", "^[a~~b]*$", "", "true"),
    ("x:y", r"^\\i\\c*$", "", "true"),
    ("1x", r"^\\i\\c*$", "", "false"),
    ("Lausitz", r"^\\p{Lu}\\p{Ll}+$", "", "true"),
]


@pytest.mark.parametrize(("text", "pattern", "flags", "expected"), MATCHED)
def test_regex(text: str, pattern: str, flags: str, expected: str) -> None:
    assert value(f'REGEX("{text}", "{pattern}", "{flags}")') == expected
    bound = f'VALUES (?t ?p ?f) {{ ("{text}" "{pattern}" "{flags}") }}'
    assert value("REGEX(?t, ?p, ?f)", bound) == expected
    if not flags:
        assert value("REGEX(?t, ?p)", bound) == expected


@pytest.mark.parametrize(
    ("pattern", "flags", "named"),
    [
        (r"\\b", "", r"\\b"),
        (r"(a)\\1", "", r"\\1"),
        (r"\\p{IsGreek}", "", "IsGreek"),
        ("(?:a)", "", r"\(\?"),
        ("(?i)a", "", r"\(\?"),
        ("a++", "", r"\+"),
        ("a{,2}", "", "{"),
        ("[[:alpha:]]", "", r"\["),
        ("(a", "", "parenthesis"),
        ("a", "q", "flag q"),
    ],
)
def test_pattern_that_cannot_be_said_is_refused_by_name(
    pattern: str, flags: str, named: str
) -> None:
    for function in (
        f'REGEX("a", "{pattern}", "{flags}")',
        f'REPLACE("a", "{pattern}", "", "{flags}")',
    ):
        with pytest.raises(NotSupported, match=named):
            value(function)
    with pytest.raises(NotSupported, match=named):
        value("REGEX('a', ?p, ?f)", f'VALUES (?p ?f) {{ ("{pattern}" "{flags}") }}')


ATOMS = st.one_of(
    st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "^", "$", "-", "#", "&", "~"]),
)


PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "*?"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@fuzzing(max_examples=examples(100))
@given(st.text("abc-#&~", max_size=6), PATTERNS, st.sampled_from(["", "i", "s"]))
def test_patterns_common_to_xpath_and_python(text: str, pattern: str, flags: str) -> None:
    flag = {"": 0, "i": re.IGNORECASE, "s": re.DOTALL}[flags]
    found = re.search(pattern.replace("$", r"\Z"), text, flag) is not None
    assert value(f'REGEX("{text}", "{pattern}", "{flags}")') == str(found).lower()


@fuzzing(max_examples=examples(100))
@given(
    st.text("abc", max_size=6),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("|".join).map("({})".format),
    st.lists(st.sampled_from(["$1", "$0", "x", "1", r"\\$", "_"]), max_size=4).map("".join),
)
def test_replacements(text: str, pattern: str, replacement: str) -> None:
    assume(not re.search(r"\$\d\d", replacement))
    python = re.sub(r"\$(\d)", r"\\g<\1>", replacement.replace(r"\\$", "\0")).replace("\0", "$")
    expected = re.sub(pattern, python, text)
    assert value(f'REPLACE("{text}", "{pattern}", "{replacement}")') == expected
