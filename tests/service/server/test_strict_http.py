"""Requests that are malformed, too long or could be read in two ways, and how they are answered."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.running import Service, read_all, running

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def service(region_home: Path) -> Iterator[Service]:
    with running(region_home, ACTORGRAPH_IDLE_SECONDS="2") as started:
        yield started


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_two_lengths_give_400_and_end_the_connection(service: Service) -> None:
    body = b"0\r\n\r\n" + LIVE + b"\r\n"
    lengths = b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % len(body)
    answer = service.send(POST + lengths + body)
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.") == 1


def test_one_length_is_answered(service: Service) -> None:
    rest = b"Connection: close\r\nContent-Length: 5\r\n\r\nASK{}"
    assert status(service.send(POST + rest)) == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /sparql HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x/../y\r\n\r\n",
        b'GET / HTTP/1.1\r\nHost: x"><script>\r\n\r\n',
        b"GET / HTTP/1.1\r\nHost: x:80:80\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / x HTTP/1.1\r\nHost: x\r\n\r\n",
        LIVE + b"X: a\r\n continued\r\n\r\n",
        LIVE + b"X: a\x00\r\n\r\n",
        LIVE + b"X\r\n\r\n",
        POST + b"Content-Length: +5\r\n\r\nASK{}",
        POST + b"Content-Length: " + b"5" * 5000 + b"\r\n\r\nASK{}",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
        POST + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
    ],
)
def test_malformed_request_gives_400(service: Service, request_: bytes) -> None:
    assert status(service.send(request_)) == 400


def test_what_makes_a_regular_expression_slow_holds_nobody_up(service: Service) -> None:
    """Either line took minutes, in which nobody was answered."""
    begin = time.monotonic()
    assert status(service.send(b"GET a://" + b"b" * 60_000 + b"  HTTP/1.1\r\n\r\n")) == 414
    assert status(service.send(b"GET a://" + b"b" * 8_000 + b"  HTTP/1.1\r\n\r\n")) == 400
    assert status(service.send(LIVE + b"X:" + b" " * 60_000 + b"\x00\r\n\r\n")) == 400
    assert time.monotonic() < begin + 10


@pytest.mark.parametrize(
    ("request_", "expected", "name"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400, "bad-request"),
        (POST + b"Content-Length: 3000000\r\n\r\n", 413, "request-entity-too-large"),
        (b"GET /" + b"a" * 500_000 + b" HTTP/1.1\r\n", 414, "uri-too-long"),
        (LIVE + b"X: " + b"a" * 70_000, 431, "request-header-fields-too-large"),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501, "not-implemented"),
    ],
)
def test_server_itself_answers_like_the_application(
    service: Service, request_: bytes, expected: int, name: str
) -> None:
    head, _, body = service.send(request_).partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert status(head) == expected
    assert json.loads(body)["type"] == f"urn:actor-graph:problem:{name}"
    assert json.loads(body)["status"] == expected
    assert b"content-type: application/problem+json" in lines
    assert b"access-control-allow-origin: *" in lines
    assert b"x-content-type-options: nosniff" in lines


def browser(language: bytes) -> bytes:
    wishes = b"Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: %b\r\n"
    return wishes % language


@pytest.mark.parametrize(
    ("begin", "rest", "expected", "german", "english"),
    [
        (POST, b"Content-Length: 3000000\r\n", 413, "Die Anfrage ist zu groß", "is too large"),
        (LIVE, b"Cookie: " + b"a" * 5000 + b"\r\n", 431, "alte Cookies", "old cookies"),
        (POST, b"Transfer-Encoding: gzip\r\n", 501, "nicht gelesen", "is not read"),
        (LIVE, b"Host: y\r\n", 400, "ist nicht verständlich", "cannot be understood"),
        (b"GET /" + b"a" * 9000 + LIVE[4:], b"", 414, "Adresse ist zu lang", "is too long"),
        (LIVE, b"X: a\x00\r\n", 400, "ist nicht verständlich", "cannot be understood"),
    ],
)
def test_reader_is_told_of_a_refusal_by_a_page(
    service: Service, begin: bytes, rest: bytes, expected: int, german: str, english: str
) -> None:
    for language, words, others in ((b"de", german, english), (b"en", english, german)):
        answer = service.send(begin + browser(language) + rest + b"\r\n").decode()
        head, _, body = answer.partition("\r\n\r\n")
        assert head.startswith(f"HTTP/1.1 {expected} ")
        assert "\r\ncontent-type: text/html" in head and "\r\nconnection: close" in head
        assert f'<html lang="{language.decode()}"' in body and body.endswith("</html>")
        assert f"\r\ncontent-length: {len(body.encode())}\r\n" in head
        assert words in body and others not in body


@pytest.mark.parametrize(
    "wishes",
    [
        b"Accept: application/json, text/html;q=0.5\r\n",
        b"Accept: application/problem+json\r\nAccept-Language: de\r\n",
        # Not what was read before the fault, if it is long, nor what stands behind the fault.
        b"Accept: text/html," + b"a/b," * 2000 + b"\r\n",
        b"X: a\x00\r\nAccept: text/html\r\n",
    ],
)
def test_others_are_told_of_a_refusal_by_a_problem_document(
    service: Service, wishes: bytes
) -> None:
    answer = service.send(POST + wishes + b"Content-Length: 3000000\r\n\r\n")
    assert b"content-type: application/problem+json" in answer


def test_page_of_a_refusal_believes_nothing_else_of_it(service: Service) -> None:
    """Neither address, nor host, nor body: what follows is passed over."""
    begin = (
        b"POST /evil?lang=en HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
    )
    body = b"<script>evil</script>" * 60_000
    head = begin + browser(b"de") + b"Content-Length: %d\r\n\r\n" % len(body)
    answer = service.send(head + body + LIVE + b"\r\n")
    assert status(answer) == 413
    assert b"evil" not in answer and answer.count(b"HTTP/1.1 ") == 1


def get(query: str) -> bytes:
    address = f"/sparql?query={quote(query, safe='')}".encode()
    return b"GET " + address + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_longest_query_text_can_be_sent_by_get(service: Service) -> None:
    begin = "ASK {} #"
    longest = begin + "\u00e4" * (100_000 - len(begin))  # six bytes each, percent-encoded
    fits = begin + "<" * (100_000 - len(begin))  # three bytes each
    assert status(service.send(get(fits))) == 200
    answer = service.send(get(longest))
    assert status(answer) == 414
    assert b"urn:actor-graph:problem:uri-too-long" in answer


def test_whole_body_may_be_sent_before_the_refusal_is_read(service: Service) -> None:
    with service.connect() as client:
        client.sendall(POST + b"Content-Length: 8000000\r\n\r\n")
        client.sendall(b"x" * 8_000_000)
        assert status(read_all(client)) == 413


def test_expect_without_a_body_is_answered(service: Service) -> None:
    request_ = LIVE + b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
    assert status(service.send(request_)) == 200


def test_expect_with_a_body_is_asked_to_continue(service: Service) -> None:
    head = POST + b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"
    with service.connect() as client:
        client.sendall(head)
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ASK{}")
        assert status(read_all(client)) == 200


def endpoint(service: Service, host: str) -> bytes:
    accept = "Accept: application/n-triples\r\nConnection: close\r\n\r\n"
    answer = service.send(f"GET /sparql HTTP/1.1\r\nHost: {host}\r\n{accept}".encode())
    line = next(line for line in answer.splitlines() if b"#endpoint>" in line)
    return line.split()[2]


def test_address_of_the_service_is_not_taken_from_strangers(
    service: Service, region_home: Path
) -> None:
    ours = f"<http://127.0.0.1:{service.port}/sparql>".encode()
    assert endpoint(service, "localhost:9") == b"<http://localhost:9/sparql>"
    assert endpoint(service, f"127.0.0.1:{service.port}") == ours
    assert endpoint(service, "evil.example") == ours
    assert endpoint(service, "6.6.6.6") == ours
    old = service.send(b"GET /sparql HTTP/1.0\r\nAccept: text/turtle\r\n\r\n")
    assert ours in old
    with running(region_home, ACTORGRAPH_TRUSTED_HOSTS="graph.example, other.example") as named:
        assert endpoint(named, "Graph.example") == b"<http://graph.example/sparql>"
        assert b"evil" not in endpoint(named, "evil.example")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/release", "/release/"),
        ("/release?lang=en", "/release/?lang=en"),
        ("/id//workshop/werkstatt-4", "/id/workshop/werkstatt-4"),
        ("/id//evil.example//x", "/id/evil.example/x"),
    ],
)
def test_corrected_path_names_no_host(service: Service, path: str, location: str) -> None:
    answer = service.send(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
    head = answer.lower().partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert head[0].startswith(b"http/1.1 308 ")
    assert f"location: {location}".encode() in head
    if "evil" not in path:
        assert b"evil" not in answer


@pytest.mark.parametrize("path", ["/doc/workshop/werkstatt-4", "/search", "/timemap/"])
def test_more_arguments_than_a_header_can_repeat_give_414(service: Service, path: str) -> None:
    line = f"GET {path}?on={'a' * 20_000} HTTP/1.1\r\nHost: x\r\nAccept-Datetime: x\r\n\r\n"
    answer = service.send(line.encode())
    assert answer.startswith(b"HTTP/1.1 414 ")
    assert len(answer) < 2000


TAKEN_APART = (
    "Accept Accept-Charset Accept-Datetime Accept-Encoding Accept-Language Cookie Forwarded "
    "If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Prefer Range "
    "X-Forwarded-For"
).split()


@pytest.mark.parametrize("name", TAKEN_APART)
def test_field_that_is_taken_apart_may_have_four_kilobytes(service: Service, name: str) -> None:
    rest = "Connection: close\r\n\r\n"
    long = f"{name}: a{chr(9) * 5000}b\r\n"
    twice = f"{name}: a{chr(9) * 2500}b\r\n" * 2
    for lines in (long, twice):
        answer = service.send(LIVE + f"{lines}{rest}".encode())
        assert status(answer) == 431
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["detail"].startswith(name.lower())


#: Values up to the bound of the kinds that cost quadratic time or more.
SLOW = [
    "a" + "\t" * 4000 + "b",
    ";" * 4000,
    "," * 4000,
    'a;b="' + "\\" * 4000,
    "a;" + "b=" * 2000,
    "a/b;" + 'c="d";' * 600,
    "a" + " ;" * 2000,
    "bytes=" + "0-1," * 900,
    '"' * 4000,
    'W/"' * 1300,
    "de-" * 1300,
]


def test_field_up_to_the_bound_is_read_in_no_time(service: Service) -> None:
    for value in SLOW:
        for name in ("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Range"):
            for path in ("/", "/sparql?query=ASK{}", "/data/dump.nq.gz"):
                field = f"{name}: {value}\r\nConnection: close\r\n\r\n"
                begin = time.monotonic()
                answer = service.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n{field}".encode())
                assert status(answer) < 500, (path, name, value[:20])
                assert time.monotonic() < begin + 10, (path, name, value[:20])


def test_long_path_is_refused_and_fills_no_log(service: Service) -> None:
    close = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    before = service.log.stat().st_size
    for _ in range(20):
        assert status(service.send(b"GET /" + b"a" * 380_000 + close)) == 414
        assert status(service.send(b"GET /" + b"a" * 8_100 + close)) == 404
    time.sleep(0.5)
    assert service.log.stat().st_size < before + 20 * 1500
    assert status(service.send(b"GET /" + b"a" * 8_191 + close)) == 404
    assert status(service.send(b"GET /" + b"a" * 8_192 + close)) == 414


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n5\r\nASK{}\r\n0\r\n\r\n",
        b"5\r\nASK{}\r\n\r\n0\r\n\r\n",
        b"5\nASK{}\n0\n\n",
        b"+5\r\nASK{}\r\n0\r\n\r\n",
        b"0x5\r\nASK{}\r\n0\r\n\r\n",
        b" 5\r\nASK{}\r\n0\r\n\r\n",
        b"5\r\nASK{}X\r\n0\r\n\r\n",
    ],
)
def test_chunks_that_could_be_read_in_two_ways_give_400(service: Service, body: bytes) -> None:
    good = b"5\r\nASK{}\r\n0\r\n\r\n"
    head = POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert status(service.send(head + good)) == 200
    assert status(service.send(head + body)) == 400


def test_upgrade_that_is_not_offered_is_passed_over(service: Service) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    last = LIVE + b"Connection: close\r\n\r\n"
    answers = service.send(LIVE + upgrade + last)
    assert answers.count(b'{"status":"live"}') == 2
