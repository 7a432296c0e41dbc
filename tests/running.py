"""The service as people run it: a process of its own that is spoken to over sockets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Service:
    """A service that runs."""

    process: subprocess.Popen[str]
    url: str  #: without a slash at the end
    log: Path

    @property
    def port(self) -> int:
        """The port it listens on."""
        return urlsplit(self.url).port or 0

    @property
    def sparql(self) -> str:
        """The address of its endpoint."""
        return f"{self.url}/sparql"

    def failures(self) -> list[str]:
        """What its log says of requests that failed for no reason of theirs.

        An answer that cannot be finished ends its connection by an exception; that one is meant.
        """
        text = self.log.read_text(encoding="utf-8", errors="replace")
        entries = re.split(r"^(?=(?:INFO|WARNING|ERROR|CRITICAL) )", text, flags=re.MULTILINE)
        return [
            entry
            for entry in entries
            if ("request failed" in entry or "Traceback" in entry) and "StreamCut" not in entry
        ]


@contextmanager
def running(home: Path, **settings: str) -> Iterator[Service]:
    """`python -m service` over a home, with settings of the environment; it ends with the block."""
    command = [sys.executable, "-m", "service", "--home", str(home), "--port", "0"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ACTORGRAPH_")}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**environment, **settings},
            )
        with process:
            try:
                assert process.stdout
                line = process.stdout.readline().strip()
                assert line, f"the service does not start: {log.read_text()}"
                yield Service(process, line.rpartition(" ")[2].rstrip("/"), log)
            finally:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
