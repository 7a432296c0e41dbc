"""Anything at all, sent to a real process: it answers in good HTTP, never with 500, and lives on.

A fixed and short run by default, a longer one in the profile `long` of tests/profiles.py.
ACTORGRAPH_FUZZ_EXAMPLES=20000 looks for new trouble, in as many examples for each test and over
the shipped graph.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from tests.clients.sparql_strategies import ODD, queries
from tests.clients.wire import BrokenOff, Reply, check_body, exchange
from tests.profiles import LONG, examples
from tests.running import ROOT, Service, running

EXAMPLES = int(os.environ.get("ACTORGRAPH_FUZZ_EXAMPLES", "0"))
FUZZ = settings(
    max_examples=EXAMPLES or examples(150),
    derandomize=not (EXAMPLES or LONG),
    suppress_health_check=list(HealthCheck),
)
#: Small, and with everything in it that is awkward to write.
DATA = """
@prefix ex: <https://example.org/data> .
ex: ex:1 "a\\rb\\nc\\td\\u0001\\uFFFE", "ä\\u202E"@de, "x"^^ex:t, -1.5, 1e400, true, ex:2 .
ex:1 { ex:2 ex:1 _:b . _:b ex: "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> }
ex:2 { ex:2 ex:1 "" . <urn:a> ex:1 <urn:b'c> }
"""
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
MEDIA_TYPES = """
*/* text/html text/csv application/sparql-results+json application/sparql-results+xml text/turtle
text/tab-separated-values application/rdf+xml application/ld+json application/n-quads image/png
application/json text/* application/problem+json
""".split()
PATHS = """
/ /sparql /graphs /graphs?default /graphs?graph=urn:a /health/ready /metrics /data /id/x/y /doc/x/y
/doc/x/y.ttl /ontology /actors?page=2 /search?q=%00 /static/style.css /%ff /..%2f.. //x /sparql/
/sparql?query=ASK%7B%7D /sparql?query=DESCRIBE%20%3Curn:a%3E /sparql?query=%zz /sparql?%00=%00
/sparql?query=ASK%7B%7D&default-graph-uri= /sparql?query=ASK%7B%7D&format=%0d%0aX:1
/?lang=%00&page=9
""".split()
METHODS = "GET HEAD POST QUERY OPTIONS PUT DELETE PATCH TRACE get".split()
_accept = st.lists(
    st.builds(
        "{}{}".format,
        st.sampled_from(MEDIA_TYPES),
        st.sampled_from(["", ";q=0", ";q=0.5", ";q=2", ";q=x", ";charset=utf-16", ';a="b,c"', ";"]),
    ),
    max_size=4,
).map(",".join)
_odd_value = st.text(st.sampled_from("aß,;=\"'*/\\ \t-0123456789" + ODD[1:]), max_size=12)
_values = {
    "Accept": _accept,
    "Accept-Language": st.sampled_from(["de", "en;q=0.5,*", "x-y-z;q=a", "-", "de" * 999]),
    "Accept-Encoding": st.sampled_from(["gzip", "br;q=0", "identity;q=0, *;q=0", ""]),
    "Content-Type": st.builds(
        "{}{}".format,
        st.sampled_from(
            [FORM, DIRECT, "application/sparql-update", "text/plain", "", "x", "a/b/c"]
        ),
        st.sampled_from(
            ["", "; charset=utf-8", ";charset=rot13", ";charset=zlib", ";;=", "; boundary"]
        ),
    ),
    "Content-Encoding": st.sampled_from(["gzip", "identity", "br, gzip", "", "x"]),
    "Host": st.sampled_from(
        ["x", "", "x:y", "[::1", "a b", "ex.org:99999", "<script>", "ä", "x/y", "x?y"]
    ),
    "If-None-Match": st.sampled_from(["*", '"x"', 'W/"', "x, y", '"' * 50]),
    "If-Modified-Since": st.sampled_from(["Sun, 22 Nov 2026 05:00:00 GMT", "x", "0", "-1"]),
    "If-Range": st.sampled_from(['"x"', "x"]),
    "Range": st.sampled_from(
        ["bytes=0-1", "bytes=-1", "bytes=9-1,2-", "rows=1-2", "bytes=" + "0-," * 99]
    ),
    "Content-Length": st.sampled_from(["0", "-1", "5", "x", "99999999999", "1e3", "+5", "0x5"]),
    "Transfer-Encoding": st.sampled_from(["chunked", "identity", "gzip, chunked", "x"]),
    "Expect": st.sampled_from(["100-continue", "x"]),
    "Origin": st.sampled_from(["null", "https://ex.org", "x"]),
    "Cookie": _odd_value,
    "Authorization": st.sampled_from(["Basic", "Basic !!", "Digest x", "Bearer " + "x" * 999]),
    "X-Forwarded-For": st.sampled_from(["1.2.3.4", "x", ",,"]),
    "Upgrade": st.sampled_from(["h2c", "websocket"]),
    "X-HTTP-Method-Override": st.sampled_from(["DELETE", "PUT"]),
}
_headers = st.lists(
    st.one_of(
        [st.tuples(st.just(name), values) for name, values in _values.items()]
        + [st.tuples(st.sampled_from(list(_values)), _odd_value)]
    ),
    max_size=5,
)
_bodies = st.one_of(
    st.just(b""),
    st.just(b"ASK {}"),
    st.just(b"query=ASK%20%7B%7D"),
    st.just(b"5\r\nASK{}\r\n0\r\n\r\n"),
    st.just(b"query=" + b"a&" * 300),
    st.binary(max_size=40),
)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[Service]:
    """The process that has to take it, and that must not have failed when it is over."""
    folder = home
    if not EXAMPLES:
        folder = tmp_path_factory.mktemp("fuzz")
        (folder / "data.trig").write_text(DATA)
        command = [sys.executable, "-m", "graph_loader", "load", str(folder / "data.trig")]
        subprocess.run([*command, "--home", str(folder), "--quiet"], cwd=ROOT, check=True)
    with running(folder, ACTORGRAPH_QUERY_SECONDS="1") as service:
        yield service
        (alive,) = exchange(service.port, b"GET /health/ready HTTP/1.0\r\n\r\n")
        assert alive.status == 200
        assert service.process.poll() is None
        assert service.failures() == []


def written(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
    """A request as bytes; a length is added if none is given."""
    names = {name.lower() for name, _ in headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    if "host" not in names:
        lines.append("Host: 127.0.0.1")
    if not names & {"content-length", "transfer-encoding"} and (body or method == "POST"):
        lines.append(f"Content-Length: {len(body)}")
    lines.append("Connection: close")
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


def answers_to(
    service: Service, request: bytes, method: str = "GET", patience: float = 30
) -> list[Reply]:
    """What comes back. A large answer that is late is broken off; small data has none of those."""
    try:
        return exchange(service.port, request, method, patience)
    except BrokenOff:
        if not EXAMPLES:
            raise
        reject()


def judge(service: Service, replies: list[Reply]) -> None:
    """What holds for every answer."""
    assert service.process.poll() is None
    for reply in replies:
        note(f"{reply.status} {reply.headers} {reply.body[:300]!r}")
        # 501 is how the server refuses a Transfer-Encoding it does not know.
        assert reply.status < 500 or reply.status in (501, 503)
        if "x-content-type-options" in reply.headers and reply.body:
            check_body(reply)


@FUZZ
@given(
    query=queries,
    way=st.sampled_from(["get", "form", "direct", "page"]),
    accept=st.sampled_from(MEDIA_TYPES),
    graph=st.sampled_from(["", "&default-graph-uri=urn:a", "&named-graph-uri=%20", "&format=xml"]),
)
def test_any_query(target: Service, query: str, way: str, accept: str, graph: str) -> None:
    data = query.encode("utf-8", "surrogatepass")
    quoted = "query=" + quote_from_bytes(data) + graph
    headers = [("Accept", "text/html" if way == "page" else accept)]
    if way in ("get", "page"):
        request = written("GET", f"/sparql?{quoted}", headers, b"")
    elif way == "form":
        request = written("POST", "/sparql", [*headers, ("Content-Type", FORM)], quoted.encode())
    else:
        headers.append(("Content-Type", DIRECT))
        request = written("POST", f"/sparql?{graph[1:]}", headers, data)
    note(repr(request))
    replies = answers_to(target, request)
    assert len(replies) == 1
    judge(target, replies)
    assert b"store-unavailable" not in replies[0].body, "the query ended its worker"


@FUZZ
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    headers=_headers,
    body=_bodies,
)
def test_any_headers(
    target: Service, method: str, path: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    request = written(method, path, headers, body)
    note(repr(request))
    sure = {name for name, _ in headers}.isdisjoint(
        {"Content-Length", "Transfer-Encoding", "Expect"}
    )
    judge(target, answers_to(target, request, method, 30 if sure else 0.1))


# Bytes that are no request get no answer, and to see that takes a moment.
@settings(FUZZ, max_examples=EXAMPLES // 10 or examples(50))
@given(
    start=st.sampled_from(
        [b"GET / HTTP/1.1", b"POST /sparql HTTP/1.1\r\nContent-Length: 9", b"", b"G"]
    ),
    rest=st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                [b"\r\n", b"\n", b"\r", b":", b" ", b"\0", b"\r\n\r\n", b"Host: x\r\n", b"A" * 9999]
            ),
        ),
        max_size=8,
    ).map(b"".join),
)
def test_any_bytes(target: Service, start: bytes, rest: bytes) -> None:
    judge(target, exchange(target.port, start + rest, patience=0.1))
