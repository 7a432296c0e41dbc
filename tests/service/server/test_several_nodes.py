"""Two nodes behind a proxy: one dies and the release is switched while clients ask."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.processes import stopped
from tests.programs import needed
from tests.running import ROOT, Service, eventually, running
from tests.service.server.asking import Asking, home_with, publish

pytestmark = [pytest.mark.foreign, pytest.mark.serial]

NODE = {"ACTORGRAPH_BASE_URL": "https://graph.example.org", "ACTORGRAPH_CLIENT_QUERIES": "50"}
CADDYFILE = """
{
    admin off
    auto_https off
}
http://127.0.0.1:%d {
    reverse_proxy 127.0.0.1:%d 127.0.0.1:%d {
        lb_policy round_robin
        lb_try_duration 10s
        lb_try_interval 50ms
        fail_duration 5s
    }
}
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def proxied(folder: Path, nodes: list[Service]) -> Iterator[int]:
    """The port of Caddy in front of two nodes."""
    program, port = needed("caddy", package="caddy"), free_port()
    (folder / "Caddyfile").write_text(CADDYFILE % (port, *(node.port for node in nodes)))
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    with stopped(process):

        def answers() -> bool:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
            return False

        eventually(answers)
        yield port


def test_no_request_fails_when_nodes_switch_and_one_dies(home: Path, tmp_path: Path) -> None:
    with running(home, **NODE) as source:
        command = [sys.executable, "-m", "graph_loader", "pull", source.url, "--quiet"]
        copy = tmp_path / "pulled"
        subprocess.run([*command, "--home", str(copy)], cwd=ROOT, check=True, capture_output=True)
    homes = [
        home_with(release, tmp_path / name, "before", "after")
        for name, release in (("one", home / "current"), ("two", copy / "current"))
    ]
    with running(homes[0], **NODE) as one, running(homes[1], **NODE) as two:
        for node in (one, two):
            assert node.ask("ASK {}")[0] == 200
        with (
            proxied(tmp_path, [one, two]) as port,
            Asking(port, 2) as others,
            Asking(port, 2, "before") as pinned,
        ):
            pinned.wait_for_more(60)
            publish(homes[0], "after")
            eventually(lambda: others.outcomes[200, "after"] > 0)
            pinned.wait_for_more(60)
            publish(homes[1], "after")
            pinned.wait_for_more(60)
            for pid in two.family():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            pinned.wait_for_more(60)
            time.sleep(1)
    assert set(pinned.outcomes) == {(200, "before")}
    assert set(others.outcomes) == {(200, "before"), (200, "after")}
