"""Follows the published release: opens a new one when it appears, lets the old one finish."""

from __future__ import annotations

import dataclasses
import functools
import logging
import os
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from graph_loader.shared import layout
from service.config import Settings
from service.errors import NotFound, Replaced, ServiceError
from service.model.limits import (
    FIRST_RELEASE_LINE,
    FIRST_RELEASE_SECONDS,
    OLDER_RELEASE_LINE,
    OLDER_RELEASE_SECONDS,
    OLDER_RELEASES,
    REOPEN_SECONDS,
    RETIRED_SECONDS,
)
from service.release.home import NoRelease, published_version, replacement_of
from service.release.release import Release, read_release
from service.store.embedded import EmbeddedStore
from service.store.errors import StoreBusy, StoreUnavailable
from service.store.federation.outgoing import Endpoints
from service.store.lanes.line import Line
from service.store.lanes.workers import Host, HostSettings
from service.store.protocol import Store

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class NothingPublished(ServiceError):
    """The service runs, but there is no release to serve."""

    status, name, title = 503, "no-release", "Nothing is published yet"


@dataclass(frozen=True, eq=False)
class OpenRelease:
    """A release and its two stores: a flood of queries leaves the pages their own workers."""

    release: Release
    queries: Store
    pages: Store
    host: Host
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept for as long as the release is open.

        It may depend on nothing but the release and `key`.
        """
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[no-any-return]

    def close(self) -> None:
        """End all its processes; queries that are being answered end first."""
        self.queries.close()
        self.pages.close()
        self.host.close()


def once_per_release(
    make: Callable[Concatenate[OpenRelease, P], T],
) -> Callable[Concatenate[OpenRelease, P], T]:
    """Keep what a function of a release gives for as long as the release is open."""

    @functools.wraps(make)
    def kept(opened: OpenRelease, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (make.__module__, make.__qualname__, args, tuple(sorted(kwargs.items())))
        return opened.once(key, lambda: make(opened, *args, **kwargs))

    return kept


class Borrowed:
    """A release that is given back at the end of a block; the block may raise what it likes."""

    def __init__(self, stores: Stores, version: str) -> None:
        self._stores = stores
        self._opened = stores.borrow(version)

    def __enter__(self) -> OpenRelease:
        return self._opened

    def __exit__(self, *_: object) -> None:
        self._stores.give_back(self._opened)


class Stores:
    """The stores of whichever release is published at the moment.

    A new release is opened beside the old one, which answers until the new one is ready.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._open: OpenRelease | None = None
        self._opening: str | None = None
        self._opening_first = Line(FIRST_RELEASE_LINE, FIRST_RELEASE_SECONDS)
        self._link = os.path.join(settings.home, layout.CURRENT)
        self._named = -RETIRED_SECONDS  #: when the published one was last asked for by its name
        self._followed = ""  #: where the link went when what it names was open
        self._failed: tuple[str, float] = ("", 0.0)
        self._borrowed: Counter[OpenRelease] = Counter()
        self._retired: dict[OpenRelease, threading.Timer] = {}
        self._older: OrderedDict[str, OpenRelease] = OrderedDict()
        self._opening_older = Line(OLDER_RELEASE_LINE, OLDER_RELEASE_SECONDS)

    def current(self) -> OpenRelease:
        """The published release, opened. What has to stay open must be borrowed.

        Raises NothingPublished, or StoreBusy if too many wait for the first one to be opened. If a
        new release cannot be read, the old one stays.
        """
        with self._lock:
            if self._open is not None:
                self._follow(self._open)
                return self._open
        with self._opening_first.turn():
            if self._open is None:
                self._open_first()
        return self.current()

    def _open_first(self) -> None:
        try:
            opened = self._opened(published_version(self._settings.home))
        except (NoRelease, StoreUnavailable) as error:
            raise NothingPublished from error
        with self._lock:
            self._open = opened

    def _follow(self, opened: OpenRelease) -> None:
        """Begin to open what has been published since. The lock must be held."""
        target = ""
        with suppress(OSError):
            target = os.readlink(self._link)
            if target == self._followed:  # as before nearly every request
                return
        with suppress(NoRelease):
            version = published_version(self._settings.home)
            if opened.release.version == version:
                self._followed = target if os.path.basename(target) == version else ""
            elif not self._must_wait(version):
                self._opening = version
                threading.Thread(target=self._switch, args=(version,), daemon=True).start()

    def look_again(self) -> None:
        """Let the next look at what is published be a fresh one, also after a failure."""
        with self._lock:
            self._followed, self._failed = "", ("", 0.0)

    def is_open(self, version: str = "") -> bool:
        """Whether to borrow the published release, or this one, takes no time at all."""
        opened = self._open
        return opened is not None and version in ("", opened.release.version)

    def borrow(self, version: str = "") -> OpenRelease:
        """The published release, or an older one; it stays open until it is given back.

        But not for ever. A request borrows once and keeps to what it got. Raises NothingPublished
        or StoreBusy, or for an older one NotFound, Replaced or StoreUnavailable.
        """
        if self._open is None:
            self.current()  # which may take its time
        with self._lock:
            opened = self.current()
            if version in ("", opened.release.version):
                if version:
                    self._named = time.monotonic()
                self._borrowed[opened] += 1
                return opened
        return self._borrow_older(version)

    def at(self, version: str = "") -> Borrowed:
        """A release borrowed while a block runs. Raises what `borrow` does."""
        return Borrowed(self, version)

    def give_back(self, opened: OpenRelease) -> None:
        """Let go of a release; an answer that is still being sent does not need it."""
        with self._lock:
            self._borrowed[opened] -= 1
            if self._borrowed[opened]:
                return
            del self._borrowed[opened]
        self._close_retired(opened)

    def close(self) -> None:
        """Stop all workers."""
        for retired in list(self._retired):
            self._close_retired(retired)
        with self._lock:
            for opened in (self._open, *self._older.values()):
                if opened:
                    opened.close()
            self._open = None
            self._older.clear()

    def _borrow_older(self, version: str) -> OpenRelease:
        """An older release that is still there, opened if need be."""
        try:
            read_release(self._settings.home, version)
            with self._lock:
                opened = self._older.get(version)
                if opened is not None:
                    return self._lent(opened)
            with self._opening_older.turn():
                return self._open_older(version)
        except NoRelease:
            if replaced := replacement_of(self._settings.home, version):
                raise Replaced(*replaced) from None
            raise NotFound("There is no such release here.") from None

    def _open_older(self, version: str) -> OpenRelease:
        """Open an older release; the one unused for longest makes room for it.

        Raises StoreBusy while too many that had to make room are still in use.
        """
        with self._lock:
            opened = self._older.get(version)
            if opened is None and len(self._retired) > OLDER_RELEASES:
                raise StoreBusy
        if opened is None:
            opened = self._opened(version, older=True)
        with self._lock:
            self._older[version] = self._lent(opened)
            spare = (
                [self._older.popitem(last=False)[1]] if len(self._older) > OLDER_RELEASES else []
            )
        for old in spare:
            self._retire(old)
        return opened

    def _lent(self, opened: OpenRelease) -> OpenRelease:
        """An open release, lent to one more request. The lock must be held."""
        self._borrowed[opened] += 1
        if opened.release.version in self._older:
            self._older.move_to_end(opened.release.version)
        return opened

    def _must_wait(self, version: str) -> bool:
        """Whether this version is being opened already, or could not be a moment ago."""
        failed, when = self._failed
        return self._opening is not None or (
            version == failed and time.monotonic() < when + REOPEN_SECONDS
        )

    def _opened(self, version: str, older: bool = False) -> OpenRelease:
        """Open a release; an older one with as few workers as will do.

        Raises NoRelease or StoreUnavailable.
        """
        settings = self._settings
        release = read_release(settings.home, version)
        store, union = release.store_for(settings.default_graph)
        host = Host(
            HostSettings(
                store,
                release.quads,
                settings.memory_budget,
                settings.worker_memory,
                union,
                waited_for=self._open is None,
                default=release.default_graph_of(store),
            )
        )
        sizes = (settings.result_bytes, settings.query_chars)
        query_lane, page_lane = settings.query_limits, settings.page_limits
        if older:
            query_lane, page_lane = (
                dataclasses.replace(lane, workers=1, express=0) for lane in (query_lane, page_lane)
            )
        listed = Endpoints(settings.service_endpoints, settings.service_private)
        try:
            queries = EmbeddedStore(host, query_lane, *sizes, listed)
            pages = EmbeddedStore(host, page_lane, *sizes, Endpoints())
        except BaseException:
            host.close()
            raise
        return OpenRelease(release, queries, pages, host)

    def _switch(self, version: str) -> None:
        """Open a release beside the one in use and then put it in its place."""
        try:
            opened = self._opened(version)
        except Exception as error:  # whatever it is, the old release goes on and is followed up
            _log.error("release %s cannot be opened: %s", version, error)
            with self._lock:
                self._opening, self._failed = None, (version, time.monotonic())
            return
        with self._lock:
            self._opening = None
            old, self._open, self._followed = self._open, opened, ""
            spare = [old] if old else []
            if old and time.monotonic() < self._named + RETIRED_SECONDS:
                # Clients that keep to it go on with it, and need not wait until it is open again.
                self._older[old.release.version] = old
                spare = (
                    [self._older.popitem(last=False)[1]]
                    if len(self._older) > OLDER_RELEASES
                    else []
                )
        for each in spare:
            self._retire(each)

    def _retire(self, old: OpenRelease) -> None:
        """Close a release once no request holds it, or when they have had their time."""
        timer = threading.Timer(RETIRED_SECONDS, self._close_retired, (old,))
        timer.daemon = True
        with self._lock:
            self._retired[old] = timer
            timer.start()
            held = old in self._borrowed
        if not held:
            self._close_retired(old)

    def _close_retired(self, opened: OpenRelease) -> None:
        with self._lock:
            timer = self._retired.pop(opened, None)
        if timer:
            timer.cancel()
            opened.close()
