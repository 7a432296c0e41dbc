"""Writes lines of the log: none ends where it should not, and those of requests in batches."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TextIO

_SECONDS = 0.1  #: how long a line of a request waits for others


class OneLine(logging.Formatter):
    """Lets no message end its line or colour a terminal: some repeat what a client has sent."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, in ASCII; a traceback comes behind it."""
        line = super().formatMessage(record)
        if line.isascii() and line.isprintable():
            return line
        return "".join(each if " " <= each <= "~" else ascii(each)[1:-1] for each in line)


class Batches(logging.StreamHandler[TextIO]):
    """Writes many lines at once, in a thread of its own, so that no request waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._records: deque[logging.LogRecord] = deque()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def handle(self, record: logging.LogRecord) -> bool:
        """Let it be written soon."""
        self._records.append(record)
        return True

    def close(self) -> None:
        """Write what is left."""
        self._over.set()
        self._thread.join()
        super().close()

    def _write(self) -> None:
        while not self._over.wait(_SECONDS):
            self._write_all()
        self._write_all()

    def _write_all(self) -> None:
        lines = [self.format(self._records.popleft()) for _ in range(len(self._records))]
        if lines:
            self.stream.write("\n".join([*lines, ""]))
            self.flush()
