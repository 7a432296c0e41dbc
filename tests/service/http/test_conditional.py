"""Conditional requests and ranges (RFC 9110, sections 13 and 14), the same at every address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import format_datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.http.conditional import (
    Outcome,
    RangeNotSatisfiable,
    Tag,
    Validators,
    known_already,
    outcome,
    parts_of,
)

MODIFIED = datetime(2025, 3, 1, 12, tzinfo=UTC)
BEFORE, THEN, AFTER = (
    format_datetime(MODIFIED + timedelta(days=days), usegmt=True) for days in (-1, 0, 1)
)
STRONG, WEAK = Validators(Tag("a"), MODIFIED), Validators(Tag("a", weak=True), MODIFIED)
SENT, UNCHANGED, FAILED = Outcome.SEND, Outcome.UNCHANGED, Outcome.FAILED
FILE = "/data/void.ttl"
QUERY = "/sparql?query=ASK+{}"
#: An address of each kind that answers with a tag, and whether the tag is strong.
ADDRESSES = {
    FILE: True,
    "/doc/workshop/werkstatt-4.ttl": True,
    "/doc/workshop/werkstatt-4.html": True,
    "/api/v1/queries/counts?format=csv": True,
    "/api/openapi.json": True,
    "/queries": True,
    QUERY: False,
    "/graphs/id/source/wrl-w4-2025": False,
}
#: Those of them that say when they changed.
DATED = [address for address in ADDRESSES if address.startswith(("/data", "/doc", "/api/v1"))]


def environ(method: str = "GET", **headers: str) -> dict[str, str]:
    """The environment of a request with these headers."""
    return {"REQUEST_METHOD": method, **{f"HTTP_{name.upper()}": v for name, v in headers.items()}}


@pytest.mark.parametrize(
    ("headers", "strong", "weak"),
    [
        ({}, SENT, SENT),
        ({"if_match": '"a"'}, SENT, FAILED),
        ({"if_match": '"b", "a"'}, SENT, FAILED),
        ({"if_match": 'W/"a"'}, FAILED, FAILED),
        ({"if_match": '"b"'}, FAILED, FAILED),
        ({"if_match": "*"}, SENT, SENT),
        ({"if_none_match": '"a"'}, UNCHANGED, UNCHANGED),
        ({"if_none_match": 'W/"a"'}, UNCHANGED, UNCHANGED),
        ({"if_none_match": '"b"'}, SENT, SENT),
        ({"if_none_match": "*"}, UNCHANGED, UNCHANGED),
        ({"if_modified_since": BEFORE}, SENT, SENT),
        ({"if_modified_since": THEN}, UNCHANGED, UNCHANGED),
        ({"if_modified_since": AFTER}, UNCHANGED, UNCHANGED),
        ({"if_modified_since": "yesterday"}, SENT, SENT),
        ({"if_unmodified_since": BEFORE}, FAILED, FAILED),
        ({"if_unmodified_since": THEN}, SENT, SENT),
        ({"if_unmodified_since": "tomorrow"}, SENT, SENT),
        # A tag says more than a time, which is then not looked at (section 13.2.2).
        ({"if_none_match": '"b"', "if_modified_since": AFTER}, SENT, SENT),
        ({"if_match": '"a"', "if_unmodified_since": BEFORE}, SENT, FAILED),
        ({"if_match": "*", "if_none_match": '"a"'}, UNCHANGED, UNCHANGED),
        ({"if_match": '"b"', "if_none_match": '"a"'}, FAILED, FAILED),
    ],
)
def test_conditions_are_held_against_what_there_is(
    headers: Mapping[str, str], strong: Outcome, weak: Outcome
) -> None:
    for method in ("GET", "HEAD"):
        assert outcome(environ(method, **headers), STRONG) is strong
        assert outcome(environ(method, **headers), WEAK) is weak


def test_what_may_not_be_kept_is_always_sent() -> None:
    for headers in ({"if_none_match": "*"}, {"if_modified_since": AFTER}, {"if_match": "*"}):
        assert outcome(environ(**headers), Validators()) is SENT
    assert outcome(environ(if_match='"a"'), Validators()) is FAILED


def test_who_would_change_something_fails_where_a_reader_is_spared() -> None:
    assert outcome(environ("PUT", if_none_match="*"), STRONG) is FAILED
    assert outcome(environ("PUT", if_modified_since=AFTER), STRONG) is SENT


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({"if_none_match": '"b"'}, True),
        ({"if_none_match": 'W/"b"'}, True),
        ({"if_none_match": '"c"'}, False),
        ({"if_none_match": "*"}, False),
        ({"if_none_match": '"b"', "if_match": '"b"'}, False),
        ({}, False),
    ],
)
def test_what_is_known_need_not_be_made(headers: Mapping[str, str], known: bool) -> None:
    found = known_already(environ(**headers), (Tag("a"), Tag("b")))
    assert found == (Tag("b") if known else None)
    assert known_already(environ("POST", **headers), (Tag("b"),)) is None


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("bytes=0-9", [range(10)]),
        ("bytes=0-0", [range(1)]),
        ("bytes=95-", [range(95, 100)]),
        ("bytes=95-1000", [range(95, 100)]),
        ("bytes=-5", [range(95, 100)]),
        ("bytes=-1000", [range(100)]),
        ("BYTES=0-9", [range(10)]),
        ("bytes=0-9, 20-29", [range(10), range(20, 30)]),
        ("bytes=20-29,,0-9,", [range(20, 30), range(10)]),
        ("bytes=0-9, 100-", [range(10)]),
        *((unread, None) for unread in ("lines=0-9", "bytes", "bytes=", "bytes=a-b", "bytes=9-0")),
        *((unread, None) for unread in ("bytes=-", "bytes=0-9;", "bytes=1-2-3", "0-9")),
        ("bytes=0-" + "9" * 1000, None),
        ("bytes=" + ",".join("0-0" for _ in range(17)), None),
        ("bytes=0-,0-", None),  # more than there is
    ],
)
def test_ranges_that_can_be_read_are_those_of_the_answer(
    asked: str, parts: list[range] | None
) -> None:
    assert parts_of(environ(range=asked), STRONG, 100) == parts
    assert parts_of(environ("HEAD", range=asked), STRONG, 100) is None


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200, 300-", "bytes=-0"])
def test_range_behind_the_end_cannot_be_satisfied(asked: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refused:
        parts_of(environ(range=asked), STRONG, 100)
    assert refused.value.headers == {"Content-Range": "bytes */100"}


@pytest.mark.parametrize(
    ("named", "strong", "weak"),
    [
        ('"a"', True, False),
        ('W/"a"', False, False),
        ('"b"', False, False),
        ("*", False, False),
        (THEN, True, True),
        (AFTER, False, False),
    ],
)
def test_range_is_sent_only_of_what_if_range_names(named: str, strong: bool, weak: bool) -> None:
    asked = environ(range="bytes=0-9", if_range=named)
    assert (parts_of(asked, STRONG, 100) is not None) is strong
    assert (parts_of(asked, WEAK, 100) is not None) is weak
    just_now = Validators(None, datetime.now(UTC))
    now = format_datetime(datetime.now(UTC).replace(microsecond=0), usegmt=True)
    assert parts_of(environ(range="bytes=0-9", if_range=now), just_now, 100) is None


# The same through the doors.


def get(client: FlaskClient, address: str, method: str = "GET", **headers: str) -> TestResponse:
    """The answer to a request with these headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named = {"Accept-Encoding": "identity", **named}
    return client.open(address, method=method, headers=named, buffered=True)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_tag_that_is_named_spares_the_answer(
    client: FlaskClient, address: str, method: str
) -> None:
    tag = get(client, address).headers["ETag"]
    assert tag.startswith("W/") is not ADDRESSES[address]
    for named in (tag, f'"other", {tag}', "*", f"W/{tag.removeprefix('W/')}"):
        spared = get(client, address, method, If_None_Match=named)
        assert (spared.status_code, spared.data) == (304, b"")
        assert spared.headers["ETag"] == tag
        assert spared.headers["Cache-Control"]
    assert get(client, address, method, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_condition_that_fails_gives_a_problem_and_not_the_answer(
    client: FlaskClient, address: str
) -> None:
    whole = get(client, address)
    tag = whole.headers["ETag"]
    refused = get(client, address, If_Match='"other"')
    assert refused.status_code == 412
    assert refused.json and refused.json["type"] == "urn:actor-graph:problem:precondition-failed"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" not in refused.headers and "Last-Modified" not in refused.headers
    head = get(client, address, "HEAD", If_Match='"other"')
    assert (head.status_code, head.data) == (412, b"")
    # A weak tag never names the very bytes.
    assert get(client, address, If_Match=tag).status_code == (200 if ADDRESSES[address] else 412)
    assert get(client, address, If_Match="*").data == whole.data


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_in_a_coding_has_a_tag_of_its_own(client: FlaskClient, address: str) -> None:
    plain, coded = get(client, address), get(client, address, Accept_Encoding="gzip")
    tag = coded.headers["ETag"]
    assert (tag != plain.headers["ETag"]) is ("Content-Encoding" in coded.headers)
    spared = get(client, address, Accept_Encoding="gzip", If_None_Match=tag)
    assert (spared.status_code, spared.headers["ETag"]) == (304, tag)


@pytest.mark.parametrize("address", DATED)
def test_time_is_held_against_the_last_change(client: FlaskClient, address: str) -> None:
    modified = get(client, address).last_modified
    assert modified
    before, then = (
        format_datetime(modified - timedelta(days=days), usegmt=True) for days in (1, 0)
    )
    assert get(client, address, If_Modified_Since=then).status_code == 304
    assert get(client, address, If_Modified_Since=before).status_code == 200
    assert get(client, address, If_Unmodified_Since=then).status_code == 200
    failed = get(client, address, If_Unmodified_Since=before)
    assert (failed.status_code, failed.mimetype) == (412, "application/problem+json")


@pytest.mark.parametrize(
    "address", ["/doc/workshop/nosuch", "/data/nosuch", "/sparql?query=nosuch", "/nosuch"]
)
def test_conditions_do_not_count_where_there_is_no_answer(
    client: FlaskClient, address: str
) -> None:
    plain = get(client, address).status_code
    assert plain in (400, 404)
    for headers in ({"If_Match": '"a"'}, {"If_None_Match": "*"}, {"Range": "bytes=9999999-"}):
        assert get(client, address, **headers).status_code == plain


def test_answer_that_may_change_at_once_is_never_spared(client: FlaskClient) -> None:
    address = "/sparql?query=SELECT+(NOW()+AS+?now)+{}"
    answer = get(client, address, If_None_Match="*")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert get(client, address, If_Match='"a"').status_code == 412


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a != FILE])
def test_what_is_written_anew_is_sent_as_a_whole(client: FlaskClient, address: str) -> None:
    whole = get(client, address)
    for asked in ("bytes=0-9", "bytes=999999999-", "lines=1-2"):
        answer = get(client, address, Range=asked)
        assert (answer.status_code, len(answer.data)) == (200, len(whole.data))


# Downloads, which are sent in parts as well.


@pytest.fixture(params=["/data/{}", "/release/{release}/{}"])
def file(request: pytest.FixtureRequest, client: FlaskClient) -> str:
    """The address of a file of the release."""
    version = client.get("/api/v1/queries").headers["X-Actor-Graph-Release"]
    return str(request.param).format("void.ttl", release=version)


def test_part_of_a_file_says_where_it_stands(client: FlaskClient, file: str) -> None:
    whole = get(client, file)
    size = len(whole.data)
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, first, last in (
        ("bytes=10-19", 10, 20),
        ("bytes=-7", size - 7, size),
        (f"bytes={size - 3}-", size - 3, size),
    ):
        part = get(client, file, Range=asked)
        assert part.status_code == 206
        assert part.data == whole.data[first:last]
        assert part.headers["Content-Range"] == f"bytes {first}-{last - 1}/{size}"
        assert part.headers["Content-Length"] == str(last - first)
        assert part.headers["ETag"] == whole.headers["ETag"]
        assert part.headers["Content-Type"] == whole.headers["Content-Type"]
    head = get(client, file, "HEAD", Range="bytes=10-19")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(size))


def test_several_parts_of_a_file_come_one_after_another(client: FlaskClient, file: str) -> None:
    whole = get(client, file)
    answer = get(client, file, Range="bytes=20-29, 0-4, -3, 999999999-")
    assert answer.status_code == 206
    assert "Content-Range" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(answer.data))
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    parts = list(message_from_bytes(head + answer.data).walk())[1:]
    size = len(whole.data)
    wanted = [(20, 30), (0, 5), (size - 3, size)]
    assert [part.get_payload(decode=True) for part in parts] == [whole.data[a:b] for a, b in wanted]
    assert [part["Content-Range"] for part in parts] == [
        f"bytes {a}-{b - 1}/{size}" for a, b in wanted
    ]
    assert {part["Content-Type"] for part in parts} == {whole.headers["Content-Type"]}


def test_part_behind_the_end_of_a_file_is_refused_with_its_size(
    client: FlaskClient, file: str
) -> None:
    size = len(get(client, file).data)
    refused = get(client, file, Range=f"bytes={size}-")
    assert refused.status_code == 416
    assert refused.headers["Content-Range"] == f"bytes */{size}"
    assert refused.json and refused.json["type"].endswith(":range-not-satisfiable")


@pytest.mark.parametrize("asked", ["lines=0-9", "bytes=x", "bytes=9-1", "bytes=0-,0-,0-"])
def test_range_that_is_none_gives_the_whole_file(
    client: FlaskClient, file: str, asked: str
) -> None:
    answer = get(client, file, Range=asked)
    assert (answer.status_code, answer.data) == (200, get(client, file).data)


def test_part_of_another_version_of_a_file_gives_the_whole(client: FlaskClient, file: str) -> None:
    whole = get(client, file)
    tag, modified = whole.headers["ETag"], whole.headers["Last-Modified"]
    for named, status in ((tag, 206), (modified, 206), ('"other"', 200), (f"W/{tag}", 200)):
        answer = get(client, file, Range="bytes=0-9", If_Range=named)
        assert (answer.status_code, len(answer.data)) == (
            (206, 10) if status == 206 else (200, len(whole.data))
        )
    assert get(client, file, Range="bytes=0-9", If_None_Match=tag).status_code == 304
    refused = get(client, file, Range="bytes=0-9", If_Match='"other"')
    assert (refused.status_code, refused.mimetype) == (412, "application/problem+json")


def test_tag_of_a_file_is_its_checksum(client: FlaskClient, file: str) -> None:
    sums = get(client, "/data/sha256sums.txt").text
    found = re.search(r"^([0-9a-f]{64})  void\.ttl$", sums, re.MULTILINE)
    assert found and get(client, file).headers["ETag"] == f'"{found[1]}"'
