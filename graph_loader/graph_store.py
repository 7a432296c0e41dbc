"""Writes graphs into a store elsewhere by the SPARQL 1.1 Graph Store HTTP Protocol, and asks it.

Credentials go out once the server asks for them, by Basic or by Digest (RFC 7616), whichever it
names: Virtuoso wants Digest, and turns away whoever tries Basic first without saying so. No
redirect is followed, so they reach nobody else.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO
from urllib.parse import quote, urlencode

_N_TRIPLES = "application/n-triples"
_RESULTS = "application/sparql-results+json"
_PIECE_BYTES = 1024 * 1024
_SECONDS = 600.0  #: a store may take long for one large graph


class StoreFailed(Exception):
    """The store elsewhere did not do what it was asked; the message says what it said."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        return None


class _Body:
    """A file as the body of a request that may have to be sent twice."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.seek(0, 2)

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(_PIECE_BYTES):
            yield piece


class GraphStore:
    """A store with its two addresses: one to write graphs to, one to ask queries."""

    def __init__(self, graphs_url: str, query_url: str, user: str = "", password: str = "") -> None:
        self._graphs_url = graphs_url
        self._query_url = query_url
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
        self._user, self._password = user, password
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, [graphs_url, query_url], user, password)
        self._digest = urllib.request.AbstractDigestAuthHandler(passwords)
        self._challenge: dict[str, str] | None = None
        self._basic = False

    def put(self, graph: str, triples: IO[bytes]) -> None:
        """Make the N-Triples in the file the whole of a graph. Raises StoreFailed."""
        body = _Body(triples)
        headers = {"Content-Type": _N_TRIPLES, "Content-Length": str(body.size)}
        self._send("PUT", self._address(graph), headers, body)

    def delete(self, graph: str) -> None:
        """Remove a graph, if it is there. Raises StoreFailed."""
        self._send("DELETE", self._address(graph), {}, None)

    def select(self, query: str) -> list[dict[str, str]]:
        """The solutions of a query of ours, each value as its text. Raises StoreFailed."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _RESULTS}
        form = urlencode({"query": query}).encode()
        answer = self._send("POST", self._query_url, headers, form)
        try:
            rows = json.loads(answer)["results"]["bindings"]
            return [{name: str(term["value"]) for name, term in row.items()} for row in rows]
        except (ValueError, KeyError, TypeError):
            raise StoreFailed(f"{self._query_url} gave no SPARQL results") from None

    def _address(self, graph: str) -> str:
        sign = "&" if "?" in self._graphs_url else "?"
        return f"{self._graphs_url}{sign}graph={quote(graph, safe='')}"

    def _send(
        self, method: str, url: str, headers: dict[str, str], body: _Body | bytes | None
    ) -> bytes:
        for _ in range(2):
            request = urllib.request.Request(url, body, headers, method=method)
            self._sign(request)
            try:
                with self._opener.open(request, timeout=_SECONDS) as response:
                    return self._whole(response)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code == 401 and self._learn(error.headers):
                        continue
                    if error.code == 404 and method == "DELETE":
                        return b""
                    said = error.read(300).decode(errors="replace").strip()
                raise StoreFailed(f"{method} {url}: {error.code} {said}") from None
            except (OSError, HTTPException) as error:
                raise StoreFailed(f"{method} {url}: {error}") from None
        raise StoreFailed(f"{method} {url}: the user or the password is wrong")

    def _whole(self, response: HTTPResponse) -> bytes:
        if "X-SPARQL-MaxRows" in response.headers:
            raise StoreFailed(f"{self._query_url} cuts its answers, see ResultSetMaxRows")
        return response.read()

    def _sign(self, request: urllib.request.Request) -> None:
        """Say who we are, if we were asked."""
        if self._challenge:
            proof = self._digest.get_authorization(request, self._challenge)
            request.add_unredirected_header("Authorization", f"Digest {proof}")
        elif self._basic:
            token = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {token}")

    def _learn(self, headers: Message) -> bool:
        """Take up the challenge of a server; whether there is anything new to try."""
        kind, _, rest = headers.get("WWW-Authenticate", "").partition(" ")
        if kind.lower() == "digest" and self._user:
            items = urllib.request.parse_http_list(rest)
            self._challenge = urllib.request.parse_keqv_list(items)
            return True
        tried, self._basic = self._basic, bool(self._user)
        return self._basic and not tried
