"""A worker that has been taken over can do nothing but answer: each is tried from inside."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from graph_loader.release import read_manifest
from tests.processes import command_of, family
from tests.running import ROOT, Service, eventually, running

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"),
    reason="system calls are filtered on Linux only",
)

#: Runs in a process that is confined like a worker: what each attempt comes to.
ATTEMPTS = """
import ctypes, json, os, signal, socket, sys, threading
from pathlib import Path
from service.store.worker import sandbox
from service.store.worker.system_calls import allow_little

inside, outside, reads_files = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "disk"
libc = ctypes.CDLL(None, use_errno=True)
parent, ours = os.getppid(), (inside / "kept", outside / "kept")

def call(name, *arguments):
    def attempt():
        if getattr(libc, name)(*arguments) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return attempt

def with_number(number, *arguments):
    return call("syscall", number, *arguments)

attempts = {
    "fork": os.fork,
    "thread": lambda: threading.Thread(target=print).start(),
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "kill": lambda: os.kill(parent, 0),
    "stop": lambda: os.kill(parent, signal.SIGSTOP),
    "ptrace": call("ptrace", 16, parent, None, None),
    "read the memory of another": call("process_vm_readv", parent, None, 0, None, 0, 0),
    "signal by handle": lambda: os.pidfd_open(parent),
    "socket": lambda: socket.socket(),
    "local socket": lambda: socket.socketpair(),
    "read outside": lambda: ours[1].read_bytes(),
    "write inside": lambda: ours[0].write_bytes(b"x"),
    "write outside": lambda: ours[1].write_bytes(b"x"),
    "new file": lambda: (inside / "new").touch(),
    "folder": lambda: (inside / "folder").mkdir(),
    "link": lambda: (inside / "link").symlink_to("/"),
    "unlink inside": lambda: ours[0].unlink(),
    "unlink outside": lambda: ours[1].unlink(),
    "rename": lambda: ours[0].rename(inside / "renamed"),
    "truncate inside": lambda: os.truncate(ours[0], 0),
    "truncate outside": lambda: os.truncate(ours[1], 0),
    "chmod": lambda: ours[0].chmod(0),
    "priority": lambda: os.nice(-1),
    "limits": call("prctl", 1, 9, 0, 0, 0),
    "more rights": call("setuid", 0),
    "mount": call("mount", b"none", str(inside).encode(), b"tmpfs", 0, None),
    "io_uring": with_number(425, 8, None),
    "bpf": with_number(321 if os.uname().machine == "x86_64" else 280, 0, None, 0),
}
allowed = {
    "compute": lambda: sum(range(1000)),
    "memory": lambda: bytearray(50_000_000),
    "random": lambda: os.urandom(8),
}
if reads_files:
    allowed["read inside"] = lambda: ours[0].read_bytes()
    sandbox.read_only_below(inside)
else:
    attempts["read inside"] = lambda: ours[0].read_bytes()
    sandbox.open_nothing()
allow_little(reads_files)
found = {}
for name, attempt in {**attempts, **allowed}.items():
    try:
        attempt()
        found[name] = "done"
    except (OSError, RuntimeError) as error:
        found[name] = type(error).__name__
print(json.dumps([found, list(allowed)]))
"""


@pytest.mark.parametrize("mode", ["memory", "disk"])
def test_nothing_but_computing_is_possible_inside(tmp_path: Path, mode: str) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "kept").write_bytes(b"kept")
    command = [sys.executable, "-c", ATTEMPTS, str(inside), str(outside), mode]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    found, allowed = json.loads(run.stdout)
    assert [name for name, outcome in found.items() if outcome == "done"] == allowed, found
    for folder in (inside, outside):
        assert [each.name for each in folder.iterdir()] == ["kept"]
        assert (folder / "kept").read_bytes() == b"kept"


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _workers(service: Service) -> list[int]:
    hosts = service.named("service.store.worker.host")
    return [pid for pid in family(hosts[0])[1:] if "worker.host" in command_of(pid)]


def _confined(worker: int) -> bool:
    """Whether all its threads are; of one that ends meanwhile nobody can tell."""
    try:
        threads = [int(thread.name) for thread in Path(f"/proc/{worker}/task").iterdir()]
        said = [_status(thread) for thread in threads]
    except OSError:
        return False
    return all((status["NoNewPrivs"], status["Seccomp"]) == ("1", "2") for status in said)


def _opened(worker: int) -> set[str]:
    """The kinds of files that it has opened."""
    return {Path(os.readlink(file)).suffix for file in Path(f"/proc/{worker}/fd").iterdir()}


@pytest.mark.parametrize(
    ("bytes_of_a_quad", "on_disk"),
    [(10_000, False), (1_000, True), (1, True)],
    ids=["memory", "default graph in memory", "disk"],
)
def test_workers_of_a_service_are_confined(
    region_home: Path, bytes_of_a_quad: int, on_disk: bool
) -> None:
    quads = read_manifest(region_home / "current")["quads"]
    assert isinstance(quads, int)
    budget = str(quads * bytes_of_a_quad)
    settings = {"ACTORGRAPH_MEMORY_BUDGET": budget, "ACTORGRAPH_QUERY_SECONDS": "60"}
    with running(region_home, **settings) as service:
        query = "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5"
        status, body = service.ask(query)
        assert status == 200, body
        eventually(lambda: len(_workers(service)) > 5 and all(map(_confined, _workers(service))))
        assert all((".sst" in _opened(worker)) == on_disk for worker in _workers(service))
