"""A real Chromium without a window, for tests of what a browser does with the service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.programs import needed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
_FLAGS = [
    "--no-sandbox",  # CI runs as root, where Chromium's own sandbox does not start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page loads must come from this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of the system; `browser.new_page()` is a page of nobody else's.

    It reaches only 127.0.0.1. Without a Chromium the test is skipped, in CI it fails. The one
    without windows opens a page in half of the time that the other takes.
    """
    program = needed(*_PROGRAMS, package="chromium-headless-shell")
    # Imported here because it takes a moment, and most tests need no browser.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


def wait_until(page: Page | Frame, holds: str, seconds: float = 30) -> None:
    """Wait until this expression holds there. Raises AssertionError if it does not in time.

    Playwright's own wait evaluates text in the page, which the policy of our pages forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(holds):
        assert time.monotonic() < end, f"{holds} does not hold"
        page.wait_for_timeout(50)


@contextmanager
def somebody_else(body: str) -> Iterator[str]:
    """The address of another server, whose only page this is."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
