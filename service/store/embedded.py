"""The store of a release on this machine, evaluated in worker processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
    Mistake,
    NotSupported,
    NotWritable,
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
from service.store.lanes.pool import Pool, Run
from service.store.lanes.reply import Reply
from service.store.lanes.workers import Host
from service.store.protocol import Answer, Formats, QueryRequest, Row
from service.store.worker.messages import Failure, Fault, Task

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
            self.answer(QueryRequest(query, Formats(_TSV, None))).whole(),
            format=QueryResultsFormat.TSV,
        )
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [dict(zip(names, row, strict=True)) for row in solutions]

    def ask(self, query: str) -> bool:
        """The answer of an ASK query."""
        answer = self.answer(QueryRequest(query, Formats(_JSON, None)))
        result = parse_query_results(answer.whole(), format=QueryResultsFormat.JSON)
        assert isinstance(result, QueryBoolean)
        return bool(result)

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query."""
        answer = self.answer(QueryRequest(query, Formats(None, _N_TRIPLES)))
        return [quad.triple for quad in parse(answer.whole(), format=RdfFormat.N_TRIPLES)]

    def answer(self, request: QueryRequest) -> Answer:
        """The answer, see Store. Raises a StoreError of the kind that went wrong."""
        analysis = inspect(request.query, self._query_chars)
        task = task_for(request, self._result_bytes)
        reply = self.pool.run(task, request.gone, client=request.client)
        return self._answer(reply, task, request, analysis.is_volatile)

    def begin(self, request: QueryRequest) -> BegunAnswer | None:
        """A worker begins with the answer if one has nothing to do; waits for nothing.

        Raises what can be said against the query without one.
        """
        is_volatile = inspect(request.query, self._query_chars).is_volatile
        task = task_for(request, self._result_bytes)
        run = self.pool.begin(task, request.gone, request.client)
        if run is None:
            return None
        return BegunAnswer(run, lambda reply: self._answer(reply, task, request, is_volatile))

    def _answer(self, reply: Reply, task: Task, request: QueryRequest, is_volatile: bool) -> Answer:
        federated = _wants_service(reply) and bool(self._endpoints.listed)
        if federated:
            reply = self._federated(task, request)
        return answer_of(reply, task, is_volatile or federated)

    def _federated(self, task: Task, request: QueryRequest) -> Reply:
        """The reply to a query with SERVICE clauses, which listed endpoints answer first."""
        clauses = self._endpoints.clauses(task.query, BASE)
        fetch = self._endpoints.fetcher(clauses, self.pool.limits.seconds / 2)
        task = replace(task, services=federation.to_worker(clauses))
        reply = self.pool.run(task, request.gone, fetch, request.client)
        if _wants_service(reply):
            raise ServiceRefused("Write SERVICE with blanks around it.")
        return reply


class BegunAnswer:
    """An answer that a worker has begun with. It must be finished or given up."""

    def __init__(self, run: Run, answer: Callable[[Reply], Answer]) -> None:
        self._run, self._answer = run, answer
        self.is_answered = run.is_answered  #: whether to finish takes no time, see Run

    def finish(self) -> Answer:
        """The answer. Raises a StoreError of the kind that went wrong."""
        return self._answer(self._run.finish())

    def give_up(self) -> None:
        """Nobody wants it any more."""
        self._run.fail("ClientGone")


def task_for(request: QueryRequest, most: int) -> Task:
    """What a worker has to do for a request, for no more bytes than `most` if it sets no bound."""
    return Task(
        query=request.query,
        base=BASE,
        results=request.formats.results,
        graph=request.formats.graph,
        max_bytes=request.max_bytes or most,
        max_rows=request.max_rows,
        default_graphs=request.default_graphs,
        named_graphs=request.named_graphs,
    )


def answer_of(reply: Reply, task: Task, volatile: bool) -> Answer:
    """What a worker replied, as an answer. Raises the error that its failure stands for."""
    first = reply.first
    if isinstance(first, Failure):
        raise _error(first, task.max_bytes)
    return Answer(reply.head, first.media_type, first.kind, reply.truncated, reply.pieces, volatile)


def _wants_service(reply: Reply) -> bool:
    return isinstance(reply.first, Failure) and reply.first.error is Fault.SERVICE


def _mistake(failure: Failure) -> Mistake:
    """Where the text stops being a query, as a worker says it."""
    return Mistake(
        failure.line or 1,
        failure.column or 1,
        failure.token,
        failure.help,
        failure.word,
        failure.begun,
    )


def _error(failure: Failure, result_bytes: int) -> ServiceError:
    """What a worker says went wrong, as an error of the service."""
    match failure.error:
        case Fault.SYNTAX:
            return QuerySyntaxError(_mistake(failure))
        case Fault.FORMAT:
            return FormatRefused(failure.kind)
        case Fault.TOO_LARGE:
            return ResultTooLarge(f"It has more than {result_bytes} bytes. Use LIMIT, or the dump.")
        case Fault.SERVICE:
            return ServiceRefused(NO_REQUESTS)
        case Fault.SERVICE_FAILED:
            return ServiceFailed(failure.endpoint, failure.text)
        case Fault.NOT_SUPPORTED:
            return NotSupported(failure.text)
        case Fault.HIDDEN:
            return QueryTooComplex("Write GRAPH and FROM with blanks around them.")
        case Fault.UPDATE:
            return UpdateRefused("This is an update. Nothing can be changed here.")
        case Fault.NOT_XML:
            return NotXml(failure.text)
        case Fault.NOT_WRITABLE:
            return NotWritable(failure.text)
        case Fault.FUNCTION:
            return QueryRefused(f"There is no function <{failure.text}> here.")
        case Fault.MEMORY:
            return QueryTooComplex("The query needs more memory than the service gives it.")
        case Fault.EVALUATION:
            return StoreUnavailable("The store could not evaluate the query.")
