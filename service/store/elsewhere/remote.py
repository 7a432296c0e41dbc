"""A release in a store elsewhere: any SPARQL 1.1 endpoint that `actorgraph publish` wrote to.

A reader's query goes through the guard, then to a worker that has nothing to answer over: it says
what the query is, or where its mistake stands. Only then the query, put onto the graphs of the
release (see placing), goes to the endpoint. The answer comes back whole, or it is an error: for
JSON results or N-Triples, of which a part cannot be taken for all. The worker writes it in the
format that was asked for, as it would write the engine's. So protocol, formats, limits and errors
are those of the embedded store; only evaluation is the endpoint's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pyoxigraph import QueryBoolean, QuerySolutions, Triple

from service.store.elsewhere import foreign_answers
from service.store.elsewhere.constant import ask_endpoint
from service.store.elsewhere.endpoint import Account, Endpoint
from service.store.elsewhere.inlining import inlined
from service.store.elsewhere.placing import StoredRelease, place
from service.store.embedded import BASE, answer_of, task_for
from service.store.errors import StoreUnavailable
from service.store.federation.guard import inspect, refuse_service
from service.store.lanes.pool import Pool
from service.store.protocol import Answer, Gone, QueryRequest, Row
from service.store.spent import note
from service.store.worker.messages import Wanted


@dataclass(frozen=True)
class Bounds:
    """What one query may take."""

    page_seconds: float
    result_bytes: int
    query_chars: int


class RemoteStore:
    """Answers over one release in a store elsewhere."""

    def __init__(
        self, account: Account, dataset: StoredRelease, pool: Pool, bounds: Bounds
    ) -> None:
        self._account = account
        self._endpoint = Endpoint(account)
        self._dataset = dataset
        self._bounds = bounds
        self.pool = pool

    def close(self) -> None:
        """Nothing to do: the workers serve every release of the store."""

    def select(self, query: str) -> list[Row]:
        """The solutions of a SELECT query of ours."""
        with _readable():
            solutions = self._asked(query, "solutions")
            assert isinstance(solutions, QuerySolutions)
            names = [variable.value for variable in solutions.variables]
            return [dict(zip(names, row, strict=True)) for row in solutions]

    def ask(self, query: str) -> bool:
        """The answer of an ASK query of ours."""
        with _readable():
            result = self._asked(query, "boolean")
            assert isinstance(result, QueryBoolean)
            return bool(result)

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query of ours."""
        with _readable():
            result = self._asked(query, "graph")
            assert not isinstance(result, QueryBoolean | QuerySolutions)
            return list(result)

    def answer(self, request: QueryRequest) -> Answer:
        """The answer, see Store. Raises a StoreError of the kind that went wrong."""
        query, most = request.query, self._bounds.result_bytes
        analysis = inspect(query, self._bounds.query_chars)
        refuse_service(query)

        def fetch(wanted: Wanted, deadline: float, gone: Gone | None) -> bytes:
            graphs = request.default_graphs, request.named_graphs
            placed = place(query, self._dataset, BASE, wanted.variables, *graphs)
            return self._endpoint.fetch(
                placed, foreign_answers.media_type(wanted.wants), deadline, most, gone
            )

        # The graphs are put into what the endpoint is asked; the worker has none.
        task = task_for(replace(request, default_graphs=(), named_graphs=()), most)
        task = replace(task, elsewhere=True)
        reply = self.pool.run(task, request.gone, fetch, request.client)
        return answer_of(reply, task, analysis.is_volatile)

    def _asked(self, query: str, kind: str) -> foreign_answers.Result:
        """The answer to one of our own queries."""
        bounds, begin = self._bounds, time.monotonic()
        body = ask_endpoint(
            self._account,
            place(inlined(query), self._dataset, BASE),
            foreign_answers.media_type(kind),
            bounds.page_seconds,
            bounds.result_bytes,
        )
        note(evaluate=time.monotonic() - begin)
        return foreign_answers.read_answer(kind, body)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except SyntaxError:
        raise StoreUnavailable("The answer of the store cannot be read.") from None
