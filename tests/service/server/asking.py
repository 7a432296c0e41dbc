"""Clients that ask while something is done to the service, and homes with several releases."""

from __future__ import annotations

import http.client
import itertools
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from tests.running import eventually

_number = itertools.count(1)


class Asking:
    """Clients that ask on and on, each time something new on a connection of its own.

    With a `release` they keep to it.
    """

    def __init__(self, port: int, clients: int = 3, release: str = "") -> None:
        self._port, self._release = port, release
        self._stop, self._lock = threading.Event(), threading.Lock()
        #: Status and release of an answer, or the kind of error and nothing.
        self.outcomes: Counter[tuple[object, str]] = Counter()
        self._threads = [threading.Thread(target=self._ask_on) for _ in range(clients)]

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask no more."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def statuses(self) -> set[object]:
        """Each kind of outcome so far."""
        return {status for status, _ in self.outcomes}

    def wait_for_more(self, number: int = 30) -> None:
        """Wait until so many more have been answered."""
        enough = self._answered() + number
        eventually(lambda: self._answered() > enough)

    def _answered(self) -> int:
        with self._lock:
            return sum(n for (status, _), n in self.outcomes.items() if status == 200)

    def _ask_on(self) -> None:
        while not self._stop.is_set():
            try:
                outcome = self._ask()
            except (OSError, http.client.HTTPException) as error:
                outcome = type(error), ""
            with self._lock:
                self.outcomes[outcome] += 1

    def _ask(self) -> tuple[object, str]:
        query = quote(f"SELECT * {{ ?s a ?c }} LIMIT {next(_number)}")
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        with closing(connection):
            connection.request("GET", f"/sparql?query={query}&release={self._release}")
            with connection.getresponse() as response:
                response.read()
                return response.status, response.headers.get("X-Actor-Graph-Release", "")


def publish(home: Path, version: str) -> None:
    """Make this the published release, by one switch."""
    (home / "next").symlink_to(f"releases/{version}")
    (home / "next").replace(home / "current")


def home_with(release: Path, folder: Path, *versions: str) -> Path:
    """A home in which the release has several names; the first is the published one."""
    (folder / "releases").mkdir(parents=True)
    for version in versions:
        (folder / "releases" / version).symlink_to(release.resolve())
    publish(folder, versions[0])
    return folder
