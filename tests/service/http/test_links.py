"""Values of the Link header, whatever stands in the data."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from service.http.links import Link, link_header, linkset

# RFC 8288, section 3: a link-value with token or quoted parameters.
_PARAMETER = r"""; [a-z]+\*?=(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[^"\\]|\\.)*")"""
_VALUE = rf'<[^<>"\s\\]*>(?:{_PARAMETER})+'
_HEADER = re.compile(rf"{_VALUE}(?:, {_VALUE})*", re.ASCII)


def test_link_with_all_that_can_be_known() -> None:
    link = Link(
        "https://example.org/a?b=c&d#e",
        "describedby",
        type="text/turtle",
        language="de",
        title='Über "uns", kurz',
        profile="http://www.w3.org/ns/dcat#",
        anchor="https://example.org/x",
    )
    assert link_header([link, Link("/b", "license")]) == (
        "<https://example.org/a?b=c&d#e>; rel=describedby; "
        'type="text/turtle"; hreflang=de; '
        "title*=UTF-8''%C3%9Cber%20%22uns%22%2C%20kurz; "
        'profile="http://www.w3.org/ns/dcat#"; anchor="https://example.org/x", '
        "</b>; rel=license"
    )


def test_address_that_tries_to_start_another_header_stays_one_link() -> None:
    value = link_header([Link('https://x.org/>; rel="evil", <y\r\nSet-Cookie: a=b\\', "item")])
    assert value == (
        "<https://x.org/%3E;%20rel=%22evil%22,%20%3Cy%0D%0ASet-Cookie:%20a=b%5C>; rel=item"
    )


def test_encoded_address_is_not_encoded_twice() -> None:
    assert link_header([Link("/id/place/C%C3%B3", "item")]) == "</id/place/C%C3%B3>; rel=item"


@given(st.lists(st.tuples(st.text(), st.text(min_size=1), st.text(), st.text()), min_size=1))
def test_any_text_gives_as_many_links_as_there_are(
    parts: list[tuple[str, str, str, str]],
) -> None:
    links = [Link(a, rel, type=b, title=c, language=a, profile=c) for a, rel, b, c in parts]
    value = link_header(links)
    assert value.isascii() and value.isprintable()
    assert _HEADER.fullmatch(value)
    assert len(re.findall(_VALUE, value)) == len(links)


def test_linkset_groups_links_by_anchor_and_relation() -> None:
    links = [
        Link("/sparql", "service-desc", type="text/turtle", language="en", anchor="/sparql"),
        Link("/a", "item", anchor="/"),
        Link("/b", "item", title="Ü", profile="http://p", anchor="/"),
    ]
    assert linkset(links) == {
        "linkset": [
            {
                "anchor": "/sparql",
                "service-desc": [{"href": "/sparql", "type": "text/turtle", "hreflang": ["en"]}],
            },
            {
                "anchor": "/",
                "item": [{"href": "/a"}, {"href": "/b", "title": "Ü", "profile": ["http://p"]}],
            },
        ]
    }
