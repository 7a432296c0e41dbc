"""Follows the published release: opens a new one when it appears, lets the old one finish."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from service.config import Settings
from service.errors import ServiceError
from service.release import NoRelease, Release, published_version, read_release
from service.store.embedded import EmbeddedStore
from service.store.protocol import Store

_PAGE_WORKERS = 2
_GRACE_SECONDS = 60.0


class NothingPublished(ServiceError):
    """The service runs, but there is no release to serve."""

    status, name, title = 503, "no-release", "Nothing is published yet"


@dataclass(frozen=True)
class OpenRelease:
    """A release and its two stores: a flood of queries leaves the pages their own workers."""

    release: Release
    queries: Store
    pages: Store


class Stores:
    """The stores of whichever release is published at the moment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._open: OpenRelease | None = None
        self._in_use: list[EmbeddedStore] = []
        self._retired: list[tuple[threading.Timer, EmbeddedStore]] = []

    def current(self) -> OpenRelease:
        """The published release, opened. A request asks once and keeps to what it got.

        Raises NothingPublished. If a new release cannot be read, the old one stays.
        """
        with self._lock:
            try:
                version = published_version(self._settings.home)
                if self._open is None or self._open.release.version != version:
                    self._switch(read_release(self._settings.home, version))
            except NoRelease as error:
                if self._open is None:
                    raise NothingPublished from error
            assert self._open is not None
            return self._open

    def close(self) -> None:
        """Stop all workers."""
        with self._lock:
            self._retire()
            for timer, store in self._retired:
                timer.cancel()
                store.close()
            self._retired, self._open = [], None

    def _switch(self, release: Release) -> None:
        settings = self._settings
        queries = EmbeddedStore(
            release.store,
            release.merged,
            settings.workers,
            settings.query_seconds,
            settings.result_bytes,
            settings.query_chars,
        )
        pages = EmbeddedStore(
            release.store,
            release.merged,
            _PAGE_WORKERS,
            settings.page_seconds,
            settings.result_bytes,
            settings.query_chars,
        )
        self._retire()
        self._in_use = [queries, pages]
        self._open = OpenRelease(release, queries, pages)

    def _retire(self) -> None:
        """Close the stores in use once the requests that still hold them have ended."""
        self._retired = [entry for entry in self._retired if entry[0].is_alive()]
        for store in self._in_use:
            timer = threading.Timer(_GRACE_SECONDS, store.close)
            timer.daemon = True
            timer.start()
            self._retired.append((timer, store))
        self._in_use = []
