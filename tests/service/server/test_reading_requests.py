"""What is read in a short way is read as the libraries do."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.config import Settings
from service.errors import BadRequest
from service.http.protocol_request import read_fields
from service.server.request_parser import StrictParser
from service.server.web_server import Rules

RULES = Rules(Settings())
READ = (
    "version command path query fragment request_uri url_scheme proxy_scheme proxy_netloc "
    "headers completed headers_finished connection_close content_length chunked expect_continue"
)
NAMES = ["Host", "host", "Accept", "X-A", "X_A", "Connection", "Expect", "Content-Length"]
VALUES = ["x", " x \t", "localhost:80", "keep-alive", "Close", "0", "", 'a "b" ä', "a:b"]


class LongWay(StrictParser):
    """Leaves every request to waitress."""

    def _is_plain(self, head: bytes) -> bool:
        return False


def read_by(kind: type[StrictParser], head: bytes) -> dict[str, object]:
    parser = kind(RULES)
    assert parser.received(head) == len(head)
    if parser.error:
        return {"error": parser.error.code}
    return {name: getattr(parser, name) for name in READ.split()}


paths = st.text("/abZ09._~-%:;=@+äé\"' #?&", max_size=12).map(lambda text: f"/{text}")
fields = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=5)


@given(st.sampled_from(["GET", "HEAD", "POST"]), paths, fields)
def test_request_is_read_as_by_waitress(
    method: str, target: str, fields: list[tuple[str, str]]
) -> None:
    lines = "".join(f"{name}:{value}\r\n" for name, value in fields)
    head = f"{method} {target} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode("latin-1")
    assert read_by(StrictParser, head) == read_by(LongWay, head)


@given(st.text("ab=&+%2C3Zä;#", max_size=30))
def test_fields_are_read_as_by_the_standard_library(text: str) -> None:
    expected: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
            expected.setdefault(name, []).append(value)
    except UnicodeDecodeError:
        with pytest.raises(BadRequest):
            read_fields(text.encode())
        return
    assert read_fields(text.encode()) == expected


def test_a_hundred_fields_are_read_and_no_more() -> None:
    assert read_fields(b"a=1&" * 99 + b"a=1") == {"a": ["1"] * 100}
    with pytest.raises(BadRequest):
        read_fields(b"a=1&" * 100 + b"a=1")


def test_usual_request_is_not_left_to_waitress() -> None:
    class ShortWay(StrictParser):
        def parse_header(self, header_plus: bytes) -> None:
            raise AssertionError(header_plus)

    fields = b"Host: localhost:8000\r\nUser-Agent: python-requests/2.32\r\nAccept: */*\r\n"
    head = b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\n" + fields + b"\r\n"
    assert read_by(ShortWay, head) == read_by(LongWay, head)
