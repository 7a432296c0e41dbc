"""Writes the main pages of a release before anybody asks for them, when nothing else is to be done.

The first page after a start would take several times as long otherwise: files are hashed, and
templates read, and lists made that last as long as the release.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from service.errors import ServiceError
from service.model.addresses import local_path
from service.page.listing import listing
from service.request.assets import version
from service.request.kept_pages import FILLING
from service.request.software import software
from service.store.provider import OpenRelease
from service.words.texts import LANGUAGES

#: What the bar of all pages leads to, and where most readers come in.
_MAIN = ("/", "/browse/workshop", "/browse/organisation", "/projects", "/search", "/queries")
_MOST_WORKSHOPS = 10
#: A browser. Others ask for other codings, and for nothing that was not made by then but the rest.
_ASKING = {
    "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
    "REMOTE_ADDR": "127.0.0.1",
    "REQUEST_METHOD": "GET",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.url_scheme": "http",
    FILLING: True,
}
_BREATH_SECONDS = 0.05
_log = logging.getLogger(__name__)

Application = Callable[..., Iterable[bytes]]


def prepare() -> None:
    """Read what every page needs of this process; a release takes longer to be opened."""
    version()
    software()


class Filling:
    """Asks an application for its main pages, in each language."""

    def __init__(
        self, application: Application, reached: tuple[str, int], stop: threading.Event
    ) -> None:
        self._application, self._stop = application, stop
        self._where = {
            "SERVER_NAME": reached[0],
            "SERVER_PORT": str(reached[1]),
            "actorgraph.reached": reached,
        }

    def __call__(self, opened: OpenRelease) -> None:
        """Have the pages written; whoever asks meanwhile gets at least half of the time."""
        for path in _paths(opened):
            for language in LANGUAGES:
                begin = time.monotonic()
                self._ask(path, language)
                taken = time.monotonic() - begin
                if self._stop.wait(_BREATH_SECONDS + taken):
                    return

    def _ask(self, path: str, language: str) -> None:
        environ: dict[str, Any] = {
            **_ASKING,
            **self._where,
            "PATH_INFO": path,
            "REQUEST_URI": path,
            "QUERY_STRING": "",
            "HTTP_ACCEPT_LANGUAGE": language,
        }
        body = self._application(environ, _ignore)
        for _ in body:
            pass
        if hasattr(body, "close"):
            body.close()


def _paths(opened: OpenRelease) -> Iterator[str]:
    """The addresses of main pages, then those of workshops."""
    yield from _MAIN
    try:
        workshops = listing(opened, "workshop", LANGUAGES[0]).things[:_MOST_WORKSHOPS]
    except ServiceError as error:  # busy; they are written when they are asked for
        _log.info("pages are not written beforehand: %s", error.title)
        return
    paths = (local_path(iri, opened.release.base) for iri in workshops)
    yield from (path for path in paths if path)


def _ignore(*_: object) -> Callable[[bytes], object]:
    return lambda _: None
