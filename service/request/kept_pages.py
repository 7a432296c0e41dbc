"""Finished pages, kept in front of the framework for as long as their release is the published one.

A release never changes, so what was written of it once need not be written again. A page depends on
its address, on what is read of the header fields (language, coding, and the types that are accepted
where it says so in Vary), on the address we are reached at, and, as some tell of other releases, on
what the home says of them. Whatever else it depended on would show in `View`.

Kept are pages only, whole and without errors, of who reads (GET, HEAD). Older releases, times
(Accept-Datetime) and conditions that can fail (If-Match) are for the framework.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qs

from werkzeug.datastructures import Headers as Fields
from werkzeug.http import parse_date, remove_entity_headers, unquote_etag

from graph_loader.shared import layout
from service.config import Settings
from service.errors import ServiceError
from service.http import access_log, server_timing
from service.http.cache import BoundedCache, cache_key
from service.http.compression import pick_encoding, tag_for
from service.http.conditional import READING, Outcome, Tag, Validators, outcome
from service.http.metrics import Metrics
from service.http.negotiation import look_up, preferences
from service.http.problem_document import FAULT
from service.http.quick import Headers, Quick
from service.http.tracking import untracked
from service.request.own_address import own_address
from service.request.services import Services
from service.store.provider import OpenRelease
from service.words.texts import LANGUAGES

#: Where the framework finds, in the environment, what it may keep a page under.
WISH = "actorgraph.page"
#: Where the environment says that nobody asked for the page: it is only to be kept.
FILLING = "actorgraph.filling"
#: Nothing below is a page, or its pages are answers to the queries of clients.
_NO_PAGES = ("/sparql", "/api/v1/", "/assets/", "/graphs", "/health/", "/metrics")
_TOO_STRICT = ("HTTP_ACCEPT_DATETIME", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
_RELEASE_ASKED = re.compile(r"(?:^|&)release=")
_LANGUAGE_ASKED = re.compile(r"(?:^|&)lang=")

StartResponse = Callable[..., Any]


class Door(Protocol):
    """What stands behind: an application that may have quick answers of its own."""

    metrics: Metrics

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""

    def quick(self, environ: dict[str, Any]) -> Quick | None:
        """The answer if it takes no time; else None."""


@dataclass(frozen=True)
class KeptPage:
    """An answer as it was sent with 200."""

    headers: Headers
    body: bytes
    route: str
    validators: Validators


@dataclass(frozen=True)
class Wish:
    """What a page is kept under: all it depends on, but for the release and the types accepted."""

    address: tuple[str, ...]
    accepted: str
    most_bytes: int

    def found(self, opened: OpenRelease) -> KeptPage | None:
        """The page that is kept, if one is."""
        pages = self._pages(opened)
        for accepted in ("", self.accepted):
            kept = pages.get(self._key(accepted))
            if kept is not None:
                return kept
        return None

    def keep(self, opened: OpenRelease, route: str, headers: Fields, body: bytes) -> None:
        """Keep what was answered with 200."""
        name, weak = unquote_etag(headers.get("ETag"))
        tag = Tag(name, bool(weak)) if name else None
        validators = Validators(tag, parse_date(headers.get("Last-Modified")))
        varies = "accept" in {one.strip().lower() for one in headers.get("Vary", "").split(",")}
        page = KeptPage([*headers.items()], body, route, validators)
        key = self._key(self.accepted if varies else "")
        self._pages(opened).keep(key, page, len(body) + sum(map(len, headers.values())))

    def _key(self, accepted: str) -> bytes:
        return cache_key(self.address, accepted)

    def _pages(self, opened: OpenRelease) -> BoundedCache[KeptPage]:
        return opened.once("pages", lambda: BoundedCache(self.most_bytes))


class PageDoor:
    """A WSGI application in front of another one."""

    def __init__(self, inner: Door, services: Services) -> None:
        self._inner, self._services, self.metrics = inner, services, services.metrics

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the page that is kept, or let the inner application answer."""
        begin = server_timing.taken_up(environ)
        answer = self._kept(environ, begin)
        if answer is None:
            return self._inner(environ, start_response)
        start_response(_STATUS[answer.status], answer.headers)
        answer.log()
        return (answer.body,)

    def quick(self, environ: dict[str, Any]) -> Quick | None:
        """The page if it is kept, or what the inner application has at once; else None."""
        begin = server_timing.taken_up(environ)
        return self._kept(environ, begin) or self._inner.quick(environ)

    def _kept(self, environ: dict[str, Any], begin: float) -> Quick | None:
        environ["QUERY_STRING"] = untracked(environ.get("QUERY_STRING", ""))
        version = _version(environ)
        if version is None or not self._services.stores.is_open(version):
            return None
        wish = environ.get(WISH) or _wish(environ, self._services.settings)
        with suppress(ServiceError), self._services.stores.at(version) as opened:
            page = wish.found(opened)
            if page is not None:
                return self._answer(environ, opened, page, begin)
            environ[WISH] = wish
        return None

    def _answer(
        self, environ: dict[str, Any], opened: OpenRelease, page: KeptPage, begin: float
    ) -> Quick | None:
        """The page, or that the client has it; None if it names it in another coding."""
        status, headers, body = 200, [*page.headers], page.body
        if outcome(environ, page.validators) is Outcome.UNCHANGED:
            status, body = 304, b""
            remove_entity_headers(headers)
        elif _names_it_coded(environ, page.validators.tag):
            return None
        headers.append((server_timing.NAME, server_timing.server_timing(environ)))
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "HEAD":
            body = b""
        size = len(page.body) if status == 200 else None
        self.metrics.count_page(True)
        self.metrics.count_request(page.route, status)

        def log() -> None:
            text = path.encode("latin-1").decode("utf-8", "replace")
            access_log.write(method, text, status, size, begin, opened.release.version)

        return Quick(status, headers, body, log)


_STATUS = {200: "200 OK", 304: "304 Not Modified"}


def _version(environ: dict[str, Any]) -> str | None:
    """The release that a request for a page names, "" for none; None if it is for the framework."""
    path = str(environ["PATH_INFO"])
    if environ["REQUEST_METHOD"] not in READING or path.startswith(_NO_PAGES):
        return None
    if environ.get(FAULT) or any(name in environ for name in _TOO_STRICT) or _has_body(environ):
        return None
    if not _RELEASE_ASKED.search(environ["QUERY_STRING"]):
        return ""
    return _argument(environ, "release")


def _has_body(environ: dict[str, Any]) -> bool:
    return environ.get("CONTENT_LENGTH") not in (None, "", "0")


def _argument(environ: dict[str, Any], name: str) -> str:
    """The first value of an argument, as the framework reads it; empty if there is none."""
    found = parse_qs(environ["QUERY_STRING"], keep_blank_values=True, errors="replace")
    return str(found.get(name, [""])[0])


def _wish(environ: dict[str, Any], settings: Settings) -> Wish:
    language = ""
    if _LANGUAGE_ASKED.search(environ["QUERY_STRING"]):
        language = _argument(environ, "lang")
    if language not in LANGUAGES:
        language = _language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    address = (
        environ.get("SCRIPT_NAME", ""),
        environ["PATH_INFO"],
        environ.get("REQUEST_URI", "").partition("?")[0],
        environ["QUERY_STRING"],
        own_address(settings, environ),
        language,
        pick_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
        *(() if settings.store else _state_of(settings)),
    )
    accepted = preferences(environ.get("HTTP_ACCEPT", ""))
    return Wish(address, accepted, settings.cache_bytes // 2)


@lru_cache(maxsize=1024)
def _language(header: str) -> str:
    return look_up(header, LANGUAGES)


def _state_of(settings: Settings) -> Iterable[str]:
    """What changes whenever a home gets, loses or publishes a release."""
    for name in (layout.HISTORY, layout.CURRENT, layout.RELEASES):
        try:
            found = os.lstat(os.path.join(settings.home, name))
        except OSError:
            yield ""
        else:
            yield f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


def _names_it_coded(environ: dict[str, Any], tag: Tag | None) -> bool:
    """Whether the client names, perhaps, this very page in another coding than it asks for."""
    named = environ.get("HTTP_IF_NONE_MATCH", "")
    if tag is None or not named:
        return False
    coding = pick_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    plain = tag.name.removesuffix(tag_for("", coding)) if coding else tag.name
    return plain in named
