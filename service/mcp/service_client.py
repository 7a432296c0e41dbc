"""A running service, asked by HTTP: search, saved questions, SPARQL."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx2
from mcp.server.mcpserver.exceptions import ToolError
from pyoxigraph import NamedNode

from graph_loader.shared.query_files import QUERIES, SavedQuery
from service.model.limits import TOOL_SECONDS
from service.questions.saved_queries import saved_query

MOST_BYTES = 4 * 1024 * 1024  #: of an answer, before anything is cut
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_FOLDER = QUERIES / "mcp"
_RELEASE = "X-Actor-Graph-Release"

#: A term as SPARQL results in JSON give it: type, value, xml:lang, datatype.
Term = Mapping[str, str]
Binding = Mapping[str, Term]


class NothingThere(ToolError):
    """There is nothing under an address."""


@dataclass(frozen=True)
class Reply:
    """What a door said, and which release said it."""

    text: str
    media_type: str
    release: str

    def json(self) -> dict[str, Any]:
        """The answer as a JSON object."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    def rows(self) -> list[Binding]:
        """The rows of SPARQL results."""
        found: list[Binding] = json.loads(self.text)["results"]["bindings"]
        return found


@dataclass(frozen=True)
class ServiceClient:
    """A service at an address; every request goes to one release and one language of it."""

    client: httpx2.AsyncClient
    release: str = ""  #: empty: the published one
    language: str = "en"

    def of(self, release: str, language: str | None = None) -> ServiceClient:
        """The same service, asked for a release."""
        return replace(self, release=release, language=language or self.language)

    async def get(
        self, path: str, parameters: Mapping[str, str | Sequence[str]], accept: str
    ) -> Reply:
        """The answer of an address. Raises ToolError with what the service says is wrong."""
        return await self._send("GET", path, parameters, accept)

    async def sparql(self, query: str, accept: str = RESULTS) -> Reply:
        """The answer to a query, which the service reads before it runs it."""
        return await self._send("POST", "/sparql", {}, accept, query.encode())

    async def ask(self, name: str, **things: Collection[str]) -> list[Binding]:
        """The rows of queries/mcp/<name>.rq about these things, by their IRIs; none about none."""
        if not all(things.values()):
            return []
        return (await self.sparql(bound(name, **things))).rows()

    async def _send(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str | Sequence[str]],
        accept: str,
        body: bytes | None = None,
    ) -> Reply:
        fields = {**parameters, "lang": self.language}
        if self.release:
            fields["release"] = self.release
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = "application/sparql-query"
        try:
            async with self.client.stream(
                method, path, params=fields, headers=headers, content=body
            ) as response:
                text = await _whole(response)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            name = type(error).__name__
            raise ToolError(
                f"The service at {self.client.base_url} gave no answer: {name}"
            ) from None
        if response.status_code == 404:
            raise NothingThere(_problem(response.status_code, text))
        if response.status_code != 200:
            raise ToolError(_problem(response.status_code, text))
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        return Reply(text, media_type, response.headers.get(_RELEASE, ""))


def connect(url: str) -> ServiceClient:
    """The client of the service at this address."""
    # The service is the one that was named: no proxy of the environment stands between.
    client = httpx2.AsyncClient(base_url=url.rstrip("/"), timeout=TOOL_SECONDS, trust_env=False)
    return ServiceClient(client)


async def pinned(service: ServiceClient, release: str) -> ServiceClient:
    """The service as of one release, so that all steps of a tool ask the same."""
    asked = service.of(release)
    return asked.of((await asked.sparql("ASK {}")).release)


def bound(name: str, **things: Iterable[str]) -> str:
    """The text of queries/mcp/<name>.rq about these things. Raises ToolError for a bad IRI."""
    query: SavedQuery = saved_query(name, _FOLDER)
    return query.bind(**{key: [iri_node(iri) for iri in iris] for key, iris in things.items()})


def iri_node(iri: str) -> NamedNode:
    """An IRI as a term, so that no text of a caller is read as SPARQL. Raises ToolError."""
    try:
        return NamedNode(iri)
    except ValueError:
        raise ToolError(f"Not an IRI: {iri!r}. IRIs come from resolve_name.") from None


async def _whole(response: httpx2.Response) -> str:
    pieces, size = [], 0
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > MOST_BYTES:
            raise ToolError(
                f"The answer has more than {MOST_BYTES} bytes. Ask for less: add LIMIT."
            )
        pieces.append(piece)
    return b"".join(pieces).decode("utf-8", errors="replace")


def _problem(status: int, text: str) -> str:
    """What a problem document says (RFC 9457), in a line."""
    try:
        found = json.loads(text)
        said = [str(found[name]) for name in ("title", "detail") if found.get(name)]
        listed = found.get("parameters")
    except (ValueError, TypeError, AttributeError):
        return f"The service answered with status {status}."
    more = f" {json.dumps(listed, ensure_ascii=False)}" if listed else ""
    return f"{status} {': '.join(said)}{more}"
