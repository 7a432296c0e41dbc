"""Asks a SPARQL endpoint the service's own queries, through SPARQLWrapper.

Never a reader's: SPARQLWrapper sends what looks like an update as an update, follows redirects
and its time limit is one for each read. For queries of our own it makes the request; the answer
is read by the deadline.
"""

from __future__ import annotations

import logging
import math
import time
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO

from SPARQLWrapper import GET, POST, SPARQLWrapper

from service.store.elsewhere.endpoint import Account, read_whole
from service.store.elsewhere.placing import Placed
from service.store.errors import QueryTimeout, StoreUnavailable

_log = logging.getLogger(__name__)
_GET_CHARS = 1500  #: a longer query goes by POST: not every proxy takes a long address


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: our credentials go to the store we were told of, nowhere else."""

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


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


class _Client(SPARQLWrapper):
    """SPARQLWrapper's requests, sent by an opener that does not follow redirects."""

    def _query(self) -> tuple[HTTPResponse, str]:
        return _OPENER.open(self._createRequest(), timeout=self.timeout), self.returnFormat


def ask_endpoint(
    account: Account, query: Placed, accept: str, seconds: float, max_bytes: int
) -> bytes:
    """The body of the answer to one of our queries.

    Raises QueryTimeout, ResultTooLarge, or StoreUnavailable if it cannot be had whole.
    """
    deadline = time.monotonic() + seconds
    client = _Client(account.url)
    client.setTimeout(math.ceil(seconds))
    if account.user:
        client.setCredentials(account.user, account.password)
    for graph in query.default_graphs:
        client.addDefaultGraph(graph)
    for graph in query.named_graphs:
        client.addNamedGraph(graph)
    size = len(query.text) + sum(map(len, [*query.default_graphs, *query.named_graphs]))
    client.setMethod(GET if size <= _GET_CHARS else POST)
    client.setOnlyConneg(True)  # no parameters of its own, which stores read in their own ways
    client.addCustomHttpHeader("Accept", accept)
    try:
        client.setQuery(query.text)
        with client.query().response as response:
            return read_whole(response, deadline, max_bytes)
    except TimeoutError:
        raise QueryTimeout(f"The query was stopped after {seconds:g} seconds.") from None
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise QueryTimeout(f"The query was stopped after {seconds:g} seconds.") from None
        _log.warning("the store cannot be asked: %s", type(error).__name__)
        raise StoreUnavailable("The store cannot be reached.") from None
