"""Follows the published release of a store elsewhere.

How `actorgraph publish` lays releases down there:

    urn:actor-graph:published              one triple: the version of the published release
    urn:actor-graph:release:<version>      its manifest, its graphs, and what each of them holds
    urn:actor-graph:release:<version>:all  every triple once: what answers as the default graph
    urn:actor-graph:release:<version>:own  the default graph of the release itself, if it has one
    urn:actor-graph:release:<version>:<n>  one named graph

Nothing under the name of a release changes once it is published; the one triple does. A request
that began with a release ends with it, as `publish` leaves the one before in place.
"""

from __future__ import annotations

import functools
import json
import logging
import threading
import time

from pyoxigraph import NamedNode, QuerySolutions

from graph_loader.shared.query_files import QUERIES, SavedQuery, read_query
from service.config import Settings
from service.errors import NotFound
from service.model.limits import LOOK_SECONDS
from service.release.home import NoRelease
from service.release.release import Release, release_from
from service.store.elsewhere.constant import ask_endpoint
from service.store.elsewhere.endpoint import Account
from service.store.elsewhere.foreign_answers import media_type, read_answer
from service.store.elsewhere.inlining import inlined
from service.store.elsewhere.placing import Placed, StoredRelease
from service.store.elsewhere.remote import Bounds, RemoteStore
from service.store.errors import StoreError, StoreUnavailable
from service.store.lanes.pool import Pool
from service.store.lanes.workers import Host, HostSettings
from service.store.protocol import Row, value_of
from service.store.provider import NothingPublished, OpenRelease, Stores

_RELEASE = "urn:actor-graph:release:"
_log = logging.getLogger(__name__)


class RemoteStores(Stores):
    """The store elsewhere, seen as whichever release is published in it at the moment.

    Asked for again every few seconds, beside the requests: a store that hangs holds nobody up
    but those who ask it something.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._account = Account(settings.store, settings.store_user, settings.store_password)
        self._bounds = Bounds(settings.page_seconds, settings.result_bytes, settings.query_chars)
        self._looked = 0.0
        self._looking = False
        self._host: Host | None = None
        self._pool: Pool | None = None

    def current(self) -> OpenRelease:
        """The published release. Raises NothingPublished, or StoreUnavailable before the first."""
        with self._lock:
            if self._open is None:
                self._open = self._found()
                self._looked = time.monotonic()
            elif time.monotonic() > self._looked + LOOK_SECONDS and not self._looking:
                self._looking = True
                threading.Thread(target=self._look, daemon=True).start()
            return self._open

    def look_again(self) -> None:
        """Let the next request ask what is published."""
        self._looked = 0.0

    def _borrow_older(self, version: str) -> OpenRelease:
        raise NotFound("Only the published release of a store elsewhere can be asked.")

    def close(self) -> None:
        """Stop all workers."""
        with self._lock:
            if self._pool and self._host:
                self._pool.close()
                self._host.close()
            self._open = self._pool = self._host = None

    def _look(self) -> None:
        """Take up another release if one is published; keep the present one if in doubt."""
        try:
            assert self._open
            if self._version() != self._open.release.version:
                found = self._found()
                with self._lock:
                    self._open = found
        except (StoreError, NothingPublished) as error:
            _log.error("the published release cannot be looked up: %s", error)
        finally:
            self._looked, self._looking = time.monotonic(), False

    def _found(self) -> OpenRelease:
        version = self._version()
        node = NamedNode(_RELEASE + version)
        described = self._select(_query("manifest").bind(release=node))
        names = self._select(_query("names").bind(release=node))
        try:
            manifest = json.loads(value_of(described[0]["manifest"]))
            release = release_from(manifest, version, None)
        except (NoRelease, ValueError, IndexError):
            raise NothingPublished(f"Release {version} has no readable manifest.") from None
        graphs = {value_of(row["name"]): value_of(row["stored"]) for row in names}
        if len(graphs) != manifest.get("stored_graphs"):
            raise StoreUnavailable("The list of graphs of the release is not complete.")
        store = RemoteStore(
            self._account, self._dataset(node.value, release, graphs), self._workers(), self._bounds
        )
        assert self._host
        return OpenRelease(release, store, store, self._host)

    def _dataset(self, name: str, release: Release, graphs: dict[str, str]) -> StoredRelease:
        plain = self._settings.default_graph == "plain" and not release.merged
        return StoredRelease(f"{name}:own" if plain else f"{name}:all", not plain, name, graphs)

    def _workers(self) -> Pool:
        """Workers that read queries and answers; they serve every release."""
        if self._host is None or self._pool is None:
            settings = self._settings
            self._host = Host(HostSettings(None, 0, 0, settings.worker_memory))
            self._pool = Pool(self._host, settings.query_limits)
        return self._pool

    def _version(self) -> str:
        rows = self._select(_query("published").text)
        if len(rows) != 1:
            raise NothingPublished("The store holds no published release.")
        return value_of(rows[0]["version"])

    def _select(self, query: str) -> list[Row]:
        """The rows of a query about the store itself, not about a release."""
        kind, bounds = "solutions", self._bounds
        body = ask_endpoint(
            self._account,
            Placed(inlined(query)),
            media_type(kind),
            bounds.page_seconds,
            bounds.result_bytes,
        )
        try:
            solutions = read_answer(kind, body)
            assert isinstance(solutions, QuerySolutions)
            names = [variable.value for variable in solutions.variables]
            return [dict(zip(names, row, strict=True)) for row in solutions]
        except SyntaxError:
            raise StoreUnavailable("The answer of the store cannot be read.") from None


@functools.cache
def _query(name: str) -> SavedQuery:
    return read_query(QUERIES / "remote" / f"{name}.rq")
