"""What the system gives and says to the service: sockets, limits, signals."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import is_alive, stopped
from tests.running import ROOT, eventually, read_all, running
from tests.service.server.asking import home_with, publish

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
#: Hands a socket over as systemd does: as descriptor 3, named in the environment.
LAUNCHER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-m", "service", "--home", sys.argv[2]])
"""


@contextmanager
def launched(listener: socket.socket, home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", LAUNCHER, str(listener.fileno()), str(home)]
    descriptors, pipe = (listener.fileno(),), subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdout=pipe, text=True, pass_fds=descriptors)
    with stopped(process):
        assert process.stdout
        assert str(listener.getsockname()[1]) in process.stdout.readline()
        yield process


def asked(address: tuple[str, int]) -> bytes:
    with socket.create_connection(address, 60) as client:
        client.sendall(LIVE)
        return read_all(client)


def test_client_that_comes_between_two_supervisors_waits_and_is_answered(region_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        address = listener.getsockname()
        with launched(listener, region_home) as first:
            assert b'{"status":"live"}' in asked(address)
            first.kill()
            eventually(lambda: not is_alive(first.pid))
            with socket.create_connection(address, 60) as waiting:  # nobody is there to take it
                waiting.sendall(LIVE)
                with launched(listener, region_home):
                    assert b'{"status":"live"}' in read_all(waiting)


def test_what_is_no_listening_socket_is_not_taken(region_home: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        command = [sys.executable, "-c", LAUNCHER, str(theirs.fileno()), str(region_home)]
        pipe = {"stderr": subprocess.PIPE, "text": True, "timeout": 60}
        done = subprocess.run(command, cwd=ROOT, pass_fds=(theirs.fileno(),), **pipe)  # type: ignore[call-overload]
    assert done.returncode == 1
    assert "no socket that listens" in done.stderr


@pytest.mark.parametrize(("limit", "starts"), [(128, False), (255, False), (300, True)])
def test_service_that_may_open_too_few_files_says_so_and_does_not_start(
    region_home: Path, limit: int, starts: bool
) -> None:
    command = [sys.executable, "-m", "service", "--home", str(region_home), "--port", "0"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)),
    )
    with stopped(process):
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        if starts:
            port = int(line.strip().rstrip("/").rpartition(":")[2])
            assert b'{"status":"live"}' in asked(("127.0.0.1", port))
        else:
            assert process.wait(60) == 1
            assert f"may have {limit} files open, and needs at least 256" in process.stderr.read()


def test_hangup_signal_takes_up_a_new_release_at_once_and_ends_nothing(
    region_home: Path, tmp_path: Path
) -> None:
    """One that could not be opened is tried again after ten seconds; the signal does not wait."""
    mine = home_with(region_home / "current", tmp_path / "home", "before", "after")
    after = mine / "releases" / "after"
    with running(mine) as service:

        def failures() -> int:
            return service.log.read_text().count("release after cannot be opened")

        def is_after() -> bool:
            answer = service.send(b"GET /sparql?query=ASK{} HTTP/1.0\r\n\r\n")
            return b"x-actor-graph-release: after" in answer.lower()

        assert service.ask("ASK {}")[0] == 200
        after.rename(tmp_path / "kept")
        after.mkdir()
        publish(mine, "after")
        eventually(lambda: failures() == 1)
        os.kill(service.process.pid, signal.SIGHUP)
        eventually(lambda: failures() == 2, 7)
        after.rmdir()
        (tmp_path / "kept").rename(after)
        os.kill(service.process.pid, signal.SIGHUP)
        eventually(is_after)
        assert service.process.poll() is None


@pytest.mark.parametrize("number", range(3))
def test_hangup_signal_while_the_service_starts_ends_nothing(
    region_home: Path, number: int
) -> None:
    with running(region_home) as service:
        for _ in range(20):
            os.kill(service.process.pid, signal.SIGHUP)
            time.sleep(0.02 * number)
        assert b'{"status":"live"}' in service.send(LIVE)
        assert service.process.poll() is None
        assert "has died" not in service.log.read_text()
