"""The store of a release on this machine, evaluated in worker processes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from service.errors import ServiceError, UpdateRefused
from service.model.limits import Limits
from service.store.errors import (
    FormatRefused,
    NotXml,
    QueryRefused,
    QuerySyntaxError,
    QueryTooComplex,
    ResultTooLarge,
    ServiceFailed,
    ServiceRefused,
    StoreUnavailable,
)
from service.store.federation import federation
from service.store.federation.guard import NO_REQUESTS, inspect
from service.store.federation.outgoing import Endpoints
from service.store.lanes.lanes import Gone
from service.store.lanes.pool import Pool, Reply
from service.store.lanes.workers import Host
from service.store.protocol import Answer, Formats, Row

_JSON = "application/sparql-results+json"
_TSV = "text/tab-separated-values"
_N_TRIPLES = "application/n-triples"
BASE = "https://w3id.org/actor-graph/"  #: relative IRIs in a query resolve against it


class EmbeddedStore:
    """Answers over one release; every query goes through the guard and then to a worker."""

    def __init__(
        self,
        host: Host,
        limits: Limits,
        result_bytes: int,
        query_chars: int,
        endpoints: Endpoints,
    ) -> None:
        self.pool = Pool(host, limits)
        self._host = host
        self._result_bytes = result_bytes
        self._query_chars = query_chars
        self._endpoints = endpoints

    @property
    def restarts(self) -> int:
        """How often the host of the release had to be started again."""
        return self._host.restarts

    def close(self) -> None:
        """Let running queries end, then be gone."""
        self.pool.close()

    def select(self, query: str) -> list[Row]:
        """The solutions of a SELECT query."""
        solutions = parse_query_results(
            self.answer(query, Formats(_TSV, None)).whole(), format=QueryResultsFormat.TSV
        )
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [dict(zip(names, row, strict=True)) for row in solutions]

    def ask(self, query: str) -> bool:
        """The answer of an ASK query."""
        answer = self.answer(query, Formats(_JSON, None))
        result = parse_query_results(answer.whole(), format=QueryResultsFormat.JSON)
        assert isinstance(result, QueryBoolean)
        return bool(result)

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query."""
        answer = self.answer(query, Formats(None, _N_TRIPLES))
        return [quad.triple for quad in parse(answer.whole(), format=RdfFormat.N_TRIPLES)]

    def answer(
        self,
        query: str,
        formats: Formats,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        max_rows: int | None = None,
        gone: Gone | None = None,
        max_bytes: int | None = None,
        client: str = "",
    ) -> Answer:
        """The answer, see Store. Raises a StoreError of the kind that went wrong."""
        max_bytes = max_bytes or self._result_bytes
        analysis = inspect(query, self._query_chars)
        task: dict[str, Hashable] = {
            "query": query,
            "base": BASE,
            "results": formats.results,
            "graph": formats.graph,
            "default_graphs": tuple(default_graphs),
            "named_graphs": tuple(named_graphs),
            "max_rows": max_rows,
            "max_bytes": max_bytes,
        }
        reply = self.pool.run(task, gone, client=client)
        federated = reply.header.get("error") == "service" and bool(self._endpoints.listed)
        if federated:
            reply = self._federated(task, gone, client)
        header = reply.header
        if "error" in header:
            raise failure(header, max_bytes)
        return Answer(
            reply.head,
            header["media_type"],
            header["kind"],
            reply.truncated,
            reply.pieces,
            analysis.is_volatile or federated,
        )

    def _federated(self, task: dict[str, Hashable], gone: Gone | None, client: str) -> Reply:
        """The reply to a query with SERVICE clauses, which listed endpoints answer first."""
        clauses = self._endpoints.clauses(str(task["query"]), BASE)
        fetch = self._endpoints.fetcher(clauses, self.pool.limits.seconds / 2)
        services = {"services": federation.to_worker(clauses)}
        reply = self.pool.run({**task, **services}, gone, fetch, client)
        if reply.header.get("error") == "service":
            raise ServiceRefused("Write SERVICE with blanks around it.")
        return reply


def failure(header: Mapping[str, Any], result_bytes: int) -> ServiceError:
    """What a worker says went wrong, as an error of the service."""
    match header["error"]:
        case "syntax":
            return QuerySyntaxError(header["message"], header["line"], header["column"])
        case "format":
            return FormatRefused(header["kind"])
        case "too-large":
            return ResultTooLarge(f"It has more than {result_bytes} bytes. Use LIMIT, or the dump.")
        case "service":
            return ServiceRefused(NO_REQUESTS)
        case "service-failed":
            return ServiceFailed(header["endpoint"], header["reason"])
        case "hidden":
            return QueryTooComplex("Write GRAPH and FROM with blanks around them.")
        case "update":
            return UpdateRefused("This is an update. Nothing can be changed here.")
        case "not-xml":
            return NotXml("A text in the answer has a character that XML 1.0 has no way to hold.")
        case "function":
            return QueryRefused(f"There is no function <{header['name']}> here.")
        case "memory":
            return QueryTooComplex("The query needs more memory than the service gives it.")
        case _:
            return StoreUnavailable("The store could not evaluate the query.")
