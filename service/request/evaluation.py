"""Evaluates the query of a client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from service.errors import NotAcceptable
from service.http.clients import GONE
from service.http.protocol_request import ProtocolRequest
from service.http.sparql_formats import GRAPHS, RESULTS
from service.model.addresses import prefixes_of
from service.store.errors import FormatRefused, QuerySyntaxError
from service.store.protocol import Answer, Formats, QueryRequest
from service.store.provider import OpenRelease


def evaluate(
    opened: OpenRelease,
    environ: Mapping[str, Any],
    asked: ProtocolRequest,
    formats: Formats,
    client: str,
    max_rows: int | None = None,
    max_bytes: int | None = None,
) -> Answer:
    """The answer over a release, given up as soon as the client is gone.

    Raises NotAcceptable if the client takes no format for this kind of answer, or what
    `Store.answer` raises.
    """
    with explained(opened):
        return opened.queries.answer(
            QueryRequest(
                asked.query,
                formats,
                asked.default_graphs,
                asked.named_graphs,
                max_rows,
                max_bytes,
                client,
                environ.get(GONE),
            )
        )


@contextmanager
def explained(opened: OpenRelease) -> Iterator[None]:
    """Say of an answer that the client takes in no format which formats there are.

    And of a prefix that a query lacks what it stands for here. Raises NotAcceptable or
    QuerySyntaxError.
    """
    try:
        yield
    except QuerySyntaxError as error:
        raise error.knowing(prefixes_of(opened.release.base)) from None
    except FormatRefused as error:
        offers = GRAPHS if error.kind == "graph" else RESULTS
        raise NotAcceptable(list(offers.values())) from None
